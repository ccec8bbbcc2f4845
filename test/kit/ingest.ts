import type { Database } from "bun:sqlite";
import { settingsOf } from "../../src/config/settings.ts";
import type { TurnFindings } from "../../src/domain/observation.ts";
import type { Turn } from "../../src/domain/turn.ts";
import { claudeCode } from "../../src/hosts/claude-code/host.ts";
import { insertRecord } from "../../src/inbox/enqueue.ts";
import type { InboxRecord } from "../../src/inbox/record.ts";
import { openInbox } from "../../src/inbox/schema.ts";
import { captureRules } from "../../src/ingest/capture-rules.ts";
import {
  failStaleSessions,
  type LostSessionDeps,
  sweepKilledSessions,
} from "../../src/ingest/lost-sessions.ts";
import { type IngestDeps, takeInbox, takeSpool } from "../../src/ingest/take-inbox.ts";
import { LOCAL_OBSERVER, observeLocally } from "../../src/observer/local/observe.ts";
import { observeTurns } from "../../src/observer/observe-turns.ts";
import { openMemory } from "../../src/store/database/open.ts";
import { platformOf } from "../../src/supervisor/platform/platform-of.ts";
import { SESSION } from "./payloads.ts";
import type { TempHome } from "./temp-home.ts";

/** The worker's parts on real files within the test's process, so that times and order are the test's own. */
export interface IngestStage extends Disposable {
  memory: Database;
  inbox: Database;
  /** What was logged, as `level message`. */
  logged: string[];
  /** Puts an event into the inbox as a hook does; nothing is taken over yet. */
  commit(event: string, payload: object, at: number, more?: Partial<InboxRecord>): void;
  /** Takes over all that waits in inbox and spool. Returns in how many pieces. */
  take(): number;
  /** `commit` and `take`. */
  tell(event: string, payload: object, at: number, more?: Partial<InboxRecord>): void;
  observe(observer?: (turn: Turn) => TurnFindings): void;
  sweep(): number;
  /** Fails what has been silent for 24 hours at `now`, by hand or as the worker does by itself. Returns their ids. */
  failStale(now: number, sparesLiving?: boolean): string[];
  /** The start tokens that the system is said to give; others are asked of the system. */
  tokens: Map<number, string | undefined>;
  all<T>(sql: string): T[];
}

/** @param pieceMs how long ingest works at a time */
export function openIngestStage(home: TempHome, pieceMs = Number.POSITIVE_INFINITY): IngestStage {
  const memory = openMemory(home.paths.memory, home.paths.backups);
  const inbox = openInbox(home.paths.inbox, 1_000);
  const logged: string[] = [];
  const say = (level: string) => (message: string) => void logged.push(`${level} ${message}`);
  const log = { debug: () => {}, info: say("info"), warning: say("warning"), error: say("error") };
  const { settings } = settingsOf({}, home.environment);
  const rules = captureRules(settings, home.paths, home.environment);
  const hosts = new Map([[claudeCode.name, claudeCode]]);
  const platform = platformOf(process.platform, home.environment);
  const tokens = new Map<number, string | undefined>();
  const tokenOf = (pid: number) => (tokens.has(pid) ? tokens.get(pid) : platform.startToken(pid));
  const deps: IngestDeps & LostSessionDeps = { memory, rules, hosts, log, startTokenOf: tokenOf };
  const commit = (event: string, payload: object, at: number, more: Partial<InboxRecord> = {}) => {
    const sessionId = String((payload as { session_id?: string }).session_id ?? SESSION);
    const origin = { host: "claude-code", directory: home.project, hostPid: process.pid };
    insertRecord(inbox, { ...origin, event, sessionId, at, body: JSON.stringify(payload), ...more });
  };
  const piece = { records: 200, ms: pieceMs };
  const take = () => {
    let pieces = 0;
    while (takeInbox(deps, inbox, piece) + takeSpool(deps, home.paths.spool, piece) > 0) pieces += 1;
    return pieces;
  };
  return {
    memory,
    inbox,
    logged,
    commit,
    take,
    tell: (...told) => {
      commit(...told);
      take();
    },
    observe: (observe = observeLocally) =>
      void observeTurns({ memory, log, observer: { name: LOCAL_OBSERVER, observe } }),
    sweep: () => sweepKilledSessions(deps, true, pieceMs).ended,
    failStale: (now, sparesLiving = true) =>
      failStaleSessions(deps, { olderThanMs: 24 * 60 * 60_000, now, sparesLiving, pieceMs }).sessionIds,
    tokens,
    all: <T>(sql: string) => memory.query<T, []>(sql).all(),
    [Symbol.dispose]: () => {
      inbox.close();
      memory.close();
    },
  };
}
