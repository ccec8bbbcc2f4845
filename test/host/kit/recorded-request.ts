/** A request to the stand-in API, read once and kept for the assertions of a test. */

export interface WireMessage {
  readonly role: string;
  /** The text blocks only; tool uses and tool results are in `content`. */
  readonly texts: readonly string[];
  readonly content: unknown;
}

/**
 * `main` is the agent loop a human talks to, `subagent` the loop of a Task/Agent tool, `compaction` the
 * request for a conversation summary, `side` everything else (titles, topic detection, token counts, probes).
 */
export type RequestKind = "main" | "subagent" | "compaction" | "side";

export interface RecordedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The parsed JSON body; undefined when there was none. */
  readonly body: Readonly<Record<string, unknown>> | undefined;
  readonly kind: RequestKind;
  readonly isMain: boolean;
  /** The host's session id as the request's metadata gives it. */
  readonly sessionId: string | undefined;
  readonly messages: readonly WireMessage[];
  /** The names of the tools offered to the model. */
  readonly tools: readonly string[];
  /** System prompt and all messages as one string, tool results included. */
  readonly text: string;
  /** Turns true when the host hung up before the answer was complete. */
  isAborted: boolean;
}
export async function readRequest(request: Request): Promise<RecordedRequest> {
  const body = parseObject(await request.text());
  const messages = list(body?.messages).map(parseMessage);
  const tools = list(body?.tools).map((tool) => String(field(tool, "name")));
  const system = flatten(body?.system);
  const path = new URL(request.url).pathname;
  const kind = tellKind(path, system, messages, tools);
  return {
    method: request.method,
    path,
    headers: Object.fromEntries(request.headers),
    body,
    kind,
    isMain: kind === "main",
    sessionId: parseSessionId(body),
    messages,
    tools,
    text: [system, ...messages.map((message) => flatten(message.content))].join("\n"),
    isAborted: false,
  };
}

function tellKind(
  path: string,
  system: string,
  messages: readonly WireMessage[],
  tools: readonly string[],
): RequestKind {
  if (path !== "/v1/messages") return "side";
  const lastUser = messages.findLast((message) => message.role === "user");
  const isSummary = lastUser?.texts.some((words) => words.includes(compactionRequest)) ?? false;
  if (isSummary) return "compaction";
  if (tools.length === 0) return "side";
  return system.includes(subagentIdentity) ? "subagent" : "main";
}

const compactionRequest = "Your task is to create a detailed summary of the conversation so far";
const subagentIdentity = "You are an agent for Claude Code";

/** The host packs its ids into `metadata.user_id` as a JSON string. */
function parseSessionId(body: Readonly<Record<string, unknown>> | undefined): string | undefined {
  const packed = field(body?.metadata, "user_id");
  if (typeof packed !== "string") return undefined;
  const id = field(parseObject(packed), "session_id");
  return typeof id === "string" ? id : undefined;
}

function parseMessage(message: unknown): WireMessage {
  const content = field(message, "content");
  const texts = typeof content === "string" ? [content] : list(content).map(textOf).filter((t) => t !== "");
  return { role: String(field(message, "role")), texts, content };
}

function textOf(block: unknown): string {
  return field(block, "type") === "text" ? String(field(block, "text")) : "";
}

function flatten(content: unknown): string {
  if (typeof content === "string") return content;
  return list(content)
    .map((block) => textOf(block) || flatten(field(block, "content")) || JSON.stringify(block))
    .join("\n");
}

function parseObject(json: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(json) as Record<string, unknown>;
  } catch {
    // A HEAD or GET has no body; a body that is no JSON is kept out of the scripts' way.
    return undefined;
  }
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function field(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}
