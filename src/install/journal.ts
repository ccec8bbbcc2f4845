import { existsSync, rmSync } from "node:fs";
import { asArray, asObject, asString, parseObject } from "../domain/json.ts";
import { readText } from "../lib/guarded-files.ts";
import { writeFileAtomically } from "../lib/private-files.ts";

/** What an installation changes outside of the memory itself. */
export const INSTALL_CHANGES = [
  "program",
  "marketplace",
  "plugin",
  "link",
  "directory mode",
  "earlier plugin",
  "earlier memory",
] as const;
export type InstallChange = (typeof INSTALL_CHANGES)[number];

export interface JournalEntry {
  change: InstallChange;
  /** What was made or changed: a path, or a name in the host. */
  made: string;
  /** What was there before, where undoing needs to know. */
  was?: string[];
}

/**
 * The list of what `install` changed, written down before each change is made: after a crash half-way `uninstall` finds
 * everything that may have been done.
 */
export interface InstallJournal {
  readonly entries: readonly JournalEntry[];
  /** Whether there is a journal that cannot be understood, so that its entries are not all. */
  readonly isDamaged: boolean;
  /** Notes a change that is about to be made; one that is there already is not noted twice. */
  note(entry: JournalEntry): void;
  /** Forgets a change that has been undone. */
  forget(entry: JournalEntry): void;
}

export function openJournal(path: string): InstallJournal {
  const { entries: stored, isDamaged } = readEntries(path);
  let entries = stored;
  const save = () => {
    if (entries.length === 0) rmSync(path, { force: true });
    else writeFileAtomically(path, `${JSON.stringify({ entries }, null, 2)}\n`);
  };
  const isSame = (a: JournalEntry, b: JournalEntry) => a.change === b.change && a.made === b.made;
  return {
    get entries() {
      return entries;
    },
    isDamaged,
    note(entry) {
      if (entries.some((known) => isSame(known, entry))) return;
      entries = [...entries, entry];
      save();
    },
    forget(entry) {
      entries = entries.filter((known) => !isSame(known, entry));
      save();
    },
  };
}

const CHANGES: ReadonlySet<string> = new Set(INSTALL_CHANGES);

function readEntries(path: string): Pick<InstallJournal, "entries" | "isDamaged"> {
  if (!existsSync(path)) return { entries: [], isDamaged: false };
  const stored = asArray(parseObject(textOf(path))?.entries)?.map(asObject);
  const entries = (stored ?? []).flatMap((entry) => {
    const change = asString(entry?.change);
    const made = asString(entry?.made);
    if (change === undefined || !CHANGES.has(change) || made === undefined) return [];
    const was = asArray(entry?.was)?.map(String);
    return [{ change: change as InstallChange, made, ...(was === undefined ? {} : { was }) }];
  });
  return { entries, isDamaged: entries.length !== stored?.length };
}

function textOf(path: string): string {
  try {
    return readText(path);
  } catch {
    // A folder of that name, or a file that may not be read, says as little as a damaged one.
    return "";
  }
}
