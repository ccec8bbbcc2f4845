import { MemoryError } from "../domain/error.ts";
import type { Log } from "../lib/log.ts";
import { type Child, type ChildRequest, type RunningChild, startChild } from "./child.ts";
import type { ChildEntry, ChildRegistry } from "./child-registry.ts";
import { endOrphan, ownershipOf } from "./orphans.ts";
import type { Platform } from "./platform/platform.ts";
import { GRACE_MS, labelOf } from "./process-group.ts";
import { createSlots, type Slots } from "./slots.ts";
import { ensureWithinWallClock } from "./wall-clock.ts";

/** No more children than this at a time, of whatever kind and from whichever worker, whatever the settings say. */
const CHILDREN_MAX = 10;

export interface ChildrenOptions {
  platform: Platform;
  registry: ChildRegistry;
  log: Log;
  /** How many observer processes may run at once: `CLAUDE_MEM_MAX_CONCURRENT_AGENTS`. */
  maxConcurrentAgents: number;
  /** Milliseconds since 1970. */
  now?: () => number;
  slotWaitMs?: number;
  graceMs?: number;
}

/** A start that is not there yet: it waits for an earlier run to end, or for a slot. */
interface PendingStart {
  sessionId: string | undefined;
  cancel: AbortController;
}

/** The child processes of one worker: no other part of it starts any. */
export class Children {
  readonly #options: ChildrenOptions;
  readonly #slots: Slots;
  readonly #graceMs: number;
  /** With what resolves when the registry has forgotten them. */
  readonly #running = new Map<RunningChild, Promise<void>>();
  readonly #pending = new Set<PendingStart>();
  /** The marks of those that could not be ended. */
  readonly #unending = new Set<string>();
  #sweep: Promise<void> | undefined;
  #isStopping = false;

  constructor(options: ChildrenOptions) {
    this.#options = options;
    this.#slots = createSlots(options.maxConcurrentAgents, options.slotWaitMs);
    this.#graceMs = options.graceMs ?? GRACE_MS;
  }

  /** All that are known to exist, those of earlier workers too. */
  list(): readonly ChildEntry[] {
    return this.#options.registry.list();
  }

