import type { Database } from "bun:sqlite";
import { type Context, Hono } from "hono";
import { MemoryError } from "../domain/error.ts";
import { findQuote } from "../passages/open-address.ts";
import { BatchRequest, ListQuery, type Page } from "../protocol/memory.ts";
import type { Quote } from "../protocol/search.ts";
import { listFlagSources } from "../screening/provenance.ts";
import { getProjectNamed } from "../search/asked-project.ts";
import { getTime } from "../search/query/query.ts";
import { findSessionNumber } from "../store/lists/listed.ts";
import {
  countListed,
  type ListedKind,
  type ListFilter,
  type ListPlace,
  listPlaces,
} from "../store/lists/lists.ts";
import { listAddressesOf } from "../store/passages/passage-sources.ts";
import { askedOf, bodyOf, idOf } from "./parse-request.ts";
import { WIRE_READERS } from "./wire-memory.ts";

/** Of what an observation was made of. */
const QUOTES_MAX = 8;
const QUOTE_CHARS_MAX = 3_000;

export interface MemoryRouteDeps {
  /** Opens the memory for reading; undefined if there is none. The caller closes it. */
  openMemory(): Database | undefined;
}

/** Lists, newest first, and single items by id. */
export function memoryRoutes(deps: MemoryRouteDeps): Hono {
  const routes = new Hono();
  const list = (kind: ListedKind) => (context: Context) => {
    const asked = askedOf(context, ListQuery);
    using memory = deps.openMemory();
    return context.json(memory === undefined ? emptyPage(asked) : pageOf(memory, kind, asked));
  };
  routes.get("/observations", list("observation"));
  routes.get("/summaries", list("summary"));
  routes.get("/prompts", list("prompt"));
  routes.get("/sessions", list("session"));
  const get = (kind: "observation" | "summary" | "prompt") => (context: Context) => {
    const id = idOf(context);
    using memory = deps.openMemory();
    const [item] = memory === undefined ? [] : WIRE_READERS[kind](memory, [id], Number.MAX_SAFE_INTEGER);
    if (item === undefined) throw new MemoryError("not-found", `there is no ${kind} #${id}`);
    if (kind === "prompt" || memory === undefined) return context.json(item);
    const sources = listFlagSources(memory, kind, id);
    const madeOf = kind === "observation" ? listQuotesOf(memory, id) : [];
    return context.json({
      ...item,
      ...(sources.length === 0 ? {} : { sources }),
      ...(madeOf.length === 0 ? {} : { madeOf }),
    });
  };
  routes.get("/observations/:id", get("observation"));
  routes.get("/summaries/:id", get("summary"));
  routes.get("/prompts/:id", get("prompt"));
  routes.get("/sessions/:id", (context) => {
    using memory = getMemory(deps);
    return context.json(WIRE_READERS.session(memory, [getSessionNumber(memory, context.req.param("id"))])[0]);
  });
  routes.post("/observations/batch", async (context) => {
    const { ids } = await bodyOf(context, BatchRequest);
    using memory = deps.openMemory();
    return context.json({ items: memory === undefined ? [] : WIRE_READERS.observation(memory, ids) });
  });
  return routes;
}

/** What an observation was made of, each utterance with its beginning. */
function listQuotesOf(memory: Database, id: number): Quote[] {
  return listAddressesOf(memory, id, QUOTES_MAX).flatMap(
    (address) => findQuote(memory, address, QUOTE_CHARS_MAX)?.quote ?? [],
  );
}

/** @throws MemoryError not-found if there is no memory yet */
export function getMemory({ openMemory }: MemoryRouteDeps): Database {
  const memory = openMemory();
  if (memory === undefined) throw new MemoryError("not-found", "there are no memories yet");
  return memory;
}

/** @throws MemoryError not-found */
export function getSessionNumber(memory: Database, name: string): number {
  const number = findSessionNumber(memory, name);
  if (number === undefined) throw new MemoryError("not-found", `there is no session ${name}`);
  return number;
}

type Asked = ReturnType<typeof ListQuery.parse>;

function pageOf(memory: Database, kind: ListedKind, asked: Asked): Page<object> {
  const { limit, offset } = asked;
  const filter = filterOf(memory, kind, asked);
  const after = asked.cursor === undefined ? undefined : placeOf(asked.cursor);
  // One more than the limit tells whether there is more.
  const places = listPlaces(memory, kind, filter, { after, offset, limit: limit + 1 });
  const shown = places.slice(0, limit);
  const last = shown.at(-1);
  const hasMore = places.length > limit;
  return {
    items: WIRE_READERS[kind](
      memory,
      shown.map(({ id }) => id),
    ),
    hasMore,
    offset,
    limit,
    next: hasMore && last !== undefined ? `${last.at}.${last.id}` : null,
    total: asked.total === "true" ? countListed(memory, kind, filter) : null,
  };
}

function emptyPage({ limit, offset, total }: Asked): Page<object> {
  return { items: [], hasMore: false, offset, limit, next: null, total: total === "true" ? 0 : null };
}

function filterOf(memory: Database, kind: ListedKind, asked: Asked): ListFilter {
  const { project, session, type, concept, file } = asked;
  if (kind !== "observation" && (type ?? concept ?? file) !== undefined)
    throw new MemoryError("usage", "only observations have a type, concepts and files");
  return {
    projectId: project === undefined ? undefined : getProjectNamed(memory, project),
    sessionId: session === undefined ? undefined : getSessionNumber(memory, session),
    type,
    concept,
    file,
    from: getTime("dateStart", asked.dateStart),
    until: getTime("dateEnd", asked.dateEnd),
  };
}

function placeOf(cursor: string): ListPlace {
  const [, at, id] = /^(\d{1,16})\.(\d{1,16})$/.exec(cursor) ?? [];
  if (at === undefined)
    throw new MemoryError(
      "usage",
      `cursor is "${cursor}"; it must be the \`next\` value of an earlier answer`,
    );
  return { at: Number(at), id: Number(id) };
}
