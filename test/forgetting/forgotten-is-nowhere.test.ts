import { expect, test } from "bun:test";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { exportJsonl } from "../../src/export/jsonl.ts";
import { restoreForgotten } from "../../src/forgetting/tombstones.ts";
import { emptyWriteAheadLog } from "../../src/lib/write-ahead-log.ts";
import type { ForgetRequest } from "../../src/protocol/curation.ts";
import { type Changing, openChanging } from "../kit/changing.ts";
import { holding } from "../kit/secrets.ts";
import { type Happening, importFiles, tell, tellCopies } from "../kit/tellings.ts";
import { openHome, type TempHome } from "../kit/temp-home.ts";

const T = Date.parse("2026-03-01T10:00:00Z");
const HOUR_MS = 3_600_000;
/** Each takes a second or two; a long run sets more. */
const RUNS = Number(process.env.FORGET_RUNS ?? 4);
const WAYS = ["hooks", "transcript", "session file", "http", "legacy database"] as const;
const SCOPES = ["text", "id", "session", "project", "time"] as const;

interface Case {
  target: number;
  scope: (typeof SCOPES)[number];
  projects: readonly number[];
}

const aCase: fc.Arbitrary<Case> = fc.record({
  target: fc.nat({ max: WAYS.length - 1 }),
  scope: fc.constantFrom(...SCOPES),
  projects: fc.array(fc.nat({ max: 1 }), { minLength: WAYS.length, maxLength: WAYS.length }),
});

/** One happening in each way, in one of two projects. */
function happeningsOf(home: TempHome, { projects }: Case): Happening[] {
  return WAYS.map((way, index) => {
    const project = projects[index] === 0 ? home.project : join(home.dir, "work", "second");
    mkdirSync(project, { recursive: true });
    const words = [`zqrose${index}`, `zqlily${index}`] as const;
    return { way, session: `session-${index}`, project, at: T + index * HOUR_MS, words };
  });
}

/** What is asked, and which words are to be gone by it. */
function asked(
  stage: Changing,
  happenings: readonly Happening[],
  { target, scope }: Case,
): { request: Partial<ForgetRequest>; gone: string[] } {
  const happening = happenings[target];
  if (happening === undefined) throw new Error("the target is one of the happenings");
  const { words, session, project, at, way } = happening;
  // Of an earlier version's session each turn was one of its own.
  const isLegacy = way === "legacy database";
  const span = { since: new Date(at - 1_000).toISOString(), until: new Date(at + 30_000).toISOString() };
  const first = [words[0]];
  switch (scope) {
    case "time":
      return { request: span, gone: first };
    case "session":
      return isLegacy
        ? { request: { session: `${session}-0` }, gone: first }
        : { request: { session }, gone: [...words] };
    case "project": {
      const gone = happenings.filter((one) => one.project === project).flatMap((one) => one.words);
      return { request: { project }, gone };
    }
    case "id": {
      const [row] = stage.all<{ id: number }>(
        `SELECT id FROM observations WHERE title LIKE '%${words[0]}' AND turn_id IS NOT NULL`,
      );
      if (row !== undefined) return { request: { ids: [row.id] }, gone: first };
      return { request: { query: words[0] }, gone: first };
    }
    case "text":
      return { request: { query: words[0].toUpperCase() }, gone: first };
  }
}

/** What an idle worker does. */
function tidy(stage: Changing): void {
  for (const database of [stage.inbox, stage.memory]) emptyWriteAheadLog(database);
}

function expectNowhere(stage: Changing, home: TempHome, gone: readonly string[], when: string): void {
  tidy(stage);
  expect({ when, found: holding(home, gone) }).toEqual({ when, found: [] });
}

function expectKept(stage: Changing, kept: readonly string[], when: string): void {
  const prompts = stage.all<{ text: string }>("SELECT prompt_text AS text FROM user_prompts");
  const said = prompts.map(({ text }) => text);
  const missing = kept.filter((word) => !said.includes(`the word is ${word}`));
  expect({ when, missing }).toEqual({ when, missing: [] });
}

test("what is forgotten is in no byte, stays away by whatever way it comes, and its neighbours stay", async () => {
  await fc.assert(
    fc.asyncProperty(aCase, async (one) => {
      await using home = openHome();
      const file = join(home.dir, "past", "export.jsonl");
      let gone: string[] = [];
      let kept: string[] = [];
      const happenings = happeningsOf(home, one);
      {
        using stage = openChanging(home);
        for (const happening of happenings) tell(stage, home, happening);
        const all = happenings.flatMap(({ words }) => words);
        expectKept(stage, all, "before");
        writeFileSync(file, [...exportJsonl(stage.memory)].join(""));
        const { request, gone: words } = asked(stage, happenings, one);
        gone = words;
        kept = all.filter((word) => !gone.includes(word));
        await stage.changes.forget({ ...request, preview: false, by: "person" });
        expectNowhere(stage, home, gone, "forgotten");
        expectKept(stage, kept, "forgotten");
        for (const happening of happenings) tell(stage, home, happening, true);
        expectNowhere(stage, home, gone, "told again");
        for (const happening of happenings) tellCopies(stage, home, happening);
        expectNowhere(stage, home, gone, "copied and forked");
        importFiles(stage, home, file);
        expectNowhere(stage, home, gone, "imported from an export");
        expectKept(stage, kept, "told again");
      }
      for (const path of [home.paths.memory, `${home.paths.memory}-wal`, `${home.paths.memory}-shm`])
        rmSync(path, { force: true });
      using anew = openChanging(home);
      restoreForgotten(anew.memory, home.paths.forgotten);
      for (const happening of happenings) if (happening.way !== "hooks") tell(anew, home, happening, true);
      expectNowhere(anew, home, gone, "made anew");
      importFiles(anew, home, file);
      expectNowhere(anew, home, gone, "made anew, and imported from an export");
      expectKept(anew, kept, "made anew");
    }),
    { numRuns: RUNS, endOnFailure: true },
  );
}, 600_000);
