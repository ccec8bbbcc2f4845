import type { Room, RoomPart } from "../store/database/room.ts";
import { sizeText } from "./size-text.ts";

/** What takes less than this share of all is summed up. */
const SHARE_MIN = 0.01;

const INDEXES: Partial<Record<RoomPart, string>> = {
  "index of what was said": "said",
  "index of what was done": "done",
  "index of what was seen": "seen",
  "index of notes": "notes",
};

/**
 * What takes the room, most first: `4.2 MB quotes`.
 *
 * @param rawBytes of tool calls and replies, what is still to be dropped
 */
export function roomLines(room: readonly Room[], rawBytes: number): string[] {
  const total = room.reduce((sum, { bytes }) => sum + bytes, 0);
  const isSmall = ({ part, bytes }: Room) => part === "the rest" || bytes < total * SHARE_MIN;
  const indexes = room.filter(({ part }) => part in INDEXES);
  const others = room.filter(({ part }) => !(part in INDEXES));
  const lines = others
    .filter((one) => !isSmall(one))
    .map(({ part, bytes }) => ({
      bytes,
      text: part === "tool calls and replies" ? callsText(rawBytes) : part,
    }));
  lines.push(
    { bytes: sumOf(indexes), text: indexText(indexes) },
    { bytes: sumOf(others.filter(isSmall)), text: "the rest" },
  );
  return lines
    .filter(({ bytes }) => bytes > 0)
    .sort((a, b) => b.bytes - a.bytes)
    .map(({ bytes, text }) => `${sizeText(bytes)} ${text}`);
}

function callsText(rawBytes: number): string {
  const raw = rawBytes === 0 ? "" : `, of which ${sizeText(rawBytes)} raw events to be dropped`;
  return `tool calls and replies${raw}`;
}

function indexText(indexes: readonly Room[]): string {
  const parts = indexes.map(({ part, bytes }) => `${INDEXES[part]} ${sizeText(bytes)}`);
  return `search indexes (${parts.join(", ")})`;
}

function sumOf(room: readonly Room[]): number {
  return room.reduce((sum, { bytes }) => sum + bytes, 0);
}
