import { z } from "zod";
import { AnswerQuery, SearchQuery, TimelineQuery, VectorRequest } from "../../src/api/search-routes.ts";
import { InitRequest, SummarizeRequest, ToolUseRequest } from "../../src/api/session-routes.ts";
import { CleanUpRequest } from "../../src/api/worker-routes.ts";
import { VERSION } from "../../src/config/version.ts";
import {
  ChangesRequest,
  EditRequest,
  ForgetRequest,
  MergeRequest,
  SaveRequest,
} from "../../src/protocol/curation.ts";
import {
  BatchAnswer,
  BatchRequest,
  ListQuery,
  WireObservation,
  WirePrompt,
  WireSession,
  WireSummary,
} from "../../src/protocol/memory.ts";
import {
  FileHistory,
  FileHistoryQuery,
  FilesAnswer,
  FilesQuery,
  ProjectsAnswer,
} from "../../src/protocol/projects-and-files.ts";
import { RunBookQuery, WireRunBook } from "../../src/protocol/run-book.ts";
import { Answer, SearchResults } from "../../src/protocol/search.ts";
import { SessionTimeline, SessionTimelineQuery } from "../../src/protocol/session-timeline.ts";
import { SettingsAnswer, SettingsChange } from "../../src/protocol/setting.ts";
import {
  ContextPreview,
  ContextQuery,
  LogsAnswer,
  LogsQuery,
  Stats,
} from "../../src/protocol/worker-reports.ts";
import { page, table } from "./markdown.ts";

interface Route {
  says: string;
  query?: z.ZodObject;
  body?: z.ZodType;
  answer?: z.ZodType;
  /** Of an answer that is not JSON. */
  type?: string;
  isOpen?: true;
}

const list = (item: z.ZodType) =>
  z.object({
    items: z.array(item),
    hasMore: z.boolean(),
    offset: z.number(),
    limit: z.number(),
    next: z.string().nullable(),
    total: z.number().nullable(),
  });

/** Every route of the worker, as `METHOD path`. A test compares this table with the routes that the program has. */
export const ROUTES: Readonly<Record<string, Route>> = {
  "GET /health": { says: "State of the worker. Needs no token.", isOpen: true },
  "GET /proof": { says: "Proves that the worker knows the token, before a caller sends it.", isOpen: true },
  "GET /login": {
    says: "Logs a browser in with the one-time ticket of `claude-mem open`.",
    isOpen: true,
    type: "text/html",
  },
  "GET *": { says: "The viewer: its page and files.", type: "text/html" },
  "POST /api/admin/viewer-ticket": {
    says: "Issues a one-time ticket for `/login`. Needs the token; a cookie is not enough.",
  },
  "GET /api/admin/doctor": {
    says: "Runs all health checks, with the output of `claude-mem doctor --json`.",
  },
  "POST /api/admin/shutdown": { says: "Stops the worker." },
  "POST /api/admin/restart": { says: "Replaces the worker with a new one that reads the settings again." },
  "POST /api/admin/cleanup-sessions": {
    says: "Marks sessions as failed that have been silent for `maxAgeHours`.",
    body: CleanUpRequest,
  },
  "GET /api/import": { says: "The latest imports and their progress." },
  "GET /api/cost": { says: "Tokens and cost by day, project and provider." },
  "GET /api/observer/parked": { says: "Turns on which the model failed for good." },
  "POST /api/observer/retry": { says: "Queues these turns for the model again." },
  "POST /sessions/:id/init": {
    says: "Session API, for tools without hooks: starts or continues a session.",
    body: InitRequest,
  },
  "POST /sessions/:id/observations": { says: "Session API: stores a tool use.", body: ToolUseRequest },
  "POST /sessions/:id/summarize": {
    says: "Session API: ends the turn and summarizes it.",
    body: SummarizeRequest,
  },
  "GET /sessions/:id/status": { says: "Session API: state and counts of a session." },
  "DELETE /sessions/:id": { says: "Session API: ends a session; its memory stays." },
  "GET /stream": {
    says: "Server-sent events for each change; `Last-Event-ID` resumes.",
    type: "text/event-stream",
  },
  "GET /api/search": { says: "Searches the memory.", query: SearchQuery, answer: SearchResults },
  "GET /api/answer": {
    says: "Answers a question with quotes from earlier sessions.",
    query: AnswerQuery,
    answer: Answer,
  },
  "GET /api/passages/:address": { says: "One quote with what stands around it in its turn." },
  "GET /api/timeline": {
    says: "Observations before and after one, in order of time.",
    query: TimelineQuery,
    answer: z.object({ anchor: z.number().nullable(), items: z.array(WireObservation) }),
  },
  "POST /api/observations": { says: "Saves a memory.", body: SaveRequest, answer: WireObservation },
  "POST /api/observations/merge": {
    says: "Merges observations into one.",
    body: MergeRequest,
    answer: WireObservation,
  },
  "PATCH /api/observations/:id": {
    says: "Edits or pins an observation.",
    body: EditRequest,
    answer: WireObservation,
  },
  "DELETE /api/observations/:id": { says: "Forgets an observation." },
  "POST /api/forget": {
    says: "Forgets by ids, text, session, project or time; `preview` only lists.",
    body: ForgetRequest,
  },
  "GET /api/changes": { says: "Changes by people and agents, newest first.", query: ChangesRequest },
  "POST /api/changes/:id/undo": { says: "Undoes a change.", answer: WireObservation },
  "POST /api/vector-hits": {
    says: "Vector hits for a question; used by our own commands.",
    body: VectorRequest,
  },
  "ALL /mcp": { says: "Refused: the MCP endpoint accepts POST only." },
  "POST /mcp": { says: "MCP over streamable HTTP." },
  "GET /api/observations": {
    says: "Observations, newest first.",
    query: ListQuery,
    answer: list(WireObservation),
  },
  "GET /api/summaries": { says: "Summaries, newest first.", query: ListQuery, answer: list(WireSummary) },
  "GET /api/prompts": { says: "Prompts, newest first.", query: ListQuery, answer: list(WirePrompt) },
  "GET /api/sessions": { says: "Sessions, newest first.", query: ListQuery, answer: list(WireSession) },
  "GET /api/observations/:id": { says: "One observation.", answer: WireObservation },
  "GET /api/summaries/:id": { says: "One summary.", answer: WireSummary },
  "GET /api/prompts/:id": { says: "One prompt.", answer: WirePrompt },
  "GET /api/sessions/:id": { says: "One session.", answer: WireSession },
  "POST /api/observations/batch": {
    says: "Several observations by their ids.",
    body: BatchRequest,
    answer: BatchAnswer,
  },
  "GET /api/sessions/:id/timeline": {
    says: "A session turn by turn.",
    query: SessionTimelineQuery,
    answer: SessionTimeline,
  },
  "GET /api/tool-uses/:id": { says: "One tool use in full." },
  "GET /api/projects": { says: "Projects with their counts.", answer: ProjectsAnswer },
  "GET /api/run-book": {
    says: "How things are run in a project: commands by purpose, addresses, what is missing.",
    query: RunBookQuery,
    answer: WireRunBook,
  },
  "GET /api/files": { says: "Files that observations mention.", query: FilesQuery, answer: FilesAnswer },
  "GET /api/files/history": {
    says: "Observations about one file.",
    query: FileHistoryQuery,
    answer: FileHistory,
  },
  "GET /api/stats": { says: "Counts, sizes and backlog.", answer: Stats },
  "GET /api/logs": { says: "Lines of the worker's log.", query: LogsQuery, answer: LogsAnswer },
  "GET /api/context": {
    says: "What would be injected into a new session: text, or JSON with `format=json`.",
    query: ContextQuery,
    answer: ContextPreview,
  },
  "GET /api/settings": {
    says: "Settings and the source of each; secrets are never shown.",
    answer: SettingsAnswer,
  },
  "POST /api/settings": { says: "Changes settings.", body: SettingsChange },
};

