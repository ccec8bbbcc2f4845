import type { JsonObject } from "../domain/host-event.ts";

/** A host sends at most a few megabytes; more than this is not read, and the transcript is left to tell it. */
const INPUT_BYTES_MAX = 64 << 20;
/** How far into an unreadable payload its first fields are looked for. */
const HEAD_CHARS = 4_096;
/** The fields that say which session an event belongs to; hosts write them first. */
const BASE_FIELDS = [
  "session_id",
  "transcript_path",
  "cwd",
  "prompt_id",
  "tool_name",
  "tool_use_id",
] as const;

export interface HookInput {
  text: string;
  /** The base fields of a payload that was too large to be read whole. */
  salvaged: JsonObject | undefined;
}

/** Reads all of stdin, up to a limit. */
export async function readInput(): Promise<HookInput> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of Bun.stdin.stream()) {
    bytes += chunk.length;
    if (bytes > INPUT_BYTES_MAX) return { text: "", salvaged: salvage(chunks) };
    chunks.push(chunk);
  }
  return { text: Buffer.concat(chunks).toString("utf8"), salvaged: undefined };
}

/** That something happened is kept even where what happened is too large. */
function salvage(chunks: readonly Uint8Array[]): JsonObject {
  const head = Buffer.concat(chunks.slice(0, 2)).subarray(0, HEAD_CHARS).toString("utf8");
  const fields: JsonObject = {};
  for (const name of BASE_FIELDS) {
    const value = new RegExp(`"${name}"\\s*:\\s*"([^"\\\\]*)"`).exec(head)?.[1];
    if (value !== undefined) fields[name] = value;
  }
  return fields;
}
