import type { Database } from "bun:sqlite";
import { findNumber } from "./rows.ts";

/** The schema that the last step leads to, as `npm run generate` writes it. It stands here so that a hook, which only reads, does not load the steps. */
export const MEMORY_SCHEMA = 24;

export function schemaVersion(memory: Database): number {
  return findNumber(memory, "PRAGMA user_version") ?? 0;
}
