import type { Database } from "bun:sqlite";

/**
 * Moves a database's write-ahead log into its file and empties it. With `secure_delete` on, deleted text is then in
 * neither. Does not wait for readers: returns false if one was in the way.
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
