import { describe, expect, test } from "bun:test";
import { isForgottenStatement } from "../../src/forgetting/is-forgotten.ts";
import { dropPassagesBehind } from "../../src/passages/drop-passages.ts";
import { stripRawEvents } from "../../src/store/database/strip-raw-events.ts";
import { reserveCall, settleCall } from "../../src/store/usage/model-calls.ts";
import { postponeModel } from "../../src/store/usage/model-turns.ts";
import { openCurationStage } from "../kit/curation.ts";
import { bashDone, prompted, stopped, transcriptPath } from "../kit/payloads.ts";
import { select } from "../kit/select.ts";
import { openHome } from "../kit/temp-home.ts";
import { append, called, returned, said, typed } from "../kit/transcript.ts";

const T = Date.parse("2026-03-01T10:00:00Z");
const BY = { by: "person", preview: false } as const;

describe("an observation that is forgotten by its id", () => {
  test("keeps the others of its turn that are about something else, and their turn is emptied and frozen", async () => {
    await using home = openHome();
    using stage = openCurationStage(home);
    stage.tellTurn({
      session: "s0",
      prompt: "the parser and the cache",
      closing: "Both the parser and the cache are slow.",
      at: T - 9_000_000,
    });
    const [parser, cache, key] = stage.tellTurn({
      session: "s1",
      prompt: "look at the parser and the cache, with the key tulip77",
      closing: "The parser is slow. The cache is cold. The key is tulip77.",
      at: T,
      commands: [{ command: "echo tulip77", output: "tulip77" }],
      observations: [
        { title: "The parser is slow", type: "discovery" },
        { title: "The cache", type: "discovery", narrative: "is slow with the key tulip77" },
        { title: "The key of the day is tulip77", type: "decision" },
      ],
    });
    stage.index();
    const report = await stage.changes.forget({ ids: [key ?? 0], ...BY });
    expect(report.removed).toMatchObject({ observations: 2, prompts: 1, toolUses: 1, turns: 0 });
    expect(stage.all(select("observations"))).toEqual([{ id: parser ?? 0 }]);
    expect(cache).toBeDefined();
    expect(stage.all("SELECT state, payload FROM turns WHERE session_id = 2")).toEqual([
      { state: "observed", payload: "stripped" },
    ]);
    // What comes late for that turn makes nothing of it again.
    stage.tell("PostToolUse", { ...bashDone(home, "toolu_late", `p${T}`), session_id: "s1" }, T + 500);
    stage.tell("Stop", { ...stopped(home, `p${T}`, "The key is tulip77."), session_id: "s1" }, T + 600);
    stage.observe();
    expect(stage.all(select("observations"))).toEqual([{ id: parser ?? 0 }]);
    expect(stage.all(select("toolUses", "hostId AS tool_use_id", { hostId: "toolu_late" }))).toEqual([]);
  });

  test("takes along what it had taken the place of, and is known again when it comes by another way", async () => {
    await using home = openHome();
    using stage = openCurationStage(home);
    const about = { project: home.project, by: "person" } as const;
    const older = await stage.changes.save({ text: "The port is 4000, says ops.", ...about });
    const newer = await stage.changes.save({ text: "The port has moved to 5000.", ...about });
    await stage.changes.merge({ keep: newer.id, ids: [older.id], by: "person" });
    await stage.changes.forget({ ids: [newer.id], ...BY });
    expect(stage.all(select("observations"))).toEqual([]);
    expect(stage.all("SELECT id FROM changes WHERE action <> 'forget'")).toEqual([]);
    const statement = { type: "discovery" as const, subtitle: "", facts: [], narrative: "" };
    expect(isForgottenStatement(stage.memory, { ...statement, title: "The port is 4000, says ops" })).toBe(
      true,
    );
    expect(isForgottenStatement(stage.memory, { ...statement, title: "The port is 4001, says ops" })).toBe(
      false,
    );
  });
});

