import { z } from "zod";
import type { Environment } from "../config/paths.ts";
import { asMemoryError } from "../domain/error.ts";
import { keepEnd, type StartProgram } from "../supervisor/run-program.ts";
import { type Embedder, type EmbeddingReply, type EmbeddingRequest, embeddingFailure } from "./embedder.ts";
import type { ModelFolder } from "./model-folder.ts";

export interface LocalModelOptions {
  model: ModelFolder;
  /** The command that starts this program. */
  self: readonly string[];
  /** Where the packages that run the model are installed. */
  addOn: string;
  environment: Environment;
  start: StartProgram;
  idleMs?: number;
}

/** The command of the process with the model. */
export const MODEL_COMMAND = "embedding-model";
/** Texts are embedded one after the other, so a larger batch would only lose more if the worker is killed. */
const TEXTS_MAX = 8;
/** The process takes 350 MB and starts in half a second: it ends after this time without work. */
const IDLE_MS = 60_000;
/** A line with eight vectors of the maximum dimensions has 180 KB. */
const LINE_CHARS_MAX = 1 << 20;

/** A request to the process with the model, one line of JSON. */
export const ModelAsk = z.object({
  id: z.number(),
  texts: z.array(z.string()),
  /** Somebody waits for it, so it comes before background work. */
  isUrgent: z.boolean(),
});
export type ModelAsk = z.infer<typeof ModelAsk>;

/** An answer, or, without an id, that the process is ready or cannot be. Vectors are 32-bit floats in base64. */
export const ModelSays = z.union([
  z.object({ ready: z.literal(true) }),
  z.object({ id: z.number(), vectors: z.array(z.string()), tokens: z.number() }),
  z.object({ id: z.number().optional(), fault: z.string() }),
]);
export type ModelSays = z.infer<typeof ModelSays>;

/** A model in a folder, run by a process of its own that is started on demand and ends when idle. */
export function openLocalModel(options: LocalModelOptions): Embedder {
  const { model, idleMs = IDLE_MS } = options;
  let running: Promise<Conversation> | undefined;
  let idle: ReturnType<typeof setTimeout> | undefined;
  let isClosed = false;
  const end = async () => {
    clearTimeout(idle);
    const ending = running;
    running = undefined;
    await (await ending?.catch(() => undefined))?.stop();
  };
  const ensureRunning = () => {
    const starting: Promise<Conversation> = running ?? begin(options);
    running = starting;
    // However it ends, the next text starts another process.
    const forget = () => {
      if (running === starting) running = undefined;
    };
    starting.then((conversation) => conversation.ended.then(forget), forget);
    return starting;
  };
  return {
    model: model.model,
    pooling: model.pooling,
    textsMax: TEXTS_MAX,
    isMetered: false,
    async embed(request) {
      clearTimeout(idle);
      if (isClosed) return embeddingFailure("stopped", `${model.folder} is closed`);
      const answer = ensureRunning().then((conversation) => conversation.ask(request, model));
      const reply = await inTime(answer, request, model.folder);
      // A late question may still help the next one, so the process is ended for late background work only.
      if (reply.kind === "failure" && reply.fault === "late" && request.purpose === "memory") await end();
      clearTimeout(idle);
      if (!isClosed) idle = setTimeout(() => void end(), idleMs);
      return reply;
    },
    async close() {
      isClosed = true;
      await end();
    },
  };
}

function inTime(
  answer: Promise<EmbeddingReply>,
  { timeoutMs, signal }: EmbeddingRequest,
  folder: string,
): Promise<EmbeddingReply> {
  const { promise, resolve } = Promise.withResolvers<EmbeddingReply>();
  const late = `the model in ${folder} did not answer within ${timeoutMs / 1_000} s`;
  const timer = setTimeout(resolve, timeoutMs, embeddingFailure("late", late));
  const stop = () => resolve(embeddingFailure("stopped", `the model in ${folder} was stopped`));
  if (signal.aborted) stop();
  signal.addEventListener("abort", stop, { once: true });
  const failed = (error: unknown) =>
    embeddingFailure("unavailable", asMemoryError(error, `the model in ${folder}`).message);
  answer.catch(failed).then(resolve);
  return promise.finally(() => {
    clearTimeout(timer);
    signal.removeEventListener("abort", stop);
  });
}

interface Conversation {
  ask(request: EmbeddingRequest, model: ModelFolder): Promise<EmbeddingReply>;
  ended: Promise<void>;
  stop(): Promise<unknown>;
}

/** @throws what keeps the process from starting, or the model from loading */
async function begin({ self, addOn, environment, model, start }: LocalModelOptions): Promise<Conversation> {
  const command = [...self, MODEL_COMMAND, model.folder, addOn];
  const child = await start({ command, cwd: model.folder, environment });
  const waiting = new Map<number, (says: ModelSays | undefined) => void>();
  const ready = Promise.withResolvers<void>();
  let asked = 0;
  const hear = (line: string) => {
    const says = ModelSays.safeParse(JSON.parse(line)).data;
    if (says === undefined) return;
    if ("ready" in says) return ready.resolve();
    if (says.id === undefined && "fault" in says) return ready.reject(new Error(says.fault));
    waiting.get(says.id ?? 0)?.(says);
    waiting.delete(says.id ?? 0);
  };
  keepEnd(child.stderr);
  const ended = listen(child.stdout, hear).then(async () => {
    await child.stop();
    ready.reject(new Error("its process ended before the model was loaded"));
    for (const answer of waiting.values()) answer(undefined);
    waiting.clear();
  });
  try {
    await ready.promise;
  } catch (error) {
    await child.stop();
    throw error;
  }
  return {
    ended,
    stop: () => child.stop(),
    async ask({ texts, purpose }, { prefixes }) {
      const id = ++asked;
      const ask: ModelAsk = {
        id,
        texts: texts.map((text) => prefixes[purpose] + text),
        isUrgent: purpose === "question",
      };
      const answer = new Promise<ModelSays | undefined>((resolve) => waiting.set(id, resolve));
      child.stdin.write(`${JSON.stringify(ask)}\n`);
      child.stdin.flush();
      return replyOf(await answer, texts.length);
    },
  };
}

function replyOf(says: ModelSays | undefined, count: number): EmbeddingReply {
  if (says === undefined)
    return embeddingFailure("unavailable", "the process with the local model has ended");
  if (!("vectors" in says)) return embeddingFailure("rejected", "fault" in says ? says.fault : "no answer");
  const vectors = says.vectors.map(decodeVector);
  if (vectors.length !== count)
    return embeddingFailure("unreadable", `${vectors.length} vectors for ${count} texts`);
  return { kind: "vectors", vectors, tokens: says.tokens };
}

function decodeVector(text: string): Float32Array {
  const bytes = Uint8Array.from(Buffer.from(text, "base64"));
  return new Float32Array(bytes.buffer, 0, Math.floor(bytes.length / Float32Array.BYTES_PER_ELEMENT));
}

/** Ends with the stream, or at a line that is too long or not JSON. */
async function listen(stream: ReadableStream<Uint8Array>, hear: (line: string) => void): Promise<void> {
  const decoder = new TextDecoder();
  let text = "";
  try {
    for await (const chunk of stream) {
      const lines = (text + decoder.decode(chunk, { stream: true })).split("\n");
      text = lines.pop() ?? "";
      if (text.length > LINE_CHARS_MAX) return;
      for (const line of lines) hear(line);
    }
  } catch {
    // A broken pipe or an unknown line: the caller ends the process.
  }
}
