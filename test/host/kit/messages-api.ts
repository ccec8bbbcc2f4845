/**
 * A stand-in for the Messages API on the loopback, scripted by the test.
 *
 * It promises: every request is recorded before it is answered; the answer depends on the request and the
 * scripts alone; nothing is ever contacted from here.
 */
import { renderEvents, renderFrame, renderMessage, renderUnfinished } from "./model-reply.ts";
import { type ModelStep, type ReplyStep, text } from "./model-script.ts";
import { type RecordedRequest, readRequest } from "./recorded-request.ts";
import { openRequestLog } from "./request-log.ts";
import { findStep, type PromptScript } from "./script-choice.ts";

const defaultReply = "Understood.";
const defaultSummary = "<analysis>All seen.</analysis>\n<summary>The scripted work so far.</summary>";

export interface MessagesApi extends AsyncDisposable {
  /** `http://127.0.0.1:<port>`, the value for ANTHROPIC_BASE_URL. */
  readonly url: string;
  /** Every request so far, oldest first. */
  readonly requests: readonly RecordedRequest[];
  /**
   * Scripts the assistant messages after a prompt that matches: a human's, a subagent's, or the notification of
   * a background task. The script that was given first wins. What no script answers gets a short text.
   */
  onPrompt(pattern: RegExp, steps: readonly ModelStep[]): void;
  /** Replaces the answer to the host's requests for a conversation summary. */
  onCompaction(step: ModelStep): void;
  /** The first request, past or future, that is accepted; rejects after `timeoutMs`. */
  waitForRequest(accepts: (request: RecordedRequest) => boolean, timeoutMs: number): Promise<RecordedRequest>;
  /** Cuts open streams and closes the port; `await using` does the same. */
  stop(): Promise<void>;
}

export async function startMessagesApi(): Promise<MessagesApi> {
  const log = openRequestLog();
  const scripts: PromptScript[] = [];
  let summary: ModelStep = text(defaultSummary);
  const chooseStep = (request: RecordedRequest): ModelStep =>
    request.kind === "compaction" ? summary : (findStep(scripts, request) ?? text(defaultReply));
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    // A scripted silence may be as long as the test likes.
    idleTimeout: 0,
    fetch: async (request) => {
      const recorded = await readRequest(request);
      log.add(recorded);
      return recorded.path === "/v1/messages"
        ? answerStep(chooseStep(recorded), recorded)
        : answerOther(recorded);
    },
  });
  return {
    url: `http://127.0.0.1:${server.port}`,
    requests: log.requests,
    onPrompt: (pattern, steps) => void scripts.push({ pattern, steps }),
    onCompaction: (step) => {
      summary = step;
    },
    waitForRequest: log.wait,
    stop: () => server.stop(true),
    [Symbol.asyncDispose]: () => server.stop(true),
  };
}

async function answerStep(step: ModelStep, request: RecordedRequest): Promise<Response> {
  switch (step.kind) {
    case "reply":
      return answerReply(step, request);
    case "held":
      await step.released;
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
  return streamResponse(
    new ReadableStream({ start: (controller) => controller.enqueue(new TextEncoder().encode(frames)) }),
  );
}

/** Hosts look whether anybody is there (`HEAD /`) and may count tokens; they ask nothing else when quiet. */
function answerOther(request: RecordedRequest): Response {
  if (request.path === "/") return Response.json({});
  if (request.path === "/v1/messages/count_tokens") return Response.json({ input_tokens: 12 });
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
