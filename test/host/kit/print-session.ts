/** A `claude -p` run: started, watched, killed, and read back as its stream of JSON events. */
import type { Claude } from "./claude.ts";
import type { HostHome } from "./host-home.ts";
import { type KillScope, killProcess } from "./process-scan.ts";

/** The slowest scripted run takes a few seconds; twenty are a hang. */
const runTimeoutMs = 20_000;

export interface PrintOptions {
  readonly claude: Claude;
  readonly home: HostHome;
  readonly prompt: string;
  /** Defaults to the project of the home. */
  readonly cwd?: string;
  /** Further flags, such as `--resume <id>`, `--fork-session`, `--continue`, `--plugin-dir <path>`. */
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** `bypass` (the default) lets every tool run; a list lets those run and has the others denied. */
  readonly permissions?: "bypass" | readonly string[];
}

interface PrintEvent {
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
  kill(signal: NodeJS.Signals, scope: KillScope): Promise<void>;
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
  return { pid: child.pid, kill: (signal, scope) => killProcess(child.pid, signal, scope), exited: read() };
}

/** Runs to the end. After `timeoutMs` (default 20 s) everything is killed and the call rejects with what was seen. */
export async function runPrint(options: PrintOptions, timeoutMs = runTimeoutMs): Promise<PrintResult> {
  const session = startPrint(options);
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    void session.kill("SIGKILL", "tree");
  }, timeoutMs);
  const result = await session.exited;
  clearTimeout(timer);
  if (!isLate) return result;
  const seen = result.events.map((event) => event.type).join(", ");
  throw new Error(`claude -p ran longer than ${timeoutMs} ms; events: ${seen}; stderr: ${result.stderr}`);
}

function printArgs(options: PrintOptions): string[] {
  const output = ["--output-format", "stream-json", "--verbose"];
  const permissions = permissionArgs(options.permissions ?? "bypass");
  return ["-p", options.prompt, ...output, ...permissions, ...(options.args ?? [])];
}

function permissionArgs(permissions: "bypass" | readonly string[]): string[] {
  if (permissions === "bypass") return ["--dangerously-skip-permissions"];
  const allowed = permissions.length === 0 ? [] : ["--allowedTools", permissions.join(" ")];
  // Named, because newer versions would otherwise let a model decide.
  return ["--permission-mode", "default", ...allowed];
}

function readResult(stdout: string, stderr: string, exitCode: number | null): PrintResult {
  const lines = stdout.split("\n").map(parseEvent);
  const events = lines.filter((event) => event !== undefined);
  const result = events.findLast((event) => event.type === "result");
  const first = events.find((event) => typeof event.session_id === "string");
  return {
    exitCode,
    sessionId: stringOf((result ?? first)?.session_id),
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
    // A killed host may leave half a line.
    return undefined;
  }
}

function stringOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
