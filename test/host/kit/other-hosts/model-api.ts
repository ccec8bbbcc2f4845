/**
 * A stand-in on the loopback for the two OpenAI wire formats that other hosts speak: Responses (Codex) and chat
 * completions (Copilot, Qwen). It answers the n-th request of a conversation with the n-th tool call, then says that it is
 * done. Every request is recorded before it is answered.
 */

/** A tool call as the model makes it. With `input`, one of Codex's calls whose argument is free text. */
export interface ToolCall {
  tool: string;
  args?: Record<string, unknown>;
  input?: string;
}

export interface ModelRequest {
  /** The whole body as text. */
  text: string;
  /** How many tool results it brings. */
  results: number;
}

export interface ModelApi extends AsyncDisposable {
  /** The value for a base URL, `/v1` included. */
  url: string;
  /** Requests of the conversation, oldest first; titles and other work on the side are left out. */
  requests: readonly ModelRequest[];
}

type Body = Record<string, unknown>;

export const CLOSING = "All done.";

export function startModelApi(calls: readonly ToolCall[]): ModelApi {
  const requests: ModelRequest[] = [];
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    fetch: async (request) => {
      const wire = WIRES.find(({ path }) => new URL(request.url).pathname.endsWith(path));
      if (wire === undefined) return Response.json({ object: "list", data: [], models: [] });
      const text = await bodyText(request);
      const body = JSON.parse(text) as Body;
      // What is asked for without tools, such as a title, is no part of the conversation.
      const isConversation = wire.isConversation(body);
      const results = wire.countResults(body);
      if (isConversation) requests.push({ text, results });
      return wire.answer(body, isConversation ? calls[results] : undefined);
    },
  });
  const stop = () => server.stop(true);
  return { url: `http://127.0.0.1:${server.port}/v1`, requests, [Symbol.asyncDispose]: stop };
}

interface Wire {
  path: string;
  isConversation(body: Body): boolean;
  countResults(body: Body): number;
  answer(body: Body, call: ToolCall | undefined): Response;
}

const WIRES: readonly Wire[] = [
  {
    path: "/responses",
    isConversation: () => true,
    countResults: ({ input }) =>
      listOf(input).filter((item) => /_call_output$/.test(String(item.type))).length,
    answer: (_, call) => answerResponses(call),
  },
  {
    path: "/chat/completions",
    isConversation: ({ tools }) => listOf(tools).length > 0,
    countResults: ({ messages }) => listOf(messages).filter((message) => message.role === "tool").length,
    answer: answerChat,
  },
];

function answerResponses(call: ToolCall | undefined): Response {
  const id = newId("resp");
  const usage = {
    input_tokens: 100,
    input_tokens_details: null,
    output_tokens: 10,
    output_tokens_details: null,
  };
  return events([
    { type: "response.created", response: { id } },
    { type: "response.output_item.done", output_index: 0, item: responsesItem(call) },
    { type: "response.completed", response: { id, usage: { ...usage, total_tokens: 110 } } },
  ]);
}

function responsesItem(call: ToolCall | undefined): object {
  if (call === undefined) {
    const content = [{ type: "output_text", text: CLOSING }];
    return { type: "message", id: newId("msg"), role: "assistant", content };
  }
  const ids = { call_id: newId("call"), name: call.tool };
  if (call.input !== undefined)
    return { type: "custom_tool_call", id: newId("ctc"), ...ids, input: call.input };
  return { type: "function_call", id: newId("fc"), ...ids, arguments: JSON.stringify(call.args) };
}

function answerChat({ model, stream }: Body, call: ToolCall | undefined): Response {
  const base = { id: newId("chatcmpl"), created: 1, model: model ?? "m" };
  const usage = { prompt_tokens: 100, completion_tokens: 10, total_tokens: 110 };
  const message = chatMessage(call);
  const finish_reason = call === undefined ? "stop" : "tool_calls";
  if (stream !== true) {
    const choices = [{ index: 0, message, finish_reason }];
    return Response.json({ ...base, object: "chat.completion", choices, usage });
  }
  const chunk = { ...base, object: "chat.completion.chunk" };
  return events([
    { ...chunk, choices: [{ index: 0, delta: message, finish_reason: null }] },
    { ...chunk, choices: [{ index: 0, delta: {}, finish_reason }] },
    { ...chunk, choices: [], usage },
    "[DONE]",
  ]);
}

function chatMessage(call: ToolCall | undefined): object {
  if (call === undefined) return { role: "assistant", content: CLOSING };
  const called = { name: call.tool, arguments: JSON.stringify(call.args) };
  const tool_calls = [{ index: 0, id: newId("call"), type: "function", function: called }];
  return { role: "assistant", content: null, tool_calls };
}

function events(list: readonly (object | string)[]): Response {
  const frames = list.map((one) => {
    const name = typeof one === "object" && "type" in one ? `event: ${String(one.type)}\n` : "";
    return `${name}data: ${typeof one === "string" ? one : JSON.stringify(one)}\n\n`;
  });
  return new Response(frames.join(""), { headers: { "content-type": "text/event-stream" } });
}

/** Codex compresses what it sends. */
async function bodyText(request: Request): Promise<string> {
  const bytes = await request.bytes();
  const encoding = request.headers.get("content-encoding");
  if (encoding === "zstd") return Buffer.from(Bun.zstdDecompressSync(bytes)).toString("utf8");
  if (encoding === "gzip") return Buffer.from(Bun.gunzipSync(new Uint8Array(bytes))).toString("utf8");
  return Buffer.from(bytes).toString("utf8");
}

function listOf(value: unknown): Body[] {
  return Array.isArray(value) ? (value as Body[]) : [];
}

function newId(kind: string): string {
  return `${kind}_${crypto.randomUUID().slice(0, 8)}`;
}
