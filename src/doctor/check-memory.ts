import type { Database } from "bun:sqlite";
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type { DataPaths } from "../config/paths.ts";
import { isForgetUnfinished } from "../forgetting/finish-forgets.ts";
import { isSound } from "../store/database/open.ts";
import { openMemoryForReading } from "../store/database/open-for-reading.ts";
import { measureRoom } from "../store/database/room.ts";
import { measureMemory } from "../store/database/size.ts";
import { countMemory } from "../store/observations/recall.ts";
import { type Check, type CheckResult, failed, good, warning } from "./finding.ts";
import { roomLines } from "./room-lines.ts";
import { sizeText } from "./size-text.ts";

export const checkMemory: Check = {
  name: "memory",
  examine({ paths, loaded }) {
    using memory = openMemoryForReading(paths.memory);
    if (memory === undefined) return good("empty");
    return [
      ...integrity(memory),
      ...size(memory, paths, loaded.settings.memoryMegabytes),
      ...parked(memory),
      ...forgetting(memory),
    ];
  },
};

function integrity(memory: Database): CheckResult[] {
  if (isSound(memory)) return good("SQLite reports no damage");
  return failed(
    "the database is damaged",
    "Run `claude-mem restart`; the worker sets the file aside and rebuilds it from the transcripts.",
  );
}

function size(memory: Database, paths: DataPaths, megabytesMax: number): CheckResult[] {
  const { observations, toolUses } = countMemory(memory);
  const { fileBytes, logBytes, freeBytes, rawBytes, strippedTurns } = measureMemory(memory, paths.memory);
  const parts = [
    `${sizeText(fileBytes)} (${limitText(megabytesMax)}), of which ${sizeText(freeBytes)} free`,
    `write-ahead log ${sizeText(logBytes)}`,
    `backups ${sizeText(folderBytes(paths.backups))}`,
    `${observations} observations, ${toolUses} tool uses`,
    ...(strippedTurns === 0
      ? []
      : [`${strippedTurns} turns whose raw events were dropped (their passages are kept)`]),
  ];
  return [...good(parts.join("; ")), ...good(roomLines(measureRoom(memory), rawBytes).join("; "))];
}

/** How large the memory may become. */
export function limitText(megabytesMax: number): string {
  return megabytesMax === 0 ? "without a limit" : `at most ${sizeText(megabytesMax * 1e6)}`;
}

function parked(memory: Database): CheckResult[] {
  const { parkedTurns, parkedRecords } = countMemory(memory);
  if (parkedTurns + parkedRecords === 0) return [];
  return warning(
    `${parkedTurns} turns and ${parkedRecords} events could not be processed and were set aside`,
    "`claude-mem logs` says why; please report it.",
  );
}

function forgetting(memory: Database): CheckResult[] {
  if (!isForgetUnfinished(memory)) return [];
  return failed(
    "a forget is unfinished: files and free pages may still hold forgotten text",
    "Run `claude-mem start`; the worker finishes it, and retries every minute while another program reads the memory.",
  );
}

function folderBytes(folder: string): number {
  try {
    return readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
  } catch {
    // No backup yet, or one was deleted meanwhile.
    return 0;
  }
}
