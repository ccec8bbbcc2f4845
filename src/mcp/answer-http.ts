import { WebStandardStreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js";
import type { MemoryReader } from "./memory-reader.ts";
import { createServer } from "./server.ts";

/**
 * Answers one request of MCP over streamable HTTP. Nothing is kept between requests: each has a server of its own, so
 * that a worker which is restarted meanwhile is the same to the client. Who may call has been asked before.
 */
export async function answerHttp(reader: MemoryReader, request: Request): Promise<Response> {
  const server = createServer(reader);
  // Without a generator of session ids the transport is stateless; one JSON answer needs no open stream.
  const transport = new WebStandardStreamableHTTPServerTransport({ enableJsonResponse: true });
  await server.connect(transport);
  try {
    return await transport.handleRequest(request);
  } finally {
    await server.close();
  }
}
