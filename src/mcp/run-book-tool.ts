import type { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { z } from "zod";
import type { WireCommand } from "../protocol/run-book.ts";
import { quote } from "../recall/frame.ts";
import { readRunBook } from "../run-book/read-run-book.ts";
import { factLines, wentLine, wireRunBook } from "../run-book/wire.ts";
import { AT_ONCE } from "./loading.ts";
import { answerInProject, type MemoryReader } from "./memory-reader.ts";
import { rendered } from "./render.ts";

const TOKENS_DEFAULT = 1_000;
const TOKENS_MAX = 5_000;
const ANNOTATIONS = {
  readOnlyHint: true,
  destructiveHint: false,
  idempotentHint: true,
  openWorldHint: false,
};

/** The tool that tells how things are run here. */
export function registerRunBook(server: McpServer, reader: MemoryReader): void {
  const description =
    "Ask before you guess a command: how tests, lint, build, dev server, migrations, releases and pull requests were run " +
    "here and passed, with folder and environment; hosts and repository; what this machine lacks; what made a failing " +
    "command pass.";
  const inputSchema = {
    project: z.string().optional().describe("Default: this one."),
    max_tokens: z.number().int().min(100).max(TOKENS_MAX).default(TOKENS_DEFAULT),
  };
  const about = { title: "Run-book", description, inputSchema, annotations: ANNOTATIONS, _meta: AT_ONCE };
  server.registerTool("run_book", about, (asked) =>
    answerInProject(reader, asked.project, (memory, projectId) => {
      if (projectId === undefined) return "Nothing is known of this project yet.";
      const book = wireRunBook(readRunBook(memory, { projectId, before: Date.now() }));
      const facts = factLines(book).map((line) => [`- ${quote(line)}`]);
      const commands = book.commands.map(({ purpose, best }) => [`${purpose}:`, ...best.map(commandLine)]);
      const isEmpty = facts.length + commands.length === 0;
      const heads = isEmpty ? ["No command of a known purpose has passed here yet."] : [];
      return rendered(heads, [...commands, ...facts], asked.max_tokens);
    }),
  );
}

function commandLine(one: WireCommand): string {
  const line = quote([one.environment, one.command].filter(Boolean).join(" "));
  const folder = one.folder === "" ? "" : ` in ${quote(one.folder)}`;
  return `- \`${line}\`${folder}: last ${one.lastPassed.slice(0, 10)}; ${wentLine(one)}`;
}
