import { constants, setPriority } from "node:os";
import { createInterface } from "node:readline";
import { readModelFolder } from "./model-folder.ts";
import { encodeVector, ModelAsk, type ModelSays } from "./model-lines.ts";
import { loadOnnxModel, type OnnxModel } from "./onnx-model.ts";

/**
 * The process that holds a local model: answers each line of stdin with one line, in order, until stdin is closed. It
 * gives way to everything else on the machine.
 *
 * @returns its exit code
 */
export async function serveModel(folder: string, addOn: string): Promise<number> {
  setPriority(constants.priority.PRIORITY_LOW);
  const say = (line: ModelSays) => process.stdout.write(`${JSON.stringify(line)}\n`);
  let model: OnnxModel;
  try {
    model = await loadOnnxModel(readModelFolder(folder), addOn);
  } catch (error) {
    say({ fault: textOf(error) });
    return 1;
  }
  say({ ready: true });
  for await (const line of createInterface({ input: process.stdin })) say(await answer(model, line));
  return 0;
}

async function answer(model: OnnxModel, line: string): Promise<ModelSays> {
  const { id, texts } = ModelAsk.parse(JSON.parse(line));
  try {
    const vectors: string[] = [];
    let tokens = 0;
    for (const text of texts) {
      const embedded = await model.embed(text);
      vectors.push(encodeVector(embedded.vector));
      tokens += embedded.tokens;
    }
    return { id, vectors, tokens };
  } catch (error) {
    return { id, fault: textOf(error) };
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
