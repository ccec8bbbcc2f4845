import type { Command } from "commander";
import { SETTING_SPECS, type SettingKey, type SettingSpec } from "../../config/setting-specs.ts";
import { loadSettings } from "../../config/settings.ts";
import { listSettings, type SettingShown, setSettings, settingKey } from "../../config/settings-file.ts";
import { MemoryError } from "../../domain/error.ts";
import { chooseProvider } from "../../providers/choose-provider.ts";
import type { ModelReply, Provider } from "../../providers/provider.ts";
import type { CommandContext } from "../command-context.ts";
import { plain, type Terminal, wrap } from "../terminal.ts";

const TEST_TIMEOUT_MS = 30_000;
/** Enough for models that think before their first word. */
const TEST_TOKENS_MAX = 200;

export function settingsCommand(program: Command, context: CommandContext): void {
  const { paths, environment, terminal } = context;
  const settings = program.command("settings").description("show, change and test the settings");
  settings
    .command("list", { isDefault: true })
    .description("list all settings with their values and sources")
    .option("--json", "print the settings as JSON")
    .action(async (options: { json?: true }) => {
      const shown = await listSettings(paths.settings, environment);
      if (options.json) terminal.json(shown);
      else for (const setting of shown) printSetting(setting, terminal);
    });
  settings
    .command("get")
    .argument("<key>", "such as CLAUDE_MEM_PROVIDER or provider")
    .description("print the value of a setting; secrets are masked")
    .action(async (name: string) => {
      const key = settingKey(name);
      const shown = await listSettings(paths.settings, environment);
      terminal.print(shown.find((one) => one.key === key)?.value ?? "");
    });
  settings
    .command("set")
    .argument("<key>", "such as CLAUDE_MEM_PROVIDER or provider")
    .argument("<value>", 'the new value; "" restores the default')
    .description("change a setting")
    .action(async (name: string, value: string) => {
      const key = settingKey(name);
      await setSettings(paths.settings, { [key]: value });
      const change = value === "" ? "is reset to its default" : "is set";
      terminal.print(`${key} ${change}. ${effectOf(key, context)}`);
    });
  settings
    .command("test")
    .description("make one small call to the model and report its credentials, latency and cost")
    .option("--json", "print the result as JSON")
    .action(async (options: { json?: true }) => testProvider(context, options.json === true));
}

function effectOf(key: SettingKey, { environment }: CommandContext): string {
  if ((environment[key] ?? "").trim() !== "")
    return `The environment variable ${key} is set and takes precedence.`;
  const { isLive }: SettingSpec = SETTING_SPECS[key];
  if (isLive) return "It takes effect with the next event; no restart is needed.";
  return "Run `claude-mem restart` for it to take effect.";
}

function printSetting({ key, value, from, says }: SettingShown, terminal: Terminal): void {
  const shown = value === "" ? terminal.dim("(none)") : terminal.accent(plain(value));
  const source = from === "default" ? "" : terminal.dim(`  (${from})`);
  terminal.print(`${terminal.bold(key)} ${shown}${source}`);
  terminal.print(`  ${terminal.dim(wrap(says, terminal.width - 2, "  "))}`);
}

async function testProvider(context: CommandContext, isJson: boolean): Promise<void> {
  const { paths, environment, terminal, openClaude } = context;
  const { settings } = await loadSettings(paths.settings, environment);
  const plan = chooseProvider({ settings, environment, openClaude });
  if (plan.kind === "local") {
    if (plan.fault !== undefined) throw plan.fault;
    const message = "needs no model, no key and no network";
    if (isJson) return terminal.json({ provider: "local", works: true, message });
    return terminal.print(`${terminal.good("✔")} local: ${message}. It costs nothing.`);
  }
  const begun = performance.now();
  const reply = await askOnce(plan.open());
  const result = resultOf(plan, reply, Math.round(performance.now() - begun));
  if (isJson) terminal.json(result);
  if (!result.works) throw new MemoryError("model-failed", `${result.message} (with ${result.credentials})`);
  if (!isJson) printTest(result, terminal);
}

async function askOnce(provider: Provider): Promise<ModelReply> {
  try {
    return await provider.ask({
      system: "You are asked whether you can be reached.",
      prompt: "Answer with the one word: ready",
      outputTokensMax: TEST_TOKENS_MAX,
      timeoutMs: TEST_TIMEOUT_MS,
      signal: new AbortController().signal,
    });
  } finally {
    await provider.close();
  }
}

type TestedPlan = Record<"name" | "model" | "credentials", string>;

function resultOf({ name, model, credentials }: TestedPlan, reply: ModelReply, latencyMs: number) {
  const { usage } = reply;
  const works = reply.kind === "answer";
  return {
    provider: name,
    model,
    credentials,
    works,
    message: works ? reply.text.trim().slice(0, 80) : reply.message,
    tokens: usage === undefined ? undefined : usage.inputTokens + usage.outputTokens,
    dollars: usage?.costMicros === undefined ? undefined : usage.costMicros / 1e6,
    latencyMs,
  };
}

function printTest(result: ReturnType<typeof resultOf>, terminal: Terminal): void {
  const { provider, model, credentials, message, tokens, dollars, latencyMs } = result;
  terminal.print(
    `${terminal.good("✔")} ${provider} (${model}) answered in ${latencyMs} ms: “${plain(message)}”`,
  );
  const price = dollars === undefined ? "unknown price" : `$${dollars.toFixed(6)}`;
  terminal.print(`  credentials  ${credentials}`);
  terminal.print(`  this call    ${tokens ?? "unknown"} tokens, ${price}`);
}
