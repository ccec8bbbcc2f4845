import type { Environment } from "../config/paths.ts";
import { markedEnvironment } from "./child-environment.ts";
import type { ChildEntry } from "./child-registry.ts";
import type { Platform } from "./platform/platform.ts";
import { FORCE_WAIT_MS, type GroupEnd, labelOf, type ProcessGroup, startGroup } from "./process-group.ts";
import type { SessionAge } from "./wall-clock.ts";

/** Observer runs share a few slots; a program of another kind counts only against the cap of all children. */
export type ChildKind = "observer" | "program";

export interface ChildRequest {
  /** The program and its arguments, which reach it as they are: empty ones and blanks too. */
  command: readonly string[];
  kind: ChildKind;
  /** Whose work it is. A session has one observer run at a time. */
  session?: SessionAge;
  cwd: string;
  /** What a host has put into it about a session is taken out. */
  environment: Environment;
  /** When it is ended, however far it is; without it, it may run for as long as the worker does. */
  timeoutMs?: number;
}

/**
 * How a child ended: by itself with exit code 0 (`ended`) or another (`failed`); because we, or somebody with SIGTERM,
 * wanted it to (`intended`: no crash, and nothing to be started again for); because its time was over (`late`).
 */
export interface ChildOutcome {
  kind: "ended" | "failed" | "intended" | "late";
  exitCode: number | null;
  signal: string | null;
}

export interface Child {
  readonly pid: number;
  readonly stdin: Bun.FileSink;
  /** To be read to the end, or the child waits for that; as is `stderr`. */
  readonly stdout: ReadableStream<Uint8Array>;
  readonly stderr: ReadableStream<Uint8Array>;
  /** Resolves, and never rejects, when its end was seen and nothing of its group is left. */
  readonly exited: Promise<ChildOutcome>;
  /**
   * Ends it with its group: SIGTERM, 5 s, SIGKILL.
   *
   * @returns whether its end was seen: false only where even the system cannot end it
   */
  stop(): Promise<boolean>;
}

/** A child as its owner keeps it. */
export interface RunningChild extends Child {
  readonly entry: ChildEntry;
  readonly ended: Promise<GroupEnd>;
}

/**
 * Starts a child, with the entry by which a later worker can find it.
 *
 * @throws MemoryError child-failed when it cannot be started
 */
export function startChild(
  request: ChildRequest,
  platform: Platform,
  options: { now: number; graceMs: number },
): RunningChild {
  const mark = crypto.randomUUID();
  const group = startGroup(platform, request.command, {
    environment: markedEnvironment(request.environment, mark),
    cwd: request.cwd,
    graceMs: options.graceMs,
  });
  const entry: ChildEntry = {
    pid: group.pid,
    startToken: platform.startToken(group.pid) ?? "",
    mark,
    kind: request.kind,
    ...(request.session === undefined ? {} : { sessionId: request.session.id }),
    label: labelOf(request.command),
    startedAt: new Date(options.now).toISOString(),
  };
  return watch(group, entry, options.graceMs, request.timeoutMs);
}

function watch(
  group: ProcessGroup,
  entry: ChildEntry,
  graceMs: number,
  timeoutMs: number | undefined,
): RunningChild {
  let wish: "late" | "intended" | undefined;
  const end = (why: "late" | "intended") => {
    wish ??= why;
    group.end();
  };
  const timer = timeoutMs === undefined ? undefined : setTimeout(() => end("late"), timeoutMs);
  const exited = group.ended.then(({ exitCode, signal }): ChildOutcome => {
    clearTimeout(timer);
    return { kind: wish ?? kindOf(exitCode, signal), exitCode, signal };
  });
  const stop = async () => {
    end("intended");
    const limit = Bun.sleep(graceMs + FORCE_WAIT_MS).then(() => false);
    return Promise.race([group.ended.then((ended) => ended.isGone), limit]);
  };
  const { pid, stdin, stdout, stderr, ended } = group;
  return { pid, stdin, stdout, stderr, entry, ended, exited, stop };
}

/** What a shell or a runtime answers that was itself ended by SIGTERM. */
const EXIT_BY_SIGTERM = 143;

function kindOf(exitCode: number | null, signal: string | null): ChildOutcome["kind"] {
  if (signal === "SIGTERM" || exitCode === EXIT_BY_SIGTERM) return "intended";
  return exitCode === 0 ? "ended" : "failed";
}
