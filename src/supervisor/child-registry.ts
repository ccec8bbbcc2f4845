import { renameSync } from "node:fs";
import { z } from "zod";
import { asMemoryError, isErrorWithCode } from "../domain/error.ts";
import { readText } from "../lib/guarded-files.ts";
import type { Log } from "../lib/log.ts";
import { writeFileAtomically } from "../lib/private-files.ts";

/** A file with more entries than this was not written by us: no more children than `CHILDREN_MAX` exist at a time. */
const ENTRIES_MAX = 64;
const TEXT_CHARS_MAX = 500;

const Text = z.string().max(TEXT_CHARS_MAX);
const Entry = z.object({
  /** Also the id of the process group. 0 and 1 would reach everybody. */
  pid: z.int().min(2),
  /** Empty when the system did not tell. */
  startToken: Text,
  /** What stands in the environment of the child and of all that it starts. */
  mark: Text.min(1),
  kind: Text,
  sessionId: Text.optional(),
  /** The program's name, for people; its arguments may hold what is not for a file. */
  label: Text,
  /** ISO time. */
  startedAt: Text,
});
const Registry = z.object({ children: z.array(Entry).max(ENTRIES_MAX) });

export type ChildEntry = z.infer<typeof Entry>;

/** The children that are known to exist, of this worker and of earlier ones, as they stand in `processes.json`. */
export interface ChildRegistry {
  list(): readonly ChildEntry[];
  /** @throws MemoryError no-permission, disk-full … when it cannot be written down */
  add(entry: ChildEntry): void;
  remove(entry: ChildEntry): void;
}

/** Only the worker opens it, so there is one writer. */
export function openChildRegistry(file: string, log: Log): ChildRegistry {
  let entries = readEntries(file, log);
  const write = (next: ChildEntry[]) => {
    try {
      writeFileAtomically(file, `${JSON.stringify({ children: next }, null, 2)}\n`);
    } catch (error) {
      throw asMemoryError(error, `writing ${file}`);
    }
  };
  return {
    list: () => entries,
    add(entry) {
      const next = [...entries, entry];
      write(next);
      entries = next;
    },
    remove(entry) {
      if (!entries.some((one) => one.mark === entry.mark)) return;
      entries = entries.filter((one) => one.mark !== entry.mark);
      try {
        write(entries);
      } catch (error) {
        // What stays in the file has ended: whoever reads it next finds that out.
        log.warning("the registry of children cannot be written", { file, error: String(error) });
      }
    },
  };
}

/** What the file says, for who only looks; undefined when it is damaged. */
export function readChildEntries(file: string): ChildEntry[] | undefined {
  try {
    return parseRegistry(readText(file));
  } catch (error) {
    if (isErrorWithCode(error, "ENOENT")) return [];
    throw error;
  }
}

function readEntries(file: string, log: Log): ChildEntry[] {
  let text: string;
  try {
    text = readText(file);
  } catch (error) {
    // No file is the state of a data directory whose worker has started nothing yet.
    if (isErrorWithCode(error, "ENOENT")) return [];
    log.warning("the registry of children cannot be read, so none of an earlier worker is known", {
      file,
      error: String(error),
    });
    return [];
  }
  const parsed = parseRegistry(text);
  if (parsed !== undefined) return parsed;
  log.warning("the registry of children is damaged, so none of an earlier worker is known", {
    file,
    setAside: setAside(file),
  });
  return [];
}

function parseRegistry(text: string): ChildEntry[] | undefined {
  try {
    return Registry.parse(JSON.parse(text)).children;
  } catch {
    // Whether it is no JSON or of another shape makes no difference: nothing in it can be trusted.
    return undefined;
  }
}

function setAside(file: string): string | undefined {
  const target = `${file}.damaged`;
  try {
    renameSync(file, target);
    return target;
  } catch {
    // In a directory that cannot be written it stays, and no child will be started either.
    return undefined;
  }
}
