/** How each of the other hosts is called: where it keeps its settings, how it takes a plugin, how it runs one prompt. */
import { join } from "node:path";
import type { ToolCall } from "./model-api.ts";
import type { Programs } from "./programs.ts";

/** What a host is called with. */
export interface HostCall {
  programs: Programs;
  home: string;
  project: string;
  modelUrl: string;
  /** A folder with `.claude-plugin/marketplace.json`. */
  marketplace: string;
}

export interface OtherHost {
  name: string;
  /** What the model asks this host to do: run a command, have one fail, change `a.txt` from "one" to "two". */
  calls(project: string): ToolCall[];
  /** Files of the host in the home, by their paths in it. */
  files(call: HostCall): Record<string, string>;
  environment(call: HostCall): Record<string, string>;
  /** Command lines that load the plugin. */
  load(call: HostCall): string[][];
  /** The command line that runs a prompt without a terminal and without questions. */
  run(call: HostCall, prompt: string): string[];
}

const PLUGIN = "mem@claude-mem";
const GOOD = "echo hello";
const BAD = "echo bad; exit 3";
const PATCH = "*** Begin Patch\n*** Update File: a.txt\n@@\n-one\n+two\n*** End Patch\n";

/** Codex's newer models know one tool: JavaScript that calls the tools. */
function script(code: string): ToolCall {
  return { tool: "exec", input: `text(JSON.stringify(await ${code}));` };
}

const codex: OtherHost = {
  name: "Codex 0.171.0",
  calls: () => [
    script(`tools.exec_command({cmd:'${GOOD}'})`),
    script(`tools.exec_command({cmd:'${BAD}'})`),
    script(`tools.apply_patch(${JSON.stringify(PATCH)})`),
  ],
  files: ({ modelUrl }) => ({
    ".codex/config.toml": [
      'model = "gpt-6.2-sol"',
      'model_provider = "stand-in"',
      "[model_providers.stand-in]",
      'name = "stand-in"',
      `base_url = "${modelUrl}"`,
      'wire_api = "responses"',
      "",
    ].join("\n"),
  }),
  environment: () => ({}),
  load: ({ programs, marketplace }) => [
    [programs.codex, "plugin", "marketplace", "add", marketplace],
    [programs.codex, "plugin", "add", PLUGIN],
  ],
  run: ({ programs }, prompt) => {
    // Without trust hooks do not run at all, silently.
    const trust = ["--dangerously-bypass-hook-trust", "--dangerously-bypass-approvals-and-sandbox"];
    return [programs.codex, "exec", "--skip-git-repo-check", ...trust, prompt];
  },
};

const copilot: OtherHost = {
  name: "Copilot CLI 1.0.102",
  calls: (project) => [
    { tool: "bash", args: { command: GOOD, description: "x" } },
    { tool: "bash", args: { command: BAD, description: "x" } },
    { tool: "view", args: { path: join(project, "a.txt") } },
    { tool: "edit", args: { path: join(project, "a.txt"), old_str: "one", new_str: "two" } },
  ],
  files: () => ({}),
  environment: ({ modelUrl, programs }) => ({
    COPILOT_PROVIDER_BASE_URL: modelUrl,
    COPILOT_PROVIDER_TYPE: "openai",
    COPILOT_MODEL: "m",
    COPILOT_OFFLINE: "true",
    COPILOT_AUTO_UPDATE: "false",
    XDG_CACHE_HOME: programs.cache,
  }),
  load: ({ programs, marketplace }) => [
    [programs.copilot, "plugin", "marketplace", "add", marketplace],
    [programs.copilot, "plugin", "install", PLUGIN],
  ],
  run: ({ programs }, prompt) => [programs.copilot, "-p", prompt, "--allow-all"],
};

const qwen: OtherHost = {
  name: "Qwen Code 0.24.4",
  calls: (project) => [
    { tool: "run_shell_command", args: { command: GOOD, is_background: false } },
    { tool: "run_shell_command", args: { command: BAD, is_background: false } },
    { tool: "read_file", args: { file_path: join(project, "a.txt") } },
    { tool: "edit", args: { file_path: join(project, "a.txt"), old_string: "one", new_string: "two" } },
  ],
  files: () => ({
    ".qwen/settings.json": JSON.stringify({
      privacy: { usageStatisticsEnabled: false },
      telemetry: { enabled: false },
      general: { enableAutoUpdate: false },
    }),
  }),
  environment: ({ modelUrl, programs }) => ({
    OPENAI_BASE_URL: modelUrl,
    OPENAI_API_KEY: "x",
    OPENAI_MODEL: "m",
    NODE_COMPILE_CACHE: join(programs.cache, "node-compile-cache"),
  }),
  load: ({ programs, marketplace }) => [
    [programs.node, programs.qwen, "extensions", "install", join(marketplace, "plugin"), "--consent"],
  ],
  run: ({ programs }, prompt) => [
    programs.node,
    programs.qwen,
    "--auth-type",
    "openai",
    "--yolo",
    "-p",
    prompt,
  ],
};

export const OTHER_HOSTS: readonly OtherHost[] = [codex, copilot, qwen];
