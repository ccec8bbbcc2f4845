import { z } from "zod";

/** What a real server of Chroma answers to the calls that its client makes for us, as its API's documentation has them. */
export interface ChromaStandIn extends AsyncDisposable {
  url: string;
  /** Collections by name, with the ids that each holds. */
  held(): Record<string, string[]>;
  /** Loses all of it. */
  forget(): void;
  calls: string[];
  /** Answers every call from now on with this status; undefined for what is right. */
  fault: number | undefined;
  /** Calls that were under way at the same time, at most. */
  atOnceMax: number;
}

interface Entry {
  vector: number[];
  metadata: { project: number; kind: number };
}
interface Held {
  id: string;
  entries: Map<string, Entry>;
}

const Upsert = z.object({
  ids: z.array(z.string()),
  embeddings: z.array(z.union([z.string(), z.array(z.number())])),
  metadatas: z.array(z.object({ project: z.number(), kind: z.number() })),
});
const Kind = z.object({ kind: z.object({ $in: z.array(z.number()) }) });
const Query = z.object({
  query_embeddings: z.array(z.array(z.number())),
  n_results: z.number(),
  where: z.union([Kind, z.object({ $and: z.tuple([z.object({ project: z.number() }), Kind]) })]),
});
const Named = z.object({ name: z.string() });
const Ids = z.object({ ids: z.array(z.string()) });

export function startChromaStandIn(): ChromaStandIn {
  const collections = new Map<string, Held>();
  let atOnce = 0;
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    idleTimeout: 0,
    async fetch(request) {
      atOnce += 1;
      standIn.atOnceMax = Math.max(standIn.atOnceMax, atOnce);
      const { pathname } = new URL(request.url);
      standIn.calls.push(`${request.method} ${pathname.split("/").at(-1)}`);
      const body: unknown =
        request.method === "GET" ? undefined : await request.json().catch(() => undefined);
      await Bun.sleep(1);
      atOnce -= 1;
      if (standIn.fault !== undefined)
        return Response.json({ error: "InternalError", message: "out of order" }, { status: standIn.fault });
      return answer(collections, request.method, pathname, body);
    },
  });
  const standIn: ChromaStandIn = {
    url: `http://127.0.0.1:${server.port}`,
    held: () =>
      Object.fromEntries([...collections].map(([name, { entries }]) => [name, [...entries.keys()]])),
    forget: () => collections.clear(),
    calls: [],
    fault: undefined,
    atOnceMax: 0,
    [Symbol.asyncDispose]: () => server.stop(true),
  };
  return standIn;
}

function answer(collections: Map<string, Held>, method: string, pathname: string, body: unknown): Response {
  const [last = "", before = ""] = pathname.split("/").reverse();
  if (last === "pre-flight-checks")
    return Response.json({ max_batch_size: 5_000, supports_base64_encoding: true });
  if (last === "collections" && method === "GET")
    return Response.json([...collections].map(([name, { id }]) => described(name, id)));
  if (last === "collections") return create(collections, Named.parse(body).name);
  if (method === "DELETE") return Response.json({ deleted: collections.delete(last) });
  const held = [...collections.values()].find(({ id }) => id === before);
  if (held === undefined)
    return Response.json({ error: "NotFoundError", message: "no such collection" }, { status: 404 });
  if (last === "count") return Response.json(held.entries.size);
  if (last === "upsert") return upsert(held, Upsert.parse(body));
  if (last === "query") return query(held, Query.parse(body));
  for (const id of Ids.parse(body).ids) held.entries.delete(id);
  return Response.json({ deleted: 1 });
}

function create(collections: Map<string, Held>, name: string): Response {
  const held = collections.get(name) ?? { id: crypto.randomUUID(), entries: new Map() };
  collections.set(name, held);
  return Response.json(described(name, held.id));
}

function described(name: string, id: string): object {
  const where = { tenant: "default_tenant", database: "default_database" };
  const configuration_json = { hnsw: { space: "cosine" } };
  return {
    id,
    name,
    configuration_json,
    metadata: null,
    dimension: null,
    log_position: 0,
    version: 0,
    ...where,
  };
}

function upsert({ entries }: Held, { ids, embeddings, metadatas }: z.infer<typeof Upsert>): Response {
  for (const [place, id] of ids.entries()) {
    const given = embeddings[place] ?? [];
    const vector = typeof given === "string" ? floats(given) : given;
    entries.set(id, { vector, metadata: metadatas[place] ?? { project: 0, kind: 0 } });
  }
  return Response.json({});
}

function floats(base64: string): number[] {
  const bytes = Uint8Array.from(Buffer.from(base64, "base64"));
  return [...new Float32Array(bytes.buffer)];
}

function query({ entries }: Held, { query_embeddings, n_results, where }: z.infer<typeof Query>): Response {
  const [project, kinds] =
    "$and" in where ? [where.$and[0].project, where.$and[1].kind.$in] : [undefined, where.kind.$in];
  const [question = []] = query_embeddings;
  const found = [...entries]
    .filter(
      ([, { metadata }]) =>
        (project === undefined || metadata.project === project) && kinds.includes(metadata.kind),
    )
    .map(([id, { vector }]) => ({ id, distance: 1 - cosine(question, vector) }))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, n_results);
  const nothing = { embeddings: null, documents: null, uris: null, metadatas: null };
  return Response.json({
    ids: [found.map(({ id }) => id)],
    distances: [found.map(({ distance }) => distance)],
    include: ["distances"],
    ...nothing,
  });
}

function cosine(one: readonly number[], other: readonly number[]): number {
  const dot = (a: readonly number[], b: readonly number[]) =>
    a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
  return dot(one, other) / Math.sqrt(dot(one, one) * dot(other, other));
}
