import { expect, test } from "bun:test";
import { roomLines } from "../../src/doctor/room-lines.ts";
import { measureRoom } from "../../src/store/database/room.ts";
import { measureMemory, usedBytes } from "../../src/store/database/size.ts";
import { openRemembered } from "../kit/remembered.ts";
import { openHome } from "../kit/temp-home.ts";

const T = Date.parse("2026-01-20T10:00:00Z");

test("every page in use belongs to a part, and raw events lie among calls and replies", async () => {
  await using home = openHome();
  using remembered = openRemembered(home);
  const output = Array.from({ length: 4_000 }, (_, index) => `line ${index} of the log`).join("\n");
  const commands = Array.from({ length: 10 }, () => ({ command: "make", output }));
  remembered.tellTurn({ session: "s1", prompt: "Build it", closing: "It is built.", at: T, commands });
  remembered.index();
  const { memory } = remembered;
  const room = measureRoom(memory);
  const { rawBytes } = measureMemory(memory, home.paths.memory);
  expect(room.find(({ part }) => part === "tool calls and replies")?.bytes).toBeGreaterThan(rawBytes);
  const all = room.reduce((sum, { bytes }) => sum + bytes, 0);
  // Beside tables, a file has pages that tell where others were moved to.
  expect(all / usedBytes(memory)).toBeGreaterThan(0.95);
  expect(all).toBeLessThanOrEqual(usedBytes(memory));
});

test("indexes are summed up, and so is what is small", () => {
  const lines = roomLines(
    [
      { part: "tool calls and replies", bytes: 5e6 },
      { part: "index of what was said", bytes: 3e6 },
      { part: "index of what was seen", bytes: 1e6 },
      { part: "the rest", bytes: 400_000 },
      { part: "vectors", bytes: 1_000 },
    ],
    2e6,
  );
  expect(lines).toEqual([
    "5.0 MB tool calls and replies, of which 2.0 MB raw events to be dropped",
    "4.0 MB search indexes (said 3.0 MB, seen 1.0 MB)",
    "0.4 MB the rest",
  ]);
});
