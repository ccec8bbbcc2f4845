import { readFileSync } from "node:fs";
import type {
  HostEvent,
  PromptSubmitted,
  ToolUseEnded,
  ToolUseStarted,
} from "../../src/domain/host-event.ts";
import type { ToolUse, Turn } from "../../src/domain/turn.ts";
import { parseTranscriptLine } from "../../src/hosts/claude-code/transcript-line.ts";

/** Reads a transcript file into turns, in memory: enough for a measurement, not what ingest does. */
export function turnsOfTranscript(path: string): Turn[] {
  const events: HostEvent[] = [];
  for (const line of readFileSync(path, "utf8").split("\n")) {
    const parsed = parseTranscriptLine(line);
    if (parsed.status === "events") events.push(...parsed.events);
  }
  return turnsOfEvents(events);
}

/** A turn starts at each typed prompt or command; everything up to the next one belongs to it. */
export function turnsOfEvents(events: readonly HostEvent[]): Turn[] {
  const assembly = new Assembly();
  for (const event of events) assembly.take(event);
  return assembly.turns.filter((turn) => turn.prompts.length + turn.toolUses.length > 0);
}

class Assembly {
  readonly turns: Turn[] = [];
  #uses = new Map<string, ToolUse>();
  #queued = new Set<string>();

  take(event: HostEvent): void {
    switch (event.kind) {
      case "prompt-submitted":
        this.#prompt(event);
        break;
      case "tool-use-started":
        this.#started(event);
        break;
      case "tool-use-ended":
        this.#ended(event);
        break;
      case "assistant-spoke":
        if (event.agentId === undefined)
          this.#turn(event).assistantTexts.push({ text: event.text, at: event.at });
        break;
      case "turn-ended":
        this.#turn(event).ending = event.ending;
        break;
      default:
    }
  }

  #prompt(event: PromptSubmitted): void {
    const { text, at, source } = event;
    if (source === "typed" || source === "command") {
      this.#queued.delete(text);
      this.#open(event).prompts.push({ text, at, source });
      return;
    }
    if (source === "queued" && this.#queued.has(text)) return;
    this.#queued.add(text);
    this.#turn(event).prompts.push({ text, at, source });
  }

  #started(event: ToolUseStarted): void {
    const { toolUseId, name, input, agentId, at } = event;
    if (this.#uses.has(toolUseId)) return;
    const use: ToolUse = {
      toolUseId,
      name,
      input,
      result: undefined,
      outcome: "unknown",
      error: undefined,
      durationMs: undefined,
      agentId,
      at,
    };
    this.#uses.set(toolUseId, use);
    this.#turn(event).toolUses.push(use);
  }

  #ended(event: ToolUseEnded): void {
    const use = this.#uses.get(event.toolUseId);
    if (use === undefined) return;
    Object.assign(use, {
      result: event.result,
      outcome: event.outcome,
      error: event.error,
      durationMs: event.durationMs,
    });
  }

  #turn(event: HostEvent): Turn {
    const turn = this.turns.at(-1) ?? this.#open(event);
    turn.endedAt = Math.max(turn.endedAt, event.at);
    return turn;
  }

  #open(event: HostEvent): Turn {
    const isFirst = event.kind !== "prompt-submitted";
    const turn: Turn = {
      id: this.turns.length + 1,
      sessionId: event.sessionId,
      number: isFirst ? 0 : this.turns.length + 1,
      directory: event.directory,
      branch: event.branch,
      startedAt: event.at,
      endedAt: event.at,
      ending: "completed",
      previousClosing: this.turns.at(-1)?.assistantTexts.at(-1)?.text,
      prompts: [],
      toolUses: [],
      assistantTexts: [],
    };
    this.turns.push(turn);
    return turn;
  }
}
