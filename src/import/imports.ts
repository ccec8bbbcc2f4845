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
import { endUnhookedSessions } from "./end-sessions.ts";
import { type FileKind, kindOfFile } from "./kind-of-file.ts";
import { openLegacySource } from "./legacy/database.ts";
import { openLegacyExport } from "./legacy/export-file.ts";
import { findProjects } from "./legacy/find-projects.ts";
import { openOwnExport } from "./own-export.ts";
import { forgetStopRequest, isStopRequested, listRequests, removeRequest } from "./request.ts";
import type { ImportDeps, OpenedFile, Source } from "./source.ts";
import { openTranscript } from "./transcript.ts";

/** How long a piece takes, a line more or less: whoever calls or captures meanwhile waits no longer. */
const PIECE_MS = 25;
/** Small files are taken together, so that a thousand of them do not make a thousand rounds. */
const FILES_PER_PIECE = 20;

export interface ImportsDeps extends ImportDeps {
  paths: DataPaths;
}

export interface Imports extends Disposable {
  /** Takes requests over. Says whether there is something to read. */
  look(): boolean;
  /** Reads on for a moment. Says whether there is more. */
  step(): boolean;
  /** Ends the sessions that only their files tell of, unless those are still being read. */
  endSessions(): void;
}

/** Works off what people want read of the past, in pieces, where each was left. */
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
        if (stopImports(memory, Date.now()) > 0) log.info("an import was stopped");
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
    log.info(`an import of ${request.files.length} files was asked for`, { origin: request.origin });
  }
}

/** Opens what comes next; undefined where it is not to be read, which is noted. */
function openFile(deps: ImportsDeps, file: ImportFile): Source | undefined {
  const opened = attempt(() => {
    // It may have grown, or gone, since it was asked for.
    const { size, ino } = statSync(file.path);
    file.bytes = size;
    const known = findTranscript(deps.memory, file.path);
    if (file.position === 0 && known?.inode === ino && known.offset === size)
      return { skipped: "was read before" };
    // Asked before anything of it is opened: one that is reached by another name is known by its inode.
    if (isHeld(file.path)) return { skipped: "this very memory" };
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

/** Reads a piece. Whether the file is done with, well or not. */
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

/** A fault of the file is its own; one of the memory stops everything until it is mended. */
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

/** Says that nothing is left to read, once. Returns whether there was an import to end. */
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