test.each([
  "saved_by = 'person'",
  "pinned_at_epoch = 1",
  "edited_at_epoch = 1",
  "trusted_at_epoch = 1",
  "linked = 'hand'",
  "linked = 'unlinked'",
])(
  "a note of a later turn that quotes what is forgotten goes, whatever a person did to it: %s",
  async (hand) => {
    await using home = openHome();
    using stage = openCurationStage(home);
    const [word = 0] = stage.tellTurn({
      session: "s1",
      prompt: "the launch word is tulip77",
      closing: "Kept.",
      at: T,
      observations: [{ title: "The launch word is tulip77", type: "decision" }],
    });
    const [quoting = 0, other = 0] = stage.tellTurn({
      session: "s1",
      prompt: "go on with the parser",
      closing: "The parser reads.",
      at: T + 60_000,
      observations: [{ title: "After tulip77 the parser was next" }, { title: "The parser reads" }],
    });
    for (const id of [quoting, other]) stage.memory.run(`UPDATE observations SET ${hand} WHERE id = ?`, [id]);
    stage.index();
    await stage.changes.forget({ ids: [word], ...BY });
    const titles = stage.all<{ title: string }>(select("observations", "title")).map(({ title }) => title);
    expect(titles).toContain("The parser reads");
    expect(titles.join()).not.toContain("tulip77");
  },
);

test("a fork does not bring back the turns that it has copied under another session", async () => {
  await using home = openHome();
  using stage = openCurationStage(home);
  const lines = [
    typed("the word is tulip77", { at: T, session: "s1", cwd: home.project }),
    called("toolu_x", "Bash", { command: "echo tulip77" }, { at: T + 10, session: "s1" }),
    returned("toolu_x", "tulip77", { at: T + 20, session: "s1" }),
    said("It is tulip77.", { at: T + 30, session: "s1" }),
  ];
  append(transcriptPath(home, "s1"), ...lines);
  const ended = (session: string) => ({
    session_id: session,
    transcript_path: transcriptPath(home, session),
    reason: "other",
  });
  stage.tell("SessionEnd", ended("s1"), T + 100);
  stage.observe();
  expect((await stage.changes.forget({ query: "TULIP77", ...BY })).removed).toMatchObject({
    turns: 1,
    toolUses: 1,
  });
  append(
    transcriptPath(home, "s2"),
    ...lines.map((line) => ({ ...line, sessionId: "s2" })),
    typed("go on with something else", { at: T + 50_000, session: "s2", cwd: home.project }),
  );
  stage.tell("SessionEnd", ended("s2"), T + 60_000);
  stage.observe();
  expect(stage.all(select("prompts", "text AS prompt_text"))).toEqual([
    { prompt_text: "go on with something else" },
  ]);
  expect(stage.all("SELECT 1 FROM tool_uses UNION ALL SELECT 1 FROM assistant_texts")).toEqual([]);
});

test("a prompt that is said every day is forgotten on its day only", async () => {
  await using home = openHome();
  using stage = openCurationStage(home);
  stage.tellTurn({ session: "s1", prompt: "go on", closing: "Done with tulip77.", at: T });
  await stage.changes.forget({ query: "tulip77", ...BY });
  stage.tellTurn({ session: "s1", prompt: "go on", closing: "Done with the rest.", at: Date.now() + 60_000 });
  expect(stage.all(select("prompts", "text"))).toEqual([{ text: "go on" }]);
});

test("a turn that runs while it is forgotten is left out to its end, and the next prompt is captured", async () => {
  await using home = openHome();
  using stage = openCurationStage(home);
  const now = Date.now();
  stage.tell("UserPromptSubmit", { ...prompted(home, "forget tulip77 please", "p1"), session_id: "s1" }, now);
  await stage.changes.forget({ query: "tulip77", ...BY });
  stage.tell("PostToolUse", { ...bashDone(home, "toolu_1", "p1"), session_id: "s1" }, now + 5_000);
  stage.tell("Stop", { ...stopped(home, "p1", "tulip77 is forgotten."), session_id: "s1" }, now + 6_000);
  stage.tell(
    "UserPromptSubmit",
    { ...prompted(home, "and now the tests", "p2"), session_id: "s1" },
    now + 9_000,
  );
  stage.tell("PostToolUse", { ...bashDone(home, "toolu_2", "p2"), session_id: "s1" }, now + 9_500);
  expect(stage.all(select("prompts", "text"))).toEqual([{ text: "and now the tests" }]);
  expect(stage.all(select("toolUses", "hostId AS id"))).toEqual([{ id: "toolu_2" }]);
});

