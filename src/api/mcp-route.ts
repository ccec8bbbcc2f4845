import { Hono } from "hono";

export interface McpDeps {
  /** Answers one request of MCP over streamable HTTP. */
  answerMcp(request: Request): Promise<Response>;
}

/**
 * `/mcp`: the memory's tools over HTTP. There are no sessions and nothing is sent without being asked, so that GET, which
 * would open a stream, and DELETE, which would end a session, are answered as the protocol has it for such servers.
 */
export function mcpRoute(deps: McpDeps): Hono {
  const routes = new Hono();
  routes.post("/", (context) => deps.answerMcp(context.req.raw));
  routes.all("/", (context) => {
    const message = "this server keeps no sessions and opens no streams; send POST";
    return context.json({ error: { code: "usage", message } }, 405, { Allow: "POST" });
  });
  return routes;
}
