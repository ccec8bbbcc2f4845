import type { Command } from "commander";
import { loadSettings, type Settings } from "../config/settings.ts";
import { MemoryError } from "../domain/error.ts";
import { type AddOn, chromaAddOn, installAddOn, missingPackages, onnxAddOn } from "../embeddings/add-on.ts";
import { planVectors } from "../embeddings/choose-embedder.ts";
import type { Embedded, Embedder } from "../embeddings/embedder.ts";
import { startBeside } from "../supervisor/run-program.ts";
import { selfCommand } from "../supervisor/self-command.ts";
import type { CommandContext } from "./command-context.ts";

const TEST_TIMEOUT_MS = 60_000;
/** Two sentences of one meaning, and one of another. */
const TEST_TEXTS = [
  "The login fails with a wrong password.",
  "Signing in is refused.",
  "Green paint dries slowly.",
];

export function embeddingsCommand(program: Command, context: CommandContext): void {
  const embeddings = program
    .command("embeddings")
    .description("search by meaning: install what it needs, try it");
  embeddings
    .command("install")
    .description(
      "install with npm what runs a local model, and Chroma where the settings ask for it; no model is fetched",
    )
    .action(() => install(context));
  embeddings
    .command("test", { isDefault: true })
    .description("make three vectors as the settings say, and say what they are worth")
    .option("--json", "print the result as JSON")
    .action((options: { json?: true }) => test(context, options.json === true));
}

async function install({ paths, environment, terminal }: CommandContext): Promise<void> {
  const { settings } = await loadSettings(paths.settings, environment);
  const chroma = chromaAddOn(paths);
  const addOns = settings.vector === "chroma" ? [onnxAddOn(paths), chroma] : [onnxAddOn(paths)];
  for (const addOn of addOns.filter((one) => one === chroma || isLocal(settings))) {
    terminal.print(terminal.dim(`${describe(addOn)} → ${addOn.folder}`));
    const isNew = await installAddOn(addOn, environment);
    terminal.print(`${terminal.good("✔")} ${isNew ? "installed" : "is installed already"}`);
  }
  if (settings.embeddings === "")
    terminal.print("`claude-mem settings set embeddings FOLDER` names the folder with your model.");
  terminal.print("`claude-mem restart` makes the worker use it.");
}

/** An endpoint needs nothing of ours. */
function isLocal({ embeddings }: Settings): boolean {
  return !/^https?:/i.test(embeddings);
}

function describe(addOn: AddOn): string {
  const missing = missingPackages(addOn);
  return missing.length > 0 ? missing.join(", ") : Object.keys(addOn.packages).join(", ");
}

async function test({ paths, environment, terminal }: CommandContext, isJson: boolean): Promise<void> {
  const { settings } = await loadSettings(paths.settings, environment);
  const plan = planVectors({ settings, paths, environment, self: selfCommand(), startModel: startBeside });
  if (plan.kind === "off") {
    if (plan.fault !== undefined) throw plan.fault;
    const off = { vectors: "off", message: "search goes by words" };
    terminal.print(isJson ? JSON.stringify(off) : `Vectors are off: ${off.message}.`);
    return;
  }
  const begun = performance.now();
  const { vectors } = await embedOnce(plan.open());
  const latencyMs = Math.round(performance.now() - begun);
  const [first, second, third] = vectors;
  const result = {
    vectors: plan.index,
    source: plan.source,
    dimensions: first?.length ?? 0,
    latencyMs,
    alike: cosine(first, second),
    unlike: cosine(first, third),
  };
  if (isJson) terminal.print(JSON.stringify(result));
  else {
    terminal.print(
      `${terminal.good("✔")} ${result.source}: ${result.dimensions} dimensions, ${latencyMs} ms`,
    );
    const alike = `${result.alike.toFixed(2)} for two sentences of one meaning`;
    terminal.print(`  similarity   ${alike}, ${result.unlike.toFixed(2)} for two of different meanings`);
  }
}

async function embedOnce(embedder: Embedder): Promise<Embedded> {
  try {
    const signal = new AbortController().signal;
    const request = { texts: TEST_TEXTS, purpose: "memory" as const, timeoutMs: TEST_TIMEOUT_MS, signal };
    const reply = await embedder.embed(request);
    if (reply.kind === "vectors") return reply;
    throw new MemoryError("embedding-failed", reply.message);
  } finally {
    await embedder.close();
  }
}

function cosine(one: ArrayLike<number> = [], other: ArrayLike<number> = []): number {
  const dot = (a: ArrayLike<number>, b: ArrayLike<number>) =>
    Array.from(a).reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
  return dot(one, other) / (Math.sqrt(dot(one, one) * dot(other, other)) || 1);
}
