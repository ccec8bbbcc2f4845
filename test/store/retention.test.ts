import { describe, expect, test } from "bun:test";
import { emptyWriteAheadLog } from "../../src/lib/write-ahead-log.ts";
import { dropRawEvents } from "../../src/store/database/retention.ts";
import { filesWith } from "../kit/bytes.ts";
import { type Intake, openIntake } from "../kit/intake.ts";
import { bashDone, prompted, stopped } from "../kit/payloads.ts";
import { openHome, type TempHome } from "../kit/temp-home.ts";

const T = Date.parse("2026-08-01T10:00:00.000Z");
const ALL = Number.MAX_SAFE_INTEGER;
const BODY = "ZQBODY ".repeat(500);

/** One observed turn with an edit of a file, whose content is long. */
function observedTurn(home: TempHome, intake: Intake, id: string, at: number): void {
  intake.tell("UserPromptSubmit", prompted(home, `change the reader, ${id}`, id), at);
  intake.tell("PostToolUse", edited(home, id), at + 100);
  intake.tell("Stop", stopped(home, id, `The reader of ${id} was changed: it takes empty lines.`), at + 200);
  intake.observe();
}

function edited(home: TempHome, id: string): object {
  return bashDone(home, `toolu_${id}`, id, {
    tool_name: "Write",
    tool_input: { file_path: `${home.project}/src/reader.ts`, content: BODY },
    tool_response: { filePath: `${home.project}/src/reader.ts`, content: BODY },
  });
}

const facts = (intake: Intake) =>
  intake.all("SELECT id, turn_id, type, title, facts, files_modified, made_by FROM observations");

describe("raw events that are dropped", () => {
  test("leave name, outcome, times and files of a tool use, and all prompts, observations and summaries", async () => {
    await using home = openHome();
    using intake = openIntake(home);
    observedTurn(home, intake, "p1", T);
    const kept = () => [
      facts(intake),
      intake.all("SELECT * FROM session_summaries"),
      intake.all("SELECT * FROM user_prompts"),
      intake.all("SELECT * FROM observation_files"),
    ];
    const before = kept();
    expect(facts(intake).length).toBeGreaterThan(0);
    expect(dropRawEvents(intake.memory, ALL, 50)).toBeGreaterThan(0);
    expect(dropRawEvents(intake.memory, ALL, 50)).toBe(0);
    expect(kept()).toEqual(before);
    expect(intake.all("SELECT name, outcome, duration_ms, input, result FROM tool_uses")).toEqual([
      {
        name: "Write",
        outcome: "ok",
        duration_ms: 21,
        input: JSON.stringify({ file_path: `${home.project}/src/reader.ts` }),
        result: null,
      },
    ]);
    expect(intake.all("SELECT text FROM assistant_texts")).toEqual([{ text: "" }]);
  });

  test("are in no file any more", async () => {
    await using home = openHome();
    using intake = openIntake(home);
    observedTurn(home, intake, "p1", T);
    const found = () => filesWith(home.dir, ["ZQBODY"]).filter((file) => file.includes("claude-mem.db"));
    expect(found()).not.toEqual([]);
    dropRawEvents(intake.memory, ALL, 50);
    emptyWriteAheadLog(intake.memory);
    expect(found()).toEqual([]);
  });

  test("are those of observed turns only, observed before the time that was asked for, the oldest first", async () => {
    await using home = openHome();
    using intake = openIntake(home);
    for (const [index, id] of ["p1", "p2", "p3"].entries()) observedTurn(home, intake, id, T + index * 1_000);
    intake.tell("UserPromptSubmit", prompted(home, "still running", "p4"), T + 9_000);
    intake.tell("PostToolUse", edited(home, "p4"), T + 9_100);
    intake.memory.run("UPDATE turns SET observed_at_epoch = number * 1000 WHERE state = 'observed'");
    const raw = () =>
      intake.all<{ raw: string }>("SELECT raw FROM turns ORDER BY number").map((turn) => turn.raw);
    expect(dropRawEvents(intake.memory, 1_000, 50)).toBe(0);
    dropRawEvents(intake.memory, ALL, 0);
    expect(raw()).toEqual(["gone", "whole", "whole", "whole"]);
    dropRawEvents(intake.memory, 3_000, 50);
    expect(raw()).toEqual(["gone", "gone", "whole", "whole"]);
    dropRawEvents(intake.memory, ALL, 50);
    expect(raw()).toEqual(["gone", "gone", "gone", "whole"]);
  });

  test("go in pieces, and a turn of which a part is gone is not observed again", async () => {
    await using home = openHome();
    using intake = openIntake(home);
    intake.tell("UserPromptSubmit", prompted(home, "many calls", "p1"), T);
    for (let call = 0; call < 50; call += 1)
      intake.commit("PostToolUse", bashDone(home, `toolu_${call}`, "p1"), T + call);
    intake.tell("Stop", stopped(home, "p1", "All was called."), T + 900);
    intake.observe();
    dropRawEvents(intake.memory, ALL, 0);
    expect(intake.all("SELECT raw FROM turns")).toEqual([{ raw: "going" }]);
    expect(intake.all("SELECT count(*) AS n FROM tool_uses WHERE is_bare = 1")).toEqual([{ n: 10 }]);
    intake.tell("PostToolUse", bashDone(home, "toolu_late", "p1"), T + 950);
    expect(intake.all("SELECT state FROM turns")).toEqual([{ state: "observed" }]);
    while (dropRawEvents(intake.memory, ALL, 0) > 0);
    expect(intake.all("SELECT count(*) AS n FROM tool_uses WHERE is_bare = 1")).toEqual([{ n: 51 }]);
  });
});

