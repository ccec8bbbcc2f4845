import { Database } from "bun:sqlite";
import { MIGRATIONS, migrate } from "../../src/store/database/migrations.ts";

/** A memory as an earlier version of its schema had it, with project 1 and session 1. */
export function openMemoryOfVersion(last: number): Database {
  const memory = new Database(":memory:");
  migrate(
    memory,
    "m.db",
    MIGRATIONS.filter(({ version }) => version <= last),
  );
  memory.run("INSERT INTO projects (id, key, label, root) VALUES (1, 'k', 'p', '/p')");
  memory.run(
    `INSERT INTO sdk_sessions (host, content_session_id, project_id, started_at, started_at_epoch, last_event_at_epoch)
     VALUES ('h', 's', 1, '', 0, 0)`,
  );
  return memory;
}
