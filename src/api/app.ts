import { Hono } from "hono";
import { asMemoryError, MemoryError } from "../domain/error.ts";
import type { Log } from "../lib/log.ts";
import type { SessionApi } from "../protocol/api-session.ts";
import type { Health } from "../protocol/health.ts";
import type { ViewerFiles } from "../viewer/viewer-files.ts";
import { type AdminDeps, adminRoutes } from "./admin-routes.ts";
import { setAnswerHeaders } from "./answer-headers.ts";
import { awaitBody, boundBody, boundCalls } from "./bounds.ts";
import { requireCaller, requireLocalCaller } from "./callers.ts";
import { type ChangeRouteDeps, changeRoutes } from "./change-routes.ts";
import type { EventHub } from "./event-hub.ts";
import { type ImportRouteDeps, importRoutes } from "./import-routes.ts";
import { type LoginDeps, loginRoutes, ticketRoutes } from "./login-routes.ts";
import { type McpDeps, mcpRoute } from "./mcp-route.ts";
import { memoryRoutes } from "./memory-routes.ts";
import { type ObserverRouteDeps, observerRoutes } from "./observer-routes.ts";
import { plainPage } from "./plain-page.ts";
import { placeRoutes } from "./project-routes.ts";
import { proofRoute } from "./proof-route.ts";
import { type SearchDeps, searchRoutes } from "./search-routes.ts";
import { sessionRoutes } from "./session-routes.ts";
import { sessionTimelineRoutes } from "./session-timeline-routes.ts";
import { streamRoutes } from "./stream-routes.ts";
import { type VectorDeps, vectorRoutes } from "./vector-routes.ts";
import { viewerRoutes, wantsViewer } from "./viewer-routes.ts";
import { type WorkerRouteDeps, workerRoutes } from "./worker-routes.ts";

export interface ApiDeps
  extends AdminDeps,
    ChangeRouteDeps,
    ImportRouteDeps,
    LoginDeps,
    McpDeps,
    VectorDeps,
    ObserverRouteDeps,
    SearchDeps,
    WorkerRouteDeps {
  page: ViewerFiles;
  events: EventHub;
  log: Log;
  health(): Health;
  feed: SessionApi;
  /** Told of each call that a person or a tool makes: a worker that is asked things is not idle. */
  noteUse(): void;
}

/**
 * The worker's HTTP API as a function from request to response. `GET /health`, `GET /proof` and the login link need no token; every
 * other route needs it, or the cookie that the link has set.
 * Errors are `{"error":{"code","message"}}`, without internals.
 */
export function createApp(deps: ApiDeps): Hono {
  const app = new Hono();
  app.use(setAnswerHeaders);
  app.use(requireLocalCaller);
  app.get("/health", (context) => context.json(deps.health()));
  app.route("/", proofRoute(deps));
  app.route("/", loginRoutes(deps));
  app.use(requireCaller(deps), boundCalls(), boundBody, awaitBody());
  app.use(async (_context, next) => {
    deps.noteUse();
    await next();
  });
  app.route("/", viewerRoutes(deps.page));
  app.route("/api/admin", ticketRoutes(deps));
  app.route("/api/admin", adminRoutes(deps));
  app.route("/api", importRoutes(deps));
  app.route("/api", observerRoutes(deps));
  app.route("/sessions", sessionRoutes(deps.feed));
  app.route("/", streamRoutes(deps));
  app.route("/api", searchRoutes(deps));
  app.route("/api", changeRoutes(deps));
  app.route("/api", vectorRoutes(deps));
  app.route("/mcp", mcpRoute(deps));
  app.route("/api", memoryRoutes(deps));
  app.route("/api", sessionTimelineRoutes(deps));
  app.route("/api", placeRoutes(deps));
  app.route("/api", workerRoutes(deps));
  app.notFound((context) =>
    context.json(wireError(new MemoryError("not-found", "there is no such route")), 404),
  );
  app.onError((error, context) => {
    const fault = asMemoryError(error, `${context.req.method} ${context.req.path}`);
    if (fault.code === "unauthorized" && wantsViewer(context) && !context.req.path.startsWith("/api/"))
      return plainPage(context, 401, "This browser was not let in", NOT_LET_IN);
    if (fault.policy.httpStatus >= 500) deps.log.error(fault.explanation, { code: fault.code });
    return context.json(wireError(fault), fault.policy.httpStatus);
  });
  return app;
}

const NOT_LET_IN =
  "Run “claude-mem open” in a terminal: it opens the viewer with a link that lets this browser in.";

/** What a caller is told. An unforeseen failure is named in the log only: its words may hold anything. */
function wireError(fault: MemoryError): { error: { code: string; message: string } } {
  const message = fault.code === "internal" ? "the worker failed; see its log" : fault.message;
  return { error: { code: fault.code, message } };
}
