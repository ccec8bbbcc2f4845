import { type Context, Hono } from "hono";
import { z } from "zod";
import { MemoryError } from "../domain/error.ts";
import type { SessionApi } from "../protocol/api-session.ts";
import { parseBody, understand } from "./parse-request.ts";

/** Numbers of sessions that callers choose: room is left for those that the memory gives. */
const SESSION_ID_MAX = 1_000_000_000;
const NAME_CHARS_MAX = 500;
const PROMPT_CHARS_MAX = 1_000_000;

const name = z.string().trim().min(1).max(NAME_CHARS_MAX);
export const InitRequest = z.object({
  sdk_session_id: name,
  project: name,
  prompt: z.string().max(PROMPT_CHARS_MAX).optional(),
});
export const ToolUseRequest = z.object({
  tool_name: name,
  tool_input: z.record(z.string(), z.json()).default({}),
  tool_result: z.json().default(null),
  correlation_id: name,
});
export const SummarizeRequest = z.object({ trigger: z.string().max(NAME_CHARS_MAX).optional() });

/** The routes by which a tool without hooks feeds a session: it begins, uses tools, is summed up, and ends. */
export function sessionRoutes(feed: SessionApi): Hono {
  const routes = new Hono();
  routes.post("/:id/init", async (context) => {
    const { sdk_session_id, project, prompt } = await bodyOf(context, InitRequest);
    const sessionId = feed.init(idOf(context), { sdkSessionId: sdk_session_id, project, prompt });
    return context.json({ success: true, session_id: sessionId });
  });
  routes.post("/:id/observations", async (context) => {
    const { tool_name, tool_input, tool_result, correlation_id } = await bodyOf(context, ToolUseRequest);
    const use = { name: tool_name, input: tool_input, result: tool_result, correlationId: correlation_id };
    const observationId = feed.addToolUse(idOf(context), use) ?? null;
    return context.json({ success: true, observation_id: observationId });
  });
  routes.post("/:id/summarize", async (context) => {
    await bodyOf(context, SummarizeRequest);
    return context.json({ success: true, summary_id: feed.summarize(idOf(context)) ?? null });
  });
  routes.get("/:id/status", (context) => {
    const { sessionId, status, observations, summaries } = feed.status(idOf(context));
    return context.json({
      session_id: sessionId,
      status,
      observation_count: observations,
      summary_count: summaries,
    });
  });
  routes.delete("/:id", (context) => {
    feed.end(idOf(context));
    return context.json({ success: true });
  });
  return routes;
}

function idOf(context: Context): number {
  const id = Number(context.req.param("id"));
  if (Number.isInteger(id) && id >= 1 && id <= SESSION_ID_MAX) return id;
  throw new MemoryError("invalid-input", `a session's number is a whole number from 1 to ${SESSION_ID_MAX}`);
}

/** A body that says nothing is an empty one. */
async function bodyOf<Schema extends z.ZodType>(context: Context, schema: Schema): Promise<z.output<Schema>> {
  const text = await context.req.text();
  const given = text.trim() === "" ? {} : parseBody(text);
  return understand(schema, given, { code: "invalid-input", whole: "the body" });
}
