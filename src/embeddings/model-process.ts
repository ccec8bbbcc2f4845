import { constants } from "node:os";
import { createInterface } from "node:readline";
import { setImmediate } from "node:timers/promises";
import { stepBack } from "../supervisor/step-back.ts";
import { ModelAsk, type ModelSays } from "./local-model.ts";
import { readModelFolder } from "./model-folder.ts";
import { loadOnnxModel, type OnnxModel } from "./onnx-model.ts";

type Say = (line: ModelSays) => void;

/**
 * The process with a local model: answers each line of stdin with one line, until stdin is closed. It runs at low
 * priority.
 *
 * @returns its exit code
 */
export async function serveModel(folder: string, addOn: string): Promise<number> {
  stepBack(constants.priority.PRIORITY_LOW);
  const say: Say = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);
  let model: OnnxModel;
  try {
    model = await loadOnnxModel(readModelFolder(folder), addOn);
  } catch (error) {
    say({ fault: textOf(error) });
    return 1;
  }
  say({ ready: true });
  const desk = createDesk(model, say);
  for await (const line of createInterface({ input: process.stdin }))
    desk.take(ModelAsk.parse(JSON.parse(line)));
  return 0;
}

interface Job {
  ask: ModelAsk;
  vectors: string[];
  tokens: number;
}

/** Embeds one text at a time, so that a question waits for one text of a batch and not for all of them. */
function createDesk(model: OnnxModel, say: Say): { take(ask: ModelAsk): void } {
  const jobs: Job[] = [];
  let isWorking = false;
  const step = async (job: Job) => {
    const text = job.ask.texts[job.vectors.length];
    if (text !== undefined) {
      const { vector, tokens } = await model.embed(text);
      job.vectors.push(encodeVector(vector));
      job.tokens += tokens;
    }
    if (job.vectors.length < job.ask.texts.length) return;
    jobs.splice(jobs.indexOf(job), 1);
    say({ id: job.ask.id, vectors: job.vectors, tokens: job.tokens });
  };
  const work = async () => {
    for (;;) {
      const job = jobs.find(({ ask }) => ask.isUrgent) ?? jobs[0];
      if (job === undefined) break;
      await step(job).catch((error) => {
        jobs.splice(jobs.indexOf(job), 1);
        say({ id: job.ask.id, fault: textOf(error) });
      });
      // The model blocks the event loop; this lets stdin be read between two texts.
      await setImmediate();
    }
    isWorking = false;
  };
  return {
    take(ask) {
      jobs.push({ ask, vectors: [], tokens: 0 });
      if (isWorking) return;
      isWorking = true;
      void work();
    },
  };
}

function encodeVector(vector: Float32Array): string {
  return Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength).toString("base64");
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
