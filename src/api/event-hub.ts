import type { Database } from "bun:sqlite";
import { asMemoryError, MemoryError } from "../domain/error.ts";
import type { Log } from "../lib/log.ts";
import type { WireStatus } from "../protocol/stream.ts";
import { isChangeStreamWhole, lastChangeId, listStreamedChanges } from "../store/lists/change-stream.ts";
import { encodeChanges, encodeEvent } from "./change-events.ts";

/** Pages open at the same time. */
const CLIENTS_MAX = 64;
/** How often the feed is looked at while somebody listens; 10 µs where nothing has come. */
const LOOK_MS = 200;
/** How often it is asked what is being worked on. */
const STATUS_MS = 1_000;
/** A connection that nobody has closed properly is found out by this. */
const HEARTBEAT_MS = 15_000;
/** Changes told at once; where there are more, as in an import, the lists are read again. */
const TOLD_MAX = 500;
const REPLAY_BYTES_MAX = 1 << 20;
/** What waits for a client that reads slowly; beyond it the client is dropped, and comes again by itself. */
const BUFFER_BYTES_MAX = 2 << 20;
const HEARTBEAT = new TextEncoder().encode(":\n\n");

export interface HubDeps {
  memory: Database;
  version: string;
  status(): WireStatus;
  /** Told while somebody listens: a worker whose viewer is open is not idle. */
  noteUse(): void;
  log: Log;
}

/**
 * Tells the pages what happens in the memory. Nothing is kept here but who listens: what happened stands in the memory's
 * feed, so that ids outlive the worker, and while nobody listens nothing is looked at.
 */
export interface EventHub extends Disposable {
  /**
   * The stream of one more client. It begins with what came after the event that the client saw last; nobody else gets
   * that.
   *
   * @throws MemoryError too-busy when too many listen already
   */
  open(lastEventId: string | undefined): ReadableStream<Uint8Array>;
  /** Something was committed: it is told at once, and not with the next look. */
  look(): void;
  readonly clients: number;
}

type Client = ReadableStreamDefaultController<Uint8Array>;

export function createEventHub(deps: HubDeps): EventHub {
  return new Hub(deps);
}

class Hub implements EventHub {
  readonly #deps: HubDeps;
  readonly #clients = new Set<Client>();
  #timers: ReturnType<typeof setInterval>[] = [];
  /** Up to here everybody has been told. */
  #position = 0;
  #status = "";
  #isLooking = false;

  constructor(deps: HubDeps) {
    this.#deps = deps;
  }

  get clients(): number {
    return this.#clients.size;
  }

  open(lastEventId: string | undefined): ReadableStream<Uint8Array> {
    if (this.#clients.size >= CLIENTS_MAX)
      throw new MemoryError("too-busy", `${CLIENTS_MAX} pages of the viewer are open already`);
    let client: Client | undefined;
    return new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          client = controller;
          this.#begin(controller, lastEventId);
        },
        cancel: () => {
          if (client !== undefined) this.#drop(client);
        },
      },
      new ByteLengthQueuingStrategy({ highWaterMark: BUFFER_BYTES_MAX }),
    );
  }

  look(): void {
    if (this.#clients.size === 0 || this.#isLooking) return;
    this.#isLooking = true;
    setImmediate(() => {
      this.#isLooking = false;
      this.#attempt(() => this.#tell());
    });
  }

  [Symbol.dispose](): void {
    for (const client of [...this.#clients]) {
      this.#drop(client);
      client.close();
    }
  }

  #begin(client: Client, lastEventId: string | undefined): void {
    const { memory, version, status } = this.#deps;
    // What has come by now is told to those who listen already; so this client begins where they are.
    if (this.#clients.size > 0) this.#tell();
    this.#position = lastChangeId(memory);
    const seen = lastEventId === undefined ? undefined : Number(lastEventId);
    const place = seen === undefined ? this.#position : undefined;
    this.#send(client, encodeEvent({ event: "hello", data: { version } }, place));
    if (seen !== undefined) this.#send(client, this.#replay(seen));
    this.#send(client, encodeEvent({ event: "status", data: status() }));
    this.#clients.add(client);
    if (this.#timers.length === 0) this.#listen();
  }

  /** What a client missed, or that it has to read the lists again. */
  #replay(seen: number): Uint8Array {
    const { memory } = this.#deps;
    const end = this.#position;
    const isKnown = Number.isSafeInteger(seen) && isChangeStreamWhole(memory, seen);
    const reset = (reason: "too-old" | "too-many") => encodeEvent({ event: "reset", data: { reason } }, end);
    if (!isKnown) return reset("too-old");
    if (end - seen > TOLD_MAX) return reset("too-many");
    const missed = encodeChanges(memory, listStreamedChanges(memory, seen, TOLD_MAX));
    return missed.byteLength > REPLAY_BYTES_MAX ? reset("too-many") : missed;
  }

  #listen(): void {
    const every = (ms: number, work: () => void) => setInterval(() => this.#attempt(work), ms);
    this.#timers = [
      every(LOOK_MS, () => this.#tell()),
      every(STATUS_MS, () => this.#tellStatus()),
      every(HEARTBEAT_MS, () => {
        this.#deps.noteUse();
        this.#sendAll(HEARTBEAT);
      }),
    ];
  }

  #tell(): void {
    const { memory } = this.#deps;
    const end = lastChangeId(memory);
    if (end === this.#position) return;
    const rows =
      end - this.#position > TOLD_MAX ? undefined : listStreamedChanges(memory, this.#position, TOLD_MAX);
    this.#position = end;
    if (rows === undefined) this.#sendAll(encodeEvent({ event: "reset", data: { reason: "too-many" } }, end));
    else this.#sendAll(encodeChanges(memory, rows));
  }

  #tellStatus(): void {
    const status = this.#deps.status();
    const text = JSON.stringify(status);
    if (text === this.#status) return;
    this.#status = text;
    this.#sendAll(encodeEvent({ event: "status", data: status }));
  }

  #sendAll(chunk: Uint8Array): void {
    for (const client of [...this.#clients]) this.#send(client, chunk);
  }

  #send(client: Client, chunk: Uint8Array): void {
    if (chunk.byteLength === 0) return;
    if ((client.desiredSize ?? 0) > 0) return client.enqueue(chunk);
    this.#drop(client);
    // Not closed in order: what waits for it would be kept until it is read.
    client.error();
  }

  #drop(client: Client): void {
    this.#clients.delete(client);
    if (this.#clients.size > 0) return;
    for (const timer of this.#timers) clearInterval(timer);
    this.#timers = [];
  }

  /** A memory that is locked or damaged is the loop's business; the pages hear of it by the status. */
  #attempt(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#deps.log.debug(asMemoryError(error, "telling the viewer").message);
    }
  }
}
