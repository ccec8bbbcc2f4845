import { rmSync } from "node:fs";
import { join } from "node:path";
import type { Environment } from "../../config/paths.ts";
import { asMemoryError } from "../../domain/error.ts";
import { redactSecrets } from "../../domain/redaction/redact.ts";
import { writeFileAtomically } from "../../lib/private-files.ts";
import type { StartProgram } from "../../supervisor/run-program.ts";
import type { ModelFailure, ModelFault, ModelReply, ModelRequest, Provider } from "../provider.ts";
import { streamCommand, streamEnvironment } from "./program.ts";
import { ClaudeStream, type StreamAnswer, type StreamEnd } from "./stream.ts";

/** Tokens that the program adds to a call. */
const OVERHEAD_TOKENS = 1_500;
/** The program takes 130 to 180 MB, so it is ended when idle. */
const IDLE_MS = 60_000;
/** Its memory grows with each message. */
const ANSWERS_MAX = 200;
/** Wait before restarting a program that was ended on purpose. */
const ENDED_WAIT_MS = 60_000;
const MESSAGE_CHARS_MAX = 300;
/** Redacted before it is cut: half of a secret would not be recognized. */
const READ_CHARS_MAX = 8_000;

const EXIT_BY_SIGTERM = 143;

export interface ClaudeDeps {
  model: string;
  environment: Environment;
  /** The working directory of the runs, which keeps them out of all projects. */
  directory: string;
  start: StartProgram;
  idleMs?: number;
}

/**
 * The user's own `claude` program with the user's subscription or key: one process that answers messages in turn and is
 * ended when idle.
 */
export function openClaude(deps: ClaudeDeps): Provider {
  const runs = new ClaudeRuns(deps);
  return {
    name: "claude",
    model: deps.model,
    callsMax: 1,
    overheadTokens: OVERHEAD_TOKENS,
    ask: (request) => runs.ask(request),
    close: () => runs.close(),
  };
}

interface Run {
  stream: ClaudeStream;
  system: string;
  /** The same as a file, which the program reads when it starts. */
  systemFile: string;
}

class ClaudeRuns {
  readonly #deps: ClaudeDeps;
  #run: Run | undefined;
  #hasSafeMode = true;
  #idle: ReturnType<typeof setTimeout> | undefined;
  /** Calls stand in line: the program answers one at a time. */
  #last: Promise<unknown> = Promise.resolve();
  #ending: Promise<unknown> = Promise.resolve();

  constructor(deps: ClaudeDeps) {
    this.#deps = deps;
  }

  ask(request: ModelRequest): Promise<ModelReply> {
    const asked = this.#last.then(() => this.#askInTurn(request));
    this.#last = asked;
    return asked;
  }

  async close(): Promise<void> {
    this.#end();
    await this.#ending;
  }

