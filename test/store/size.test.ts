import type { Database } from "bun:sqlite";
import { describe, expect, test } from "bun:test";
import { statSync } from "node:fs";
import { emptyWriteAheadLog } from "../../src/lib/write-ahead-log.ts";
import { indexPassages } from "../../src/passages/index-passages.ts";
import { indexRunBook } from "../../src/run-book/index-run-book.ts";
import { openMemory } from "../../src/store/database/open.ts";
import {
  isShrinkable,
  makeShrinkable,
  measureMemory,
  returnFreePages,
  usedBytes,
} from "../../src/store/database/size.ts";
import { stripRawEvents } from "../../src/store/database/strip-raw-events.ts";
import { insertSession } from "../../src/store/sessions/sessions.ts";
import { recordToolUse } from "../../src/store/turns/tool-uses.ts";
import { completeTurn, insertTurn, setTurnObserved } from "../../src/store/turns/turns.ts";
import { makeMemoryOfSchema1 } from "../kit/old-memory.ts";
import { openHome } from "../kit/temp-home.ts";

/** Observed turns with tool uses of different lengths: 0 to 12,000 characters. Returns how many characters in all. */
function fill(memory: Database, turns: number, usesPerTurn: number): number {
  let chars = 0;
  memory.transaction(() => {
    const session = insertSession(memory, "claude-code", "s", 1);
    for (let number = 1; number <= turns; number += 1) {
      const turn = insertTurn(memory, { sessionId: session.id, number, at: number, branch: null });
      for (let use = 0; use < usesPerTurn; use += 1) {
        const result = "r".repeat((number * 977 + use * 3_331) % 12_000);
        const toolUseId = `toolu_${number}_${use}`;
        const report = {
          host: "claude-code",
          toolUseId,
          sessionId: session.id,
          turnId: turn.id,
          name: "Bash",
          result,
        };
        recordToolUse(memory, { ...report, input: {}, outcome: "ok", at: number });
        chars += result.length + '""{}'.length;
      }
      completeTurn(memory, turn.id, "completed", number);
      setTurnObserved(memory, turn.id);
    }
  })();
  return chars;
}

describe("the size of a memory", () => {
  test("is listed by what takes it", async () => {
    await using home = openHome();
    using memory = openMemory(home.paths.memory, home.paths.backups);
    const chars = fill(memory, 20, 5);
    const size = measureMemory(memory, home.paths.memory);
    expect(size).toMatchObject({ rawBytes: chars, strippedTurns: 0, freeBytes: 0, isShrinkable: true });
    expect(size.logBytes).toBeGreaterThan(chars);
    emptyWriteAheadLog(memory);
    expect(measureMemory(memory, home.paths.memory)).toMatchObject({
      logBytes: 0,
      fileBytes: statSync(home.paths.memory).size,
    });
    expect(usedBytes(memory)).toBe(statSync(home.paths.memory).size);
    while (indexPassages(memory) + indexRunBook(memory) > 0);
    stripRawEvents(memory, Number.MAX_SAFE_INTEGER, 1_000);
    expect(measureMemory(memory, home.paths.memory)).toMatchObject({ strippedTurns: 20 });
    expect(measureMemory(memory, home.paths.memory).freeBytes).toBeGreaterThan(chars / 2);
  });

  test("is estimated to a tenth where there is too much to add up", async () => {
    await using home = openHome();
    using memory = openMemory(home.paths.memory, home.paths.backups);
    const chars = fill(memory, 600, 10);
    const { rawBytes } = measureMemory(memory, home.paths.memory);
    expect(Math.abs(rawBytes / chars - 1)).toBeLessThan(0.1);
  });
});

describe("space that became free", () => {
  test("is returned in small pieces, and the file shrinks", async () => {
    await using home = openHome();
    using memory = openMemory(home.paths.memory, home.paths.backups);
    fill(memory, 300, 10);
    while (indexPassages(memory) + indexRunBook(memory) > 0);
    emptyWriteAheadLog(memory);
    const before = statSync(home.paths.memory).size;
    while (stripRawEvents(memory, Number.MAX_SAFE_INTEGER, 10) > 0);
    let pieces = 0;
    while (returnFreePages(memory, 0)) pieces += 1;
    emptyWriteAheadLog(memory);
    expect(pieces).toBeGreaterThan(1);
    expect(statSync(home.paths.memory).size).toBeLessThan(before / 4);
    expect(memory.query("PRAGMA integrity_check").get()).toEqual({ integrity_check: "ok" });
  });

  test("stays in the file of an older version until that has been rewritten once", async () => {
    await using home = openHome();
    makeMemoryOfSchema1(home.paths.memory);
    using memory = openMemory(home.paths.memory, home.paths.backups);
    expect(isShrinkable(memory)).toBe(false);
    fill(memory, 100, 10);
    while (stripRawEvents(memory, Number.MAX_SAFE_INTEGER, 10) > 0);
    expect(returnFreePages(memory, 1_000)).toBe(false);
    makeShrinkable(memory);
    expect(isShrinkable(memory)).toBe(true);
    expect(memory.query("SELECT content_session_id AS id FROM sdk_sessions").all()).toEqual([
      { id: "old" },
      { id: "s" },
    ]);
  });
});
