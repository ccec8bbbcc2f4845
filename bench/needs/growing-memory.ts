import type { Database } from "bun:sqlite";
import { settingsOf } from "../../src/config/settings.ts";
import { syncTranscript } from "../../src/ingest/sync-transcript.ts";
import { stripRawEvents } from "../../src/store/database/strip-raw-events.ts";
import { indexAll, observeAll, openMemory, syncDeps } from "../memory.ts";
import { joinProjects } from "../retrieval/coding-memory.ts";
import type { BenchHome } from "../workplace.ts";
import type { RecordedSession } from "./session.ts";

const DAY_MS = 24 * 60 * 60_000;
/** More than stripping all that a session left takes. */
const STRIP_MS = 60_000;

/** A memory that knows at each time what had ended by then, as the product would: observed, indexed, a day later stripped. */
export interface GrowingMemory extends Disposable {
  memory: Database;
  projectId: number;
  /** Takes in the sessions that ended before a time, in milliseconds since 1970; times may only grow. Returns them. */
  growUntil(at: number): RecordedSession[];
}

export function growingMemory(
  home: Pick<BenchHome, "paths" | "environment">,
  sessions: readonly RecordedSession[],
): GrowingMemory {
  const memory = openMemory(home);
  const deps = syncDeps(memory, home);
  const rest = sessions.toSorted((one, other) => one.last - other.last);
  const keptMs = settingsOf({}, {}).settings.retentionDays * DAY_MS;
  return {
    memory,
    projectId: 1,
    growUntil(at) {
      const taken: RecordedSession[] = [];
      for (let next = rest[0]; next !== undefined && next.last < at; next = rest[0]) {
        rest.shift();
        syncTranscript(deps, next.path, null);
        joinProjects(memory);
        observeAll(memory);
        indexAll(memory);
        taken.push(next);
      }
      if (taken.length > 0) strip(memory, at - keptMs);
      return taken;
    },
    [Symbol.dispose]: () => memory.close(),
  };
}

/** A turn was observed when it ended, as far as its raw events are concerned. */
function strip(memory: Database, before: number): void {
  memory.run("UPDATE turns SET observed_at_epoch = ended_at_epoch WHERE observed_at_epoch > ended_at_epoch");
  stripRawEvents(memory, before, STRIP_MS);
}
