import { describe, expect, test } from "bun:test";
import { emptyWriteAheadLog } from "../../src/lib/write-ahead-log.ts";
import { indexPassages } from "../../src/passages/index-passages.ts";
import { indexRunBook } from "../../src/run-book/index-run-book.ts";
import { stripRawEvents } from "../../src/store/database/strip-raw-events.ts";
import { readUtterances } from "../../src/store/passages/blocks.ts";
import { findToolInput, listToolUses } from "../../src/store/turns/tool-uses.ts";
import { filesWith } from "../kit/bytes.ts";
import { type IngestStage, openIngestStage } from "../kit/ingest.ts";
import { bashDone, prompted, stopped } from "../kit/payloads.ts";
import { openHome, type TempHome } from "../kit/temp-home.ts";

const T = Date.parse("2026-08-01T10:00:00.000Z");
const ALL = Number.MAX_SAFE_INTEGER;
const BODY = "ZQBODY ".repeat(500);

/** One observed turn with an edit of a file, whose content is long. */
function observedTurn(home: TempHome, ingest: IngestStage, id: string, at: number): void {
  ingest.tell("UserPromptSubmit", prompted(home, `change the reader, ${id}`, id), at);
  ingest.tell("PostToolUse", edited(home, id), at + 100);
  ingest.tell("Stop", stopped(home, id, `The reader of ${id} was changed: it takes empty lines.`), at + 200);
  ingest.observe();
  indexPassages(ingest.memory);
  indexRunBook(ingest.memory);
}

function edited(home: TempHome, id: string): object {
  return bashDone(home, `toolu_${id}`, id, {
    tool_name: "Write",
    tool_input: { file_path: `${home.project}/src/reader.ts`, content: BODY },
    tool_response: { filePath: `${home.project}/src/reader.ts`, content: BODY },
  });
}

const facts = (ingest: IngestStage) =>
  ingest.all("SELECT id, turn_id, type, title, facts, files_modified, made_by FROM observations");

describe("raw events that are dropped", () => {
  test("leave name, outcome, times and files of a tool use, and all prompts, observations and summaries", async () => {
    await using home = openHome();
    using ingest = openIngestStage(home);
    observedTurn(home, ingest, "p1", T);
    const kept = () => [
      facts(ingest),
      ingest.all("SELECT * FROM session_summaries"),
      ingest.all("SELECT * FROM user_prompts"),
      ingest.all("SELECT * FROM observation_files"),
    ];
    const before = kept();
    expect(facts(ingest).length).toBeGreaterThan(0);
    expect(stripRawEvents(ingest.memory, ALL, 50)).toBeGreaterThan(0);
    expect(stripRawEvents(ingest.memory, ALL, 50)).toBe(0);
    expect(kept()).toEqual(before);
    expect(ingest.all("SELECT * FROM tool_uses")).toEqual([]);
    const [turn] = ingest.all<{ id: number }>("SELECT id FROM turns");
    expect(listToolUses(ingest.memory, turn?.id ?? 0, 10)).toMatchObject([
      {
        toolUseId: "toolu_p1",
        name: "Write",
        outcome: "ok",
        durationMs: 21,
        input: { file_path: `${home.project}/src/reader.ts` },
        result: undefined,
      },
    ]);
    expect(findToolInput(ingest.memory, "claude-code", "toolu_p1")).toEqual({
      file_path: `${home.project}/src/reader.ts`,
    });
    expect(ingest.all("SELECT text FROM assistant_texts")).toEqual([{ text: "" }]);
  });

  test("are in no file any more, except for their passages", async () => {
    await using home = openHome();
    using ingest = openIngestStage(home);
    observedTurn(home, ingest, "p1", T);
    const found = () => filesWith(home.dir, ["ZQBODY"]).filter((file) => file.includes("claude-mem.db"));
    expect(found()).not.toEqual([]);
    stripRawEvents(ingest.memory, ALL, 50);
    emptyWriteAheadLog(ingest.memory);
    expect(found()).toEqual([]);
  });

  test("are those of observed turns only, observed before the time that was asked for, the oldest first", async () => {
    await using home = openHome();
    using ingest = openIngestStage(home);
    for (const [index, id] of ["p1", "p2", "p3"].entries()) observedTurn(home, ingest, id, T + index * 1_000);
    ingest.tell("UserPromptSubmit", prompted(home, "still running", "p4"), T + 9_000);
    ingest.tell("PostToolUse", edited(home, "p4"), T + 9_100);
    ingest.memory.run("UPDATE turns SET observed_at_epoch = number * 1000 WHERE state = 'observed'");
    const payloads = () =>
      ingest
        .all<{ payload: string }>("SELECT payload FROM turns ORDER BY number")
        .map((turn) => turn.payload);
    expect(stripRawEvents(ingest.memory, 1_000, 50)).toBe(0);
    stripRawEvents(ingest.memory, ALL, 0);
    expect(payloads()).toEqual(["stripped", "full", "full", "full"]);
    stripRawEvents(ingest.memory, 3_000, 50);
    expect(payloads()).toEqual(["stripped", "stripped", "full", "full"]);
    stripRawEvents(ingest.memory, ALL, 50);
    expect(payloads()).toEqual(["stripped", "stripped", "stripped", "full"]);
  });

  test("are stripped in pieces, and a partly stripped turn is not observed again", async () => {
    await using home = openHome();
    using ingest = openIngestStage(home);
    ingest.tell("UserPromptSubmit", prompted(home, "many calls", "p1"), T);
    for (let call = 0; call < 50; call += 1)
      ingest.commit("PostToolUse", bashDone(home, `toolu_${call}`, "p1"), T + call);
    ingest.tell("Stop", stopped(home, "p1", "All was called."), T + 900);
    ingest.observe();
    indexPassages(ingest.memory);
    indexRunBook(ingest.memory);
    stripRawEvents(ingest.memory, ALL, 0);
    expect(ingest.all("SELECT payload FROM turns")).toEqual([{ payload: "stripping" }]);
    expect(ingest.all("SELECT count(*) AS n FROM stripped_tool_uses")).toEqual([{ n: 10 }]);
    ingest.tell("PostToolUse", bashDone(home, "toolu_late", "p1"), T + 950);
    expect(ingest.all("SELECT state FROM turns")).toEqual([{ state: "observed" }]);
    indexPassages(ingest.memory);
    indexRunBook(ingest.memory);
    while (stripRawEvents(ingest.memory, ALL, 0) > 0);
    expect(ingest.all("SELECT count(*) AS n FROM stripped_tool_uses")).toEqual([{ n: 51 }]);
  });
});

