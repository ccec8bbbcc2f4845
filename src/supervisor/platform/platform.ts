/**
 * What differs from one operating system to the next about processes, and nothing else. All calls are synchronous: a
 * process that was looked at must not have become another one by the time that the answer is used.
 */
export interface Platform {
  /** Whether a signal lets a process leave in order. Where it does not, the worker is asked over HTTP. */
  readonly hasSignals: boolean;

  /**
   * When this process started, in words of the system's own that are the same each time and differ for a later process
   * of the same id. Undefined when there is none, when it has ended and nobody has noticed, or when the system does not
   * tell.
   */
  startToken(pid: number): string | undefined;

  isAlive(pid: number): boolean;

  /** Asks a started process and its group to end, or ends them. Nothing happens when nobody is there. */
  endGroup(pid: number, how: "ask" | "force"): void;

  /**
   * Whether anything of the group of a started process lives, be it the process itself or what it left behind. Always
   * false on Windows, where nothing ties them together.
   */
  hasGroup(pid: number): boolean;

  /** Whether a living member of the group has this `NAME=value` in its environment. False where that cannot be seen. */
  isGroupMarked(pid: number, mark: string): boolean;

  /** Who listens on a TCP port of this machine, as far as the system tells us. */
  findPortHolder(port: number): PortHolder | undefined;

  /** How to start a command without a shell and so that `endGroup` reaches all of it. */
  launch(command: readonly string[]): Launch;
}

export interface PortHolder {
  pid: number;
  /** Its short name, where it costs nothing to know. */
  name?: string;
}

export interface Launch {
  command: string[];
  options: { detached: boolean; windowsHide: boolean; windowsVerbatimArguments: boolean };
}
