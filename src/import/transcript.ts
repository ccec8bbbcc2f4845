import { statSync } from "node:fs";
import { basename } from "node:path";
import type { JsonObject } from "../domain/host-event.ts";
import { addSkipped, type ImportCounts } from "../domain/import.ts";
import type { ParsedLine, SessionFiles } from "../hosts/host.ts";
import { readTranscript } from "../ingest/sync-transcript.ts";
import type { ImportFile } from "../store/imports/imports.ts";
import { findTranscript } from "../store/sessions/ingest-cursors.ts";
import { createAddedCounter, type ImportDeps, keepCounts, type OpenedFile, type Source } from "./source.ts";

/** After this time without a write, the last line of a file is complete. */
const QUIET_MS = 10 * 60_000;

/** Opens the session file of a host. Of a session in an excluded folder only the first lines are read. */
export function openTranscript(
  deps: ImportDeps,
  file: ImportFile,
  { files, head }: { files: SessionFiles; head: JsonObject[] },
): OpenedFile {
  const directory = files.directoryIn(head);
  if (isObserverFolder(directory)) return { skipped: "a session of the earlier observer itself" };
  if (deps.rules.isExcludedDirectory(directory)) return { skipped: "excluded project" };
  const parse = files.openParser(head);
  const host = { parseTranscriptLine: (line: string, index = 0) => withPath(parse(line, index), file.path) };
  return readerOf({ ...deps, host }, file);
}

/** Adds the transcript's path to events, unless the file is one of a subagent. */
function withPath(parsed: ParsedLine, path: string): ParsedLine {
  if (parsed.status !== "events" || basename(path).startsWith("agent-")) return parsed;
  for (const event of parsed.events) if (path.includes(event.sessionId)) event.transcriptPath = path;
  return parsed;
}

/** Where earlier versions ran their model. */
function isObserverFolder(directory: string | undefined): boolean {
  return directory !== undefined && /[/\\]\.claude-mem[/\\]observer-sessions(?:[/\\]|$)/.test(directory);
}

function readerOf(deps: Parameters<typeof readTranscript>[0], file: ImportFile): Source {
  const { memory } = deps;
  return {
    piece(isEnough) {
      const takesRest = statSync(file.path).mtimeMs < Date.now() - QUIET_MS;
      const added = createAddedCounter(memory);
      let seen = tallyOf(findTranscript(memory, file.path));
      const { isDone } = readTranscript(deps, file.path, null, {
        isEnough,
        takesRest,
        keep(progress) {
          const now = tallyOf(progress);
          // A file that was rewritten is read from its beginning.
          const before = now.lines < seen.lines ? EMPTY : seen;
          file.position = progress.offset;
          keepCounts(memory, file, { ...countsBetween(before, now), ...added.take() });
          seen = now;
        },
      });
      return isDone ? "done" : "more";
    },
    [Symbol.dispose]: () => {},
  };
}

type Tally = Record<"lines" | "unknownLines" | "brokenLines" | "failedLines", number>;
const EMPTY: Tally = { lines: 0, unknownLines: 0, brokenLines: 0, failedLines: 0 };

function tallyOf(progress: Tally | undefined): Tally {
  if (progress === undefined) return EMPTY;
  const { lines, unknownLines, brokenLines, failedLines } = progress;
  return { lines, unknownLines, brokenLines, failedLines };
}

function countsBetween(before: Tally, now: Tally): ImportCounts {
  const counts: ImportCounts = { read: now.lines - before.lines };
  addSkipped(counts, "lines of an unknown type", now.unknownLines - before.unknownLines);
  addSkipped(counts, "broken or oversize lines", now.brokenLines - before.brokenLines);
  addSkipped(counts, "lines that could not be stored", now.failedLines - before.failedLines);
  return counts;
}