  async #askInTurn(request: ModelRequest): Promise<ModelReply> {
    clearTimeout(this.#idle);
    const deadline = AbortSignal.timeout(request.timeoutMs);
    const signal = AbortSignal.any([request.signal, deadline]);
    const reply = await Promise.race([this.#answer(request, signal), aborted(signal)]);
    if (reply !== undefined) {
      this.#idle = setTimeout(() => this.#end(), this.#deps.idleMs ?? IDLE_MS);
      return reply;
    }
    // Only ending the program cancels a running message.
    this.#end();
    return request.signal.aborted
      ? failure("stopped", "the call to claude was cancelled")
      : failure("late", `claude did not answer within ${request.timeoutMs / 1_000} s`);
  }

  async #answer(request: ModelRequest, signal: AbortSignal): Promise<ModelReply> {
    const run = await this.#runFor(request, signal);
    if ("kind" in run) return run;
    const answer = await run.stream.ask(request.prompt);
    rmSync(run.systemFile, { force: true });
    if (answer.kind === "result") return this.#replyOf(answer);
    if (this.#run === run) this.#run = undefined;
    const isOld = this.#hasSafeMode && /unknown option.*safe-mode/i.test(answer.end.stderr);
    if (!isOld || signal.aborted) return this.#failureOf(answer.end);
    this.#hasSafeMode = false;
    return this.#answer(request, signal);
  }

  async #runFor(request: ModelRequest, signal: AbortSignal): Promise<Run | ModelFailure> {
    const run = this.#run;
    const isUsable = run !== undefined && !run.stream.isOver && run.system === request.system;
    if (run !== undefined && isUsable && run.stream.answers < ANSWERS_MAX) return run;
    this.#end();
    await this.#ending;
    return this.#start(request, signal);
  }

  async #start(request: ModelRequest, signal: AbortSignal): Promise<Run | ModelFailure> {
    const { model, environment, directory, start } = this.#deps;
    const path = Bun.which("claude", { PATH: environment.PATH ?? "" });
    if (path === null) return failure("missing", "`claude` is not on the PATH of the worker");
    // Another process may start a run with other instructions.
    const systemFile = join(directory, `instructions-${crypto.randomUUID()}.txt`);
    try {
      writeFileAtomically(systemFile, request.system);
      const program = await start({
        command: streamCommand(path, { model, systemFile, hasSafeMode: this.#hasSafeMode }),
        cwd: directory,
        environment: streamEnvironment(environment, request.outputTokensMax),
      });
      if (signal.aborted) {
        this.#endLater(program.stop());
        rmSync(systemFile, { force: true });
        return failure("stopped", "the call to claude was cancelled while claude started");
      }
      this.#run = { stream: new ClaudeStream(program), system: request.system, systemFile };
      return this.#run;
    } catch (error) {
      rmSync(systemFile, { force: true });
      return failure("unavailable", asMemoryError(error, "starting claude").message);
    }
  }

  #replyOf({ result, dollars, retryAt }: Extract<StreamAnswer, { kind: "result" }>): ModelReply {
    const { inputTokens, outputTokens, cachedTokens, fault, text } = result;
    const usage = { inputTokens, outputTokens, cachedTokens, costMicros: Math.round(dollars * 1e6) };
    if (fault === undefined) return { kind: "answer", text, usage };
    const hasCost = inputTokens + outputTokens > 0;
    return { ...failure(fault, `claude: ${text}`), retryAt, usage: hasCost ? usage : undefined };
  }

  #failureOf(end: StreamEnd): ModelFailure {
    if (end.reason === "stuck") return failure("unavailable", "claude did not clear its history");
    if (end.reason === "oversize") return failure("unreadable", "claude printed a line of more than 2 MB");
    const said = end.stderr.trim() === "" ? "" : `: ${end.stderr.trim()}`;
    if (end.signal === "SIGTERM" || end.exitCode === EXIT_BY_SIGTERM)
      return {
        ...failure("unavailable", `claude was terminated${said}`),
        retryAt: Date.now() + ENDED_WAIT_MS,
      };
    const how = end.signal ?? `exit code ${end.exitCode}`;
    return failure("unavailable", `claude ended with ${how} before it answered${said}`);
  }

  #end(): void {
    clearTimeout(this.#idle);
    const run = this.#run;
    this.#run = undefined;
    if (run === undefined) return;
    this.#endLater(run.stream.stop());
  }

  #endLater(stopped: Promise<unknown>): void {
    this.#ending = Promise.all([this.#ending, stopped]);
  }
}

function aborted(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(undefined);
    signal.addEventListener("abort", () => resolve(undefined), { once: true });
  });
}

function failure(fault: ModelFault, message: string): ModelFailure {
  const line = redactSecrets(message.slice(0, READ_CHARS_MAX))
    .replaceAll(/[\s\p{Cc}\p{Cf}]+/gu, " ")
    .slice(0, MESSAGE_CHARS_MAX)
    .toWellFormed();
  return { kind: "failure", fault, message: line, retryAt: undefined, usage: undefined };
}
