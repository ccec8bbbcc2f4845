import { type DataPaths, type Environment, fromHome } from "../config/paths.ts";
import type { Settings } from "../config/settings.ts";
import { asMemoryError, MemoryError } from "../domain/error.ts";
import { missingPackages, onnxAddOn } from "./add-on.ts";
import type { Embedder } from "./embedder.ts";
import { openEndpoint } from "./endpoint.ts";
import { type LocalModelOptions, openLocalModel } from "./local-model.ts";
import { readModelFolder } from "./model-folder.ts";

/** Whether there is search by meaning, and what makes its vectors. */
export type VectorPlan =
  | { kind: "off"; fault: MemoryError | undefined }
  | {
      kind: "on";
      index: "sqlite" | "chroma";
      /** The model and where it is, in words; never a key. */
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

/** What the settings ask for. Without embeddings, `auto` is off and reads no file. */
export function planVectors(deps: VectorPlanDeps): VectorPlan {
  const { vector, embeddings } = deps.settings;
  if (vector === "off" || (vector === "auto" && embeddings === "")) return { kind: "off", fault: undefined };
  if (embeddings === "")
    return refused(
      `CLAUDE_MEM_VECTOR is ${vector}, which needs CLAUDE_MEM_EMBEDDINGS: a folder or an address`,
    );
  const index = vector === "chroma" ? "chroma" : "sqlite";
  const isAddress = /^https?:\/\//i.test(embeddings);
  const plan = isAddress ? planEndpoint(deps.settings) : planFolder(deps);
  return plan instanceof MemoryError ? { kind: "off", fault: plan } : { kind: "on", index, ...plan };
}

/** Whether the settings ask for vectors at all, whether or not they can be made. */
export function areVectorsWanted({ vector, embeddings }: Settings): boolean {
  return vector !== "off" && (vector !== "auto" || embeddings !== "");
}

function planEndpoint(settings: Settings): Planned {
  const {
    embeddings,
    embeddingsModel: model,
    embeddingsKey: key,
    embeddingsDimensions: dimensions,
  } = settings;
  if (!URL.canParse(embeddings))
    return fault(`CLAUDE_MEM_EMBEDDINGS is "${embeddings}", which is no address`);
  if (model === "")
    return fault("CLAUDE_MEM_EMBEDDINGS is an address, which needs CLAUDE_MEM_EMBEDDINGS_MODEL");
  const open = () => openEndpoint({ baseUrl: embeddings, key, model, dimensions });
  return { source: `${model} at ${new URL(embeddings).host}${key === "" ? "" : ", with a key"}`, open };
}

function planFolder({ settings, paths, environment, self, startModel }: VectorPlanDeps): Planned {
  const addOn = onnxAddOn(paths);
  const missing = missingPackages(addOn);
  if (missing.length > 0)
    return fault(
      `${missing.join(" and ")} are not installed, which run the model in ${settings.embeddings}; \`claude-mem embeddings install\` installs them`,
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
