/**
 * What the stand-in model says: steps, and the choice of a step for a request.
 *
 * The choice reads nothing but the request. Two sessions at once, subagents, retries and resumed sessions
 * therefore need no bookkeeping and cannot disturb one another.
 */
import type { RecordedRequest, WireMessage } from "./recorded-request.ts";

export interface TextBlock {
  readonly type: "text";
  readonly text: string;
}

export interface ToolUseBlock {
  readonly type: "tool_use";
  readonly name: string;
  readonly input: Readonly<Record<string, unknown>>;
}

export type ReplyBlock = TextBlock | ToolUseBlock;

export interface ReplyStep {
  readonly kind: "reply";
  readonly blocks: readonly ReplyBlock[];
}

/** The stream starts, says `text`, and never ends until the caller hangs up. */
export interface HangStep {
  readonly kind: "hang";
  readonly text: string;
}

export interface ErrorStep {
  readonly kind: "error";
  readonly status: number;
  readonly type: string;
  readonly message: string;
}

/** Answers like `step`, but only after `opened` resolves. */
export interface HeldStep {
  readonly kind: "held";
  readonly step: ReplyStep;
  readonly opened: Promise<void>;
  release(): void;
}

export type ModelStep = ReplyStep | HangStep | ErrorStep | HeldStep;

export interface PromptScript {
  readonly pattern: RegExp;
  readonly steps: readonly ModelStep[];
}

export function text(words: string): ReplyStep {
  return { kind: "reply", blocks: [{ type: "text", text: words }] };
}

export function toolUse(name: string, input: Record<string, unknown>): ReplyStep {
  return { kind: "reply", blocks: [{ type: "tool_use", name, input }] };
}

/** One assistant message out of several: a text before a tool use, or tool uses side by side. */
export function together(...steps: ReplyStep[]): ReplyStep {
  return { kind: "reply", blocks: steps.flatMap((step) => step.blocks) };
}

export function hang(textSoFar = ""): HangStep {
  return { kind: "hang", text: textSoFar };
}

/** An answer of the API that is an error; `apiError(400, "invalid_request_error", "prompt is too long")`. */
export function apiError(status: number, type: string, message: string): ErrorStep {
  return { kind: "error", status, type, message };
}

/** A step the test lets go by `release()`, so that "while the model thinks" is an event and not a sleep. */
export function held(step: ReplyStep): HeldStep {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { kind: "held", step, opened: promise, release: resolve };
}

/**
 * The step for a request: the script of the last human prompt, at the index given by the number of assistant
 * messages after that prompt. Undefined when no script matches or the script has run out.
 */
export function findStep(
  scripts: readonly PromptScript[],
  request: RecordedRequest,
): ModelStep | undefined {
  const prompt = findLastPrompt(request.messages);
  if (prompt === undefined) return undefined;
  const script = scripts.find((candidate) => candidate.pattern.test(prompt.text));
  return script?.steps[prompt.stepsSince];
}

interface LastPrompt {
  readonly text: string;
  readonly stepsSince: number;
}

function findLastPrompt(messages: readonly WireMessage[]): LastPrompt | undefined {
  let stepsSince = 0;
  for (const message of messages.toReversed()) {
    if (message.role === "assistant") stepsSince += 1;
    if (message.role !== "user") continue;
    const text = message.texts.toReversed().map(withoutHostNotes).find((words) => words !== "");
    if (text !== undefined) return { text, stepsSince };
  }
  return undefined;
}

const queuedPrompt = /^The user sent a new message while you were working:\n([\s\S]*?)(?:\n\nIMPORTANT|$)/;

/** The human part of a text block: empty when the host wrote all of it. */
function withoutHostNotes(words: string): string {
  const bare = words.replaceAll(/<system-reminder>([\s\S]*?)<\/system-reminder>/g, (_all, note: string) => {
    return queuedPrompt.exec(note.trim())?.[1] ?? "";
  });
  const human = bare.trim();
  return hostNotes.some((note) => note.test(human)) ? "" : human;
}

const hostNotes = [/^\[Request interrupted by user/, /^<command-(name|message)>/, /^<local-command-/];
