import { Hono } from "hono";
import { asMemoryError, MemoryError } from "../domain/error.ts";
import type { Log } from "../lib/log.ts";
import type { SessionApi } from "../protocol/api-session.ts";
import type { Health } from "../protocol/health.ts";
import { NONCE_PATTERN, PROOF_ROUTE, proofOf } from "../protocol/worker-proof.ts";
import type { ViewerFiles } from "../viewer/viewer-files.ts";
import { setAnswerHeaders } from "./answer-headers.ts";
import { awaitBody, boundBody, boundCalls } from "./bounds.ts";
import { requireCaller, requireLocalCaller } from "./callers.ts";
import { type CurationRouteDeps, curationRoutes } from "./curation-routes.ts";
import type { EventHub } from "./event-hub.ts";
import { type LoginDeps, loginRoutes, ticketRoutes } from "./login-routes.ts";
import { memoryRoutes } from "./memory-routes.ts";
import { projectRoutes } from "./project-routes.ts";
import { type SearchDeps, searchRoutes } from "./search-routes.ts";
import { sessionRoutes } from "./session-routes.ts";
import { sessionTimelineRoutes } from "./session-timeline-routes.ts";
import { streamRoutes } from "./stream-routes.ts";
import { plainPage, viewerRoutes, wantsViewer } from "./viewer-routes.ts";
import { adminRoutes, type WorkerRouteDeps, workerRoutes } from "./worker-routes.ts";

export interface ApiDeps extends CurationRouteDeps, LoginDeps, SearchDeps, WorkerRouteDeps {
  viewer: ViewerFiles;
  events: EventHub;
  log: Log;
  health(): Health;
  apiSessions: SessionApi;
  /** Answers one request of MCP over streamable HTTP. */
  answerMcp(request: Request): Promise<Response>;
  /** Called for every request of a person or a tool: a worker in use does not stop for idleness. */
  noteUse(): void;
}

/**
 * The worker's HTTP API as a function from request to response. `/health`, `/proof` and `/login` are open; every other
 * route needs the token, or the cookie that the login has set. Errors are `{"error":{"code","message"}}`.
 */
export function createApp(deps: ApiDeps): Hono {
  const app = new Hono();
  app.use(setAnswerHeaders);
  app.use(requireLocalCaller);
  app.get("/health", (context) => context.json(deps.health()));
  app.get(PROOF_ROUTE, (context) => context.json(proof(deps, context.req.query("nonce") ?? "")));
  app.route("/", loginRoutes(deps));
  app.use(requireCaller(deps), boundCalls(), boundBody, awaitBody());
  app.use(async (_context, next) => {
    deps.noteUse();
    await next();
  });
  app.route("/", viewerRoutes(deps.viewer));
  app.route("/api/admin", ticketRoutes(deps));
  app.route("/api/admin", adminRoutes(deps));
  app.route("/sessions", sessionRoutes(deps.apiSessions));
  app.route("/", streamRoutes(deps));
  app.route("/api", searchRoutes(deps));
  app.route("/api", curationRoutes(deps));
  app.post("/mcp", (context) => deps.answerMcp(context.req.raw));
  app.all("/mcp", (context) => context.json(wireError(POST_ONLY), 405, { Allow: "POST" }));
  app.route("/api", memoryRoutes(deps));
  app.route("/api", sessionTimelineRoutes(deps));
  app.route("/api", projectRoutes(deps));
  app.route("/api", workerRoutes(deps));
  app.notFound((context) =>
    context.json(wireError(new MemoryError("not-found", "there is no such route")), 404),
  );
  app.onError((error, context) => {
    const fault = asMemoryError(error, `${context.req.method} ${context.req.path}`);
    if (fault.code === "unauthorized" && wantsViewer(context) && !context.req.path.startsWith("/api/"))
      return plainPage(context, 401, "This browser is not logged in", NOT_LOGGED_IN);
    if (fault.policy.httpStatus >= 500) deps.log.error(fault.explanation, { code: fault.code });
    return context.json(wireError(fault), fault.policy.httpStatus);
  });
  return app;
}

const NOT_LOGGED_IN = "Run “claude-mem open” in a terminal: it opens the viewer and logs this browser in.";

/** GET would open a stream and DELETE would end a session; the MCP endpoint has neither. */
const POST_ONLY = new MemoryError("usage", "the MCP endpoint has no sessions and no streams; send POST");

/** Proves to callers that they have reached the worker, before they send the token. */
function proof({ token, health }: ApiDeps, nonce: string): { proof: string } {
  if (!NONCE_PATTERN.test(nonce)) throw new MemoryError("usage", "nonce must be 32 hexadecimal digits");
  return { proof: proofOf(token, nonce, health().port) };
}

/** The text of an unforeseen error goes to the log only: it may hold anything. */
function wireError(fault: MemoryError): { error: { code: string; message: string } } {
  const message = fault.code === "internal" ? "the worker failed; see its log" : fault.message;
  return { error: { code: fault.code, message } };
}
