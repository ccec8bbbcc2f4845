/**
 * What differs between operating systems about processes. All calls are synchronous: a process that was checked must not
 * be another one by the time the answer is used.
 */
export interface Platform {
  /** Whether a signal lets a process exit in order. If not, the worker is asked over HTTP. */
  readonly hasSignals: boolean;

  /**
   * The start time of a process in the system's own notation, which identifies it together with its id. Undefined if
   * there is no such process, if it is a zombie, or if the system does not tell.
   */
  startToken(pid: number): string | undefined;

  isAlive(pid: number): boolean;

  /** Asks a process and its group to end, or kills them. Does nothing if they do not exist. */
  endGroup(pid: number, how: "ask" | "force"): void;

  /** Whether a process of the group is alive, whether the leader or a descendant. Always false on Windows. */
  hasGroup(pid: number): boolean;

  /** Whether a living process of the group has this `NAME=value` in its environment. False if that is not visible. */
  isGroupMarked(pid: number, mark: string): boolean;

  /** The process that listens on a TCP port of this machine, as far as the system tells. */
  findPortHolder(port: number): PortHolder | undefined;

  /** How to start a command without a shell and so that `endGroup` reaches all of its processes. */
  launch(command: readonly string[]): Launch;
}

export interface PortHolder {
  pid: number;
  /** Its short name, if the system tells it along with the id. */
  name?: string;
}

export interface Launch {
  command: string[];
  options: { detached: boolean; windowsHide: boolean; windowsVerbatimArguments: boolean };
}

/** A system program that takes longer hangs, and the answer is unknown. */
const ASK_TIMEOUT_MS = 3_000;
const ANSWER_BYTES_MAX = 8 << 20;

/** The output of a system program; undefined if it is missing, fails or hangs. */
export function askSystem(
  command: readonly string[],
  environment: Record<string, string>,
): string | undefined {
  try {
    const result = Bun.spawnSync([...command], {
      env: environment,
      stdin: "ignore",
      stdout: "pipe",
      stderr: "ignore",
      timeout: ASK_TIMEOUT_MS,
      maxBuffer: ANSWER_BYTES_MAX,
      windowsHide: true,
    });
    return result.exitCode === 0 ? result.stdout.toString() : undefined;
  } catch {
    // Not installed.
    return undefined;
  }
}
