/** Who asked for an import: a person, the installation, or the worker that began a new memory in the place of another. */
export type ImportOrigin = "command" | "install" | "upgrade";

/** What files can be that an import reads. */
export const IMPORT_KINDS = {
  "claude-code": "Claude Code transcript",
  codex: "Codex CLI session",
  copilot: "Copilot CLI session",
  "legacy-database": "database of an earlier claude-mem",
  "legacy-export": "export file of an earlier claude-mem",
  export: "our own export",
} as const;
export type ImportKind = keyof typeof IMPORT_KINDS;

/** What was read of one file. All are numbers; one that is absent is 0. */
export interface ImportCounts {
  /** Lines, or records of a database. */
  read?: number;
  /** What was new, by what it became. */
  sessions?: number;
  prompts?: number;
  toolUses?: number;
  observations?: number;
  summaries?: number;
  /** What was there already. */
  known?: number;
  /** What was left out, by the reason. */
  skipped?: Record<string, number>;
}

/** Adds one set of counts to another, in place. */
export function addCounts(to: ImportCounts, more: ImportCounts): void {
  for (const name of COUNTED) {
    const count = more[name] ?? 0;
    if (count !== 0) to[name] = (to[name] ?? 0) + count;
  }
  for (const [reason, count] of Object.entries(more.skipped ?? {})) addSkipped(to, reason, count);
}

/** Counts something that was left out. */
export function addSkipped(counts: ImportCounts, reason: string, count = 1): void {
  if (count === 0) return;
  counts.skipped ??= {};
  counts.skipped[reason] = (counts.skipped[reason] ?? 0) + count;
}

const COUNTED = ["read", "sessions", "prompts", "toolUses", "observations", "summaries", "known"] as const;

/** Why a file was left out in which there is nothing that could ever be read. */
export const NOTHING_READABLE = {
  empty: "empty",
  unknown: "not a kind of file that can be imported",
} as const;
