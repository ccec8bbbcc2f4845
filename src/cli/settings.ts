import type { Command } from "commander";
import { isLiveSetting } from "../config/setting-forms.ts";
import { loadSettings, type SettingKey } from "../config/settings.ts";
import { listSettings, type SettingShown, setSetting, settingKey } from "../config/settings-file.ts";
import { MemoryError } from "../domain/error.ts";
import { chooseProvider } from "../providers/choose-provider.ts";
import type { ModelReply, Provider } from "../providers/provider.ts";
import type { CommandContext } from "./command-context.ts";
import { plain, wrap } from "./terminal.ts";

const TEST_TIMEOUT_MS = 30_000;
/** Enough for models that think before they say one word. */
const TEST_TOKENS_MAX = 200;

export function settingsCommand(program: Command, context: CommandContext): void {
  const settings = program.command("settings").description("read, change and test the settings");
  settings
    .command("list", { isDefault: true })
    .description("all settings, their values and where each comes from")
    .option("--json", "print them as JSON")
    .action(async (options: { json?: true }) => {
      const shown = await listSettings(context.paths.settings, context.environment);
      if (options.json) context.terminal.print(JSON.stringify(shown));
      else for (const one of shown) printSetting(one, context);
    });
  settings
    .command("get")
    .argument("<key>", "such as CLAUDE_MEM_PROVIDER, or provider")
    .description("the value of one setting; secrets are not shown")
    .action(async (name: string) => {
      const key = settingKey(name);
      const shown = await listSettings(context.paths.settings, context.environment);
      context.terminal.print(shown.find((one) => one.key === key)?.value ?? "");
    });
  settings
    .command("set")
    .argument("<key>", "such as CLAUDE_MEM_PROVIDER, or provider")
    .argument("<value>", '"" for the default')
    .description("change one setting")
    .action(async (name: string, value: string) => {
      const key = settingKey(name);
      await setSetting(context.paths.settings, key, value);
      context.terminal.print(
        `${key} is ${value === "" ? "at its default" : "set"}. ${whenInForce(key, context)}`,
      );
    });
  settings
    .command("test")
    .description("make one tiny call to the model, and say what works, with which credentials, at what cost")
    .option("--json", "print the result as JSON")
    .action(async (options: { json?: true }) => testProvider(context, options.json === true));
}

function whenInForce(key: SettingKey, { environment }: CommandContext): string {
  if ((environment[key] ?? "").trim() !== "")
    return `The environment variable ${key} overrides it where it is set, as it is here.`;
  if (isLiveSetting(key)) return "It is in force for the next event; a running worker needs no restart.";
  return "`claude-mem restart` makes the worker use it.";
}

function printSetting(one: SettingShown, { terminal }: CommandContext): void {
  const from = one.from === "default" ? "" : terminal.dim(`  (${one.from})`);
  terminal.print(
    `${terminal.bold(one.key)} ${one.value === "" ? terminal.dim("(none)") : terminal.accent(plain(one.value))}${from}`,
  );
  terminal.print(`  ${terminal.dim(wrap(one.says, terminal.width - 2, "  "))}`);
}

interface TestResult {
  provider: string;
  model: string;
  credentials: string;
  works: boolean;
  message: string;
  tokens: number | undefined;
  dollars: number | undefined;
  latencyMs: number;
}

async function testProvider(context: CommandContext, isJson: boolean): Promise<void> {
  const { paths, environment, terminal, openClaude } = context;
  const { settings } = await loadSettings(paths.settings, environment);
  const plan = chooseProvider({ settings, environment, openClaude });
  if (plan.kind === "local") {
    if (plan.fault !== undefined) throw plan.fault;
    const result = { provider: "local", works: true, message: "needs no model, no key and no network" };
    terminal.print(
      isJson ? JSON.stringify(result) : `${terminal.good("✔")} local: ${result.message}. It costs nothing.`,
    );
    return;
  }
  const begun = performance.now();
  const reply = await askOnce(plan.open());
  const result = resultOf(plan, reply, Math.round(performance.now() - begun));
  if (isJson) terminal.print(JSON.stringify(result));
  if (!result.works) throw new MemoryError("model-failed", `${result.message} (with ${result.credentials})`);
  if (!isJson) printTest(result, context);
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

function resultOf(
  plan: { name: string; model: string; credentials: string },
  reply: ModelReply,
  latencyMs: number,
): TestResult {
  const { usage } = reply;
  const tokens = usage === undefined ? undefined : usage.inputTokens + usage.outputTokens;
  const dollars = usage?.costMicros === undefined ? undefined : usage.costMicros / 1e6;
  const works = reply.kind === "answer";
  const message = works ? reply.text.trim().slice(0, 80) : reply.message;
  return {
    provider: plan.name,
    model: plan.model,
    credentials: plan.credentials,
    works,
    message,
    tokens,
    dollars,
    latencyMs,
  };
}

function printTest(result: TestResult, { terminal }: CommandContext): void {
  terminal.print(
    `${terminal.good("✔")} ${result.provider} answers with ${result.model} in ${result.latencyMs} ms: “${plain(result.message)}”`,
  );
  terminal.print(`  credentials  ${result.credentials}`);
  const price = result.dollars === undefined ? "price not known" : `$${result.dollars.toFixed(6)}`;
  terminal.print(`  this call    ${result.tokens ?? "unknown"} tokens, ${price}`);
}