test("what was forgotten by time is not read again from transcripts that were never read before", async () => {
  await using home = openHome();
  using stage = openCurationStage(home);
  stage.tellTurn({ session: "s1", prompt: "the word is tulip77", closing: "It is.", at: T });
  await stage.changes.forget({ since: "2026-03-01", until: "2026-03-02T12:00:00Z", ...BY });
  append(
    transcriptPath(home, "s9"),
    typed("once more: tulip77", { at: T + 60_000, session: "s9", cwd: home.project }),
    typed("three days later", { at: T + 3 * 86_400_000, session: "s9", cwd: home.project }),
  );
  const ended = { session_id: "s9", transcript_path: transcriptPath(home, "s9"), reason: "other" };
  stage.tell("SessionEnd", ended, T + 4 * 86_400_000);
  expect(stage.all(select("prompts", "text"))).toEqual([{ text: "three days later" }]);
});

test("of a project that was forgotten nothing from before comes back, and what happens after is remembered", async () => {
  await using home = openHome();
  using stage = openCurationStage(home);
  stage.tellTurn({ session: "s1", prompt: "the word is tulip77", closing: "It is.", at: T });
  await stage.changes.forget({ project: home.project, ...BY });
  expect(stage.all(select("projects"))).toEqual([]);
  append(
    transcriptPath(home, "s9"),
    typed("tulip77 of old", { at: T - 9_000, session: "s9", cwd: home.project }),
  );
  const ended = {
    session_id: "s9",
    transcript_path: transcriptPath(home, "s9"),
    cwd: home.project,
    reason: "other",
  };
  stage.tell("SessionEnd", ended, T - 1_000);
  expect(stage.all(select("prompts"))).toEqual([]);
  stage.tellTurn({ session: "s10", prompt: "a new day", closing: "Begun.", at: Date.now() + 1_000 });
  expect(stage.all(select("prompts", "text"))).toEqual([{ text: "a new day" }]);
});

test("of a call to a model that ends after its turn was forgotten no text is stored", async () => {
  await using home = openHome();
  using stage = openCurationStage(home);
  stage.tellTurn({ session: "s1", prompt: "the word is tulip77", closing: "It is.", at: T });
  const call = {
    sessionId: 1,
    turnId: 1,
    purpose: "observe",
    provider: "p",
    model: "m",
    tokens: 9,
    at: T,
  } as const;
  const reserved = reserveCall(stage.memory, call, { dayTokens: 99, sessionTokens: 99, dayBegan: 0 });
  await stage.changes.forget({ query: "tulip77", ...BY });
  if (reserved.kind !== "reserved") throw new Error("the budget holds the call");
  const failed = { outcome: "rejected", usage: undefined, isLost: false, latencyMs: 1, fault: "no: tulip77" };
  settleCall(stage.memory, reserved.callId, failed);
  postponeModel(stage.memory, 1, { at: 1, fault: "no: tulip77", isItsFault: true });
  expect(stage.all("SELECT outcome, fault FROM model_calls")).toEqual([{ outcome: "rejected", fault: "" }]);
  expect(stage.all("SELECT 1 FROM turns WHERE model_fault <> ''")).toEqual([]);
});

test("what is kept of a stripped tool use is found by its text, and goes with its turn and its tombstone", async () => {
  await using home = openHome();
  using stage = openCurationStage(home);
  for (const [index, word] of ["roses", "tulip77", "asters"].entries())
    stage.tellTurn({
      session: "s1",
      prompt: `run the part ${index}`,
      closing: "It was run.",
      at: T + index * 60_000,
      commands: [{ command: `grow --kind ${word}`, output: "grown" }],
    });
  stage.index();
  while (stripRawEvents(stage.memory, Number.MAX_SAFE_INTEGER, 5) > 0);
  // What was quoted may be dropped before what is kept of the inputs.
  for (const kind of ["seen", "done", "said"] as const)
    for (let turn: number | undefined = 0; turn !== undefined; )
      turn = dropPassagesBehind(stage.memory, kind, turn);
  stage.memory.run("DELETE FROM observations");
  stage.memory.run("DELETE FROM session_summaries");
  const report = await stage.changes.forget({ query: "TULIP77", ...BY });
  expect(report.removed).toMatchObject({ turns: 1, toolUses: 1 });
  expect(stage.all("SELECT count(*) AS n FROM stripped_tool_uses")).toEqual([{ n: 2 }]);
  expect(stage.all("SELECT count(*) AS n FROM stripped_inputs")).toEqual([{ n: 2 }]);
  expect(stage.all("SELECT count(*) AS n FROM forgotten WHERE kind = 'tool-use'")).toEqual([{ n: 1 }]);
});
