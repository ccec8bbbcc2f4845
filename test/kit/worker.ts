import { Database } from "bun:sqlite";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { openMemoryForReading } from "../../src/store/database/open-for-reading.ts";
import { countBacklog } from "../../src/store/lists/status.ts";
import { tryLock } from "../../src/supervisor/lock.ts";
import { stopWorker as stopByLock } from "../../src/supervisor/stop-worker.ts";
import { readWorkerAddress } from "../../src/supervisor/worker-files.ts";
import { program } from "./program.ts";
import type { TempHome } from "./temp-home.ts";
import { until } from "./until.ts";

export type WorkerProcess = Bun.Subprocess<"ignore", "pipe", "pipe">;

/** Holds the worker's lock, so that no hook starts a worker and what hooks have left can be looked at. */
export function keepWorkersAway(home: TempHome): Disposable {
  const lock = tryLock(home.paths.workerLock);
  if (lock === undefined) throw new Error("a worker runs already");
  return { [Symbol.dispose]: () => lock.release() };
}

/** Starts the worker as a supervisor would, without waiting for it. */
export async function spawnWorker(home: TempHome): Promise<WorkerProcess> {
  return Bun.spawn([await program(), "worker"], {
    cwd: home.dir,
    env: home.environment,
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
  });
}

/**
 * Starts the worker and waits until it has opened the memory and written down where it listens. One that a hook has
 * started meanwhile is told to leave: the test shall hold the one that there is.
 */
export async function startWorker(home: TempHome): Promise<WorkerProcess> {
  for (;;) {
    const worker = await spawnWorker(home);
    const serves = () => readWorkerAddress(home.paths)?.pid === worker.pid && hasMemory(home);
    await until("the worker serves, or has left", () => serves() || worker.exitCode !== null);
    if (worker.exitCode === null) return worker;
    if (worker.exitCode !== 0) throw new Error(`the worker ended with ${worker.exitCode}`);
    await stopByLock(home.paths);
  }
}

function hasMemory(home: TempHome): boolean {
  try {
    const memory = openMemoryForReading(home.paths.memory);
    memory?.close();
    return memory !== undefined;
  } catch {
    // A damaged one is about to be replaced by the worker.
    return false;
  }
}

export async function stopWorker(worker: WorkerProcess): Promise<number> {
  worker.kill("SIGTERM");
  return worker.exited;
}

/** Resolves when nothing waits any more: no record in the inbox, no file in the spool, no turn for the observer. */
export async function untilDrained(home: TempHome, deadlineMs = 15_000): Promise<void> {
  await until("inbox, spool and observer are drained", () => isDrained(home), deadlineMs);
}

function isDrained(home: TempHome): boolean {
  return waitingRecords(home) === 0 && spooled(home).length === 0 && turnsToObserve(home) === 0;
}

export function spooled(home: TempHome): string[] {
  if (!existsSync(home.paths.spool) || !statSync(home.paths.spool).isDirectory()) return [];
  return readdirSync(home.paths.spool).filter((name) => name.endsWith(".json"));
}

function waitingRecords(home: TempHome): number {
  if (!existsSync(home.paths.inbox)) return 0;
  return inboxRows(home).length;
}

function turnsToObserve(home: TempHome): number {
  const memory = openMemoryForReading(home.paths.memory);
  if (memory === undefined) return Number.NaN;
  using reader = memory;
  return countBacklog(reader).turnsToObserve;
}

export interface InboxRow {
  event: string;
  session_id: string;
  body: string;
  host_pid: number | null;
}

/** What hooks have committed and nobody has taken over yet. */
export function inboxRows(home: TempHome): InboxRow[] {
  using inbox = new Database(home.paths.inbox, { readwrite: true, create: false });
  inbox.run("PRAGMA busy_timeout = 2000");
  const hasTable = inbox.query("SELECT 1 FROM sqlite_master WHERE name = 'events'").get() !== null;
  if (!hasTable) return [];
  return inbox.query<InboxRow, []>("SELECT event, session_id, body, host_pid FROM events ORDER BY id").all();
}

/** Rows of one query over the memory, which may be open in the worker. */
export function queryMemory<T>(home: TempHome, sql: string): T[] {
  const memory = openMemoryForReading(home.paths.memory);
  if (memory === undefined) throw new Error("there is no memory yet");
  using reader = memory;
  return reader.query<T, []>(sql).all();
}

/** Overwrites the page on which a table begins. */
export function damageTable(home: TempHome, table: string): void {
  const [at] = queryMemory<{ page: number; size: number }>(
    home,
    `SELECT rootpage AS page, (SELECT page_size FROM pragma_page_size) AS size FROM sqlite_master WHERE name = '${table}'`,
  );
  const bytes = readFileSync(home.paths.memory);
  bytes.fill(0xff, ((at?.page ?? 1) - 1) * (at?.size ?? 4096), (at?.page ?? 1) * (at?.size ?? 4096));
  writeFileSync(home.paths.memory, bytes);
}
