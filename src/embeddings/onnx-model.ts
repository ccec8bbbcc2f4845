import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Tokenizer } from "@huggingface/tokenizers";
import type { InferenceSession, Tensor } from "onnxruntime-common";
import { parseObject } from "../domain/json.ts";
import type { ModelFolder } from "./model-folder.ts";

type Runtime = typeof import("onnxruntime-common");

/** A loaded model. It takes some hundred megabytes, so it runs in a process of its own. */
export interface OnnxModel {
  /** One text at a time: on a CPU, several at once take as long, and short ones would wait for long ones. */
  embed(text: string): Promise<{ vector: Float32Array; tokens: number }>;
}

const RUNTIME_FOLDER = "node_modules/onnxruntime-web/dist";
const TOKENIZERS_FILE = "node_modules/@huggingface/tokenizers/dist/tokenizers.mjs";
const SENTENCE_OUTPUT = "sentence_embedding";
const TOKENS_OUTPUT = "last_hidden_state";

/** Loads the model with the packages installed in `addOn`. Everything is read from there, nothing is downloaded. */
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

/** The last token (usually a separator) stays at the end. */
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
  const values: Record<string, (index: number) => number> = {
    input_ids: (index) => ids[index] ?? 0,
    attention_mask: () => 1,
    token_type_ids: (index) => types?.[index] ?? 0,
    position_ids: (index) => index,
  };
  const inputs = inputNames.map((name) => {
    const valueAt = values[name];
    if (valueAt === undefined)
      throw new Error(`the model has an input "${name}", which text models do not have`);
    const data = BigInt64Array.from(ids, (_, index) => BigInt(valueAt(index)));
    return [name, new Tensor("int64", data, [1, ids.length])] as const;
  });
  return Object.fromEntries(inputs);
}

/** Some models return the vector of the text; most return one for each token. */
function vectorOf(outputs: InferenceSession.OnnxValueMapType, { pooling }: ModelFolder): Float32Array {
  const output = outputs[SENTENCE_OUTPUT] ?? outputs[TOKENS_OUTPUT] ?? Object.values(outputs)[0];
  const values = output?.data;
  if (output === undefined || !(values instanceof Float32Array))
    throw new Error("the output of the model is not a tensor of 32-bit floats");
  const dimensions = output.dims.at(-1) ?? 0;
  if (output.dims.length < 3) return normalized(Float32Array.from(values));
  const count = pooling === "cls" ? 1 : Math.floor(values.length / dimensions);
  return normalized(sumOf(values, dimensions, count));
}

/** The sum of the first vectors of the tokens, which lie one after the other. Normalized, it is their mean. */
function sumOf(tokens: Float32Array, dimensions: number, count: number): Float32Array {
  const sum = new Float32Array(dimensions);
  for (let token = 0; token < count; token += 1)
    for (let i = 0; i < dimensions; i += 1) sum[i] = (sum[i] ?? 0) + (tokens[token * dimensions + i] ?? 0);
  return sum;
}

function normalized(vector: Float32Array): Float32Array {
  const length = Math.hypot(...vector);
  return length > 0 ? vector.map((value) => value / length) : vector;
}

async function loadTokenizer({ folder }: ModelFolder, addOn: string): Promise<Tokenizer> {
  const read = (name: string) => parseObject(readFileSync(join(folder, name), "utf8"));
  const module = (await load(join(addOn, TOKENIZERS_FILE))) as typeof import("@huggingface/tokenizers");
  const tokenizer = read("tokenizer.json");
  if (tokenizer === undefined) throw new Error("tokenizer.json is not a JSON object");
  const hasConfig = existsSync(join(folder, "tokenizer_config.json"));
  return new module.Tokenizer(tokenizer, (hasConfig && read("tokenizer_config.json")) || {});
}

/** From a file, also in a compiled program. */
function load(file: string): Promise<unknown> {
  return import(pathToFileURL(file).href);
}
