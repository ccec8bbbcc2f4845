import { Database } from "bun:sqlite";
import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import SCHEMA_1 from "../../src/store/schema/v1.sql" with { type: "text" };

/** Makes a memory as the first version left it, with one session of one observed turn, and leaves the file closed. */
export function makeMemoryOfSchema1(path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  const memory = new Database(path, { create: true, readwrite: true });
  memory.run("PRAGMA journal_mode = WAL");
  memory.run(SCHEMA_1);
  memory.run(
    `INSERT INTO sdk_sessions (host, content_session_id, status, started_at, started_at_epoch, last_event_at_epoch)
     VALUES ('claude-code', 'old', 'completed', '', 1, 1)`,
  );
  memory.run(
    "INSERT INTO turns (session_id, number, state, started_at_epoch, ended_at_epoch) VALUES (1, 1, 'observed', 1, 2)",
  );
  memory.run(
    `INSERT INTO tool_uses (host, tool_use_id, session_id, turn_id, name, input, result, outcome, created_at_epoch)
     VALUES ('claude-code', 'toolu_old', 1, 1, 'Bash', '{"command":"ls"}', '"a.ts"', 'ok', 1)`,
  );
  memory.run("PRAGMA user_version = 1");
  memory.run("PRAGMA wal_checkpoint(TRUNCATE)");
  memory.close();
}

/** Puts something in the way of the second step, and takes it away again. */
export function obstructSchema2(path: string): void {
  using memory = new Database(path, { readwrite: true });
  memory.run("CREATE TABLE turns_with_raw (in_the_way INTEGER)");
}

export function clearObstacle(path: string): void {
  using memory = new Database(path, { readwrite: true });
  memory.run("DROP TABLE turns_with_raw");
}
