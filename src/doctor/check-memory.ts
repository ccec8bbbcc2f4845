import type { Database } from "bun:sqlite";
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type { DataPaths } from "../config/paths.ts";
import { isForgetUnfinished } from "../forgetting/unfinished-forgets.ts";
import { isSound, openMemoryForReading } from "../store/database/open.ts";
import { measureMemory } from "../store/database/size.ts";
import { countMemory } from "../store/observations/recall.ts";
import { type Check, type Finding, good } from "./finding.ts";

export const checkMemory: Check = {
  name: "memory",
  examine({ paths }) {
    const memory = openMemoryForReading(paths.memory);
    if (memory === undefined) return good("nothing has been remembered yet");
    using reader = memory;
    return [integrity(reader), size(reader, paths), ...parked(reader), ...forgetting(reader)];
  },
};

function integrity(memory: Database): Omit<Finding, "check"> {
  if (isSound(memory)) return { verdict: "ok", found: "SQLite finds the file sound" };
  const remedy = "`claude-mem restart`: the worker sets it aside and makes it anew from the transcripts.";
  return { verdict: "failed", found: "the file is damaged", remedy };
}

function size(memory: Database, paths: DataPaths): Omit<Finding, "check"> {
  const counts = countMemory(memory);
  const { fileBytes, logBytes, freeBytes, rawBytes, bareTurns } = measureMemory(memory, paths.memory);
  const parts = [
    `${sizeText(fileBytes)}, of that ${sizeText(rawBytes)} raw events and ${sizeText(freeBytes)} free`,
    `log ${sizeText(logBytes)}`,
    `backups ${sizeText(folderBytes(paths.backups))}`,
    `${counts.observations} observations, ${counts.toolUses} tool uses`,
    ...(bareTurns === 0 ? [] : [`${bareTurns} turns whose raw events are gone by their age`]),
  ];
  return { verdict: "ok", found: parts.join("; ") };
}

function parked(memory: Database): Omit<Finding, "check">[] {
  const { parkedTurns, parkedRecords } = countMemory(memory);
  if (parkedTurns + parkedRecords === 0) return [];
  const found = `${parkedTurns} turns and ${parkedRecords} events could not be taken over and are put aside`;
  return [{ verdict: "warning", found, remedy: "The log says why; please report it." }];
}

function forgetting(memory: Database): Omit<Finding, "check">[] {
  if (!isForgetUnfinished(memory)) return [];
  const found = "a forget is not finished: files and free pages may still hold what was forgotten";
  const remedy =
    "`claude-mem start`: a worker finishes it, and tries again each minute while another program reads the memory.";
  return [{ verdict: "failed", found, remedy }];
}

function folderBytes(folder: string): number {
  try {
    return readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
  } catch {
    // There is no such folder before the first backup, and a backup may go while we count.
    return 0;
  }
}

export function sizeText(bytes: number): string {
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}
