/**
 * A stand-in for the Messages API on the loopback, scripted by the test.
 *
 * It promises: every request is recorded before it is answered; the answer depends only on the request and the
 * scripts; nothing is ever contacted from here.
 */
import {
  findStep,
  type ModelStep,
  type PromptScript,
  type ReplyStep,
  text,
} from "./model-script.ts";
import { renderEvents, renderFrame, renderMessage, renderUnfinished } from "./model-reply.ts";
import { type RecordedRequest, readRequest } from "./recorded-request.ts";

/** A runaway loop between host and stand-in ends here instead of filling the memory. */
const requestsMax = 5_000;
const defaultReply = "Understood.";
const defaultSummary = "<analysis>All seen.</analysis>\n<summary>The scripted work so far.</summary>";

export interface MessagesApi {
  /** `http://127.0.0.1:<port>`, the value for ANTHROPIC_BASE_URL. */
  readonly url: string;
  /** Every request so far, oldest first. */
  readonly requests: readonly RecordedRequest[];
  /** Scripts the steps after a human prompt (or a subagent's prompt) that matches; earlier scripts win. */
  onPrompt(pattern: RegExp, steps: readonly ModelStep[]): void;
  /** Replaces the summary given to the host's compaction requests. */
  onCompaction(step: ModelStep): void;
  /** The first request, past or future, that satisfies the predicate; rejects after `timeoutMs`. */
  waitForRequest(predicate: (request: RecordedRequest) => boolean, timeoutMs: number): Promise<RecordedRequest>;
  /** Cuts open streams and closes the port. */
  stop(): Promise<void>;
}

export async function startMessagesApi(): Promise<MessagesApi> {
  const log = openRequestLog();
  const scripts: PromptScript[] = [];
  let summary: ModelStep = text(defaultSummary);
  const answer = async (request: Request): Promise<Response> => {
    const recorded = await readRequest(request);
    log.add(recorded);
    if (recorded.path === "/v1/messages/count_tokens") return Response.json({ input_tokens: 12 });
    if (recorded.path !== "/v1/messages") return answerOther(recorded);
    const scripted = recorded.kind === "compaction" ? summary : findStep(scripts, recorded);
    return answerStep(scripted ?? text(defaultReply), recorded);
  };
  const server = Bun.serve({ hostname: "127.0.0.1", port: 0, idleTimeout: 0, fetch: answer });
  return {
    url: `http://127.0.0.1:${server.port}`,
    requests: log.requests,
    onPrompt: (pattern, steps) => void scripts.push({ pattern, steps }),
    onCompaction: (step) => {
      summary = step;
    },
    waitForRequest: log.wait,
    stop: () => server.stop(true),
  };
}

async function answerStep(step: ModelStep, request: RecordedRequest): Promise<Response> {
  switch (step.kind) {
    case "reply":
      return answerReply(step, request);
    case "held":
      await step.opened;
      return answerReply(step.step, request);
    case "error":
      return answerError(step.status, step.type, step.message);
    case "hang":
      return answerHang(step.text, request);
  }
}

function answerReply(step: ReplyStep, request: RecordedRequest): Response {
  const model = modelOf(request);
  if (request.body?.stream !== true) return Response.json(renderMessage(step, model));
  return streamResponse(renderEvents(step, model).map(renderFrame).join(""));
}

function answerHang(words: string, request: RecordedRequest): Response {
  const frames = renderUnfinished(words, modelOf(request)).map(renderFrame).join("");
  const stream = new ReadableStream({
    start: (controller) => controller.enqueue(new TextEncoder().encode(frames)),
    cancel: () => {
      request.isAborted = true;
    },
  });
  return streamResponse(stream);
}

function answerOther(request: RecordedRequest): Response {
  if (request.path === "/") return Response.json({});
  return answerError(404, "not_found_error", `${request.method} ${request.path} is not scripted`);
}

function answerError(status: number, type: string, message: string): Response {
  return Response.json({ type: "error", error: { type, message } }, { status });
}

function streamResponse(body: string | ReadableStream): Response {
  return new Response(body, { headers: { "content-type": "text/event-stream" } });
}

function modelOf(request: RecordedRequest): string {
  return String(request.body?.model ?? "claude-stand-in");
}

interface Waiter {
  readonly accepts: (request: RecordedRequest) => boolean;
  readonly resolve: (request: RecordedRequest) => void;
}

function openRequestLog() {
  const requests: RecordedRequest[] = [];
  const waiters = new Set<Waiter>();
  const add = (request: RecordedRequest): void => {
    if (requests.length >= requestsMax) throw new Error(`more than ${requestsMax} requests to the stand-in`);
    requests.push(request);
    for (const waiter of waiters) if (waiter.accepts(request)) waiter.resolve(request);
  };
  const wait: MessagesApi["waitForRequest"] = async (accepts, timeoutMs) => {
    const past = requests.find(accepts);
    if (past !== undefined) return past;
    const { promise, resolve, reject } = Promise.withResolvers<RecordedRequest>();
    const waiter = { accepts, resolve };
    waiters.add(waiter);
    const timer = setTimeout(
      () => reject(new Error(`no such request within ${timeoutMs} ms; seen: ${listSeen(requests)}`)),
      timeoutMs,
    );
    return promise.finally(() => {
      clearTimeout(timer);
      waiters.delete(waiter);
    });
  };
  return { requests, add, wait };
}

function listSeen(requests: readonly RecordedRequest[]): string {
  return requests.map((request) => `${request.kind} ${request.method} ${request.path}`).join(", ") || "none";
}
