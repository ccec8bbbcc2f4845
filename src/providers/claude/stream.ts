import { asArray, asNumber, asObject, asString, parseObject } from "../../domain/json.ts";
import type { RunningProgram } from "../../supervisor/run-program.ts";
import type { ModelFault } from "../provider.ts";
import { withMentions, withoutMentions } from "./program.ts";

/** A line over this length is no answer of ours. */
const LINE_CHARS_MAX = 2 << 20;
/** The end of what the program printed as errors is what says why it ended. */
const STDERR_CHARS_MAX = 2_000;
/** Dropping the history takes the program some milliseconds. */
const CLEAR_MS_MAX = 5_000;

/** How a stream ended before it answered. */
export interface StreamEnd {
  reason: "exited" | "oversize" | "stuck";
  exitCode: number | null;
  signal: string | null;
  stderr: string;
}

export type StreamAnswer =
  | { kind: "result"; result: StreamResult; dollars: number; retryAt: number | undefined }
  | { kind: "ended"; end: StreamEnd };

/**
 * One running program that answers messages one after the other. Before each but the first the history is dropped, so
 * that every message stands alone and none grows.
 */
export class ClaudeStream {
  readonly #program: RunningProgram;
  readonly #ended = Promise.withResolvers<StreamEnd>();
  #onResult: ((result: StreamResult) => void) | undefined;
  #stderr = "";
  #answers = 0;
  #dollars = 0;
  #retryAt: number | undefined;
  #isOver = false;

  constructor(program: RunningProgram) {
    this.#program = program;
    void this.#readErrors();
    void this.#read();
  }

  /** How many messages it has answered. */
  get answers(): number {
    return this.#answers;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** To be called by one caller at a time. Never rejects; waits for as long as the program lives. */
  async ask(prompt: string): Promise<StreamAnswer> {
    this.#retryAt = undefined;
    if (this.#answers > 0) {
      const cleared = await Promise.race([this.#send("/clear"), Bun.sleep(CLEAR_MS_MAX)]);
      if (cleared === undefined) return this.#giveUp();
      if (cleared.kind === "ended") return cleared;
    }
    const before = this.#dollars;
    const answer = await this.#send(withoutMentions(prompt));
    if (answer.kind === "ended") return answer;
    this.#answers += 1;
    this.#dollars = answer.result.dollarsSoFar;
    const result = { ...answer.result, text: withMentions(answer.result.text) };
    return { kind: "result", result, dollars: Math.max(0, this.#dollars - before), retryAt: this.#retryAt };
  }

  /** Ends the program; resolves when its end was seen. */
  async stop(): Promise<void> {
    this.#isOver = true;
    await this.#program.stop();
  }

  async #giveUp(): Promise<StreamAnswer> {
    await this.stop();
    return { kind: "ended", end: { ...(await this.#ended.promise), reason: "stuck" } };
  }

  #send(
    content: string,
  ): Promise<{ kind: "result"; result: StreamResult } | { kind: "ended"; end: StreamEnd }> {
    const answered = new Promise<StreamResult>((resolve) => {
      this.#onResult = resolve;
    });
    try {
      this.#program.stdin.write(`${JSON.stringify({ type: "user", message: { role: "user", content } })}\n`);
      this.#program.stdin.flush();
    } catch {
      // It has ended between two messages; its end is on its way.
    }
    return Promise.race([
      answered.then((result) => ({ kind: "result" as const, result })),
      this.#ended.promise.then((end) => ({ kind: "ended" as const, end })),
    ]);
  }

  async #read(): Promise<void> {
    const reason = await this.#readLines();
    this.#isOver = true;
    if (reason === "oversize") await this.#program.stop();
    const { exitCode, signal } = await this.#program.exited;
    this.#ended.resolve({ reason, exitCode, signal, stderr: this.#stderr });
  }

  async #readLines(): Promise<"exited" | "oversize"> {
    const decoder = new TextDecoder();
    let rest = "";
    try {
      for await (const chunk of this.#program.stdout) {
        const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
        rest = lines.pop() ?? "";
        for (const line of lines) this.#take(line);
        if (rest.length > LINE_CHARS_MAX) return "oversize";
      }
    } catch {
      // A pipe that breaks is the end of the program, which is awaited next.
    }
    return "exited";
  }

  #take(line: string): void {
    if (line.length > LINE_CHARS_MAX) return;
    const event = parseStreamLine(line);
    if (event?.kind === "limit") this.#retryAt = event.retryAt;
    if (event?.kind !== "result") return;
    const give = this.#onResult;
    this.#onResult = undefined;
    give?.(event.result);
  }

  /** Read to its end, or the program waits for somebody to read. */
  async #readErrors(): Promise<void> {
    const decoder = new TextDecoder();
    try {
      for await (const chunk of this.#program.stderr)
        this.#stderr = (this.#stderr + decoder.decode(chunk, { stream: true })).slice(-STDERR_CHARS_MAX);
    } catch {
      // As for the answers.
    }
  }
}

/** What matters of the lines that the program prints. */
export type StreamEvent =
  | { kind: "result"; result: StreamResult }
  /** The account's limits: when they are lifted, in milliseconds since 1970. */
  | { kind: "limit"; retryAt: number };

export interface StreamResult {
  text: string;
  /** Undefined when all went well. */
  fault: ModelFault | undefined;
  inputTokens: number;
  outputTokens: number;
  cachedTokens: number;
  /** Dollars that the process has cost since it began. */
  dollarsSoFar: number;
}

/** Reads one line; undefined for all that is of no use here, noise included. */
export function parseStreamLine(line: string): StreamEvent | undefined {
  const event = parseObject(line);
  if (event?.type === "result") return { kind: "result", result: resultOf(event) };
  if (event?.type !== "rate_limit_event") return undefined;
  const info = asObject(event.rate_limit_info);
  const resetsAt = asNumber(info?.resetsAt);
  if (resetsAt === undefined || info?.status !== "rejected") return undefined;
  return { kind: "limit", retryAt: resetsAt > 1e12 ? resetsAt : resetsAt * 1_000 };
}

function resultOf(event: Record<string, unknown>): StreamResult {
  const usage = asObject(event.usage) ?? {};
  const count = (name: string) => asNumber(usage[name]) ?? 0;
  const cached = count("cache_read_input_tokens");
  const text = asString(event.result) ?? (asArray(event.errors) ?? []).map(String).join(" ");
  return {
    text,
    fault: event.is_error === true ? faultOf(asNumber(event.api_error_status), text) : undefined,
    inputTokens: count("input_tokens") + count("cache_creation_input_tokens") + cached,
    outputTokens: count("output_tokens"),
    cachedTokens: cached,
    dollarsSoFar: asNumber(event.total_cost_usd) ?? 0,
  };
}

/** The status of the API where the program names it, else its own words. */
function faultOf(status: number | undefined, text: string): ModelFault {
  if (status === 401 || status === 402 || status === 403) return "unauthorised";
  if (status === 429) return "limited";
  if (status !== undefined) return status >= 500 || status === 408 ? "unavailable" : "rejected";
  if (/not logged in|log ?in|invalid api key|credit balance/i.test(text)) return "unauthorised";
  return /limit/i.test(text) ? "limited" : "unavailable";
}
