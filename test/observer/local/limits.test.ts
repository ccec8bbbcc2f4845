import { expect, test } from "bun:test";
import fc from "fast-check";
import type { Json, JsonObject } from "../../../src/domain/host-event.ts";
import {
  FACT_CHARS_MAX,
  FACTS_MAX,
  FILES_PER_OBSERVATION_MAX,
  NARRATIVE_CHARS_MAX,
  OBSERVATIONS_PER_TURN_MAX,
  SUMMARY_FIELD_CHARS_MAX,
  TITLE_CHARS_MAX,
} from "../../../src/domain/observation.ts";
import type { ToolUse, Turn } from "../../../src/domain/turn.ts";
import { observeLocally } from "../../../src/observer/local/observe.ts";

/** Pieces that mean something to the observer, so that random turns reach more than its first lines. */
const PIECES = [
  "Fixed `totalOf()` in src/cart.ts. ",
  "**Root cause:** the cache was stale because `load()` ran twice.\n",
  "# Heading\n",
  "- item with `code_name`\n",
  "| a | b |\n|---|---|\n| x | ✅ |\n",
  "```ts\nconst x = 1\n```\n",
  "Would you like me to continue?\n",
  "no, don't use the global cache here, ",
  "we want the importer to be idempotent. ",
  "\u001b[31mred\u001b[0m \u0000\u0007 \ud800 ",
  "--- FAIL: TestX (0.0s)\n    x_test.go:3: got 1, want 2\n",
  "ok  \tpkg\t0.1s\n",
  "(((((((((((((((( ",
  "修复了重复订单的问题。因为没有检查。",
  'git commit -m "Add the exporter for orders"',
  "a".repeat(3_000),
];
const text = fc
  .array(
    fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom(...PIECES) },
      { weight: 1, arbitrary: fc.string({ unit: "binary" }) },
    ),
    { maxLength: 14 },
  )
  .map((parts) => parts.join(""));
const json = fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<Json>;
const toolUse = (at: number): fc.Arbitrary<ToolUse> =>
  fc.record({
    toolUseId: fc.uuid(),
    name: fc.constantFrom(
      "Edit",
      "Write",
      "Bash",
      "Read",
      "Task",
      "TodoWrite",
      "AskUserQuestion",
      "ExitPlanMode",
      "TaskCreate",
      "WebFetch",
    ),
    input: fc.oneof(
      fc.record({
        file_path: fc.constantFrom("/home/ada/shop/src/a.ts", "/etc/b.go", "c_test.go"),
        old_string: text,
        new_string: text,
      }),
      fc.record({
        command: fc.oneof(text, fc.constantFrom("go test ./...", "bun test", "npm run lint")),
        description: text,
      }),
      fc.dictionary(fc.constantFrom("todos", "plan", "url", "edits", "content", "taskId", "file_path"), json),
    ) as fc.Arbitrary<JsonObject>,
    result: fc.oneof(
      json,
      fc.record({ stdout: text, stderr: text }),
      fc.record({ structuredPatch: json, type: json }),
      fc.record({ answers: json }),
    ),
    outcome: fc.constantFrom("ok", "failed", "denied", "interrupted", "unknown"),
    error: fc.option(text, { nil: undefined }),
    durationMs: fc.constant(undefined),
    agentId: fc.constant(undefined),
    at: fc.constant(at),
  });
const turn: fc.Arbitrary<Turn> = fc.record({
  id: fc.nat(),
  sessionId: fc.uuid(),
  number: fc.nat(),
  directory: fc.option(fc.constantFrom("/home/ada/shop", "/", ""), { nil: undefined }),
  branch: fc.constant(undefined),
  startedAt: fc.constant(0),
  endedAt: fc.constant(100),
  ending: fc.constantFrom("completed", "interrupted", "failed", "killed"),
  previousClosing: fc.option(text, { nil: undefined }),
  prompts: fc.array(
    fc.record({
      text,
      at: fc.nat(10),
      source: fc.constantFrom("typed", "queued", "command", "notification"),
    }),
    { maxLength: 3 },
  ),
  toolUses: fc
    .integer({ min: 0, max: 8 })
    .chain((count) => fc.tuple(...Array.from({ length: count }, (_, at) => toolUse(at)))),
  assistantTexts: fc.array(fc.record({ text, at: fc.nat(20) }), { maxLength: 4 }),
});