describe("what comes late for a turn without its raw events", () => {
  test("is kept as barely, and leaves its observations as they are", async () => {
    await using home = openHome();
    using intake = openIntake(home);
    observedTurn(home, intake, "p1", T);
    const before = facts(intake);
    dropRawEvents(intake.memory, ALL, 50);
    intake.tell("PostToolUse", edited(home, "p1"), T + 300);
    intake.tell(
      "PostToolUse",
      bashDone(home, "toolu_late", "p1", { tool_response: { stdout: BODY } }),
      T + 310,
    );
    intake.tell("Stop", stopped(home, "p1", "The reader of p1 was changed: it takes empty lines."), T + 320);
    intake.tell("Stop", stopped(home, "p1", "Another closing word."), T + 330);
    intake.tell("StopFailure", stopped(home, "p1", ""), T + 340);
    intake.observe();
    expect(facts(intake)).toEqual(before);
    expect(intake.all("SELECT state FROM turns")).toEqual([{ state: "observed" }]);
    expect(intake.all("SELECT tool_use_id AS id, result FROM tool_uses ORDER BY id")).toEqual([
      { id: "toolu_late", result: null },
      { id: "toolu_p1", result: null },
    ]);
    expect(intake.all("SELECT text FROM assistant_texts")).toEqual([{ text: "" }, { text: "" }]);
  });

  test("begins a turn of its own when it is a notice of the host, with all that follows", async () => {
    await using home = openHome();
    using intake = openIntake(home);
    observedTurn(home, intake, "p1", T);
    dropRawEvents(intake.memory, ALL, 50);
    intake.tell(
      "UserPromptSubmit",
      prompted(home, "<task-notification>done</task-notification>", "p2"),
      T + 5_000,
    );
    intake.tell("PostToolUse", bashDone(home, "toolu_2", "p2"), T + 5_100);
    expect(intake.all("SELECT state, raw FROM turns ORDER BY id")).toEqual([
      { state: "observed", raw: "gone" },
      { state: "open", raw: "whole" },
    ]);
    expect(
      intake.all("SELECT result IS NOT NULL AS isWhole FROM tool_uses WHERE tool_use_id = 'toolu_2'"),
    ).toEqual([{ isWhole: 1 }]);
  });

  test("takes what was made of the turn with it, when it says that the turn was private", async () => {
    await using home = openHome();
    using intake = openIntake(home);
    observedTurn(home, intake, "p1", T);
    dropRawEvents(intake.memory, ALL, 50);
    intake.tell("UserPromptSubmit", prompted(home, "<private>all of it</private>", "p1"), T + 50);
    expect(facts(intake)).toEqual([]);
    expect(intake.all("SELECT * FROM session_summaries")).toEqual([]);
  });

  test("gives the next turn no empty closing message to answer to", async () => {
    await using home = openHome();
    using intake = openIntake(home);
    observedTurn(home, intake, "p1", T);
    dropRawEvents(intake.memory, ALL, 50);
    intake.tell("UserPromptSubmit", prompted(home, "yes", "p2"), T + 5_000);
    intake.tell("Stop", stopped(home, "p2", "Done."), T + 5_100);
    const seen: (string | undefined)[] = [];
    intake.observe((turn) => {
      seen.push(turn.previousClosing);
      return { observations: [], summary: undefined };
    });
    expect(seen).toEqual([undefined]);
  });
});
