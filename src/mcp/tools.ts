import type { Database } from "bun:sqlite";
import type { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { z } from "zod";
import { OBSERVATION_TYPES } from "../domain/observation.ts";
import { PASSAGE_KINDS, parseAddress } from "../domain/passage.ts";
import { answerQuestion } from "../passages/answer.ts";
import { openAddress } from "../passages/open-address.ts";
import { listFlagSources } from "../screening/provenance.ts";
import { getTime } from "../search/query/query.ts";
import { search } from "../search/search.ts";
import { timeline } from "../search/timeline.ts";
import { degradedLine, wireAnswer } from "../search/wire.ts";
import { listFileHistory, listObservationsById } from "../store/observations/recall.ts";
import { projectOfObservation, projectOfTurn } from "../store/sessions/projects.ts";
import { registerChangingTools } from "./changing-tools.ts";
import { AT_ONCE, WHEN_LOOKED_FOR } from "./loading.ts";
import { answerInProject, type MemoryReader, pathIn } from "./memory-reader.ts";
import { fullLines, hitLines, indexLine, openedBlocks, rendered, renderedQuotes } from "./render.ts";
import { registerRunBook } from "./run-book-tool.ts";

const LIMIT_DEFAULT = 12;
const LIMIT_MAX = 50;
const HISTORY_MAX = 30;
const IDS_MAX = 50;
const DEPTH_DEFAULT = 8;
const DEPTH_MAX = 50;
const TOKENS_DEFAULT = 2_000;
const TOKENS_MAX = 15_000;
const QUERY_CHARS_MAX = 100_000;

/** Five quotes or so. */
const QUOTE_TOKENS_DEFAULT = 1_000;
const ADDRESSES_MAX = 10;

const line = z.string().max(1_000);
const READ_ONLY = { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false };

const project = line.optional().describe('Name or folder; "*" for all. Default: this one.');
const maxTokens = z.number().int().min(100).max(TOKENS_MAX);

/** The tools that read: quotes, what stands around them, observations by their ids, the history of a file, the run-book. */
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
    'Ask what earlier sessions said, did or saw, before you decide, when something fails, or at "again", "as before" and ' +
    '"why": for instance "why do we ship archives instead of compiling?" or an error\'s own words. One call answers, with ' +
    "quotes and their addresses. A commit message with mode index finds the session that made the commit.";
  const inputSchema = {
    query: z
      .string()
      .max(QUERY_CHARS_MAX)
      .describe('A question, plain words or "phrases". Empty: the newest observations.'),
    project,
    mode: z.enum(["quotes", "index"]).default("quotes").describe("index lists matches instead of quoting."),
    kind: z.enum(PASSAGE_KINDS).optional().describe("Only what was said, run (done) or printed (seen)."),
    branch: line.optional(),
    file: line.optional().describe("Part of a path."),
    dateStart: line.optional().describe("ISO date or time."),
    dateEnd: line.optional(),
    type: z.enum(OBSERVATION_TYPES).optional().describe("Only with mode index."),
    limit: z.number().int().min(1).max(LIMIT_MAX).default(LIMIT_DEFAULT).describe("Only with mode index."),
    max_tokens: maxTokens.default(QUOTE_TOKENS_DEFAULT),
  };
  const about = { title: "Search memory", description, inputSchema, annotations: READ_ONLY, _meta: AT_ONCE };
  server.registerTool("search", about, (asked) =>
    answerInProject(reader, asked.project, async (memory, projectId) => {
      const scope = {
        projectId,
        vectorHits: await reader.findVectorHits?.({ question: asked.query, projectId }),
        before: getTime("dateEnd", asked.dateEnd),
        after: getTime("dateStart", asked.dateStart),
        now: Date.now(),
      };
      const { query, mode, kind, branch, file, type, limit, max_tokens: tokens } = asked;
      if (mode === "quotes" && query.trim() !== "" && type === undefined) {
        const kinds = kind === undefined ? undefined : [kind];
        return renderedQuotes(
          answerQuestion(memory, { ...scope, question: query, tokens, kinds, branch, file }),
        );
      }
      const types = type === undefined ? [] : [type];
      const files = file === undefined ? [] : [file];
      const answer = wireAnswer(memory, search(memory, { ...scope, query, types, files, limit }));
      const notes = [...answer.notes, ...answer.degraded.map(degradedLine)];
      const count = `${answer.hits.length} of ${answer.total} matches.`;
      return rendered([count, ...notes], answer.hits.map(hitLines), tokens);
    }),
  );
}

