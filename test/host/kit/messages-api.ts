/**
 * A stand-in for the Messages API on the loopback, scripted by the test.
 *
 * It promises: every request is recorded before it is answered; the answer depends on the request and the
 * scripts alone; nothing is ever contacted from here.
 */

import { within } from "./deadline.ts";
import { renderEvents, renderFrame, renderMessage, renderUnfinished } from "./model-reply.ts";
import { type ModelStep, type ReplyStep, text } from "./model-script.ts";
import { type RecordedRequest, readRequest, type WireMessage } from "./recorded-request.ts";

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

/** A runaway loop between host and stand-in ends here instead of filling the memory. */
const requestsMax = 5_000;

interface RequestLog {
  readonly requests: readonly RecordedRequest[];
  add(request: RecordedRequest): void;
  /** The first request, past or future, that is accepted; rejects after `timeoutMs` with what was seen. */
  wait(accepts: (request: RecordedRequest) => boolean, timeoutMs: number): Promise<RecordedRequest>;
}

function openRequestLog(): RequestLog {
  const requests: RecordedRequest[] = [];
  const onRequest = new Set<(request: RecordedRequest) => void>();
  const add: RequestLog["add"] = (request) => {
    if (requests.length >= requestsMax) throw new Error(`more than ${requestsMax} requests to the stand-in`);
    requests.push(request);
    for (const look of onRequest) look(request);
  };
  const wait: RequestLog["wait"] = (accepts, timeoutMs) => {
    const { promise, resolve } = Promise.withResolvers<RecordedRequest>();
    const look = (request: RecordedRequest): void => {
      if (accepts(request)) resolve(request);
    };
    onRequest.add(look);
    requests.forEach(look);
    const describe = () => `no such request within ${timeoutMs} ms; seen: ${listSeen(requests)}`;
    return within(promise, timeoutMs, describe).finally(() => onRequest.delete(look));
  };
  return { requests, add, wait };
}

function listSeen(requests: readonly RecordedRequest[]): string {
  return requests.map((request) => `${request.kind} ${request.method} ${request.path}`).join(", ") || "none";
}

interface PromptScript {
  readonly pattern: RegExp;
  readonly steps: readonly ModelStep[];
}

/**
 * The first script that matches the last prompt in the request, at the index given by the number of assistant
 * messages after that prompt. Undefined when no script matches or the script has run out. A prompt typed during
 * a turn is a prompt: from then on its script speaks, and the rest of the earlier one is not reached.
 */
function findStep(scripts: readonly PromptScript[], request: RecordedRequest): ModelStep | undefined {
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
    if (message.role === "assistant") {
      stepsSince += 1;
      continue;
    }
    const read = message.role === "user" ? promptIn : passedOnIn;
    const text = message.texts
      .toReversed()
      .map(read)
      .find((words) => words !== "");
    if (text !== undefined) return { text, stepsSince };
  }
  return undefined;
}

/** The prompt in a user's text block: empty when all of it is the host's own. */
function promptIn(words: string): string {
  const bare = words.replaceAll(/<system-reminder>([\s\S]*?)<\/system-reminder>/g, (_all, note: string) =>
    passedOnIn(note),
  );
  const prompt = passedOnIn(bare) || bare.trim();
  return hostNotes.some((note) => note.test(prompt)) ? "" : prompt;
}

const hostNotes = [/^\[Request interrupted by user/, /^<command-(name|message)>/, /^<local-command-/];

/**
 * What the host passes on in words of its own: a prompt typed during the turn, the end of a background task.
 * Depending on the version it stands in a user's text, in a reminder, or in a system message.
 */
function passedOnIn(words: string): string {
  const typed = duringTurn.exec(words)?.[1];
  return (typed ?? taskNotification.exec(words)?.[0] ?? "").trim();
}

const duringTurn =
  /The user sent a new message while you were working:\n([\s\S]*?)(?:\n\n(?:IMPORTANT|This is how)|$)/;
const taskNotification = /<task-notification>[\s\S]*<\/task-notification>/;