  /**
   * Starts a child. An observer run waits for a slot, and ends an earlier one for the same session first.
   *
   * @throws MemoryError session-too-old; no-slot when none became free in time or too many children exist; child-failed
   *   when it cannot be started or a newer run took its place; no-permission, disk-full when it cannot be registered
   */
  async start(request: ChildRequest): Promise<Child> {
    this.#ensureOpen(request);
    if (request.session !== undefined) ensureWithinWallClock(request.session, this.#now());
    // What earlier workers have left counts too, until it is known to be gone.
    if (this.list().length >= CHILDREN_MAX) await this.sweep();
    return request.kind === "observer" ? this.#startInTurn(request) : this.#launch(request);
  }

  /** Ends all that runs, or waits to run, for a session. */
  async reapSession(sessionId: string): Promise<void> {
    this.#cancelPending(sessionId, `session ${sessionId} has ended`);
    await this.#endAll((entry) => entry.sessionId === sessionId);
  }

  /** Ends what earlier workers left behind and forgets what is gone. Calls at the same time are one. */
  async sweep(): Promise<void> {
    this.#sweep ??= this.#sweepOnce().finally(() => {
      this.#sweep = undefined;
    });
    return this.#sweep;
  }

  /** Starts nothing any more, and ends all children together: SIGTERM, 5 s, SIGKILL. A sweep that runs is waited for. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    this.#cancelPending(undefined, "the worker is stopping");
    const ends = [...this.#running].map(async ([child, forgotten]) => {
      if (await this.#stop(child)) await forgotten;
    });
    await Promise.all([...ends, this.#sweep]);
  }

  async #startInTurn(request: ChildRequest): Promise<Child> {
    const sessionId = request.session?.id;
    if (sessionId !== undefined) this.#cancelPending(sessionId, "a newer run took its place");
    const pending = { sessionId, cancel: new AbortController() };
    this.#pending.add(pending);
    let release = () => {};
    try {
      if (sessionId !== undefined) await this.#endEarlierRun(sessionId);
      release = await this.#slots.claim(pending.cancel.signal);
      // It may have been cancelled between the grant and this line.
      pending.cancel.signal.throwIfAborted();
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

  /** Nothing is awaited from the look at the cap to the registration, so that starts at the same time cannot pass it. */
  async #launch(request: ChildRequest): Promise<RunningChild> {
    const { platform, registry, log } = this.#options;
    const label = labelOf(request.command);
    const count = registry.list().length;
    if (count >= CHILDREN_MAX) {
      throw new MemoryError("no-slot", `\`${label}\` is not started: ${count} child processes exist already`);
    }
    const child = startChild(request, platform, { now: this.#now(), graceMs: this.#graceMs });
    this.#running.set(child, this.#forgetAtEnd(child));
    try {
      registry.add(child.entry);
    } catch (error) {
      // One that is not written down could outlive its worker unknown.
      await this.#stop(child);
      throw error;
    }
    log.debug("started a child", { pid: child.pid, label });
    return child;
  }

  /** What even the system could not end stays in the registry, and counts, until a sweep finds it gone. */
  async #forgetAtEnd(child: RunningChild): Promise<void> {
    const { isGone, exitCode, signal } = await child.ended;
    this.#running.delete(child);
    if (isGone) this.#options.registry.remove(child.entry);
    this.#options.log.debug("a child has ended", { pid: child.pid, exitCode, signal });
  }

  async #endEarlierRun(sessionId: string): Promise<void> {
    const isGone = await this.#endAll((entry) => entry.sessionId === sessionId && entry.kind === "observer");
    if (isGone) return;
    throw new MemoryError("child-failed", `an earlier run for session ${sessionId} cannot be ended`);
  }

  /** Ends the children, of this worker and of earlier ones, that are meant; answers whether all ends were seen. */
  async #endAll(isMeant: (entry: ChildEntry) => boolean): Promise<boolean> {
    const running = [...this.#running.keys()].filter((child) => isMeant(child.entry));
    const orphans = this.#orphans().filter(isMeant);
    const areGone = await Promise.all([
      ...running.map((child) => this.#stop(child)),
      ...orphans.map((entry) => this.#endOrphan(entry)),
    ]);
    return areGone.every(Boolean);
  }

  async #stop(child: RunningChild): Promise<boolean> {
    const isGone = await child.stop();
    if (!isGone) this.#sayCannotEnd(child.entry);
    return isGone;
  }

  async #sweepOnce(): Promise<void> {
    await Promise.all(this.#orphans().map((entry) => this.#endOrphan(entry)));
  }

  #orphans(): ChildEntry[] {
    const own = new Set([...this.#running.keys()].map((child) => child.entry.mark));
    return this.list().filter((entry) => !own.has(entry.mark));
  }

  async #endOrphan(entry: ChildEntry): Promise<boolean> {
    const { platform, registry, log } = this.#options;
    const before = ownershipOf(entry, platform);
    const after = await endOrphan(entry, platform, this.#graceMs);
    if (after !== "gone") this.#sayCannotEnd(entry);
    else {
      registry.remove(entry);
      this.#unending.delete(entry.mark);
      if (before === "ours") log.info("ended what an earlier worker had left behind", { pid: entry.pid });
    }
    return after === "gone";
  }

  /** Once for each: every sweep tries again. */
  #sayCannotEnd({ pid, label, mark }: ChildEntry): void {
    if (this.#unending.has(mark)) return;
    this.#unending.add(mark);
    this.#options.log.error("a child process cannot be ended", { pid, label });
  }

  /** @param sessionId whose starts; all of them without it */
  #cancelPending(sessionId: string | undefined, because: string): void {
    for (const pending of this.#pending) {
      if (sessionId !== undefined && pending.sessionId !== sessionId) continue;
      pending.cancel.abort(new MemoryError("child-failed", `a child process is not started: ${because}`));
    }
  }

  #ensureOpen(request: ChildRequest): void {
    if (!this.#isStopping) return;
    const label = labelOf(request.command);
    throw new MemoryError("child-failed", `\`${label}\` is not started: the worker is stopping`);
  }

  #now(): number {
    return (this.#options.now ?? Date.now)();
  }
}
