import type { Environment } from "../config/paths.ts";
import { asMemoryError } from "../domain/error.ts";
import { type Embedder, type EmbeddingReply, type EmbeddingRequest, embeddingFailure } from "./embedder.ts";
import type { ModelFolder } from "./model-folder.ts";
import { decodeVector, type ModelAsk, ModelSays } from "./model-lines.ts";

/** The process with the model while it runs, as the supervisor hands it out. */
export interface ModelProcess {
  stdin: { write(text: string): unknown; flush(): unknown };
  stdout: ReadableStream<Uint8Array>;
  stderr: ReadableStream<Uint8Array>;
  exited: Promise<unknown>;
  stop(): Promise<unknown>;
}

export interface LocalModelOptions {
  model: ModelFolder;
  /** The command that starts this program again. */
  self: readonly string[];
  /** Where what runs the model was installed. */
  addOn: string;
  environment: Environment;
  /** Starts a process in a group of its own, registered. */
  start(request: {
    command: readonly string[];
    cwd: string;
    environment: Environment;
  }): Promise<ModelProcess>;
  idleMs?: number;
}

/** The program's word for its own process with a model. */
export const MODEL_COMMAND = "embedding-model";
/** Texts are embedded one after the other: more at once would only be more that a kill can lose. */
const TEXTS_MAX = 8;
/** The process takes 350 MB and starts in half a second: it leaves when it has had nothing to do for so long. */
const IDLE_MS = 60_000;
/** A line with eight vectors of the most dimensions that are allowed has 180 KB. */
const LINE_CHARS_MAX = 1 << 20;

/** A model in a folder, run by a process of its own that is started when it is needed and leaves when it is not. */
export function openLocalModel(options: LocalModelOptions): Embedder {
  const { model, idleMs = IDLE_MS } = options;
  let running: Promise<Conversation> | undefined;
  let idle: ReturnType<typeof setTimeout> | undefined;
  let isClosed = false;
  const leave = async () => {
    clearTimeout(idle);
    const ending = running;
    running = undefined;
    await (await ending?.catch(() => undefined))?.stop();
  };
  const ensureRunning = () => {
    const starting: Promise<Conversation> = running ?? begin(options);
    running = starting;
    // Whatever ends it, the next text starts another.
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
      const answer = ensureRunning().then((conversation) =>
        conversation.ask(prefixed(request, model), request.purpose === "question"),
      );
      const reply = await inTime(answer, request, model.folder);
      if (reply.kind === "failure" && reply.fault === "late" && request.purpose === "memory") await leave();
      clearTimeout(idle);
      if (!isClosed) idle = setTimeout(() => void leave(), idleMs);
      return reply;
    },
    async close() {
      isClosed = true;
      await leave();
    },
  };
}

function prefixed({ texts, purpose }: EmbeddingRequest, { prefixes }: ModelFolder): string[] {
  return texts.map((text) => prefixes[purpose] + text);
}

/** What goes on behind the deadline of a question is of use to the next one: the process is not ended for it. */
function inTime(
  answer: Promise<EmbeddingReply>,
  { timeoutMs, signal }: EmbeddingRequest,
  folder: string,
): Promise<EmbeddingReply> {
  return new Promise((resolve) => {
    const late = embeddingFailure(
      "late",
      `the model in ${folder} did not answer within ${timeoutMs / 1_000} s`,
    );
    const timer = setTimeout(resolve, timeoutMs, late);
    const stop = () => resolve(embeddingFailure("stopped", `the model in ${folder} was stopped`));
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop, { once: true });
    const failed = (error: unknown) =>
      embeddingFailure("unavailable", asMemoryError(error, `the model in ${folder}`).message);
    answer.catch(failed).then((reply) => {
      clearTimeout(timer);
      signal.removeEventListener("abort", stop);
      resolve(reply);
    });
  });
}

interface Conversation {
  ask(texts: readonly string[], isUrgent: boolean): Promise<EmbeddingReply>;
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
  void drain(child.stderr);
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
    async ask(texts, isUrgent) {
      const id = ++asked;
      const answer = new Promise<ModelSays | undefined>((resolve) => waiting.set(id, resolve));
      child.stdin.write(`${JSON.stringify({ id, texts: [...texts], isUrgent } satisfies ModelAsk)}\n`);
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

/** Calls for each line; ends with the stream, or at a line that is longer than any of ours. */
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
    // A broken pipe or a line that is none of ours: either way nothing more can be understood, and the process is ended.
  }
}

async function drain(stream: ReadableStream<Uint8Array>): Promise<void> {
  for await (const _ of stream);
}
