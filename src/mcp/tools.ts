import type { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { z } from "zod";
import { OBSERVATION_TYPES } from "../domain/observation.ts";
import { listFlagSources } from "../screening/provenance.ts";
import { getTime } from "../search/query.ts";
import { search } from "../search/search.ts";
import { timeline } from "../search/timeline.ts";
import { degradedLine, wireAnswer } from "../search/wire.ts";
import { listFileHistory, listObservationsById } from "../store/observations/recall.ts";
import { registerChangingTools } from "./changing-tools.ts";
import { answerFrom, type MemoryReader, pathIn, projectOf } from "./memory-reader.ts";
import { fullLines, hitLines, indexLine, rendered } from "./render.ts";

const LIMIT_DEFAULT = 12;
const LIMIT_MAX = 50;
const DEPTH_DEFAULT = 8;
const DEPTH_MAX = 50;
const IDS_MAX = 50;
const HISTORY_MAX = 30;
const TOKENS_DEFAULT = 2_000;
const TOKENS_MAX = 15_000;
const QUERY_CHARS_MAX = 100_000;

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
  registerTimeline(server, reader);
  registerGetObservations(server, reader);
  registerFileHistory(server, reader);
  registerChangingTools(server, reader);
}

function registerSearch(server: McpServer, reader: MemoryReader): void {
  const description =
    "Find earlier work in this project: what was done, decided, fixed or asked. Returns an index (id, date, title, why it " +
    'matched); get_observations returns the full text. Takes plain words, "phrases", AND/OR/NOT, prefix*, file:path, ' +
    "type:bugfix, before:2026-01-31, after:2026-01-01. A commit message finds the session that made the commit.";
  const inputSchema = {
    query: z.string().max(QUERY_CHARS_MAX).describe("What to look for; empty for the newest observations."),
    project,
    type: z.enum(OBSERVATION_TYPES).optional(),
    file: z.string().max(1_000).optional().describe("Any part of a path."),
    dateStart: z.string().optional().describe("ISO date or time."),
    dateEnd: z.string().optional().describe("ISO date or time."),
    limit: z.number().int().min(1).max(LIMIT_MAX).default(LIMIT_DEFAULT),
    offset: z.number().int().min(0).max(1_000).default(0),
    max_tokens: maxTokens,
  };
  server.registerTool(
    "search",
    { title: "Search memory", description, inputSchema, annotations: READ_ONLY },
    (asked) =>
      answerFrom(reader, async (memory) => {
        const projectId = projectOf(reader, memory, asked.project);
        const request = {
          query: asked.query,
          projectId,
          vectorHits: await reader.findVectorHits?.({ question: asked.query, projectId }),
          types: asked.type === undefined ? [] : [asked.type],
          files: asked.file === undefined ? [] : [asked.file],
          before: getTime("dateEnd", asked.dateEnd),
          after: getTime("dateStart", asked.dateStart),
          limit: asked.limit,
          offset: asked.offset,
          now: Date.now(),
        };
        const answer = wireAnswer(memory, search(memory, request));
        const notes = [...answer.notes, ...answer.degraded.map(degradedLine)];
        const count = `${answer.hits.length} of ${answer.total} matches.`;
        return rendered([count, ...notes], answer.hits.map(hitLines), asked.max_tokens);
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
