import { expect, test } from "bun:test";
import { type MessagesApi, startMessagesApi } from "./messages-api.ts";
import { apiError, hang, text, together, toolUse } from "./model-script.ts";

const ask = (api: MessagesApi, body: Record<string, unknown>, signal?: AbortSignal) =>
  fetch(`${api.url}/v1/messages`, {
    method: "POST",
    body: JSON.stringify({ model: "some-model", ...body }),
    ...(signal === undefined ? {} : { signal }),
  });

interface Reply {
  readonly id: string;
  readonly content: readonly { readonly id?: string; readonly text?: string }[];
}

const reply = async (api: MessagesApi, messages: readonly unknown[]): Promise<Reply> =>
  (await (await ask(api, { messages })).json()) as Reply;

const user = (content: unknown) => ({ role: "user", content });
const assistant = (content: unknown) => ({ role: "assistant", content });

test("the same step is one JSON object or a stream of events, with ids of its own each time", async () => {
  await using api = await startMessagesApi();
  api.onPrompt(/look/, [together(text("Looking."), toolUse("Bash", { command: "ls" }))]);
  const message = await reply(api, [user("look")]);
  expect(message).toMatchObject({ role: "assistant", model: "some-model", stop_reason: "tool_use" });
  expect(message.content).toMatchObject([{ text: "Looking." }, { name: "Bash", input: { command: "ls" } }]);
  const stream = await (await ask(api, { messages: [user("look")], stream: true })).text();
  const types = stream.matchAll(/^event: (.*)$/gm);
  const block = ["content_block_start", "content_block_delta", "content_block_stop"];
  expect(Array.from(types, ([, type]) => type)).toEqual([
    "message_start",
    ...block,
    ...block,
    "message_delta",
    "message_stop",
  ]);
  expect(stream).toContain(String.raw`"partial_json":"{\"command\":\"ls\"}"`);
  expect(stream).not.toContain(message.id);
  expect(stream).not.toContain(message.content[1]?.id);
});

test("the step follows from the assistant messages after the last prompt, and a run-out script is harmless", async () => {
  await using api = await startMessagesApi();
  api.onPrompt(/fix/, [toolUse("Bash", {}), text("Fixed.")]);
  const note = "<system-reminder>fix nothing</system-reminder>";
  const turn = [
    user([
      { type: "text", text: note },
      { type: "text", text: "fix it" },
    ]),
  ];
  const said = async (messages: unknown[]) => (await reply(api, messages)).content[0];
  expect(await said(turn)).toMatchObject({ name: "Bash" });
  const result = user([{ type: "tool_result", tool_use_id: "t", content: "fix" }]);
  const later = [...turn, assistant("used a tool"), result];
  expect(await said(later)).toMatchObject({ text: "Fixed." });
  expect(await said([...later, assistant("Fixed.")])).toMatchObject({ text: "Understood." });
  expect(await said([...later, user("another thing")])).toMatchObject({ text: "Understood." });
});

test.each([
  ["a system message", (note: string) => ({ role: "system", content: note })],
  ["a text", (note: string) => user([{ type: "text", text: note }])],
  ["a reminder", (note: string) => user(`<system-reminder>\n${note}\n</system-reminder>`)],
])("a prompt that is passed on in %s is a prompt", async (_where, wrap) => {
  await using api = await startMessagesApi();
  api.onPrompt(/^also this$/, [text("Also done.")]);
  const note = "The user sent a new message while you were working:\nalso this\n\nIMPORTANT: address it.";
  const messages = [user("first"), assistant("working"), user([{ type: "tool_result" }]), wrap(note)];
  expect((await reply(api, messages)).content[0]?.text).toBe("Also done.");
});

test("errors have the API's shape, and unknown paths are told from scripted ones", async () => {
  await using api = await startMessagesApi();
  api.onPrompt(/long/, [apiError(400, "invalid_request_error", "prompt is too long")]);
  const answer = await ask(api, { messages: [user("long")] });
  expect(answer.status).toBe(400);
  const error = { type: "invalid_request_error", message: "prompt is too long" };
  expect(await answer.json()).toEqual({ type: "error", error });
  expect((await fetch(`${api.url}/v1/other`)).status).toBe(404);
  expect((await fetch(api.url, { method: "HEAD" })).status).toBe(200);
  const counted = await fetch(`${api.url}/v1/messages/count_tokens`, { method: "POST", body: "{}" });
  expect(await counted.json()).toEqual({ input_tokens: 12 });
});

test("a hanging stream has begun, does not end, and its request aborts when the caller leaves", async () => {
  await using api = await startMessagesApi();
  api.onPrompt(/silent/, [hang("I begin")]);
  const caller = new AbortController();
  const answer = await ask(api, { messages: [user("silent")], stream: true }, caller.signal);
  const reader = answer.body?.getReader();
  const first = new TextDecoder().decode((await reader?.read())?.value);
  expect(first).toContain("I begin");
  expect(first).not.toContain("message_stop");
  const request = await api.waitForRequest((seen) => seen.text.includes("silent"), 1_000);
  const aborted = new Promise((resolve) => request.signal.addEventListener("abort", resolve));
  caller.abort();
  await aborted;
});

test("waiting for a request that does not come rejects with those that came", async () => {
  await using api = await startMessagesApi();
  await fetch(api.url);
  await expect(api.waitForRequest((request) => request.isMain, 20)).rejects.toThrow("seen: side GET /");
});