/** Everything but letters, marks and plain spaces that a reader or a terminal could stumble over. */
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/;

function stringsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(stringsIn) : [];
}

test("whatever a turn holds, the findings keep their limits and hold no control characters", () => {
  fc.assert(
    fc.property(turn, (given) => {
      const { observations, summary } = observeLocally(given);
      expect(observations.length).toBeLessThanOrEqual(OBSERVATIONS_PER_TURN_MAX);
      for (const one of observations) {
        expect(one.title).not.toBe("");
        expect(one.title.length).toBeLessThanOrEqual(TITLE_CHARS_MAX);
        expect(one.facts.length).toBeLessThanOrEqual(FACTS_MAX);
        for (const fact of one.facts) expect(fact.length).toBeLessThanOrEqual(FACT_CHARS_MAX);
        expect(one.narrative.length).toBeLessThanOrEqual(NARRATIVE_CHARS_MAX);
        expect(one.filesRead.length).toBeLessThanOrEqual(FILES_PER_OBSERVATION_MAX);
        expect(one.filesModified.length).toBeLessThanOrEqual(FILES_PER_OBSERVATION_MAX);
      }
      for (const field of Object.values(summary ?? {}))
        expect(field.length).toBeLessThanOrEqual(SUMMARY_FIELD_CHARS_MAX);
      for (const one of stringsIn([observations, summary])) {
        expect(one).not.toMatch(CONTROL);
        expect(one.isWellFormed()).toBe(true);
      }
    }),
    { numRuns: 400 },
  );
});

test("the same turn gives the same findings, and is not changed by reading it", () => {
  fc.assert(
    fc.property(turn, (given) => {
      const before = structuredClone(given);
      expect(observeLocally(given)).toEqual(observeLocally(structuredClone(given)));
      expect(given).toEqual(before);
    }),
    { numRuns: 100 },
  );
});

const HOSTILE = [
  "a".repeat(1_000_000),
  "(".repeat(200_000),
  "`".repeat(200_000),
  "- ".repeat(200_000),
  "> ".repeat(100_000),
  "**a".repeat(100_000),
  "| a ".repeat(100_000),
  " --message ".repeat(50_000),
  `git commit -m "${"\\".repeat(200_000)}`,
  "func (".repeat(100_000),
  "well, ".repeat(100_000),
  "\u001b[".repeat(200_000),
  "a/".repeat(200_000),
  "a_".repeat(200_000),
  "error: ".repeat(100_000),
  "Exit code 1\n".repeat(50_000),
  "[".repeat(200_000),
];

test.each(HOSTILE.map((hostile) => [hostile.slice(0, 16), hostile]))(
  "a hostile text (%s…) costs no more than a moment",
  (_, hostile) => {
    const use = {
      name: "Bash",
      outcome: "failed",
      error: hostile,
      durationMs: undefined,
      agentId: undefined,
    } as const;
    const given: Turn = {
      id: 1,
      sessionId: "s",
      number: 1,
      directory: "/home/ada/shop",
      branch: undefined,
      startedAt: 0,
      endedAt: 9,
      ending: "completed",
      previousClosing: hostile,
      prompts: [{ text: hostile, at: 0, source: "typed" }],
      toolUses: [
        {
          ...use,
          toolUseId: "1",
          input: { command: hostile, description: hostile },
          result: undefined,
          at: 1,
        },
        { ...use, toolUseId: "2", input: { command: "bun test" }, result: undefined, at: 2 },
        {
          ...use,
          toolUseId: "3",
          name: "Edit",
          outcome: "ok",
          input: { file_path: hostile, old_string: hostile, new_string: hostile },
          result: null,
          at: 3,
        },
        {
          ...use,
          toolUseId: "4",
          name: "Edit",
          outcome: "denied",
          error: `the user said:\n${hostile}`,
          input: { file_path: "a" },
          result: null,
          at: 4,
        },
      ],
      assistantTexts: [
        { text: hostile, at: 5 },
        { text: hostile, at: 6 },
      ],
    };
    const started = performance.now();
    observeLocally(given);
    expect(performance.now() - started).toBeLessThan(500);
  },
);
