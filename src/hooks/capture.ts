import type { Database } from "bun:sqlite";
import type { HookRun } from "../config/hook-run.ts";
import { enqueue } from "../inbox/enqueue.ts";
import { decideKept, type KeptEvent } from "./decide.ts";
import { hookLog } from "./hook-log.ts";
import { sanitize } from "./sanitize.ts";

/** Captures the event of this hook: decide, sanitize, enqueue. */
export async function captureEvent(run: HookRun): Promise<void> {
  const kept = await decideKept(run);
  if (kept !== undefined) store(run, kept);
}

/** @param opened an open inbox to use; closed afterwards */
export function store(run: HookRun, kept: KeptEvent, opened?: Database): void {
  const { inbox, spool } = run.paths;
  const warn = (message: string) => hookLog(run.paths, message);
  enqueue({ inbox, spool, warn }, sanitize(run, kept), opened);
}
