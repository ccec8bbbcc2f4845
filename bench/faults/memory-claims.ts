import { Database } from "bun:sqlite";
import { settingsOf } from "../../src/config/settings.ts";
import { asString } from "../../src/domain/json.ts";
import { observeLocally } from "../../src/observer/local/observe.ts";
import { turnMaterial } from "../../src/observer/turn-material.ts";
import { getSession } from "../../src/store/sessions/sessions.ts";
import { getTurn } from "../../src/store/turns/turns.ts";
import { exactly, type Figure } from "../figures.ts";
import { memoryOfTranscripts, readMemory } from "../memory.ts";
import type { BenchHome } from "../workplace.ts";
import { planSession } from "./session-plan.ts";

/** How often each key is there. */
type Counts = Map<string, number>;

const KEYS = {
  "tool uses": "SELECT tool_use_id AS key FROM tool_uses",
  prompts: "SELECT content_session_id || ' ' || text_hash AS key FROM user_prompts",
  texts:
    "SELECT content_session_id || ' ' || text_hash AS key FROM assistant_texts t JOIN sdk_sessions s ON s.id = t.session_id",
  // What an old host had said before the first prompt may make a turn 0, or count with the first turn.
  turns: `SELECT content_session_id AS key FROM turns t JOIN sdk_sessions s ON s.id = t.session_id
    WHERE EXISTS (SELECT 1 FROM user_prompts WHERE turn_id = t.id)`,
  "places of tool uses": `SELECT tool_use_id || ' ' || coalesce((SELECT text_hash FROM user_prompts p
    WHERE p.turn_id = u.turn_id ORDER BY created_at_epoch LIMIT 1), 'no prompt') AS key FROM tool_uses u`,
} as const;

/**
 * Compares what a memory holds with what happened: with the hooks that the transcripts imply, and, row by row, with a
 * memory that was made from the transcripts alone, without a hook, a worker or a fault.
 *
 * @param transcripts as the hosts left them
 */
export function compareWithSource(
  home: BenchHome,
  transcripts: readonly string[],
  reference: BenchHome,
): Figure[] {
  using memory = readMemory(home);
  using pure = memoryOfTranscripts(reference, transcripts);
  const told = reportedByHooks(transcripts);
  return [
    lost("hooks' tool uses", told.toolUses, countKeys(memory, KEYS["tool uses"])),
    lost("hooks' prompts", told.prompts, countKeys(memory, KEYS.prompts)),
    ...Object.entries(KEYS).flatMap(([what, sql]) =>
      differences(what, countKeys(pure, sql), countKeys(memory, sql)),
    ),
  ];
}

function reportedByHooks(transcripts: readonly string[]): { toolUses: Counts; prompts: Counts } {
  const [toolUses, prompts]: [Counts, Counts] = [new Map(), new Map()];
  const { settings } = settingsOf({}, {});
  for (const path of transcripts) {
    const { sessionId, steps } = planSession(path, path);
    for (const step of steps) {
      if (step.kind !== "hook") continue;
      const { tool_use_id: id, tool_name: name, prompt } = step.payload;
      if (asString(id) !== undefined && !settings.skipTools.has(String(name))) toolUses.set(String(id), 1);
      if (asString(prompt) !== undefined) {
        const hash = new Bun.CryptoHasher("sha256").update(String(prompt).trim()).digest("hex").slice(0, 32);
        const key = `${sessionId} ${hash}`;
        prompts.set(key, (prompts.get(key) ?? 0) + 1);
      }
    }
  }
  return { toolUses, prompts };
}

function countKeys(memory: Database, sql: string): Counts {
  const counts: Counts = new Map();
  for (const { key } of memory.query<{ key: string }, []>(sql).all())
    counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}

function differences(what: string, happened: Counts, kept: Counts): Figure[] {
  return [lost(what, happened, kept), claim(`${what} doubled`, surplus(`${what} doubled`, kept, happened))];
}

function lost(what: string, happened: Counts, kept: Counts): Figure {
  return claim(`${what} lost`, surplus(`${what} lost`, happened, kept));
}

/** How many of the first counts are over those of the second; which, for whoever looks into it, goes to stderr. */
function surplus(what: string, more: Counts, less: Counts): number {
  const over = [...more].filter(([key, count]) => count > (less.get(key) ?? 0));
  for (const [key, count] of over.slice(0, 5)) {
    console.error(`  ${what}: ${key} ${count} times, not ${less.get(key) ?? 0}`);
  }
  return over.reduce((sum, [key, count]) => sum + count - (less.get(key) ?? 0), 0);
}

/** Every turn observed, with just the observations that its rows yield now; nothing put aside. */
export function checkObservations(home: BenchHome): Figure[] {
  using memory = readMemory(home);
  const one = (sql: string) =>
    memory.query<{ n: number }, []>(`SELECT count(*) AS n FROM ${sql}`).get()?.n ?? -1;
  return [
    claim("turns not observed", one("turns WHERE state <> 'observed'")),
    claim("turns whose findings are not what their rows yield", staleTurns(memory)),
    claim("records put aside", one("parked_records")),
    claim("sessions still active", one("sdk_sessions WHERE status = 'active'")),
  ];
}

function staleTurns(memory: Database): number {
  const ids = memory.query<{ id: number }, []>("SELECT id FROM turns WHERE state = 'observed'").all();
  const stale = ids.filter(({ id }) => !Bun.deepEquals(findingsKept(memory, id), findingsNow(memory, id)));
  for (const { id } of stale) {
    console.error(`  turn ${id}: ${JSON.stringify([findingsKept(memory, id), findingsNow(memory, id)])}`);
  }
  return stale.length;
}

interface Findings {
  observations: { title: string; uses: string }[];
  summaries: { request: string; completed: string }[];
}

function findingsKept(memory: Database, turnId: number): Findings {
  const ofTurn = <Row>(columns: string, table: string) =>
    memory.query<Row, [number]>(`SELECT ${columns} FROM ${table} WHERE turn_id = ? ORDER BY id`).all(turnId);
  return {
    observations: ofTurn("title, tool_use_ids AS uses", "observations"),
    summaries: ofTurn("request, completed", "session_summaries"),
  };
}

function findingsNow(memory: Database, turnId: number): Findings {
  const turn = getTurn(memory, turnId);
  const { observations, summary } = observeLocally(
    turnMaterial(memory, getSession(memory, turn.sessionId), turn),
  );
  return {
    observations: observations.map(({ title, toolUseIds }) => ({ title, uses: JSON.stringify(toolUseIds) })),
    summaries: summary === undefined ? [] : [{ request: summary.request, completed: summary.completed }],
  };
}

/** SQLite's own checks of both files. */
export function checkFiles(home: BenchHome): Figure[] {
  return [home.paths.memory, home.paths.inbox].map((path) => {
    using database = new Database(path, { readwrite: true, create: false });
    const faults = database
      .query<{ integrity_check: string }, []>("PRAGMA integrity_check")
      .all()
      .filter((row) => row.integrity_check !== "ok").length;
    return claim(`faults in ${path.slice(home.paths.dir.length + 1)} (integrity_check)`, faults);
  });
}

function claim(what: string, value: number): Figure {
  return { what, value, unit: "", budget: exactly(0) };
}
