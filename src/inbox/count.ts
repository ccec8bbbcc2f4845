import { existsSync } from "node:fs";
import { asMemoryError } from "../domain/error.ts";
import { openDatabase } from "../lib/guarded-files.ts";
import { countRecords } from "./take.ts";

/** How many events wait in an inbox, without making one; 0 where there is none. */
export function countRecordsIn(path: string): number {
  if (!existsSync(path)) return 0;
  try {
    const inbox = openDatabase(path, { readwrite: true, create: false });
    try {
      return countRecords(inbox);
    } finally {
      inbox.close();
    }
  } catch (error) {
    throw asMemoryError(error, `reading the inbox ${path}`);
  }
}
