/** A `claude -p` run: started, watched, killed, and read back as its stream of JSON events. */
import type { Claude } from "./claude.ts";
import type { HostHome } from "./host-home.ts";

/** The slowest scripted run takes a few seconds; twenty are a hang. */
const runTimeoutMs = 20_000;

export interface PrintOptions {
  readonly claude: Claude;
  readonly home: HostHome;
  readonly prompt: string;
  /** Defaults to the project of the home. */
  readonly cwd?: string;
  /** Further flags, such as `--resume`, `--fork-session`, `--continue`, `--plugin-dir`. */
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** `bypass` asks nobody; a list allows those tools and has every other one denied. Defaults to `bypass`. */
  readonly permissions?: "bypass" | readonly string[];
  /** Defaults to 20 s. */
  readonly timeoutMs?: number;
}

export interface PrintEvent {
  readonly type: string;
  readonly [field: string]: unknown;
}

export interface PrintResult {
  /** Null after a signal. */
  readonly exitCode: number | null;
  readonly sessionId: string | undefined;
  readonly events: readonly PrintEvent[];
  /** The text of the `result` event. */
  readonly resultText: string | undefined;
  readonly stderr: string;
}

export interface PrintSession {
  readonly pid: number;
  /** `process` hits the host alone, `group` everything it has not moved into groups of their own. */
  kill(signal: NodeJS.Signals, scope: "process" | "group"): void;
  /** Resolves at the end of the process, however it came; never rejects. */
  readonly exited: Promise<PrintResult>;
}

export function startPrint(options: PrintOptions): PrintSession {
  const child = Bun.spawn([options.claude.path, ...printArgs(options)], {
    cwd: options.cwd ?? options.home.project,
    env: options.home.env(options.env),
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
    // A session and group of its own, so that `group` never reaches the test runner.
    detached: true,
  });
  const read = async (): Promise<PrintResult> => {
    const [stdout, stderr] = await Promise.all([child.stdout.text(), child.stderr.text(), child.exited]);
    return readResult(stdout, stderr, child.exitCode);
  };
  return {
    pid: child.pid,
    kill: (signal, scope) => void process.kill(scope === "group" ? -child.pid : child.pid, signal),
    exited: read(),
  };
}

/** Runs to the end. On the deadline the whole group is killed and the run rejects with what was seen. */
export async function runPrint(options: PrintOptions): Promise<PrintResult> {
  const session = startPrint(options);
  const timeoutMs = options.timeoutMs ?? runTimeoutMs;
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    session.kill("SIGKILL", "group");
  }, timeoutMs);
  const result = await session.exited;
  clearTimeout(timer);
  if (!isLate) return result;
  const seen = result.events.map((event) => event.type).join(", ");
  throw new Error(`claude -p ran longer than ${timeoutMs} ms; events: ${seen}; stderr: ${result.stderr}`);
}

function printArgs(options: PrintOptions): string[] {
  const output = ["--output-format", "stream-json", "--verbose"];
  return ["-p", options.prompt, ...output, ...permissionArgs(options.permissions ?? "bypass"), ...(options.args ?? [])];
}

function permissionArgs(permissions: "bypass" | readonly string[]): string[] {
  if (permissions === "bypass") return ["--dangerously-skip-permissions"];
  const allowed = permissions.length === 0 ? [] : ["--allowedTools", permissions.join(" ")];
  // Named, because newer versions would otherwise let a model decide.
  return ["--permission-mode", "default", ...allowed];
}

function readResult(stdout: string, stderr: string, exitCode: number | null): PrintResult {
  const events = stdout.split("\n").map(parseEvent).filter((event) => event !== undefined);
  const result = events.findLast((event) => event.type === "result");
  const init = events.find((event) => typeof event.session_id === "string");
  return {
    exitCode,
    sessionId: stringOf(result?.session_id ?? init?.session_id),
    events,
    resultText: stringOf(result?.result),
    stderr,
  };
}

function parseEvent(line: string): PrintEvent | undefined {
  if (line === "") return undefined;
  try {
    return JSON.parse(line) as PrintEvent;
  } catch {
    // A killed host may leave half a line; a warning printed to stdout is no event either.
    return undefined;
  }
}

function stringOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
