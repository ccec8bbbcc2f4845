import type { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { z } from "zod";
import { OBSERVATION_TYPES } from "../domain/observation.ts";
import { PASSAGE_KINDS, parseAddress } from "../domain/passage.ts";
import { answerQuestion } from "../passages/answer.ts";
import { openAddress } from "../passages/open-address.ts";
import { listFlagSources } from "../screening/provenance.ts";
import { getTime } from "../search/query.ts";
import { search } from "../search/search.ts";
import { timeline } from "../search/timeline.ts";
import { degradedLine, wireAnswer } from "../search/wire.ts";
import { listFileHistory, listObservationsById } from "../store/observations/recall.ts";
import { registerChangingTools } from "./changing-tools.ts";
import { answerFrom, type MemoryReader, pathIn, projectOf } from "./memory-reader.ts";
import { fullLines, hitLines, indexLine, openedBlocks, rendered, renderedQuotes } from "./render.ts";
import { registerRunBook } from "./run-book-tool.ts";

const LIMIT_DEFAULT = 12;
const LIMIT_MAX = 50;
const DEPTH_DEFAULT = 8;
const DEPTH_MAX = 50;
const IDS_MAX = 50;
const HISTORY_MAX = 30;
const TOKENS_DEFAULT = 2_000;
const TOKENS_MAX = 15_000;
const QUERY_CHARS_MAX = 100_000;

/** Five quotes or so. */
const QUOTE_TOKENS_DEFAULT = 1_000;
const ADDRESSES_MAX = 10;

const line = z.string().max(1_000);
const READ_ONLY = { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false };

const project = z
  .string()
  .max(1_000)
  .optional()
  .describe('Name or folder of a project; "*" for all. Default: the project of this session.');
const maxTokens = z
  .number()
  .int()
  .min(100)
  .max(TOKENS_MAX)
  .default(TOKENS_DEFAULT)
  .describe("Maximum size of the answer in tokens.");

/** The tools that read, from cheap to expensive: an index, a timeline, the full text. */
export function registerTools(server: McpServer, reader: MemoryReader): void {
  registerSearch(server, reader);
  registerShow(server, reader);
  registerTimeline(server, reader);
  registerGetObservations(server, reader);
  registerFileHistory(server, reader);
  registerRunBook(server, reader);
  registerChangingTools(server, reader);
}

function registerSearch(server: McpServer, reader: MemoryReader): void {
  const description =
    "Ask what earlier sessions said, did or saw: why something was decided, how it is run here, what failed and what fixed " +
    "it. Answers with quotes and their addresses; `show` opens one in its turn. Takes a question, plain words, " +
    '"phrases", before:2026-01-31, after:2026-01-01. With mode "index" it lists matching observations, prompts and turns ' +
    "instead; a commit message finds the session that made the commit.";
  const inputSchema = {
    query: z.string().max(QUERY_CHARS_MAX).describe("What to look for. Empty lists the newest observations."),
    project,
    mode: z.enum(["quotes", "index"]).default("quotes"),
    kind: z
      .enum(PASSAGE_KINDS)
      .optional()
      .describe("Only what was said, done (tool inputs) or seen (outputs)."),
    tool: line.optional().describe("Only what this tool was given or returned."),
    branch: line.optional(),
    file: line.optional().describe("Any part of a path."),
    dateStart: z.string().optional().describe("ISO date or time."),
    dateEnd: z.string().optional().describe("ISO date or time."),
    type: z.enum(OBSERVATION_TYPES).optional().describe("Index only."),
    limit: z.number().int().min(1).max(LIMIT_MAX).default(LIMIT_DEFAULT).describe("Index only."),
    offset: z.number().int().min(0).max(1_000).default(0).describe("Index only."),
    max_tokens: maxTokens
      .default(QUOTE_TOKENS_DEFAULT)
      .describe(
        "Tokens of the quotes, at four characters each; addresses are not counted. An index is truncated at this limit.",
      ),
  };
  server.registerTool(
    "search",
    { title: "Search memory", description, inputSchema, annotations: READ_ONLY },
    (asked) =>
      answerFrom(reader, async (memory) => {
        const projectId = projectOf(reader, memory, asked.project);
        const scope = {
          projectId,
          vectorHits: await reader.findVectorHits?.({ question: asked.query, projectId }),
          before: getTime("dateEnd", asked.dateEnd),
          after: getTime("dateStart", asked.dateStart),
          now: Date.now(),
        };
        const { query, mode, kind, tool, branch, file, type, limit, offset, max_tokens: tokens } = asked;
        if (mode === "quotes" && query.trim() !== "" && type === undefined) {
          const kinds = kind === undefined ? undefined : [kind];
          const { quotes } = answerQuestion(memory, {
            ...scope,
            question: query,
            tokens,
            kinds,
            tool,
            branch,
            file,
          });
          return renderedQuotes(quotes);
        }
        const types = type === undefined ? [] : [type];
        const files = file === undefined ? [] : [file];
        const answer = wireAnswer(memory, search(memory, { ...scope, query, types, files, limit, offset }));
        const notes = [...answer.notes, ...answer.degraded.map(degradedLine)];
        const count = `${answer.hits.length} of ${answer.total} matches.`;
        return rendered([count, ...notes], answer.hits.map(hitLines), tokens);
      }),
  );
}

function registerShow(server: McpServer, reader: MemoryReader): void {
  const description =
    "Open quotes by the addresses that `search` gave, such as t812.2: the whole text, and what was said and done right " +
    "before and after it.";
  const inputSchema = { addresses: z.array(line).min(1).max(ADDRESSES_MAX), max_tokens: maxTokens };
  const about = { title: "Show quotes", description, inputSchema, annotations: READ_ONLY };
  server.registerTool("show", about, (asked) =>
    answerFrom(reader, (memory) => {
      const opened = asked.addresses.map((text) => {
        const address = parseAddress(text);
        return { text, found: address === undefined ? undefined : openAddress(memory, address) };
      });
      const missing = opened.filter(({ found }) => found === undefined).map(({ text }) => text);
      return rendered(
        missing.length === 0 ? [] : [`Not found: ${missing.join(", ")}.`],
        opened.flatMap(({ found }) => (found === undefined ? [] : openedBlocks(found))),
        asked.max_tokens,
      );
    }),
  );
}

function registerTimeline(server: McpServer, reader: MemoryReader): void {
  const description =
    "What happened before and after an observation, in order of time. Give its id as anchor, or a query that finds one.";
  const inputSchema = {
    anchor: z.number().int().min(1).optional().describe("Id of an observation."),
    query: z.string().max(QUERY_CHARS_MAX).optional(),
    depth_before: z.number().int().min(0).max(DEPTH_MAX).default(DEPTH_DEFAULT),
    depth_after: z.number().int().min(0).max(DEPTH_MAX).default(DEPTH_DEFAULT),
    project,
    max_tokens: maxTokens,
  };
  server.registerTool(
    "timeline",
    { title: "Timeline", description, inputSchema, annotations: READ_ONLY },
    (asked) =>
      answerFrom(reader, (memory) => {
        const { anchor, observations } = timeline(memory, {
          anchor: asked.anchor,
          query: asked.query,
          projectId: projectOf(reader, memory, asked.project),
          depthBefore: asked.depth_before,
          depthAfter: asked.depth_after,
          now: Date.now(),
        });
        const head = anchor === undefined ? "No matching memories." : `Around #${anchor.id}:`;
        return rendered(
          [head],
          observations.map((one) => [indexLine(one)]),
          asked.max_tokens,
        );
      }),
  );
}

function registerGetObservations(server: McpServer, reader: MemoryReader): void {
  const description =
    "The full text of observations by id: facts, narrative, files. Request only what you need.";
  const inputSchema = {
    ids: z.array(z.number().int().min(1)).min(1).max(IDS_MAX),
    max_tokens: maxTokens,
  };
  const about = { title: "Get observations", description, inputSchema, annotations: READ_ONLY };
  server.registerTool("get_observations", about, (asked) =>
    answerFrom(reader, (memory) => {
      const found = listObservationsById(memory, asked.ids);
      const known = new Set(found.map(({ id }) => id));
      const missing = asked.ids.filter((id) => !known.has(id));
      const notes = missing.length === 0 ? [] : [`Not found: ${missing.map((id) => `#${id}`).join(", ")}.`];
      return rendered(
        notes,
        found.map((one) => fullLines(one, listFlagSources(memory, "observation", one.id))),
        asked.max_tokens,
      );
    }),
  );
}

function registerFileHistory(server: McpServer, reader: MemoryReader): void {
  const description =
    "What earlier sessions changed in a file, decided about it or learned from it, newest first.";
  const inputSchema = {
    path: z.string().min(1).max(1_000).describe("A path or any part of one."),
    project,
    max_tokens: maxTokens,
  };
  const about = { title: "History of a file", description, inputSchema, annotations: READ_ONLY };
  server.registerTool("file_history", about, (asked) =>
    answerFrom(reader, (memory) => {
      const projectId = projectOf(reader, memory, asked.project);
      const found = listFileHistory(memory, pathIn(reader, asked.path), projectId, HISTORY_MAX);
      const head =
        found.length === 0 ? `No observations about ${asked.path}.` : `${found.length} observations.`;
      return rendered(
        [head],
        found.map((one) => fullLines(one, listFlagSources(memory, "observation", one.id))),
        asked.max_tokens,
      );
    }),
  );
}
