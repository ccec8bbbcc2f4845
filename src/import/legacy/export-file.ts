import { statSync } from "node:fs";
import type { JsonObject } from "../../domain/host-event.ts";
import { addSkipped, type ImportCounts } from "../../domain/import.ts";
import { asString } from "../../domain/json.ts";
import type { ImportedKind } from "../../store/imports/imported.ts";
import type { ImportFile } from "../../store/imports/imports.ts";
import type { LegacyRow } from "../../store/imports/legacy-database.ts";
import { createAddedCounter, type ImportDeps, keepCounts, type Source } from "../source.ts";
import { type JsonItem, jsonItems } from "./json-items.ts";
import { type TakeDeps, takeOrSkip } from "./take-record.ts";

const ITEMS_PER_TRANSACTION = 100;
/** Sessions that are held in memory with a few short fields each; records of others are kept as orphans. */
const SESSIONS_MAX = 200_000;

/** Lists of an export with what is in them. */
const KINDS: Readonly<Record<string, ImportedKind>> = {
  observations: "observation",
  summaries: "summary",
  prompts: "prompt",
};

/**
 * What the export script of earlier versions wrote: one JSON object with the lists `observations`, `sessions`,
 * `summaries` and `prompts`. Sessions come after their records, so the file is read twice.
 */
export function openLegacyExport(deps: ImportDeps, file: ImportFile): Source {
  const sessions = readSessions(file.path);
  const items = jsonItems(file.path);
  const take: TakeDeps = {
    ...deps,
    findSessionRow: (by, id) => sessions.get(`${by}:${id}`),
    fallbackAt: statSync(file.path).mtimeMs,
  };
  const done = Number(file.cursor || "0");
  return {
    piece(isEnough) {
      let isOver = false;
      do {
        isOver = deps.memory.transaction(() => takeItems(deps, take, file, items, done)).immediate();
      } while (!isOver && !isEnough());
      return isOver ? "done" : "more";
    },
    [Symbol.dispose]: () => void items.return(undefined),
  };
}

function readSessions(path: string): Map<string, LegacyRow> {
  const sessions = new Map<string, LegacyRow>();
  for (const { list, value } of jsonItems(path)) {
    if (list !== "sessions" || value === undefined || sessions.size >= SESSIONS_MAX) continue;
    const { user_prompt: _, ...row } = underNewNames(value);
    for (const by of ["memory_session_id", "content_session_id"]) {
      const id = asString(row[by]);
      if (id !== undefined) sessions.set(`${by}:${id}`, row);
    }
  }
  return sessions;
}

/** Exports of the first versions have the names that columns had then. */
function underNewNames(value: JsonObject): JsonObject {
  const { claude_session_id: content, sdk_session_id: memory, ...rest } = value;
  return {
    ...(content === undefined ? {} : { content_session_id: content }),
    ...(memory === undefined ? {} : { memory_session_id: memory }),
    ...rest,
  };
}

/** Imports a batch of items and skips those imported before. True if there are no more. */
function takeItems(
  deps: ImportDeps,
  take: TakeDeps,
  file: ImportFile,
  items: Generator<JsonItem>,
  done: number,
): boolean {
  const counts: ImportCounts = {};
  const added = createAddedCounter(deps.memory);
  let isOver = false;
  for (let count = 0; count < ITEMS_PER_TRANSACTION && !isOver; count += 1) {
    const next = items.next();
    isOver = next.done === true;
    if (next.done) break;
    if (next.value.index < done) continue;
    takeItem(take, next.value, counts);
    file.cursor = String(next.value.index + 1);
    file.position = next.value.end;
  }
  keepCounts(deps.memory, file, { ...counts, ...added.take() });
  return isOver;
}

function takeItem(take: TakeDeps, { list, value }: JsonItem, counts: ImportCounts): void {
  counts.read = (counts.read ?? 0) + 1;
  const kind = KINDS[list];
  if (kind === undefined) return;
  if (value === undefined) addSkipped(counts, "broken or oversize records");
  else takeOrSkip(take, kind, underNewNames(value), counts);
}
