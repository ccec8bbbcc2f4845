/** A request to the stand-in API, read once and kept for the assertions of a test. */

export interface WireMessage {
  readonly role: string;
  /** The text blocks only; tool uses and tool results are in `content`. */
  readonly texts: readonly string[];
  readonly content: unknown;
}

/**
 * `main` is the agent loop a human talks to, `subagent` the loop of an Agent tool, `compaction` the request for
 * a conversation summary, `side` everything else: titles, topic detection, runs without tools, probes of the
 * connection.
 */
type RequestKind = "main" | "subagent" | "compaction" | "side";

export interface RecordedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The parsed JSON body; undefined when there was none. */
  readonly body: Readonly<Record<string, unknown>> | undefined;
  readonly kind: RequestKind;
  readonly isMain: boolean;
  /** The host's session, which a subagent shares with its parent. */
  readonly sessionId: string | undefined;
  /** Set in a subagent's requests only; equal to the `agent_id` of its hooks. */
  readonly agentId: string | undefined;
  readonly messages: readonly WireMessage[];
  /** The names of the tools offered to the model. */
  readonly tools: readonly string[];
  /** System prompt and all messages as one string, tool uses and results included. */
  readonly text: string;
  /** Aborts when the host hangs up before the answer is complete. */
  readonly signal: AbortSignal;
}

export async function readRequest(request: Request): Promise<RecordedRequest> {
  const body = parseObject(await request.text());
  const headers: Record<string, string> = Object.fromEntries(request.headers);
  const path = new URL(request.url).pathname;
  const messages = list(body?.messages).map(parseMessage);
  const tools = list(body?.tools).map((tool) => String(field(tool, "name")));
  const agentId = headers["x-claude-code-agent-id"];
  const kind = path === "/v1/messages" ? tellKind(messages, tools, agentId) : "side";
  return {
    method: request.method,
    path,
    headers,
    body,
    kind,
    isMain: kind === "main",
    sessionId: headers["x-claude-code-session-id"],
    agentId,
    messages,
    tools,
    text: [flatten(body?.system), ...messages.map((message) => flatten(message.content))].join("\n"),
    signal: request.signal,
  };
}

const compactionRequest = "Your task is to create a detailed summary of the conversation so far";

function tellKind(
  messages: readonly WireMessage[],
  tools: readonly string[],
  agentId: string | undefined,
): RequestKind {
  const lastUser = messages.findLast((message) => message.role === "user");
  if (lastUser?.texts.some((words) => words.includes(compactionRequest))) return "compaction";
  if (tools.length === 0) return "side";
  return agentId === undefined ? "main" : "subagent";
}

function parseMessage(message: unknown): WireMessage {
  const content = field(message, "content");
  const texts = typeof content === "string" ? [content] : list(content).map(textOf);
  return { role: String(field(message, "role")), texts: texts.filter((words) => words !== ""), content };
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
    // A HEAD or GET has no body.
    return undefined;
  }
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function field(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}
