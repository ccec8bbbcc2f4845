import type { Database } from "bun:sqlite";
import { countRecordsIn } from "../inbox/take.ts";
import type { Health } from "../protocol/health.ts";
import type { WireStatus } from "../protocol/stream.ts";
import { countBacklog, listActiveTurns } from "../store/lists/status.ts";

const ACTIVE_TURNS_MAX = 10;

/** What goes on and what waits, as the pages are told. */
export function statusOf(memory: Database, inbox: string, { status }: Health): WireStatus {
  return {
    activeTurns: listActiveTurns(memory, ACTIVE_TURNS_MAX).map(
      ({ prompt, tool, since, lastAt, ...turn }) => ({
        ...turn,
        prompt: (prompt ?? "").toWellFormed(),
        tool: (tool ?? "").toWellFormed(),
        since: new Date(since).toISOString(),
        lastAt: new Date(lastAt).toISOString(),
      }),
    ),
    backlog: { inbox: countRecordsIn(inbox), ...countBacklog(memory) },
    health: status,
  };
}
