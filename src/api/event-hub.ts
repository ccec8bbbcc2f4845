import type { Database } from "bun:sqlite";
import { asMemoryError, MemoryError } from "../domain/error.ts";
import type { Log } from "../lib/log.ts";
import type { WireStatus } from "../protocol/stream.ts";
import { isChangeStreamWhole, lastChangeId, listStreamedChanges } from "../store/lists/change-stream.ts";
import { encodeChanges, encodeEvent } from "./change-events.ts";

/** Open viewers. */
const CLIENTS_MAX = 64;
/** How often the change stream is polled while somebody listens; 10 µs if there is nothing new. */
const LOOK_MS = 200;
/** How often the status is compared. */
const STATUS_MS = 1_000;
/** Reveals connections that were not closed properly. */
const HEARTBEAT_MS = 15_000;
/** Changes sent at once. After more, as in an import, clients reload their lists. */
const TOLD_MAX = 500;
const REPLAY_BYTES_MAX = 1 << 20;
/** Buffer of a slow client. A client that exceeds it is dropped and reconnects. */
const BUFFER_BYTES_MAX = 2 << 20;
const HEARTBEAT = new TextEncoder().encode(":\n\n");

export interface HubDeps {
  memory: Database;
  version: string;
  status(): WireStatus;
  /** Called while somebody listens: a worker with an open viewer is not idle. */
  noteUse(): void;
  log: Log;
}

/**
 * Sends the memory's changes to open viewers. The changes and their ids are stored in the memory, so they outlive the
 * worker; while nobody listens nothing is polled.
 */
export interface EventHub extends Disposable {
  /**
   * The stream of a new client, starting after the event that the client saw last.
   *
   * @throws MemoryError too-busy
   */
  open(lastEventId: string | undefined): ReadableStream<Uint8Array>;
  /** Sends what was just committed, without waiting for the next poll. */
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
  /** All clients have the changes up to this one. */
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
      throw new MemoryError("too-busy", `${CLIENTS_MAX} viewers are already open`);
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
    // The other clients first get what is new, so that all are at the same position.
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

  /** What a client missed, or a reset. */
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
    // An orderly close would keep its buffer until it is read.
    client.error();
  }

  #drop(client: Client): void {
    this.#clients.delete(client);
    if (this.#clients.size > 0) return;
    for (const timer of this.#timers) clearInterval(timer);
    this.#timers = [];
  }

  /** A locked or damaged memory is handled by the worker's loop; viewers see it in the status. */
  #attempt(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#deps.log.debug(asMemoryError(error, "sending changes to the viewer").message);
    }
  }
}