function registerShow(server: McpServer, reader: MemoryReader): void {
  const description =
    "Open what `search` quoted, when the quote is not enough: by address such as t812.2, with what was said and done right " +
    "before and after it, or an observation by #12, in full.";
  const inputSchema = {
    addresses: z.array(line).min(1).max(ADDRESSES_MAX),
    project,
    max_tokens: maxTokens.default(TOKENS_DEFAULT),
  };
  const about = { title: "Show quotes", description, inputSchema, annotations: READ_ONLY, _meta: AT_ONCE };
  server.registerTool("show", about, ({ addresses, project: name, max_tokens: tokens }) =>
    answerInProject(reader, name, (memory, projectId) => {
      const opened = addresses.map((address) => ({ address, blocks: blocksOf(memory, address, projectId) }));
      const missing = opened.filter(({ blocks }) => blocks.length === 0).map(({ address }) => address);
      const where = projectId === undefined ? "" : " in this project";
      return rendered(
        missing.length === 0 ? [] : [`Not found${where}: ${missing.join(", ")}.`],
        opened.flatMap(({ blocks }) => blocks),
        tokens,
      );
    }),
  );
}

/** What an address names, if it belongs to the project; none otherwise. */
function blocksOf(memory: Database, text: string, projectId: number | undefined): string[][] {
  const id = Number(/^#?(\d{1,15})$/.exec(text.trim())?.[1] ?? 0);
  if (id > 0) {
    const found = isElsewhere(projectId, projectOfObservation(memory, id))
      ? []
      : listObservationsById(memory, [id]);
    return found.map((one) => fullLines(one, listFlagSources(memory, "observation", one.id)));
  }
  const address = parseAddress(text);
  const opened = address === undefined ? undefined : openAddress(memory, address);
  if (opened === undefined) return [];
  return isElsewhere(projectId, projectOfTurn(memory, opened.turn.turnId)) ? [] : openedBlocks(opened);
}

function registerTimeline(server: McpServer, reader: MemoryReader): void {
  const description =
    "What happened before and after an observation, by its id as anchor or a query that finds one.";
  const inputSchema = {
    anchor: z.number().int().min(1).optional(),
    query: line.optional(),
    depth_before: z.number().int().min(0).max(DEPTH_MAX).default(DEPTH_DEFAULT),
    depth_after: z.number().int().min(0).max(DEPTH_MAX).default(DEPTH_DEFAULT),
    project,
    max_tokens: maxTokens.default(TOKENS_DEFAULT),
  };
  const about = {
    title: "Timeline",
    description,
    inputSchema,
    annotations: READ_ONLY,
    _meta: WHEN_LOOKED_FOR,
  };
  server.registerTool("timeline", about, (asked) =>
    answerInProject(reader, asked.project, (memory, projectId) => {
      if (asked.anchor !== undefined && isElsewhere(projectId, projectOfObservation(memory, asked.anchor)))
        return `Not found in this project: #${asked.anchor}.`;
      const { anchor, observations } = timeline(memory, {
        anchor: asked.anchor,
        query: asked.query,
        projectId,
        depthBefore: asked.depth_before,
        depthAfter: asked.depth_after,
        now: Date.now(),
      });
      const head = anchor === undefined ? "No matching memories." : `Around #${anchor.id}:`;
      const lines = observations.map((one) => [indexLine(one)]);
      return rendered([head], lines, asked.max_tokens);
    }),
  );
}

function registerGetObservations(server: McpServer, reader: MemoryReader): void {
  const description = "The full text of observations by their ids.";
  const inputSchema = {
    ids: z.array(z.number().int().min(1)).min(1).max(IDS_MAX),
    project,
    max_tokens: maxTokens.default(TOKENS_DEFAULT),
  };
  const about = {
    title: "Get observations",
    description,
    inputSchema,
    annotations: READ_ONLY,
    _meta: WHEN_LOOKED_FOR,
  };
  server.registerTool("get_observations", about, (asked) =>
    answerInProject(reader, asked.project, (memory, projectId) => {
      const opened = asked.ids.map((id) => ({ id, blocks: blocksOf(memory, `#${id}`, projectId) }));
      const missing = opened.filter(({ blocks }) => blocks.length === 0).map(({ id }) => `#${id}`);
      const blocks = opened.flatMap((one) => one.blocks);
      return rendered(
        missing.length === 0 ? [] : [`Not found: ${missing.join(", ")}.`],
        blocks,
        asked.max_tokens,
      );
    }),
  );
}

function isElsewhere(asked: number | undefined, projectId: number | null | undefined): boolean {
  return asked !== undefined && projectId !== asked;
}

function registerFileHistory(server: McpServer, reader: MemoryReader): void {
  const description =
    "What earlier sessions changed in a file, decided about it or learned from it, newest first.";
  const inputSchema = {
    path: z.string().min(1).max(1_000).describe("A path or any part of one."),
    project,
    max_tokens: maxTokens.default(TOKENS_DEFAULT),
  };
  const about = {
    title: "History of a file",
    description,
    inputSchema,
    annotations: READ_ONLY,
    _meta: WHEN_LOOKED_FOR,
  };
  server.registerTool("file_history", about, (asked) =>
    answerInProject(reader, asked.project, (memory, projectId) => {
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