describe("what comes late for a turn without its raw events", () => {
  test("is stored stripped, and its observations stay as they are", async () => {
    await using home = openHome();
    using ingest = openIngestStage(home);
    observedTurn(home, ingest, "p1", T);
    const before = facts(ingest);
    stripRawEvents(ingest.memory, ALL, 50);
    ingest.tell("PostToolUse", edited(home, "p1"), T + 300);
    ingest.tell(
      "PostToolUse",
      bashDone(home, "toolu_late", "p1", { tool_response: { stdout: BODY } }),
      T + 310,
    );
    ingest.tell("Stop", stopped(home, "p1", "The reader of p1 was changed: it takes empty lines."), T + 320);
    ingest.tell("Stop", stopped(home, "p1", "Another closing word."), T + 330);
    ingest.tell("StopFailure", stopped(home, "p1", ""), T + 340);
    ingest.observe();
    expect(facts(ingest)).toEqual(before);
    expect(ingest.all("SELECT state FROM turns")).toEqual([{ state: "observed" }]);
    const kept = () =>
      ingest.all("SELECT tool_use_id AS id, result, is_stripped FROM all_tool_uses ORDER BY tool_use_id");
    const both = [
      { id: "toolu_late", result: null, is_stripped: 1 },
      { id: "toolu_p1", result: null, is_stripped: 1 },
    ];
    expect(kept()).toEqual(both);
    indexPassages(ingest.memory);
    indexRunBook(ingest.memory);
    while (stripRawEvents(ingest.memory, ALL, 50) > 0);
    expect(ingest.all("SELECT 1 FROM tool_uses")).toEqual([]);
    expect(kept()).toEqual(both);
    expect(ingest.all("SELECT text FROM assistant_texts")).toEqual([{ text: "" }, { text: "" }]);
  });

  test("begins a turn of its own when it is a notice of the host, with all that follows", async () => {
    await using home = openHome();
    using ingest = openIngestStage(home);
    observedTurn(home, ingest, "p1", T);
    stripRawEvents(ingest.memory, ALL, 50);
    ingest.tell(
      "UserPromptSubmit",
      prompted(home, "<task-notification>done</task-notification>", "p2"),
      T + 5_000,
    );
    ingest.tell("PostToolUse", bashDone(home, "toolu_2", "p2"), T + 5_100);
    expect(ingest.all("SELECT state, payload FROM turns ORDER BY id")).toEqual([
      { state: "observed", payload: "stripped" },
      { state: "open", payload: "full" },
    ]);
    expect(
      ingest.all("SELECT result IS NOT NULL AS isWhole FROM tool_uses WHERE tool_use_id = 'toolu_2'"),
    ).toEqual([{ isWhole: 1 }]);
  });

  test("takes what was made of the turn with it, when it says that the turn was private", async () => {
    await using home = openHome();
    using ingest = openIngestStage(home);
    observedTurn(home, ingest, "p1", T);
    stripRawEvents(ingest.memory, ALL, 50);
    ingest.tell("UserPromptSubmit", prompted(home, "<private>all of it</private>", "p1"), T + 50);
    expect(facts(ingest)).toEqual([]);
    expect(ingest.all("SELECT * FROM session_summaries")).toEqual([]);
    expect(ingest.all("SELECT turn_id FROM stripped_inputs")).toEqual([]);
    expect(ingest.all("SELECT id FROM all_tool_uses")).toEqual([]);
    indexPassages(ingest.memory);
    expect(readUtterances(ingest.memory, 1).map(({ role }) => role)).toEqual(["prompt"]);
  });

  test("gives the next turn no empty closing message to answer to", async () => {
    await using home = openHome();
    using ingest = openIngestStage(home);
    observedTurn(home, ingest, "p1", T);
    stripRawEvents(ingest.memory, ALL, 50);
    ingest.tell("UserPromptSubmit", prompted(home, "yes", "p2"), T + 5_000);
    ingest.tell("Stop", stopped(home, "p2", "Done."), T + 5_100);
    const seen: (string | undefined)[] = [];
    ingest.observe((turn) => {
      seen.push(turn.previousClosing);
      return { observations: [], summary: undefined };
    });
    expect(seen).toEqual([undefined]);
  });
});
