import { createEventReader, type StreamEvent } from "./event-lines.ts";
import { viewerKeyHeader } from "./viewer-key.ts";

/** `waiting`: the worker does not respond and is tried again; `refused`: it does not know this browser. */
export type StreamState = "connecting" | "open" | "waiting" | "refused" | "resting";

export interface Stream {
  state(): StreamState;
  /** Grows with every connection: who shows what was loaded before loads it again. */
  generation(): number;
  /** The body of the last event of a name; the worker sends a status only when it changes. */
  latest(name: string): unknown;
  onChange(listener: () => void): () => void;
  onEvent(listener: (name: string, body: unknown) => void): () => void;
  /** Tries at once instead of when its time comes. */
  retry(): void;
}

const RETRY_MS_MIN = 500;
const RETRY_MS_MAX = 10_000;
const REFUSED_RETRY_MS = 30_000;
/** The worker says something at least every 15 s; a line that is silent for longer is dead. */
const SILENCE_MS_MAX = 45_000;
/** A hidden page closes its connection, because a browser allows six to one worker, over all pages. */
const HIDDEN_MS_MAX = 20_000;

/** Follows the worker's events, and resumes after a lost connection. */
export function openStream(path: string): Stream {
  const stream = new LiveStream(path);
  stream.start();
  return stream;
}

class LiveStream implements Stream {
  readonly #path: string;
  readonly #changed = new Set<() => void>();
  readonly #listeners = new Set<(name: string, body: unknown) => void>();
  readonly #latest = new Map<string, unknown>();
  #state: StreamState = "connecting";
  #generation = 0;
  #lastId = "";
  #control: AbortController | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #retryMs = RETRY_MS_MIN;

  constructor(path: string) {
    this.#path = path;
  }

  state = () => this.#state;
  generation = () => this.#generation;
  latest = (name: string) => this.#latest.get(name);

  onChange(listener: () => void): () => void {
    this.#changed.add(listener);
    return () => this.#changed.delete(listener);
  }

  onEvent(listener: (name: string, body: unknown) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  start(): void {
    document.addEventListener("visibilitychange", this.#minded);
    addEventListener("online", this.retry);
    void this.#follow();
  }

  retry = (): void => {
    this.#retryMs = RETRY_MS_MIN;
    void this.#follow();
  };

  #minded = (): void => {
    if (document.hidden) {
      this.#later(HIDDEN_MS_MAX, () => this.#rest());
      return;
    }
    if (this.#state === "open") clearTimeout(this.#timer);
    else this.retry();
  };

  #rest(): void {
    this.#drop();
    this.#become("resting");
  }

  #drop(): void {
    clearTimeout(this.#timer);
    this.#control?.abort();
    this.#control = undefined;
  }

  #later(ms: number, act: () => void): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(act, ms);
  }

  #become(state: StreamState): void {
    if (state === this.#state) return;
    this.#state = state;
    for (const listener of this.#changed) listener();
  }

  async #follow(): Promise<void> {
    this.#drop();
    const control = new AbortController();
    this.#control = control;
    if (this.#state !== "waiting") this.#become("connecting");
    const outcome = await this.#read(control).catch(() => "dropped" as const);
    // Aborted by us: the caller decides what follows.
    if (this.#control !== control) return;
    this.#become(outcome === "refused" ? "refused" : "waiting");
    const wait = outcome === "refused" ? REFUSED_RETRY_MS : this.#retryMs * (0.75 + Math.random() / 2);
    this.#retryMs = Math.min(this.#retryMs * 2, RETRY_MS_MAX);
    this.#later(wait, () => void this.#follow());
  }

  async #read(control: AbortController): Promise<"dropped" | "refused"> {
    const headers = {
      accept: "text/event-stream",
      ...viewerKeyHeader(),
      ...(this.#lastId && { "last-event-id": this.#lastId }),
    };
    const answer = await fetch(this.#path, { headers, signal: control.signal, cache: "no-store" });
    if (answer.status === 401 || answer.status === 403) return "refused";
    if (!answer.ok || answer.body === null) return "dropped";
    this.#opened();
    const read = createEventReader((event) => this.#tell(event));
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    for (;;) {
      const silence = setTimeout(() => control.abort(new Error("silent")), SILENCE_MS_MAX);
      const { done, value } = await reader.read().finally(() => clearTimeout(silence));
      if (done) return "dropped";
      read(value);
    }
  }

  #opened(): void {
    this.#retryMs = RETRY_MS_MIN;
    this.#generation += 1;
    this.#state = "open";
    for (const listener of this.#changed) listener();
  }

  #tell({ id, name, text }: StreamEvent): void {
    if (id !== "") this.#lastId = id;
    const body: unknown = JSON.parse(text);
    if (name === "status") this.#latest.set(name, body);
    for (const listener of this.#listeners) listener(name, body);
  }
}
