/** A plugin that writes down what its hooks are told: it proves the kit, and shows what a host really sends. */
import { appendFile, mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Claude } from "./claude.ts";
import { waitForFile } from "./deadline.ts";
import type { HostHome } from "./host-home.ts";

/** Events of 2.1.197. An unknown one would make the host drop every hook of the plugin. */
const events = [
  "SessionStart",
  "UserPromptSubmit",
  "UserPromptExpansion",
  "PreToolUse",
  "PermissionRequest",
  "PostToolUse",
  "PostToolUseFailure",
  "PostToolBatch",
  "Notification",
  "Stop",
  "StopFailure",
  "SubagentStart",
  "SubagentStop",
  "PreCompact",
  "PostCompact",
  "SessionEnd",
  "CwdChanged",
];
const hookTimeoutSeconds = 10;
/** `claude plugin` reads no network for a directory marketplace and is done within a second or two. */
const pluginCommandTimeoutMs = 20_000;

export interface HookPayload {
  readonly hook_event_name: string;
  readonly session_id: string;
  readonly [field: string]: unknown;
}

export interface ProbePlugin {
  /** The marketplace folder for `installPlugin`. */
  readonly marketplace: string;
  /** `name@market`. */
  readonly id: string;
  /** The plugin's own folder, for `--plugin-dir`. */
  readonly folder: string;
  /** The hook payloads so far, in the order in which they were written. */
  readProbe(): Promise<HookPayload[]>;
  /** The first payload, past or future, that is accepted; rejects after `timeoutMs` with the last ones. */
  waitForHook(accepts: (payload: HookPayload) => boolean, timeoutMs: number): Promise<HookPayload>;
}

/**
 * Creates the marketplace in `dir`. The n-th SessionStart it sees answers with the context `PROBE-CONTEXT-<n>`.
 */
export async function writeProbePlugin(dir: string): Promise<ProbePlugin> {
  const folder = join(dir, "plugins", "probe");
  const log = join(dir, "probe.jsonl");
  await mkdir(dir, { recursive: true });
  await appendFile(log, "");
  const plugin = { name: "probe", description: "Writes hook input to a file", version: "0.1.0" };
  await writeJson(join(dir, ".claude-plugin", "marketplace.json"), {
    name: "probe-market",
    owner: { name: "claude-mem tests" },
    plugins: [{ ...plugin, source: "./plugins/probe" }],
  });
  await writeJson(join(folder, ".claude-plugin", "plugin.json"), plugin);
  await writeJson(join(folder, "hooks", "hooks.json"), { hooks: probeHooks(log) });
  await Bun.write(join(folder, "probe.ts"), probeScript);
  return {
    marketplace: dir,
    id: "probe@probe-market",
    folder,
    readProbe: async () => parsePayloads(await readFile(log, "utf8")),
    waitForHook: (accepts, timeoutMs) => waitForHook(log, accepts, timeoutMs),
  };
}

/** Installs a plugin from a directory marketplace by the host's own commands. Throws with their output. */
export async function installPlugin(
  claude: Claude,
  home: HostHome,
  marketplace: string,
  id: string,
): Promise<void> {
  await runPluginCommand(claude, home, ["marketplace", "add", marketplace]);
  await runPluginCommand(claude, home, ["install", id]);
}

async function runPluginCommand(claude: Claude, home: HostHome, args: readonly string[]): Promise<void> {
  const child = Bun.spawn([claude.path, "plugin", ...args], {
    cwd: home.project,
    env: home.env(),
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
    timeout: pluginCommandTimeoutMs,
  });
  const [stdout, stderr, exitCode] = await Promise.all([
    child.stdout.text(),
    child.stderr.text(),
    child.exited,
  ]);
  if (exitCode !== 0) throw new Error(`claude plugin ${args.join(" ")}: ${stdout}${stderr}`);
}

function probeHooks(log: string): Record<string, unknown> {
  const script = "${CLAUDE_PLUGIN_ROOT}/probe.ts";
  const hook = {
    type: "command",
    command: process.execPath,
    args: [script, log],
    timeout: hookTimeoutSeconds,
  };
  return Object.fromEntries(events.map((event) => [event, [{ hooks: [hook] }]]));
}

/** One write in append mode per payload, so that hooks running side by side keep their lines whole. */
const probeScript = `
import { appendFileSync, readFileSync } from "node:fs";
const log = process.argv[2];
const payload = JSON.parse(await Bun.stdin.text());
appendFileSync(log, JSON.stringify(payload) + "\\n");
if (payload.hook_event_name === "SessionStart") {
  const seen = readFileSync(log, "utf8").split("\\n").filter((line) => line.includes('"hook_event_name":"SessionStart"'));
  const additionalContext = "PROBE-CONTEXT-" + seen.length;
  console.log(JSON.stringify({ hookSpecificOutput: { hookEventName: "SessionStart", additionalContext } }));
}
`;

async function waitForHook(
  log: string,
  accepts: (payload: HookPayload) => boolean,
  timeoutMs: number,
): Promise<HookPayload> {
  const find = (content: string) => parsePayloads(content).find(accepts);
  const content = await waitForFile(log, (now) => find(now) !== undefined, timeoutMs);
  return find(content) as HookPayload;
}

/** The last line may be half written while a hook appends it. */
function parsePayloads(content: string): HookPayload[] {
  const lines = content.split("\n").slice(0, -1);
  return lines.map((line) => JSON.parse(line) as HookPayload);
}

async function writeJson(path: string, value: unknown): Promise<void> {
  await Bun.write(path, JSON.stringify(value, undefined, 2));
}
