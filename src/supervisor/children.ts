import { MemoryError } from "../domain/error.ts";
import type { Log } from "../lib/log.ts";
import { type Child, type ChildRequest, type RunningChild, startChild } from "./child.ts";
import type { ChildEntry, ChildRegistry } from "./child-registry.ts";
import { endOrphan, ownershipOf } from "./orphans.ts";
import type { Platform } from "./platform/platform.ts";
import { GRACE_MS, labelOf } from "./process-group.ts";
import { createSlots, type Slots } from "./slots.ts";

/** Maximum number of children of all kinds and all workers, whatever the settings say. */
const CHILDREN_MAX = 10;

export interface ChildrenOptions {
  platform: Platform;
  registry: ChildRegistry;
  log: Log;
  /** Maximum number of observer processes: `CLAUDE_MEM_MAX_CONCURRENT_AGENTS`. */
  maxConcurrentAgents: number;
  /** Milliseconds since 1970. */
  now?: () => number;
  slotWaitMs?: number;
  graceMs?: number;
}

/** The child processes of one worker. No other part of it starts any. */
export class Children {
  readonly #options: ChildrenOptions;
  readonly #slots: Slots;
  readonly #graceMs: number;
  /** With a promise that resolves once the child has left the registry. */
  readonly #running = new Map<RunningChild, Promise<void>>();
  /** Cancels the starts that wait for a slot. */
  readonly #pending = new Set<AbortController>();
  /** The marks of children that could not be ended, so that each is reported once. */
  readonly #unending = new Set<string>();
  #sweep: Promise<void> | undefined;
  #isStopping = false;

  constructor(options: ChildrenOptions) {
    this.#options = options;
    this.#slots = createSlots(options.maxConcurrentAgents, options.slotWaitMs);
    this.#graceMs = options.graceMs ?? GRACE_MS;
  }

  /** All known children, including those of earlier workers. */
  list(): readonly ChildEntry[] {
    return this.#options.registry.list();
  }

  /**
   * Starts a child. An observer run waits for a slot.
   *
   * @throws MemoryError no-slot if none became free in time or there are too many children; child-failed if it cannot be
   *   started; no-permission, disk-full if it cannot be registered
   */
  async start(request: ChildRequest): Promise<Child> {
    this.#ensureOpen(request);
    // Children of earlier workers count until they are known to have ended.
    if (this.list().length >= CHILDREN_MAX) await this.sweep();
    return request.kind === "observer" ? this.#startInSlot(request) : this.#launch(request);
  }

  /** Ends the children of earlier workers and removes dead entries. Concurrent calls share one sweep. */
  async sweep(): Promise<void> {
    const endOrphans = async () => {
      await Promise.all(this.#orphans().map((entry) => this.#endOrphan(entry)));
    };
    this.#sweep ??= endOrphans().finally(() => {
      this.#sweep = undefined;
    });
    return this.#sweep;
  }

  /** Refuses new children and ends all at once: SIGTERM, 5 s, SIGKILL. Waits for a running sweep. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    for (const pending of this.#pending) pending.abort(stopping("a child process"));
    const ends = [...this.#running].map(async ([child, forgotten]) => {
      if (await this.#stop(child)) await forgotten;
    });
    await Promise.all([...ends, this.#sweep]);
  }

  async #startInSlot(request: ChildRequest): Promise<Child> {
    const pending = new AbortController();
    this.#pending.add(pending);
    let release = () => {};
    try {
      release = await this.#slots.claim(pending.signal);
      // It may have been cancelled between the grant and this line.
      pending.signal.throwIfAborted();
      const child = await this.#launch(request);
      child.ended.then(release);
      return child;
    } catch (error) {
      release();
      throw error;
    } finally {
      this.#pending.delete(pending);
    }
  }

  /** Awaits nothing between checking the maximum and registering, so that concurrent starts cannot exceed it. */
  async #launch(request: ChildRequest): Promise<RunningChild> {
    const { platform, registry, log } = this.#options;
    const label = labelOf(request.command);
    const count = registry.list().length;
    if (count >= CHILDREN_MAX) {
      throw new MemoryError(
        "no-slot",
        `\`${label}\` was not started: there are already ${count} child processes`,
      );
    }
    const child = startChild(request, platform, { now: this.#now(), graceMs: this.#graceMs });
    this.#running.set(child, this.#forgetAtEnd(child));
    try {
      registry.add(child.entry);
    } catch (error) {
      // An unregistered child could outlive its worker unnoticed.
      await this.#stop(child);
      throw error;
    }
    log.debug("started a child", { pid: child.pid, label });
    return child;
  }

  /** A child that could not be ended stays in the registry, and counts, until a sweep finds that it has exited. */
  async #forgetAtEnd(child: RunningChild): Promise<void> {
    const { isGone, exitCode, signal } = await child.ended;
    this.#running.delete(child);
    if (isGone) this.#options.registry.remove(child.entry);
    this.#options.log.debug("a child has ended", { pid: child.pid, exitCode, signal });
  }

  async #stop(child: RunningChild): Promise<boolean> {
    const isGone = await child.stop();
    if (!isGone) this.#reportUnending(child.entry);
    return isGone;
  }

  #orphans(): ChildEntry[] {
    const own = new Set([...this.#running.keys()].map((child) => child.entry.mark));
    return this.list().filter((entry) => !own.has(entry.mark));
  }

  async #endOrphan(entry: ChildEntry): Promise<void> {
    const { platform, registry, log } = this.#options;
    const before = ownershipOf(entry, platform);
    const after = await endOrphan(entry, platform, this.#graceMs);
    if (after !== "gone") this.#reportUnending(entry);
    else {
      registry.remove(entry);
      this.#unending.delete(entry.mark);
      if (before === "ours") log.info("ended a child process of an earlier worker", { pid: entry.pid });
    }
  }

  /** Once per child, because every sweep tries again. */
  #reportUnending({ pid, label, mark }: ChildEntry): void {
    if (this.#unending.has(mark)) return;
    this.#unending.add(mark);
    this.#options.log.error("a child process cannot be ended", { pid, label });
  }

  #ensureOpen(request: ChildRequest): void {
    if (this.#isStopping) throw stopping(`\`${labelOf(request.command)}\``);
  }

  #now(): number {
    return (this.#options.now ?? Date.now)();
  }
}

function stopping(what: string): MemoryError {
  return new MemoryError("child-failed", `${what} was not started: the worker is stopping`);
}
