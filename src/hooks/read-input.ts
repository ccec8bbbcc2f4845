import type { JsonObject } from "../domain/host-event.ts";

/** A host sends a few megabytes at most. A larger payload is not read; its content is recovered from the transcript. */
const INPUT_BYTES_MAX = 64 << 20;
/** How far into such a payload its first fields are looked for. */
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
/** How long to wait for a host that never closes stdin. */
const IGNORED_WAIT_MS = 1_000;

export interface HookInput {
  text: string;
  /** The base fields of a payload that was too large to read. */
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

function salvage(chunks: readonly Uint8Array[]): JsonObject {
  const head = Buffer.concat(chunks.slice(0, 2)).subarray(0, HEAD_CHARS).toString("utf8");
  const fields: JsonObject = {};
  for (const name of BASE_FIELDS) {
    const value = new RegExp(`"${name}"\\s*:\\s*"([^"\\\\]*)"`).exec(head)?.[1];
    if (value !== undefined) fields[name] = value;
  }
  return fields;
}

/**
 * Reads stdin to its end and stores nothing: a host whose pipe breaks may count that as a failure of the hook. Never
 * fails.
 */
export async function ignoreInput(): Promise<void> {
  let timer: Timer | undefined;
  const waited = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, IGNORED_WAIT_MS);
  });
  const read = readInput().then(
    () => undefined,
    () => undefined,
  );
  await Promise.race([read, waited]);
  clearTimeout(timer);
}
