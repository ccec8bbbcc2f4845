import type { Database } from "bun:sqlite";
import { chmodSync, statSync } from "node:fs";
import { z } from "zod";
import type { SummaryDraft } from "../domain/observation.ts";
import { type Statement, wordsOfStatement } from "../domain/same-fact.ts";
import { appendText, readText } from "../lib/guarded-files.ts";
import { PRIVATE_FILE_MODE } from "../lib/private-files.ts";
import { exists, textHash } from "../store/database/rows.ts";
import { getCursor, setCursor } from "../store/sessions/ingest-cursors.ts";

const KINDS = ["session", "project", "time", "prompt", "line", "tool-use", "text", "observation"] as const;
export type ForgottenKind = (typeof KINDS)[number];

/** What stays of something forgotten: a hash of the host's own key, and its time. Never its text. */
export interface Tombstone {
  kind: ForgottenKind;
  key: string;
  /** Milliseconds since 1970; what happens at `to` is no longer refused. Null until the session's next new prompt. */
  from: number;
  to: number | null;
  /** When it was forgotten. */
  at: number;
}

/** The same text is refused only near its time: people say "go on" every day. */
const SAME_TEXT_WINDOW_MS = 10 * 60_000;
export const EVER = Number.MAX_SAFE_INTEGER;

export function keyOf(...parts: readonly string[]): string {
  return textHash(JSON.stringify(parts));
}

export function statementKey(statement: Statement): string {
  return keyOf(wordsOfStatement(statement).sort().join(" "));
}

export function summaryHash(summary: SummaryDraft): string {
  const { request, investigated, learned, completed, nextSteps, notes } = summary;
  return textHash(JSON.stringify([request, investigated, learned, completed, nextSteps, notes]));
}

export function tombstone(
  kind: ForgottenKind,
  key: string,
  at: number,
  { from, to }: { from: number; to: number | null } = { from: 0, to: EVER },
): Tombstone {
  return { kind, key, from, to, at };
}

/** @param hash of the text, as rows of prompts and texts store it */
export function textTombstone(hash: string, saidAt: number, at: number): Tombstone {
  const span = { from: saidAt - SAME_TEXT_WINDOW_MS, to: saidAt + SAME_TEXT_WINDOW_MS };
  return tombstone("text", keyOf(hash), at, span);
}

export function addTombstones(memory: Database, tombstones: readonly Tombstone[]): void {
  insert(
    memory,
    tombstones,
    `at_epoch = max(at_epoch, excluded.at_epoch), to_epoch = CASE WHEN to_epoch IS NULL OR excluded.to_epoch IS NULL
       THEN NULL ELSE max(to_epoch, excluded.to_epoch) END`,
  );
}

function insert(memory: Database, tombstones: readonly Tombstone[], onConflict: string): void {
  const query = memory.query(
    `INSERT INTO forgotten (kind, key, from_epoch, to_epoch, at_epoch) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET ${onConflict}`,
  );
  for (const { kind, key, from, to, at } of tombstones) query.run(kind, key, from, to, at);
}

export function hasTombstones(memory: Database, kind?: ForgottenKind): boolean {
  return exists(memory, "SELECT 1 FROM forgotten WHERE ?1 IS NULL OR kind = ?1 LIMIT 1", kind ?? null);
}

/** Whether something that happened at a time was forgotten. */
export function isKnown(memory: Database, kind: ForgottenKind, key: string, at: number): boolean {
  return exists(
    memory,
    "SELECT 1 FROM forgotten WHERE kind = ? AND key = ? AND from_epoch <= ? AND (to_epoch IS NULL OR to_epoch > ?)",
    kind,
    key,
    at,
    at,
  );
}

/**
 * Whether one tombstone covers a whole span of time. A tombstone that no prompt has ended covers only what is older than
 * itself: in an export, the prompt that ends it may come later or be missing.
 */
export function isCovered(
  memory: Database,
  kind: ForgottenKind,
  key: string,
  { from, to }: { from: number; to: number },
): boolean {
  return exists(
    memory,
    "SELECT 1 FROM forgotten WHERE kind = ? AND key = ? AND from_epoch <= ? AND coalesce(to_epoch, at_epoch + 1) > ?",
    kind,
    key,
    from,
    Math.max(from, to),
  );
}

const Line = z.tuple([z.enum(KINDS), z.string().max(64), z.number(), z.number().nullable(), z.number()]);

/** How many bytes of the file the memory has read: if the file has this size, it holds nothing new. */
const FILE_CURSOR = "forgotten-file";

/**
 * Appends tombstones to the file beside the memory, because a memory that is rebuilt from transcripts must know them. A
 * line is `[kind, hash, from, to, at]`. It begins with its line break, so that a line cut short by a kill damages no other.
 */
export function appendForgotten(memory: Database, path: string, tombstones: readonly Tombstone[]): void {
  const lines = tombstones.map(({ kind, key, from, to, at }) => JSON.stringify([kind, key, from, to, at]));
  appendText(path, lines.map((line) => `\n${line}`).join(""), PRIVATE_FILE_MODE);
  chmodSync(path, PRIVATE_FILE_MODE);
  setCursor(memory, FILE_CURSOR, statSync(path).size);
}

/**
 * Adds the tombstones that only the file has, because the memory was rebuilt or is an older copy. A known one stays as it
 * is unless the same was forgotten again later: a prompt may have ended it since.
 */
export function restoreForgotten(memory: Database, path: string): void {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size === 0 || size === getCursor(memory, FILE_CURSOR)) return;
  const tombstones = readText(path).split("\n").flatMap(parseLine);
  memory
    .transaction(() => {
      insert(
        memory,
        tombstones,
        "at_epoch = excluded.at_epoch, to_epoch = excluded.to_epoch WHERE excluded.at_epoch > at_epoch",
      );
      setCursor(memory, FILE_CURSOR, size);
    })
    .immediate();
}

function parseLine(text: string): Tombstone[] {
  try {
    const [kind, key, from, to, at] = Line.parse(JSON.parse(text));
    return [{ kind, key, from, to, at }];
  } catch {
    // A kill may have cut the line short, and there is an empty one before the first line break.
    return [];
  }
}
