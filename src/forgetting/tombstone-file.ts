import type { Database } from "bun:sqlite";
import { chmodSync, statSync } from "node:fs";
import { z } from "zod";
import { appendText, readText } from "../lib/guarded-files.ts";
import { PRIVATE_FILE_MODE } from "../lib/private-files.ts";
import { getMark, setMark } from "../store/sessions/ingest-cursors.ts";
import { addMissingTombstones, type Tombstone } from "./tombstones.ts";

const LINE = z.tuple([
  z.enum(["session", "project", "time", "prompt", "line", "tool-use", "text", "observation"]),
  z.string().max(64),
  z.number(),
  z.number().nullable(),
  z.number(),
]);

/** How much of the file the memory knows, in bytes: a file of this size has nothing new. */
const READ_MARK = "forgotten-file";

/**
 * Adds tombstones to the file beside the memory. A memory that is damaged and made anew from transcripts would else bring
 * back what was forgotten. A line is `[kind, hash, from, to, at]`; it begins with its line break, so that half a line that
 * a kill has left spoils none behind it.
 */
export function appendForgotten(memory: Database, path: string, tombstones: readonly Tombstone[]): void {
  const lines = tombstones.map(({ kind, key, from, to, at }) => JSON.stringify([kind, key, from, to, at]));
  appendText(path, lines.map((line) => `\n${line}`).join(""), PRIVATE_FILE_MODE);
  chmodSync(path, PRIVATE_FILE_MODE);
  setMark(memory, READ_MARK, statSync(path).size);
}

/**
 * Brings into a memory what the file says was forgotten and the memory does not know: it was made anew, or is an older
 * copy. Lines that are broken are left out.
 */
export function restoreForgotten(memory: Database, path: string): void {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size === 0 || size === getMark(memory, READ_MARK)) return;
  const tombstones = readText(path).split("\n").flatMap(parseLine);
  memory
    .transaction(() => {
      addMissingTombstones(memory, tombstones);
      setMark(memory, READ_MARK, size);
    })
    .immediate();
}

function parseLine(text: string): Tombstone[] {
  try {
    const parsed = LINE.safeParse(JSON.parse(text));
    if (!parsed.success) return [];
    const [kind, key, from, to, at] = parsed.data;
    return [{ kind, key, from, to, at }];
  } catch {
    // A kill may leave half a line, and before the first line break there is none.
    return [];
  }
}
