import type { Database } from "bun:sqlite";
import { chmodSync, existsSync } from "node:fs";
import { z } from "zod";
import { appendText, readText } from "../lib/guarded-files.ts";
import { PRIVATE_FILE_MODE } from "../lib/private-files.ts";
import { addTombstones, countTombstones, type Tombstone } from "../store/forgotten.ts";

const LINE = z.tuple([
  z.enum(["session", "project", "time", "prompt", "line", "tool-use", "text", "observation"]),
  z.string().max(64),
  z.number(),
  z.number().nullable(),
  z.number(),
]);

/**
 * Adds tombstones to the file beside the memory. A memory that is damaged and made anew from transcripts would else bring
 * back what was forgotten. A line is `[kind, hash, from, to, at]`.
 */
export function appendForgotten(path: string, tombstones: readonly Tombstone[]): void {
  const lines = tombstones.map(({ kind, key, from, to, at }) => JSON.stringify([kind, key, from, to, at]));
  appendText(path, lines.map((line) => `${line}\n`).join(""), PRIVATE_FILE_MODE);
  chmodSync(path, PRIVATE_FILE_MODE);
}

/** Brings into a memory what the file says was forgotten, where it does not know of it. Lines that are broken are left out. */
export function restoreForgotten(memory: Database, path: string): void {
  if (!existsSync(path) || countTombstones(memory) > 0) return;
  const tombstones = readText(path).split("\n").flatMap(parseLine);
  memory.transaction(() => addTombstones(memory, tombstones)).immediate();
}

function parseLine(text: string): Tombstone[] {
  try {
    const parsed = LINE.safeParse(JSON.parse(text));
    if (!parsed.success) return [];
    const [kind, key, from, to, at] = parsed.data;
    return [{ kind, key, from, to, at }];
  } catch {
    // A kill may leave half a line, and the last line of the file is none.
    return [];
  }
}
