import { type DataPaths, type Environment, fromHome } from "../config/paths.ts";
import type { Settings } from "../config/settings.ts";
import { asMemoryError, MemoryError } from "../domain/error.ts";
import { missingPackages, onnxAddOn } from "./add-on.ts";
import type { Embedder } from "./embedder.ts";
import { openEndpoint } from "./endpoint.ts";
import { type LocalModelOptions, openLocalModel } from "./local-model.ts";
import { readModelFolder } from "./model-folder.ts";

/** Whether semantic search is on, and what makes its vectors. */
export type VectorPlan =
  | { kind: "off"; fault: MemoryError | undefined }
  | {
      kind: "on";
      index: "sqlite" | "chroma";
      /** The model and its place, for messages; never a key. */
      source: string;
      open(): Embedder;
    };

export interface VectorPlanDeps {
  settings: Settings;
  paths: DataPaths;
  environment: Environment;
  self: readonly string[];
  startModel: LocalModelOptions["start"];
}

/** The plan of the settings. Without embeddings, `auto` is off and reads no file. */
export function planVectors(deps: VectorPlanDeps): VectorPlan {
  const { vector, embeddings } = deps.settings;
  if (vector === "off" || (vector === "auto" && embeddings === "")) return { kind: "off", fault: undefined };
  if (embeddings === "")
    return refused(
      `CLAUDE_MEM_VECTOR is ${vector}, so CLAUDE_MEM_EMBEDDINGS must be set to a folder or a URL`,
    );
  const index = vector === "chroma" ? "chroma" : "sqlite";
  const isAddress = /^https?:\/\//i.test(embeddings);
  const plan = isAddress ? planEndpoint(deps.settings) : planFolder(deps);
  return plan instanceof MemoryError ? { kind: "off", fault: plan } : { kind: "on", index, ...plan };
}

function planEndpoint(settings: Settings): Planned {
  const {
    embeddings,
    embeddingsModel: model,
    embeddingsKey: key,
    embeddingsDimensions: dimensions,
  } = settings;
  if (!URL.canParse(embeddings))
    return fault(`CLAUDE_MEM_EMBEDDINGS is "${embeddings}", which is not a valid URL`);
  if (model === "")
    return fault("CLAUDE_MEM_EMBEDDINGS is a URL, so CLAUDE_MEM_EMBEDDINGS_MODEL must be set");
  const open = () => openEndpoint({ baseUrl: embeddings, key, model, dimensions });
  return { source: `${model} at ${new URL(embeddings).host}${key === "" ? "" : ", with a key"}`, open };
}

function planFolder({ settings, paths, environment, self, startModel }: VectorPlanDeps): Planned {
  const addOn = onnxAddOn(paths);
  const missing = missingPackages(addOn);
  if (missing.length > 0)
    return fault(
      `the model in ${settings.embeddings} needs ${missing.join(" and ")}; run \`claude-mem embeddings install\``,
    );
  try {
    const model = readModelFolder(fromHome(settings.embeddings, environment));
    const open = () => openLocalModel({ model, self, addOn: addOn.folder, environment, start: startModel });
    return { source: `${model.model} in ${model.folder}`, open };
  } catch (error) {
    return asMemoryError(error, `CLAUDE_MEM_EMBEDDINGS is ${settings.embeddings}`);
  }
}

type Planned = { source: string; open(): Embedder } | MemoryError;

function fault(message: string): MemoryError {
  return new MemoryError("invalid-setting", message);
}

function refused(message: string): VectorPlan {
  return { kind: "off", fault: fault(message) };
}
