import { Hono } from "hono";
import { z } from "zod";
import type { SessionApi } from "../protocol/api-session.ts";
import { bodyOf, idOf } from "./parse-request.ts";

/** Callers choose their session numbers; those above are left for the memory's own. */
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

/** The session API: a tool without hooks starts a session, reports tool uses, has turns summarized, and ends it. */
export function sessionRoutes(sessions: SessionApi): Hono {
  const routes = new Hono();
  routes.post("/:id/init", async (context) => {
    const { sdk_session_id, project, prompt } = await bodyOf(context, InitRequest);
    const sessionId = sessions.init(idOf(context, SESSION_ID_MAX), {
      sdkSessionId: sdk_session_id,
      project,
      prompt,
    });
    return context.json({ success: true, session_id: sessionId });
  });
  routes.post("/:id/observations", async (context) => {
    const { tool_name, tool_input, tool_result, correlation_id } = await bodyOf(context, ToolUseRequest);
    const use = { name: tool_name, input: tool_input, result: tool_result, correlationId: correlation_id };
    const observationId = sessions.addToolUse(idOf(context, SESSION_ID_MAX), use) ?? null;
    return context.json({ success: true, observation_id: observationId });
  });
  routes.post("/:id/summarize", async (context) => {
    await bodyOf(context, SummarizeRequest);
    return context.json({
      success: true,
      summary_id: sessions.summarize(idOf(context, SESSION_ID_MAX)) ?? null,
    });
  });
  routes.get("/:id/status", (context) => {
    const { sessionId, status, observations, summaries } = sessions.status(idOf(context, SESSION_ID_MAX));
    return context.json({
      session_id: sessionId,
      status,
      observation_count: observations,
      summary_count: summaries,
    });
  });
  routes.delete("/:id", (context) => {
    sessions.end(idOf(context, SESSION_ID_MAX));
    return context.json({ success: true });
  });
  return routes;
}