/** `docs/reference/http.md`: the routes in one table; their parameters and bodies stand in `openapi.json`. */
export function httpPage(): string {
  const rows = Object.entries(ROUTES).map(([route, { says, query, body }]) => [
    `\`${route}\``,
    says,
    [...namesOf(query), ...namesOf(body)].map((name) => `\`${name}\``).join(" "),
  ]);
  const about =
    "The worker listens on 127.0.0.1, port 37777 by default (`CLAUDE_MEM_WORKER_PORT`). Requests need " +
    "`Authorization: Bearer TOKEN` with the token in `api-token` of the data directory. An error is " +
    '`{"error":{"code","message"}}` ([codes](errors.md)). Types of all fields: [openapi.json](openapi.json).';
  return page("HTTP API", about, [table(["Route", "Does", "Parameters or fields"], rows)]);
}

function namesOf(schema: z.ZodType | undefined): string[] {
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
}

/** `docs/reference/openapi.json`. */
export function openApi(): string {
  const paths: Record<string, Record<string, object>> = {};
  for (const [name, route] of Object.entries(ROUTES)) {
    const [method = "", path = ""] = name.split(" ");
    if (method === "ALL" || path === "*") continue;
    const address = path.replaceAll(/:(\w+)/g, "{$1}");
    paths[address] = { ...paths[address], [method.toLowerCase()]: operation(address, route) };
  }
  const document = {
    openapi: "3.1.0",
    info: { title: "claude-mem", version: VERSION, license: { name: "Apache-2.0" } },
    servers: [{ url: "http://127.0.0.1:37777" }],
    components: { securitySchemes: { token: { type: "http", scheme: "bearer" } } },
    security: [{ token: [] }],
    paths,
  };
  return `${JSON.stringify(document, null, 1)}\n`;
}

function operation(
  address: string,
  { says, query, body, answer, type = "application/json", isOpen }: Route,
): object {
  const inPath = [...address.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: "path",
    required: true,
    schema: { type: "string" },
  }));
  const inQuery = Object.entries(query?.shape ?? {}).map(([name, schema]) => ({
    name,
    in: "query",
    schema: schemaOf(schema as z.ZodType, "input"),
  }));
  const content = { [type]: answer === undefined ? {} : { schema: schemaOf(answer, "output") } };
  return {
    summary: says,
    ...(isOpen ? { security: [] } : {}),
    ...(inPath.length + inQuery.length > 0 ? { parameters: [...inPath, ...inQuery] } : {}),
    ...(body === undefined
      ? {}
      : { requestBody: { content: { "application/json": { schema: schemaOf(body, "input") } } } }),
    responses: {
      200: { description: "Done.", content },
      default: { description: "An error with its code." },
    },
  };
}

function schemaOf(schema: z.ZodType, io: "input" | "output"): object {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: "any" });
  return rest;
}
