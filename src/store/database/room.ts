import type { Database } from "bun:sqlite";
import { listRows } from "./rows.ts";
import { usedBytes } from "./size.ts";

/** What a part of the memory is, in the words of the user. */
export const ROOM_PARTS = [
  "quotes",
  "index of what was said",
  "index of what was done",
  "index of what was seen",
  "index of notes",
  "vectors",
  "notes",
  "prompts",
  "tool calls and replies",
  "the rest",
] as const;
export type RoomPart = (typeof ROOM_PARTS)[number];

/** How much of the file a part takes. */
export interface Room {
  part: RoomPart;
  bytes: number;
}

/** Beginnings of the names of tables; the first that fits says whose they are. */
const OWNERS: readonly (readonly [beginning: string, part: RoomPart])[] = [
  ["passage", "quotes"],
  ["said_words", "index of what was said"],
  ["done_words", "index of what was done"],
  ["seen_words", "index of what was seen"],
  ["search_words", "index of notes"],
  ["vector", "vectors"],
  ["observation", "notes"],
  ["session_summaries", "notes"],
  ["user_prompts", "prompts"],
  ["tool_uses", "tool calls and replies"],
  ["stripped_", "tool calls and replies"],
  ["assistant_texts", "tool calls and replies"],
];

/** Every page is looked at, in 0.6 ms for a megabyte at most: what a command can wait for. */
const BYTES_MAX = 150e6;

/** What takes the room, most first; undefined where the memory is too large to be looked through while somebody waits. */
export function findRoom(memory: Database): Room[] | undefined {
  return usedBytes(memory) > BYTES_MAX ? undefined : measureRoom(memory);
}

/** What takes the room, most first. Looks at every page of the file. */
export function measureRoom(memory: Database): Room[] {
  const rows = listRows<{ name: string; bytes: number }>(
    memory,
    `SELECT coalesce(s.tbl_name, d.name) AS name, sum(d.pgsize) AS bytes
     FROM dbstat d LEFT JOIN sqlite_schema s ON s.name = d.name WHERE d.aggregate = TRUE GROUP BY 1`,
  );
  const parts = Map.groupBy(rows, ({ name }) => partOf(name));
  return [...parts]
    .map(([part, same]) => ({ part, bytes: same.reduce((sum, { bytes }) => sum + bytes, 0) }))
    .sort((a, b) => b.bytes - a.bytes);
}

function partOf(table: string): RoomPart {
  return OWNERS.find(([beginning]) => table.startsWith(beginning))?.[1] ?? "the rest";
}
