import type { Database } from "bun:sqlite";
import { countRecordsIn } from "../inbox/take.ts";
import type { Health } from "../protocol/health.ts";
import type { WireStatus } from "../protocol/stream.ts";
import { countBacklog, listActiveTurns } from "../store/lists/status.ts";

const WORKING_MAX = 10;

/** What goes on and what waits, as the pages are told. */
export function statusOf(memory: Database, inbox: string, { status }: Health): WireStatus {
  return {
    working: listActiveTurns(memory, WORKING_MAX).map(({ prompt, tool, since, lastAt, ...turn }) => ({
      ...turn,
      prompt: (prompt ?? "").toWellFormed(),
      tool: (tool ?? "").toWellFormed(),
      since: new Date(since).toISOString(),
      lastAt: new Date(lastAt).toISOString(),
    })),
    backlog: { inbox: countRecordsIn(inbox), ...countBacklog(memory) },
    health: status,
  };
}
