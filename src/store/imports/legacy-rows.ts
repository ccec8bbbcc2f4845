import type { Database } from "bun:sqlite";
import { readingLegacy } from "./legacy-database.ts";

/** A row of an earlier version as it stands there: any column may hold anything. */
export type LegacyRow = Readonly<Record<string, unknown>>;

/** The kinds of rows that are taken over, in the order in which they are. */
export const LEGACY_KINDS = ["session", "observation", "summary", "prompt"] as const;
export type LegacyKind = (typeof LEGACY_KINDS)[number];

const TABLES: Readonly<Record<LegacyKind, string>> = {
  session: "sdk_sessions",
  observation: "observations",
  summary: "session_summaries",
  prompt: "user_prompts",
};

/** Until schema 16 the sessions' ids were called so. */
const OLD_NAMES: Readonly<Record<string, string>> = {
  claude_session_id: "content_session_id",
  sdk_session_id: "memory_session_id",
};

/** The rows of a kind behind an id, in the order of their ids, under the names of the newest schema; none where the table is missing. */
export function listLegacyRows(
  legacy: Database,
  kind: LegacyKind,
  afterId: number,
  limit: number,
): LegacyRow[] {
  return readingLegacy(() => {
    const columns = columnsOf(legacy, TABLES[kind]);
    if (!columns.includes("id")) return [];
    return legacy
      .query<LegacyRow, [number, number]>(
        `SELECT ${selected(columns)} FROM "${TABLES[kind]}" WHERE id > ? ORDER BY id LIMIT ?`,
      )
      .all(afterId, limit);
  });
}

/** How many rows of a kind there are; 0 where the table is missing. */
export function countLegacyRows(legacy: Database, kind: LegacyKind): number {
  return readingLegacy(() => {
    if (columnsOf(legacy, TABLES[kind]).length === 0) return 0;
    return legacy.query<{ n: number }, []>(`SELECT count(*) AS n FROM "${TABLES[kind]}"`).get()?.n ?? 0;
  });
}

/** The session to which the earlier program gave an id of its own, or of which the host's id is known. */
export function findLegacySession(
  legacy: Database,
  by: "memory_session_id" | "content_session_id",
  id: string,
): LegacyRow | undefined {
  return readingLegacy(() => {
    const columns = columnsOf(legacy, TABLES.session);
    const column = columns.find((name) => nameNow(name, columns) === by);
    if (column === undefined) return undefined;
    const query = legacy.query<LegacyRow, [string]>(
      `SELECT ${selected(columns)} FROM "${TABLES.session}" WHERE "${column}" = ? LIMIT 1`,
    );
    return query.get(id) ?? undefined;
  });
}

function selected(columns: readonly string[]): string {
  return columns.map((name) => `"${name}" AS "${nameNow(name, columns)}"`).join(", ");
}

function nameNow(name: string, columns: readonly string[]): string {
  const now = OLD_NAMES[name];
  // A database whose columns were half renamed has both; the new one counts.
  return now === undefined || columns.includes(now) ? name : now;
}

function columnsOf(legacy: Database, table: string): string[] {
  return legacy
    .query<{ name: string }, [string]>("SELECT name FROM pragma_table_info(?)")
    .all(table)
    .map((row) => row.name)
    .filter((name) => /^\w+$/.test(name));
}
