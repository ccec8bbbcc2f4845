import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { InMemoryTransport } from "@modelcontextprotocol/sdk/inMemory.js";
import { createServer } from "../../src/mcp/server.ts";
import { page, table } from "./markdown.ts";

interface Property {
  type?: string | string[];
  description?: string;
  enum?: readonly unknown[];
  default?: unknown;
  minimum?: number;
  maximum?: number;
}

/** `docs/reference/mcp-tools.md`: the tools as an agent sees them. */
export async function mcpToolsPage(): Promise<string> {
  const changes = new Proxy({}, { get: () => () => undefined }) as never;
  const server = createServer({ memoryPath: "", directory: undefined, changes });
  const client = new Client({ name: "reference", version: "1" });
  const [near, far] = InMemoryTransport.createLinkedPair();
  await Promise.all([server.connect(far), client.connect(near)]);
  const [{ tools }, instructions] = [await client.listTools(), client.getInstructions() ?? ""];
  await client.close();
  const about =
    "Server `claude-mem`, over stdio (`claude-mem mcp`, which the plugin brings along) or at `/mcp` of the worker with " +
    "its token. The server's instructions to an agent:";
  return page("MCP tools", about, [
    quote(instructions),
    ...tools.flatMap(({ name, description = "", inputSchema, annotations }) => [
      `## ${name}`,
      description,
      annotations?.readOnlyHint === true ? "Reads only." : "Changes the memory.",
      propertyTable(
        (inputSchema.properties ?? {}) as Record<string, Property>,
        new Set(inputSchema.required ?? []),
      ),
    ]),
  ]);
}

function quote(text: string): string {
  return text
    .split("\n")
    .map((line) => `> ${line}`.trimEnd())
    .join("\n");
}

function propertyTable(
  properties: Readonly<Record<string, Property>>,
  required: ReadonlySet<string>,
): string {
  const rows = Object.entries(properties).map(([name, property]) => [
    `\`${name}\``,
    typeOf(property),
    required.has(name) && property.default === undefined ? "yes" : "no",
    property.description ?? "",
  ]);
  return table(["Parameter", "Type", "Required", "Meaning"], rows);
}

function typeOf({ type = "any", enum: values, default: byDefault, minimum, maximum }: Property): string {
  const range = type === "integer" && maximum !== undefined ? ` ${minimum ?? 0} to ${maximum}` : "";
  const kind = values === undefined ? `${[type].flat().join(" or ")}${range}` : values.join(", ");
  return byDefault === undefined ? kind : `${kind}; default \`${JSON.stringify(byDefault)}\``;
}
