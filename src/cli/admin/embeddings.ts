import type { Command } from "commander";
import { loadSettings } from "../../config/settings.ts";
import { MemoryError } from "../../domain/error.ts";
import {
  type AddOn,
  chromaAddOn,
  installAddOn,
  missingPackages,
  onnxAddOn,
} from "../../embeddings/add-on.ts";
import { planVectors } from "../../embeddings/choose-embedder.ts";
import type { Embedder } from "../../embeddings/embedder.ts";
import { installModel, MODEL_ARCHIVE } from "../../embeddings/model-archive.ts";
import { startBeside } from "../../supervisor/run-program.ts";
import { selfCommand } from "../../supervisor/run-self.ts";
import type { CommandContext } from "../command-context.ts";
import type { Terminal } from "../terminal.ts";

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
    .description("install the packages for a local model, and Chroma if the settings use it")
    .option("--from <file|url>", "also install the model from this archive of a release")
    .action((options: { from?: string }) => install(context, options.from));
  embeddings
    .command("test", { isDefault: true })
    .description("embed three texts with the current settings and report the similarities")
    .option("--json", "print the result as JSON")
    .action((options: { json?: true }) => test(context, options.json === true));
}

/** Fetches only what the user requested: packages from their registry, and an archive from the given address. */
async function install(context: CommandContext, from: string | undefined): Promise<void> {
  const { paths, environment, terminal } = context;
  const { settings } = await loadSettings(paths.settings, environment);
  if (settings.embeddings === "" && from === undefined) return explain(terminal);
  const folder = from === undefined ? undefined : await installFrom(context, from);
  const isRemote = /^https?:/i.test(settings.embeddings);
  const local = isRemote ? [] : [onnxAddOn(paths)];
  const addOns = settings.vector === "chroma" ? [...local, chromaAddOn(paths)] : local;
  for (const addOn of addOns) {
    terminal.print(terminal.dim(`${packagesOf(addOn)} → ${addOn.folder}`));
    const isNew = await installAddOn(addOn, environment);
    terminal.print(`${terminal.good("✔")} ${isNew ? "installed" : "already installed"}`);
  }
  if (folder !== undefined && settings.embeddings !== folder)
    terminal.print(`Next, use the model: \`claude-mem settings set embeddings ${folder}\`.`);
  terminal.print("Then run `claude-mem restart`.");
}

/** What semantic search costs and brings, for users without a model. */
function explain(terminal: Terminal): void {
  const { name, bytes } = MODEL_ARCHIVE;
  for (const line of [
    "Search by meaning also finds what was said in other words than the question's. It runs on this machine,",
    "and answers more questions within as many tokens.",
    "It needs a model and 149 MB of packages from npm, 350 MB of memory while it works, and for 100,000 passages",
    "some hours in the background and 40 MB on the disk. Nothing has been fetched.",
    `  claude-mem embeddings install --from FILE|URL   ${name}, ${megabytes(bytes)}: the archive of a release`,
    "  claude-mem settings set embeddings FOLDER       a model of yours (ONNX, with tokenizer.json); then",
    "  claude-mem embeddings install                   the packages that run it",
  ])
    terminal.print(line);
}

async function installFrom({ paths, terminal }: CommandContext, from: string): Promise<string> {
  const { name, bytes } = MODEL_ARCHIVE;
  const folder = await installModel(paths, from, (length) =>
    terminal.replaceLine(`${name}: ${megabytes(length)} of ${megabytes(bytes)}`),
  );
  terminal.replaceLine("");
  terminal.print(`${terminal.good("✔")} ${name} → ${folder}`);
  return folder;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
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
