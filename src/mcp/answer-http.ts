import { WebStandardStreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js";
import type { MemoryReader } from "./memory-reader.ts";
import { createServer } from "./server.ts";

/**
 * Answers one request of MCP over streamable HTTP. Each request has a server of its own, so clients do not notice a
 * restart of the worker. The caller is authenticated already.
 */
export async function answerHttp(reader: MemoryReader, request: Request): Promise<Response> {
  const server = createServer(reader);
  // Without a generator of session ids the transport is stateless.
  const transport = new WebStandardStreamableHTTPServerTransport({ enableJsonResponse: true });
  await server.connect(transport);
  try {
    return await transport.handleRequest(request);
  } finally {
    await server.close();
  }
}
