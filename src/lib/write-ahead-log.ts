import type { Database } from "bun:sqlite";

/**
 * Moves a database's write-ahead log into its file and empties it: with `secure_delete` on, what was deleted is then in
 * neither. Does not wait for readers; returns false when one was in the way.
 */
export function emptyWriteAheadLog(database: Database): boolean {
  const busyTimeoutMs = database.query<{ timeout: number }, []>("PRAGMA busy_timeout").get()?.timeout ?? 0;
  database.run("PRAGMA busy_timeout = 0");
  try {
    return database.query<{ busy: number }, []>("PRAGMA wal_checkpoint(TRUNCATE)").get()?.busy === 0;
  } finally {
    database.run(`PRAGMA busy_timeout = ${busyTimeoutMs}`);
  }
}
