import { closeSync, existsSync, readSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { z } from "zod";
import { MemoryError } from "../domain/error.ts";
import { openFile, readText } from "../lib/guarded-files.ts";

/** A local model as described by its folder, in the layout in which such models are published. */
export interface ModelFolder {
  folder: string;
  file: string;
  /** The folder's name and a fingerprint of its content. */
  model: string;
  pooling: Pooling;
  /** Longer texts are cut. */
  tokensMax: number;
  /** Put before a text, for models that were trained with prefixes. */
  prefixes: { question: string; memory: string };
}

/** How the vectors of the tokens become the vector of the text. */
export type Pooling = "mean" | "cls";

/** Paths of the network, the smaller and faster form first. */
const NETWORK_FILES = ["onnx/model_quantized.onnx", "onnx/model.onnx", "model_quantized.onnx", "model.onnx"];
const TOKENS_DEFAULT = 512;
/** The cost of attention grows with its square, and memories are short. */
const TOKENS_MAX = 512;
/** Read at both ends of a file for its fingerprint. */
const PRINT_BYTES = 65_536;

const TokenizerConfig = z.looseObject({ model_max_length: z.number().optional().catch(undefined) });
const SentenceConfig = z.looseObject({ max_seq_length: z.number().nullish().catch(undefined) });
const PoolingConfig = z.looseObject({ pooling_mode_cls_token: z.boolean().optional().catch(undefined) });
const Prompts = z.looseObject({
  prompts: z.record(z.string(), z.string()).nullish().catch(undefined),
});

/**
 * Reads the description of a model from its folder. Nothing is downloaded.
 *
 * @throws MemoryError unreadable-file if the folder has no model
 */
export function readModelFolder(folder: string): ModelFolder {
  const file = NETWORK_FILES.map((name) => join(folder, name)).find((path) => existsSync(path));
  if (file === undefined)
    throw new MemoryError(
      "unreadable-file",
      `${folder} has no ONNX model: it needs one of ${NETWORK_FILES.join(", ")}`,
    );
  if (!existsSync(join(folder, "tokenizer.json")))
    throw new MemoryError("unreadable-file", `${folder} has no tokenizer.json`);
  const isCls = readConfig(folder, "1_Pooling/config.json", PoolingConfig)?.pooling_mode_cls_token === true;
  const { prompts } = readConfig(folder, "config_sentence_transformers.json", Prompts) ?? {};
  return {
    folder,
    file,
    model: `${basename(folder)}#${fingerprint([file, join(folder, "tokenizer.json")])}`,
    pooling: isCls ? "cls" : "mean",
    tokensMax: tokensMax(folder),
    prefixes: {
      question: prompts?.query ?? "",
      memory: prompts?.document ?? prompts?.passage ?? "",
    },
  };
}

function tokensMax(folder: string): number {
  const sentence = readConfig(folder, "sentence_bert_config.json", SentenceConfig)?.max_seq_length;
  const tokenizer = readConfig(folder, "tokenizer_config.json", TokenizerConfig)?.model_max_length;
  const stated = sentence ?? tokenizer ?? TOKENS_DEFAULT;
  return Math.max(2, Math.min(stated, TOKENS_MAX));
}

/** Undefined if the file is missing; a file that cannot be parsed is an error. */
function readConfig<T>(folder: string, name: string, schema: z.ZodType<T>): T | undefined {
  const path = join(folder, name);
  if (!existsSync(path)) return undefined;
  try {
    return schema.parse(JSON.parse(readText(path)));
  } catch (error) {
    throw new MemoryError("unreadable-file", `${path} cannot be parsed`, { cause: error });
  }
}

/** Of sizes, beginnings and ends: a network has hundreds of megabytes, and another training changes all of them. */
function fingerprint(paths: readonly string[]): string {
  const hasher = new Bun.CryptoHasher("sha256");
  for (const path of paths) {
    const { size } = statSync(path);
    hasher.update(`${size}\n`);
    const file = openFile(path, "r");
    for (const at of [0, Math.max(0, size - PRINT_BYTES)]) {
      const bytes = new Uint8Array(PRINT_BYTES);
      hasher.update(bytes.subarray(0, readSync(file, bytes, 0, PRINT_BYTES, at)));
    }
    closeSync(file);
  }
  return hasher.digest("hex").slice(0, 12);
}
