/**
 * Claude Code with claude-mem installed as a user installs it: a temporary home, the real program, the real plugin
 * registration, a scripted model. What `close` finds still running fails the test.
 */
import { Database } from "bun:sqlite";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { program } from "../kit/program.ts";
import { select } from "../kit/select.ts";
import { environmentWith, putInstallation } from "./installation.ts";
import type { Claude } from "./kit/claude.ts";
import { createHostHome, type HostHome } from "./kit/host-home.ts";
import { type MessagesApi, startMessagesApi } from "./kit/messages-api.ts";
import { type PrintOptions, type PrintResult, runPrint } from "./kit/print-session.ts";
import type { RecordedRequest } from "./kit/recorded-request.ts";

const COMMAND_TIMEOUT_MS = 60_000;
const SETTLE_TIMEOUT_MS = 15_000;
const POLL_MS = 25;

export interface Installed {
  claude: Claude;
  api: MessagesApi;
  home: HostHome;
  dataDir: string;
  /** What processes of this stage run with: `claude` is on the PATH. */
  env: Record<string, string>;
  /** Runs `claude -p`. */
  print(prompt: string, options?: Partial<PrintOptions>): Promise<PrintResult>;
  /** Runs the command line as the user would. Rejects unless it exits with 0. */
  command(...args: string[]): Promise<string>;
  /** Rows of the memory; none while there is no memory. */
  rows<Row = Record<string, unknown>>(sql: string): Row[];
  /** Resolves when the query yields a row. */
  until(sql: string): Promise<void>;
  /** The first request of the main loop of a session that was answered after the given number of requests. */
  firstRequest(prompt: string): RecordedRequest;
  /** Every byte below the data directory, programs left out. */
  storedBytes(): string;
  close(): Promise<void>;
}

export async function installMemory(claude: Claude): Promise<Installed> {
  const api = await startMessagesApi();
  const home = await createHostHome(api);
  await putInstallation(claude, home);
  const [env, dataDir] = [environmentWith(claude, home), join(home.path, ".claude-mem")];
  return createStage({ claude, api, home, env, dataDir });
}

function createStage(parts: Pick<Installed, "claude" | "api" | "home" | "env" | "dataDir">): Installed {
  const { claude, api, home, env, dataDir } = parts;
  const rows: Installed["rows"] = (sql) => queryMemory(join(dataDir, "claude-mem.db"), sql) as never;
  const command = (...args: string[]) => runCommand(env, args);
  return {
    ...parts,
    rows,
    command,
    print: (prompt, options = {}) => runPrint({ claude, home, prompt, env, ...options }),
    until: (sql) =>
      pollFor(
        () => rows(sql).length > 0,
        () => `${sql}\n${describe(rows)}`,
      ),
    firstRequest: (prompt) => {
      const found = api.requests.find((request) => request.isMain && lastWords(request).includes(prompt));
      if (found === undefined) throw new Error(`no request of the main loop ends with "${prompt}"`);
      return found;
    },
    storedBytes: () => readTree(dataDir),
    close: async () => {
      await command("stop");
      await home.remove();
      await api.stop();
    },
  };
}

/** What the person said last: the prompt stands behind everything that is injected before it. */
function lastWords(request: RecordedRequest): string {
  const user = request.messages.filter((message) => message.role === "user");
  return user.at(-1)?.texts.join("\n") ?? "";
}

function queryMemory(path: string, sql: string): unknown[] {
  if (!existsSync(path)) return [];
  const memory = new Database(path, { readwrite: true, create: false });
  try {
    memory.run("PRAGMA query_only = ON");
    return memory.query(sql).all();
  } finally {
    memory.close();
  }
}

function describe(rows: Installed["rows"]): string {
  const sessions = rows(select("sessions", "session AS content_session_id, status, endReason AS end_reason"));
  const turns = rows(select("turns", "session AS session_id, number, state, ending"));
  return JSON.stringify({ sessions, turns });
}

async function pollFor(isMet: () => boolean, explain: () => string): Promise<void> {
  const deadline = Date.now() + SETTLE_TIMEOUT_MS;
  while (!isMet()) {
    if (Date.now() > deadline) throw new Error(`not within ${SETTLE_TIMEOUT_MS} ms: ${explain()}`);
    await Bun.sleep(POLL_MS);
  }
}

async function runCommand(env: Record<string, string>, args: readonly string[]): Promise<string> {
  const child = Bun.spawn([await program(), ...args], {
    env,
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
    timeout: COMMAND_TIMEOUT_MS,
  });
  const [stdout, stderr, exitCode] = await Promise.all([
    child.stdout.text(),
    child.stderr.text(),
    child.exited,
  ]);
  if (exitCode !== 0) throw new Error(`claude-mem ${args.join(" ")} exited with ${exitCode}: ${stderr}`);
  return stdout;
}

function readTree(directory: string): string {
  return readdirSync(directory, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.includes("/program"))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), "latin1"))
    .join("\n");
}
