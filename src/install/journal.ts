import { readFileSync, rmSync } from "node:fs";
import { asArray, asObject, asString, parseObject } from "../domain/json.ts";
import { writeFileAtomically } from "../lib/private-files.ts";

/** What an installation changes outside of the memory itself. */
export type InstallChange = "program" | "marketplace" | "plugin" | "link";

export interface JournalEntry {
  change: InstallChange;
  /** What was made: a path, or a name in the host. */
  made: string;
}

/**
 * The list of what `install` changed, written down before each change is made: after a crash half-way `uninstall` finds
 * everything that may have been done.
 */
export interface InstallJournal {
  readonly entries: readonly JournalEntry[];
  /** Notes a change that is about to be made; one that is there already is not noted twice. */
  note(entry: JournalEntry): void;
  /** Forgets a change that has been undone. */
  forget(entry: JournalEntry): void;
}

export function openJournal(path: string): InstallJournal {
  let entries = readEntries(path);
  const save = () => {
    if (entries.length === 0) rmSync(path, { force: true });
    else writeFileAtomically(path, `${JSON.stringify({ entries }, null, 2)}\n`);
  };
  const isSame = (a: JournalEntry, b: JournalEntry) => a.change === b.change && a.made === b.made;
  return {
    get entries() {
      return entries;
    },
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

const CHANGES: ReadonlySet<string> = new Set(["program", "marketplace", "plugin", "link"]);

function readEntries(path: string): JournalEntry[] {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch {
    // Nothing has been installed from this data directory.
    return [];
  }
  const stored = (asArray(parseObject(text)?.entries) ?? []).map(asObject);
  return stored.flatMap((entry) => {
    const change = asString(entry?.change);
    const made = asString(entry?.made);
    return change !== undefined && CHANGES.has(change) && made !== undefined
      ? [{ change: change as InstallChange, made }]
      : [];
  });
}
