import { renameSync } from "node:fs";
import { z } from "zod";
import { asMemoryError, isErrorWithCode } from "../domain/error.ts";
import { readText } from "../lib/guarded-files.ts";
import type { Log } from "../lib/log.ts";
import { writeFileAtomically } from "../lib/private-files.ts";

/** A file with more entries is damaged: there are never more children than `CHILDREN_MAX`. */
const ENTRIES_MAX = 64;
const TEXT_CHARS_MAX = 500;

const Text = z.string().max(TEXT_CHARS_MAX);
const Entry = z.object({
  /** Also the id of the process group. 0 and 1 would reach other groups. */
  pid: z.int().min(2),
  /** Empty if the system did not tell it. */
  startToken: Text,
  /** A value in the environment of the child and of its descendants. */
  mark: Text.min(1),
  kind: Text,
  /** The program's name, for messages; its arguments may contain secrets. */
  label: Text,
  /** ISO time. */
  startedAt: Text,
});
const Registry = z.object({ children: z.array(Entry).max(ENTRIES_MAX) });

export type ChildEntry = z.infer<typeof Entry>;

/** The known children of this worker and of earlier ones, as stored in `processes.json`. */
export interface ChildRegistry {
  list(): readonly ChildEntry[];
  /** @throws MemoryError no-permission, disk-full … if it cannot be written */
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
        // The entry that stays in the file is dead, and the next sweep notices.
        log.warning("the registry of children cannot be written", { file, error: String(error) });
      }
    },
  };
}

/** The entries of the file, for reading only; undefined if it is damaged. */
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
    // The worker of this data directory has not started any child yet.
    if (isErrorWithCode(error, "ENOENT")) return [];
    const message = "the registry of children cannot be read, so children of earlier workers are unknown";
    log.warning(message, { file, error: String(error) });
    return [];
  }
  const parsed = parseRegistry(text);
  if (parsed !== undefined) return parsed;
  const message = "the registry of children is damaged, so children of earlier workers are unknown";
  log.warning(message, { file, setAside: setAside(file) });
  return [];
}

function parseRegistry(text: string): ChildEntry[] | undefined {
  try {
    return Registry.parse(JSON.parse(text)).children;
  } catch {
    // Not JSON or another shape: nothing in it can be trusted.
    return undefined;
  }
}

function setAside(file: string): string | undefined {
  const target = `${file}.damaged`;
  try {
    renameSync(file, target);
    return target;
  } catch {
    // It stays in a directory that cannot be written, and no child will be started either.
    return undefined;
  }
}
