import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fetched } from "../../fetched/fetch.ts";
import { writeOnnx } from "./onnx-writer.ts";
import type { TempHome } from "./temp-home.ts";

/** Words that mean the same have the same vector; all others stand at right angles to each other. */
export const SAME_MEANING: readonly (readonly string[])[] = [
  ["car", "automobile", "vehicle"],
  ["fast", "quick", "speedy"],
  ["login", "authentication", "signin"],
  ["database", "storage", "persistence"],
  ["broken", "failing", "defective"],
  ["colour", "paint", "hue"],
];
export const DIMENSIONS = 16;
const SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"];

export interface TinyModelOptions {
  /** Another number makes another model: the vectors are turned. */
  turn?: number;
  pooling?: "mean" | "cls";
  prompts?: Record<string, string>;
  tokensMax?: number;
}

/** A model folder as such models are published, small enough to be made in a test. Its network is a table of words. */
export function makeTinyModel(folder: string, options: TinyModelOptions = {}): string {
  const write = (name: string, content: string | Uint8Array) => {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  };
  write("onnx/model.onnx", network(options.turn ?? 0));
  write("tokenizer.json", JSON.stringify(tokenizerOf(words().slice(SPECIAL.length))));
  write(
    "tokenizer_config.json",
    JSON.stringify({ tokenizer_class: "BertTokenizer", model_max_length: options.tokensMax ?? 64 }),
  );
  if (options.pooling !== undefined)
    write("1_Pooling/config.json", JSON.stringify({ pooling_mode_cls_token: options.pooling === "cls" }));
  if (options.prompts !== undefined)
    write("config_sentence_transformers.json", JSON.stringify({ prompts: options.prompts }));
  return folder;
}

/** What `claude-mem embeddings install` would install is among the packages of this checkout. */
export async function lendAddOn(home: TempHome, folder: string): Promise<string> {
  mkdirSync(folder, { recursive: true });
  symlinkSync(join(await fetched("embeddings"), "node_modules"), join(folder, "node_modules"));
  return home.dir;
}

function words(): string[] {
  return [...SPECIAL, ...SAME_MEANING.flat(), "the", "is", "a"];
}

function network(turn: number): Uint8Array {
  const vocabulary = words();
  const values = new Float32Array(vocabulary.length * DIMENSIONS);
  for (const [row, word] of vocabulary.entries()) {
    const meaning = SAME_MEANING.findIndex((same) => same.includes(word));
    if (meaning >= 0) values[row * DIMENSIONS + ((meaning + turn) % DIMENSIONS)] = 1;
    // A word that is not known still points somewhere, as it does with real models.
    else if (word === "[UNK]") values[row * DIMENSIONS + DIMENSIONS - 1] = 0.2;
    else if (word === "[CLS]") values[row * DIMENSIONS + DIMENSIONS - 2] = 0.1;
  }
  return writeOnnx({
    inputs: ["input_ids", "attention_mask", "token_type_ids"],
    output: { name: "last_hidden_state", dimensions: DIMENSIONS },
    weights: [{ name: "table", dims: [vocabulary.length, DIMENSIONS], values }],
    nodes: [{ op: "Gather", inputs: ["table", "input_ids"], outputs: ["last_hidden_state"] }],
  });
}

/** A tokenizer of whole words, as BERT's would be if it knew no parts of words. */
export function tokenizerOf(vocabulary: readonly string[]) {
  const vocab = Object.fromEntries([...SPECIAL, ...vocabulary].map((word, id) => [word, id]));
  const special = (content: string) => ({
    id: vocab[content],
    content,
    single_word: false,
    lstrip: false,
    rstrip: false,
    normalized: false,
    special: true,
  });
  const [, , begin, end] = SPECIAL;
  const marks = Object.fromEntries(
    [begin, end].map((one = "") => [one, { id: one, ids: [vocab[one]], tokens: [one] }]),
  );
  const sequence = { Sequence: { id: "A", type_id: 0 } };
  const mark = (id = "") => ({ SpecialToken: { id, type_id: 0 } });
  return {
    version: "1.0",
    truncation: null,
    padding: null,
    added_tokens: SPECIAL.map(special),
    normalizer: {
      type: "BertNormalizer",
      clean_text: true,
      handle_chinese_chars: true,
      strip_accents: null,
      lowercase: true,
    },
    pre_tokenizer: { type: "BertPreTokenizer" },
    post_processor: {
      type: "TemplateProcessing",
      single: [mark(begin), sequence, mark(end)],
      pair: [mark(begin), sequence, mark(end)],
      special_tokens: marks,
    },
    decoder: { type: "WordPiece", prefix: "##", cleanup: true },
    model: {
      type: "WordPiece",
      unk_token: "[UNK]",
      continuing_subword_prefix: "##",
      max_input_chars_per_word: 100,
      vocab,
    },
  };
}
