import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Tokenizer } from "@huggingface/tokenizers";
import type { InferenceSession, Tensor } from "onnxruntime-common";
import { parseObject } from "../domain/json.ts";
import type { ModelFolder } from "./model-folder.ts";
import { normalized, pool } from "./pool.ts";

type Runtime = typeof import("onnxruntime-common");

/** A network that is loaded: some hundred megabytes, so that it lives in a process of its own. */
export interface OnnxModel {
  /** One text at a time: on a processor several at once take as long, and short ones would wait for long ones. */
  embed(text: string): Promise<{ vector: Float32Array; tokens: number }>;
}

const RUNTIME_FOLDER = "node_modules/onnxruntime-web/dist";
const TOKENIZERS_FILE = "node_modules/@huggingface/tokenizers/dist/tokenizers.mjs";
const SENTENCE_OUTPUT = "sentence_embedding";
const TOKENS_OUTPUT = "last_hidden_state";

/** Loads the network with what was installed in `addOn`. All of it is read from there; nothing is fetched. */
export async function loadOnnxModel(model: ModelFolder, addOn: string): Promise<OnnxModel> {
  const runtime = (await load(join(addOn, RUNTIME_FOLDER, "ort.wasm.min.mjs"))) as Runtime;
  runtime.env.wasm.numThreads = 1;
  runtime.env.wasm.wasmPaths = `${pathToFileURL(join(addOn, RUNTIME_FOLDER)).href}/`;
  runtime.env.logLevel = "error";
  const tokenizer = await loadTokenizer(model, addOn);
  const session = await runtime.InferenceSession.create(readFileSync(model.file), {
    executionProviders: ["wasm"],
    graphOptimizationLevel: "all",
  });
  return {
    async embed(text) {
      const encoded = tokenizer.encode(text, { return_token_type_ids: true });
      const ids = cut(encoded.ids, model.tokensMax);
      const outputs = await session.run(inputsOf(runtime, session, ids, encoded.token_type_ids));
      const vector = vectorOf(outputs, model);
      for (const output of Object.values(outputs)) output.dispose();
      return { vector, tokens: ids.length };
    },
  };
}

/** What a text ends with (a separator, mostly) stays at its end. */
function cut(ids: readonly number[], tokensMax: number): number[] {
  const last = ids.at(-1);
  return ids.length <= tokensMax || last === undefined ? [...ids] : [...ids.slice(0, tokensMax - 1), last];
}

function inputsOf(
  { Tensor }: Runtime,
  { inputNames }: InferenceSession,
  ids: readonly number[],
  types: readonly number[] | undefined,
): Record<string, Tensor> {
  const tensor = (numberAt: (index: number) => number) =>
    new Tensor(
      "int64",
      BigInt64Array.from(ids, (_, index) => BigInt(numberAt(index))),
      [1, ids.length],
    );
  const all: Record<string, () => Tensor> = {
    input_ids: () => tensor((index) => ids[index] ?? 0),
    attention_mask: () => tensor(() => 1),
    token_type_ids: () => tensor((index) => types?.[index] ?? 0),
    position_ids: () => tensor((index) => index),
  };
  const given = inputNames.map((name) => {
    const make = all[name];
    if (make === undefined)
      throw new Error(`the model asks for "${name}", which is none of a text model's inputs`);
    return [name, make()] as const;
  });
  return Object.fromEntries(given);
}

/** Some networks give the vector of the text themselves; most give one for each token. */
function vectorOf(outputs: InferenceSession.OnnxValueMapType, { pooling }: ModelFolder): Float32Array {
  const output = outputs[SENTENCE_OUTPUT] ?? outputs[TOKENS_OUTPUT] ?? Object.values(outputs)[0];
  const values = output?.data;
  if (output === undefined || !(values instanceof Float32Array))
    throw new Error("the model gives no numbers");
  const dimensions = output.dims.at(-1) ?? 0;
  return output.dims.length < 3 ? normalized(Float32Array.from(values)) : pool(values, dimensions, pooling);
}

async function loadTokenizer({ folder }: ModelFolder, addOn: string): Promise<Tokenizer> {
  const read = (name: string) => parseObject(readFileSync(join(folder, name), "utf8"));
  const module = (await load(join(addOn, TOKENIZERS_FILE))) as typeof import("@huggingface/tokenizers");
  const tokenizer = read("tokenizer.json");
  if (tokenizer === undefined) throw new Error("tokenizer.json is not a JSON object");
  return new module.Tokenizer(tokenizer, optional(() => read("tokenizer_config.json")) ?? {});
}

function optional<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    // Many models have no settings of their tokenizer beside it.
    return undefined;
  }
}

/** From the disk, in a compiled program too. */
function load(file: string): Promise<unknown> {
  return import(pathToFileURL(file).href);
}
