import type { Database } from "bun:sqlite";
import { statSync } from "node:fs";
import type { DataPaths } from "../config/paths.ts";
import { asMemoryError, isRecordFault } from "../domain/error.ts";
import { NOTHING_READABLE } from "../domain/import.ts";
import { isHeld } from "../lib/guarded-files.ts";
import {
  endFile,
  endImport,
  findNextFile,
  type ImportFile,
  insertImport,
  listImportsToEnd,
  stopImports,
} from "../store/imports/imports.ts";
import { findTranscript } from "../store/sessions/ingest-cursors.ts";
import {
  findProjectOfSessions,
  listNamedProjects,
  listProjectsCalled,
  mergeProject,
} from "../store/sessions/projects.ts";
import { endSession, listUnhookedSessions } from "../store/sessions/sessions.ts";
import { completeTurn, listOpenTurns } from "../store/turns/turns.ts";
import { type FileKind, kindOfFile } from "./kind-of-file.ts";
import { openLegacySource } from "./legacy/database.ts";
import { openLegacyExport } from "./legacy/export-file.ts";
import { openOwnExport } from "./own-export.ts";
import { forgetStopRequest, isStopRequested, listRequests, removeRequest } from "./request.ts";
import type { ImportDeps, OpenedFile, Source } from "./source.ts";
import { openTranscript } from "./transcript.ts";

/** How long a piece of work may take; captures and requests wait no longer than this. */
const PIECE_MS = 25;
/** Small files share a round. */
const FILES_PER_PIECE = 20;

export interface ImportsDeps extends ImportDeps {
  paths: DataPaths;
}

export interface Imports extends Disposable {
  /** Accepts new requests. Returns whether there is something to import. */
  look(): boolean;
  /** Imports one piece. Returns whether there is more. */
  step(): boolean;
  /** Ends sessions that no hook reports, unless their files are still being imported. */
  endSessions(): void;
}

/** Processes import requests in pieces, and continues each where it stopped. */
export function createImports(deps: ImportsDeps): Imports {
  const { memory, paths, log } = deps;
  let open: { file: ImportFile; source: Source } | undefined;
  const close = () => {
    open?.source[Symbol.dispose]();
    open = undefined;
  };
  return {
    look() {
      if (isStopRequested(paths)) {
        close();
        if (stopImports(memory, Date.now()) > 0) log.info("the import was stopped");
        forgetStopRequest(paths);
      }
      takeRequests(deps);
      return findNextFile(memory) !== undefined || endDone(deps);
    },
    step() {
      deps.rules.refresh();
      const end = performance.now() + PIECE_MS;
      const isEnough = () => performance.now() >= end;
      for (let count = 0; count < FILES_PER_PIECE && !isEnough(); count += 1) {
        const file = findNextFile(memory);
        if (file === undefined) return endDone(deps);
        if (open?.file.id !== file.id) {
          close();
          const source = openFile(deps, file);
          if (source === undefined) continue;
          open = { file, source };
        }
        if (readOn(deps, open, isEnough)) close();
      }
      return true;
    },
    endSessions() {
      if (findNextFile(memory) !== undefined) return;
      memory.transaction(() => endUnhookedSessions(memory, Date.now())).immediate();
    },
    [Symbol.dispose]: close,
  };
}

function takeRequests({ memory, paths, log }: ImportsDeps): void {
  for (const request of listRequests(paths, log)) {
    memory.transaction(() => insertImport(memory, { ...request, at: Date.now() })).immediate();
    removeRequest(paths, request.name);
    log.info(`an import of ${request.files.length} files was requested`, { origin: request.origin });
  }
}

/** Undefined if the file is skipped or failed, which is recorded. */
function openFile(deps: ImportsDeps, file: ImportFile): Source | undefined {
  const opened = attempt(() => {
    // It may have changed since the request.
    const { size, ino } = statSync(file.path);
    file.bytes = size;
    const known = findTranscript(deps.memory, file.path);
    if (file.position === 0 && known?.inode === ino && known.offset === size)
      return { skipped: "already imported" };
    // Checked before it is opened. A database with another name is recognized by its inode.
    if (isHeld(file.path)) return { skipped: "the memory in use" };
    const found = kindOfFile(file.path);
    file.kind = found.kind;
    return openAs(deps, file, found);
  });
  if ("piece" in opened) return opened;
  const [state, reason] =
    "skipped" in opened ? (["skipped", opened.skipped] as const) : (["failed", opened.failed] as const);
  endFile(deps.memory, file.id, state, reason);
  return undefined;
}

function openAs(deps: ImportsDeps, file: ImportFile, found: FileKind): OpenedFile {
  switch (found.kind) {
    case "claude-code":
    case "codex":
    case "copilot":
      return openTranscript(deps, file, found);
    case "empty":
      return { skipped: NOTHING_READABLE.empty };
    case "unknown":
      return { skipped: NOTHING_READABLE.unknown };
    case "legacy-database":
      return openLegacySource(deps, file);
    case "legacy-export":
      return openLegacyExport(deps, file);
    case "export":
      return openOwnExport(deps, file);
  }
}

/** Imports a piece. Returns whether the file is finished, imported or failed. */
function readOn(
  deps: ImportsDeps,
  { file, source }: { file: ImportFile; source: Source },
  isEnough: () => boolean,
): boolean {
  const result = attempt(() => ({ progress: source.piece(isEnough) }));
  if ("failed" in result) {
    endFile(deps.memory, file.id, "failed", result.failed);
    return true;
  }
  if (result.progress === "more") return false;
  deps.memory
    .transaction(() => {
      endUnhookedSessions(deps.memory, Date.now());
      endFile(deps.memory, file.id, "done", "");
    })
    .immediate();
  return true;
}

/** A fault of the file fails the file; one of the memory is thrown. */
function attempt<T>(work: () => T): T | { failed: string } {
  try {
    return work();
  } catch (error) {
    const fault = asMemoryError(error, "reading it");
    const isOfFile =
      isRecordFault(fault) || fault.code === "unreadable-file" || fault.code === "no-permission";
    if (!isOfFile) throw error;
    return { failed: fault.message };
  }
}

/** Ends imports without files left. Returns whether there were any. */
function endDone({ memory, log }: ImportsDeps): boolean {
  const ids = listImportsToEnd(memory);
  for (const id of ids) {
    memory
      .transaction(() => {
        findProjects(memory);
        endImport(memory, id, Date.now());
      })
      .immediate();
    log.info(`import ${id} is done`);
  }
  return ids.length > 0;
}

/** A session known only from its file counts as ended after this time without an event. */
const SILENT_MS = 10 * 60_000;
const SESSIONS_MAX = 1_000;

/** Ends sessions that no hook reports and that have been silent. Call it within a transaction. */
function endUnhookedSessions(memory: Database, now: number): void {
  for (const session of listUnhookedSessions(memory, now - SILENT_MS, SESSIONS_MAX)) {
    for (const turn of listOpenTurns(memory, session.id))
      completeTurn(memory, turn.id, turn.ending, turn.endedAt);
    endSession(memory, session.id, "completed", "imported", session.lastEventAt);
  }
}

/**
 * Moves what was imported under only the name of a project to the project it belongs to: by sessions that both memories
 * know, or by the name if only one project has it. Call it within a transaction.
 */
function findProjects(memory: Database): void {
  for (const named of listNamedProjects(memory)) {
    const called = listProjectsCalled(memory, named.label);
    const target = findProjectOfSessions(memory, named.id) ?? (called.length === 1 ? called[0] : undefined);
    if (target !== undefined) mergeProject(memory, named.id, target);
  }
}
