import type { Command } from "commander";
import { loadSettings } from "../config/settings.ts";
import { MemoryError } from "../domain/error.ts";
import { type AddOn, chromaAddOn, installAddOn, missingPackages, onnxAddOn } from "../embeddings/add-on.ts";
import { planVectors } from "../embeddings/choose-embedder.ts";
import type { Embedder } from "../embeddings/embedder.ts";
import { startBeside } from "../supervisor/run-program.ts";
import { selfCommand } from "../supervisor/run-self.ts";
import type { CommandContext } from "./command-context.ts";

const TEST_TIMEOUT_MS = 60_000;
/** Two sentences with the same meaning, and one with another. */
const TEST_TEXTS = [
  "The login fails with a wrong password.",
  "Signing in is refused.",
  "Green paint dries slowly.",
];

export function embeddingsCommand(program: Command, context: CommandContext): void {
  const embeddings = program.command("embeddings").description("set up and test semantic search");
  embeddings
    .command("install")
    .description(
      "install the packages for a local model, and Chroma if the settings use it; no model is downloaded",
    )
    .action(() => install(context));
  embeddings
    .command("test", { isDefault: true })
    .description("embed three texts with the current settings and report the similarities")
    .option("--json", "print the result as JSON")
    .action((options: { json?: true }) => test(context, options.json === true));
}

async function install({ paths, environment, terminal }: CommandContext): Promise<void> {
  const { settings } = await loadSettings(paths.settings, environment);
  const isRemote = /^https?:/i.test(settings.embeddings);
  const local = isRemote ? [] : [onnxAddOn(paths)];
  const addOns = settings.vector === "chroma" ? [...local, chromaAddOn(paths)] : local;
  for (const addOn of addOns) {
    terminal.print(terminal.dim(`${packagesOf(addOn)} → ${addOn.folder}`));
    const isNew = await installAddOn(addOn, environment);
    terminal.print(`${terminal.good("✔")} ${isNew ? "installed" : "already installed"}`);
  }
  if (settings.embeddings === "")
    terminal.print("Next, set the folder of your model: `claude-mem settings set embeddings FOLDER`.");
  terminal.print("Then run `claude-mem restart`.");
}

function packagesOf(addOn: AddOn): string {
  const missing = missingPackages(addOn);
  return (missing.length > 0 ? missing : Object.keys(addOn.packages)).join(", ");
}

async function test({ paths, environment, terminal }: CommandContext, isJson: boolean): Promise<void> {
  const { settings } = await loadSettings(paths.settings, environment);
  const plan = planVectors({ settings, paths, environment, self: selfCommand(), startModel: startBeside });
  if (plan.kind === "off") {
    if (plan.fault !== undefined) throw plan.fault;
    if (isJson) return terminal.json({ vectors: "off", message: "search uses words only" });
    return terminal.print("Semantic search is off: search uses words only.");
  }
  const begun = performance.now();
  const [first, second, third] = await embedOnce(plan.open());
  const latencyMs = Math.round(performance.now() - begun);
  const { source } = plan;
  const dimensions = first?.length ?? 0;
  const [alike, unlike] = [cosine(first, second), cosine(first, third)];
  if (isJson) return terminal.json({ vectors: plan.index, source, dimensions, latencyMs, alike, unlike });
  terminal.print(`${terminal.good("✔")} ${source}: ${dimensions} dimensions, ${latencyMs} ms`);
  terminal.print(
    `  similarity   ${alike.toFixed(2)} for the same meaning, ${unlike.toFixed(2)} for different meanings`,
  );
}

async function embedOnce(embedder: Embedder): Promise<readonly ArrayLike<number>[]> {
  try {
    const signal = new AbortController().signal;
    const request = { texts: TEST_TEXTS, purpose: "memory" as const, timeoutMs: TEST_TIMEOUT_MS, signal };
    const reply = await embedder.embed(request);
    if (reply.kind === "vectors") return reply.vectors;
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
