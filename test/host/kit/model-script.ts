/** What the stand-in model says: the steps of a script, and how a test writes them down. */

interface TextBlock {
  readonly type: "text";
  readonly text: string;
}

interface ToolUseBlock {
  readonly type: "tool_use";
  readonly name: string;
  readonly input: Readonly<Record<string, unknown>>;
}

export type ReplyBlock = TextBlock | ToolUseBlock;

/** One assistant message. */
export interface ReplyStep {
  readonly kind: "reply";
  readonly blocks: readonly ReplyBlock[];
}

/** The stream starts, says `text`, and never ends until the host hangs up. */
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

/** Answers like `step`, but only after `release` was called. */
export interface HeldStep {
  readonly kind: "held";
  readonly step: ReplyStep;
  readonly released: Promise<void>;
  release(): void;
}

export type ModelStep = ReplyStep | HangStep | ErrorStep | HeldStep;

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

/** The TUI shows text of an unfinished stream by the paragraph: end it with a blank line to see it there. */
export function hang(textSoFar = ""): HangStep {
  return { kind: "hang", text: textSoFar };
}

/** An error of the API; `apiError(400, "invalid_request_error", "prompt is too long")` makes a host compact. */
export function apiError(status: number, type: string, message: string): ErrorStep {
  return { kind: "error", status, type, message };
}

/** A step the test lets go by `release()`, so that "while the model thinks" is an event and not a pause. */
export function held(step: ReplyStep): HeldStep {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { kind: "held", step, released: promise, release: resolve };
}
