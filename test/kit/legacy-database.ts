import { Database } from "bun:sqlite";
import { mkdirSync } from "node:fs";
import { dirname } from "node:path";

/** Ages of the earlier program's database that differ in what an import has to know. */
export type LegacyAge = 4 | 8 | 16 | 17 | 49;

const SESSION_IDS = (age: LegacyAge) =>
  age < 17
    ? (["claude_session_id", "sdk_session_id"] as const)
    : (["content_session_id", "memory_session_id"] as const);

/** Makes the database of an earlier version with its tables as they were then, all empty. */
export function makeLegacyDatabase(path: string, age: LegacyAge): Database {
  mkdirSync(dirname(path), { recursive: true });
  const database = new Database(path, { create: true, readwrite: true });
  database.run("PRAGMA journal_mode = WAL");
  const [content, memory] = SESSION_IDS(age);
  const has = (since: number, columns: string) => (age >= since ? `, ${columns}` : "");
  database.run(`
    CREATE TABLE schema_versions (id INTEGER PRIMARY KEY, version INTEGER UNIQUE NOT NULL, applied_at TEXT NOT NULL);
    INSERT INTO schema_versions (version, applied_at) VALUES (${age}, '2025-11-01T00:00:00Z');
    CREATE TABLE sdk_sessions (id INTEGER PRIMARY KEY AUTOINCREMENT, ${content} TEXT UNIQUE NOT NULL, ${memory} TEXT UNIQUE,
      project TEXT NOT NULL, user_prompt TEXT, started_at TEXT NOT NULL, started_at_epoch INTEGER NOT NULL,
      completed_at TEXT, completed_at_epoch INTEGER, status TEXT NOT NULL DEFAULT 'active'
      ${has(8, "worker_port INTEGER, prompt_counter INTEGER DEFAULT 0")}${has(49, "platform_source TEXT NOT NULL DEFAULT 'claude'")});
    CREATE TABLE observations (id INTEGER PRIMARY KEY AUTOINCREMENT, ${memory} TEXT NOT NULL, project TEXT NOT NULL,
      text TEXT, type TEXT NOT NULL, created_at TEXT NOT NULL, created_at_epoch INTEGER NOT NULL
      ${has(8, "title TEXT, subtitle TEXT, facts TEXT, narrative TEXT, concepts TEXT, files_read TEXT, files_modified TEXT, prompt_number INTEGER")}
      ${has(49, "generated_by_model TEXT, merged_into_project TEXT, metadata TEXT")});
    CREATE TABLE session_summaries (id INTEGER PRIMARY KEY AUTOINCREMENT, ${memory} TEXT NOT NULL, project TEXT NOT NULL,
      request TEXT, investigated TEXT, learned TEXT, completed TEXT, next_steps TEXT, files_read TEXT, files_edited TEXT,
      notes TEXT, created_at TEXT NOT NULL, created_at_epoch INTEGER NOT NULL ${has(8, "prompt_number INTEGER")});
  `);
  if (age >= 16)
    database.run(
      `CREATE TABLE user_prompts (id INTEGER PRIMARY KEY AUTOINCREMENT, ${content} TEXT NOT NULL,
         prompt_number INTEGER NOT NULL, prompt_text TEXT NOT NULL, created_at TEXT NOT NULL, created_at_epoch INTEGER NOT NULL)`,
    );
  return database;
}

/** Adds a row under the names of its age: `content_session_id` and `memory_session_id` are renamed where they were called otherwise. */
export function addLegacyRow(
  database: Database,
  age: LegacyAge,
  table: string,
  row: Record<string, string | number | Uint8Array | null>,
): void {
  const [content, memory] = SESSION_IDS(age);
  const renamed = Object.entries(row).map(([name, value]) => {
    const now = name === "content_session_id" ? content : name === "memory_session_id" ? memory : name;
    return [now, value] as const;
  });
  const names = renamed.map(([name]) => name).join(", ");
  const places = renamed.map(() => "?").join(", ");
  database
    .query(`INSERT INTO ${table} (${names}) VALUES (${places})`)
    .run(...renamed.map(([, value]) => value));
}

/** A session with an observation, a summary and, where there is a table for them, a prompt; all at one time. */
export function addLegacySession(
  database: Database,
  age: LegacyAge,
  session: { id: string; project: string; epoch: number; title: string; prompt: string },
): void {
  const { id, project, epoch, title, prompt } = session;
  const iso = new Date(epoch < 1e11 ? epoch * 1_000 : epoch).toISOString();
  const memory = { memory_session_id: `memory-${id}`, project };
  const created = { created_at: iso, created_at_epoch: epoch };
  const started = { started_at: iso, started_at_epoch: epoch, status: "completed" };
  addLegacyRow(database, age, "sdk_sessions", {
    content_session_id: id,
    ...memory,
    ...started,
    user_prompt: prompt,
  });
  const words =
    age < 8
      ? { text: title }
      : { title, narrative: `All about ${title}.`, facts: '["one fact"]', files_modified: '["src/a.ts"]' };
  addLegacyRow(database, age, "observations", { ...memory, ...created, type: "bugfix", ...words });
  addLegacyRow(database, age, "session_summaries", {
    ...memory,
    ...created,
    request: `Please ${title}`,
    learned: "much",
  });
  if (age >= 16)
    addLegacyRow(database, age, "user_prompts", {
      content_session_id: id,
      prompt_number: 1,
      prompt_text: prompt,
      ...created,
    });
}
