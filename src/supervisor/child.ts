import type { Environment } from "../config/paths.ts";
import { markedEnvironment } from "./child-environment.ts";
import type { ChildEntry } from "./child-registry.ts";
import type { Platform } from "./platform/platform.ts";
import { FORCE_WAIT_MS, type GroupEnd, labelOf, type ProcessGroup, startGroup } from "./process-group.ts";

/** Observer runs share a few slots; other programs count only towards the maximum of all children. */
export type ChildKind = "observer" | "program";

export interface ChildRequest {
  /** The program and its arguments, which are passed unchanged. */
  command: readonly string[];
  kind: ChildKind;
  cwd: string;
  /** Variables that a host sets about its session are removed. */
  environment: Environment;
  /** Time limit. Without one it may run as long as the worker. */
  timeoutMs?: number;
}

/**
 * How a child ended: by itself with exit code 0 (`ended`) or another (`failed`); because this process stopped it or
 * somebody sent SIGTERM (`intended`, not a crash); because of its time limit (`late`).
 */
export interface ChildOutcome {
  kind: "ended" | "failed" | "intended" | "late";
  exitCode: number | null;
  signal: string | null;
}

export interface Child {
  readonly pid: number;
  readonly stdin: Bun.FileSink;
  /** Must be read to the end, like `stderr`, or the child blocks. */
  readonly stdout: ReadableStream<Uint8Array>;
  readonly stderr: ReadableStream<Uint8Array>;
  /** Resolves, and never rejects, once its exit was observed and its group is empty. */
  readonly exited: Promise<ChildOutcome>;
  /**
   * Ends it with its group: SIGTERM, 5 s, SIGKILL.
   *
   * @returns whether its end was observed: false only if even SIGKILL does not end it
   */
  stop(): Promise<boolean>;
}

export interface RunningChild extends Child {
  readonly entry: ChildEntry;
  readonly ended: Promise<GroupEnd>;
}

/**
 * Starts a child, with the registry entry by which a later worker can find it.
 *
 * @throws MemoryError child-failed if it cannot be started
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

/** The exit code of a shell or runtime that was ended by SIGTERM. */
const EXIT_BY_SIGTERM = 143;

function kindOf(exitCode: number | null, signal: string | null): ChildOutcome["kind"] {
  if (signal === "SIGTERM" || exitCode === EXIT_BY_SIGTERM) return "intended";
  return exitCode === 0 ? "ended" : "failed";
}
