import { expect, test } from "bun:test";
import { search } from "../../src/search/search.ts";
import { whereLine, wireAnswer } from "../../src/search/wire.ts";
import { bashDone, prompted, SESSION, stopped, transcriptPath } from "../kit/payloads.ts";
import { openRemembered, type Remembered } from "../kit/remembered.ts";
import { openHome } from "../kit/temp-home.ts";
import { append, called, returned, said, typed } from "../kit/transcript.ts";

const T = Date.parse("2026-01-20T10:00:00Z");

function hitsFor(remembered: Remembered, query: string) {
  const asked = { query, projectId: undefined, limit: 10, now: T + 1_000_000 };
  return wireAnswer(remembered.memory, search(remembered.memory, asked)).hits;
}

test("a hit names session, turn, transcript line, tool uses and commit", async () => {
  await using home = openHome();
  using remembered = openRemembered(home);
  const commit = { command: "git commit -m 'Count walruses once'" };
  const printed = "[main 1a2b3c4] Count walruses once\n 1 file changed, 1 insertion(+)";
  append(
    transcriptPath(home),
    typed("count the walruses", { at: T, promptId: "p1", uuid: "line-1" }),
    called("toolu_1", "Bash", commit, { at: T + 10, uuid: "line-2" }),
    returned("toolu_1", printed, { at: T + 20, uuid: "line-3" }),
    said("Counted the walruses; **root cause**: one was counted twice.", { at: T + 30, uuid: "line-4" }),
  );
  remembered.tell("UserPromptSubmit", prompted(home, "count the walruses", "p1"), T);
  remembered.tell(
    "Stop",
    stopped(home, "p1", "Counted the walruses; **root cause**: one was counted twice."),
    T + 40,
  );
  remembered.observe();
  remembered.memory.run(`UPDATE observations SET tool_use_ids = '["toolu_1"]'`);
  remembered.index();
  const hits = hitsFor(remembered, "walruses");
  expect(hits.length).toBeGreaterThan(1);
  for (const { kind, evidence } of hits) {
    expect(evidence).toEqual({
      session: SESSION,
      turn: 1,
      transcript: transcriptPath(home),
      line: "line-1",
      toolUses: kind === "observation" ? ["toolu_1"] : [],
      commits: [{ hash: "1a2b3c4", subject: "Count walruses once", made: true }],
    });
    expect(whereLine(evidence)).toBe(`session ${SESSION.slice(0, 8)} turn 1 commit 1a2b3c4`);
  }
  expect(hits.some(({ kind }) => kind === "observation")).toBe(true);
});

test("what only a hook has told has no line yet, and a broken cell costs only itself", async () => {
  await using home = openHome();
  using remembered = openRemembered(home);
  const observations = [{ title: "One walrus" }];
  remembered.tellTurn({ session: "s1", prompt: "x", closing: "y", at: T, observations });
  remembered.tell("PostToolUse", { ...bashDone(home, "t1", `p${T}`), session_id: "s1" }, T + 5);
  remembered.memory.run("UPDATE observations SET tool_use_ids = '[broken'");
  remembered.index();
  const [hit] = hitsFor(remembered, "walrus");
  expect(hit?.evidence).toMatchObject({ session: "s1", turn: 1, line: null, toolUses: [], commits: [] });
});
