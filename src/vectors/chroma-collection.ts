import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { VectorHit } from "../domain/vector-hit.ts";
import type { EmbeddingVersion } from "../store/search/embedding-version.ts";
import { kindOfKey, numberOfKind, projectOfKey } from "../store/search/search-index.ts";
import type { KeyedVector } from "../store/search/vectors.ts";
import type { VectorScope } from "./vector-index.ts";

/** The Chroma collection with the vectors of one version. Every call may reject. */
export interface ChromaCollection {
  count(): Promise<number>;
  put(vectors: readonly KeyedVector[]): Promise<void>;
  remove(keys: readonly number[]): Promise<void>;
  nearest(question: Float32Array, scope: VectorScope, limit: number): Promise<VectorHit[]>;
}

/** The part of the package `chromadb` that is used. The package is in the add-on, not among our dependencies. */
interface ChromaModule {
  ChromaClient: new (options: {
    host: string;
    port: number;
    ssl: boolean;
    tenant: string;
    database: string;
  }) => ChromaClient;
}

interface ChromaClient {
  getOrCreateCollection(options: {
    name: string;
    embeddingFunction: null;
    configuration: { hnsw: { space: "cosine" } };
  }): Promise<Collection>;
  listCollections(): Promise<{ name: string }[]>;
  deleteCollection(options: { name: string }): Promise<void>;
}

interface Collection {
  count(): Promise<number>;
  upsert(rows: { ids: string[]; embeddings: number[][]; metadatas: Record<string, number>[] }): Promise<void>;
  delete(rows: { ids: string[] }): Promise<unknown>;
  query(question: {
    queryEmbeddings: number[][];
    nResults: number;
    where: Where;
    include: ["distances"];
  }): Promise<{ ids: string[][]; distances: (number | null)[][] }>;
}

type Where = { project: number } | { kind: { $in: number[] } } | { $and: Where[] };

const NAME_PREFIX = "claude-mem-";

export interface ChromaAddress {
  url: string;
  /** Where the npm package `chromadb` is installed. */
  addOn: string;
  /** Whether nobody else uses the server: collections of earlier versions are then deleted. */
  isOwn: boolean;
}

/** Opens or creates the collection of a version. Only vectors are stored there, no text. */
export async function openChromaCollection(
  { url, addOn, isOwn }: ChromaAddress,
  version: EmbeddingVersion,
): Promise<ChromaCollection> {
  const file = join(addOn, "node_modules", "chromadb", "dist", "chromadb.mjs");
  const { ChromaClient } = (await import(pathToFileURL(file).href)) as ChromaModule;
  const { hostname, port, protocol } = new URL(url);
  const isSecure = protocol === "https:";
  const client = new ChromaClient({
    host: hostname,
    port: Number(port || (isSecure ? 443 : 80)),
    ssl: isSecure,
    tenant: "default_tenant",
    database: "default_database",
  });
  const name = `${NAME_PREFIX}${version.instance}`;
  const collection = await client.getOrCreateCollection({
    name,
    embeddingFunction: null,
    configuration: { hnsw: { space: "cosine" } },
  });
  if (isOwn) {
    for (const other of await client.listCollections())
      if (other.name !== name && other.name.startsWith(NAME_PREFIX))
        await client.deleteCollection({ name: other.name });
  }
  return wrapped(collection);
}

function wrapped(collection: Collection): ChromaCollection {
  return {
    count: () => collection.count(),
    async put(vectors) {
      if (vectors.length === 0) return;
      await collection.upsert({
        ids: vectors.map(({ key }) => String(key)),
        embeddings: vectors.map(({ vector }) => [...vector]),
        metadatas: vectors.map(({ key }) => ({
          project: projectOfKey(key),
          kind: kindOfKey(key),
        })),
      });
    },
    async remove(keys) {
      if (keys.length > 0) await collection.delete({ ids: keys.map(String) });
    },
    async nearest(question, scope, limit) {
      const { ids, distances } = await collection.query({
        queryEmbeddings: [[...question]],
        nResults: limit,
        where: whereOf(scope),
        include: ["distances"],
      });
      const hits = (ids[0] ?? []).map((id, place) => ({
        key: Number(id),
        similarity: 1 - (distances[0]?.[place] ?? 1),
      }));
      return hits.filter(({ key }) => Number.isSafeInteger(key)).sort((a, b) => b.similarity - a.similarity);
    },
  };
}

function whereOf({ projectId, kinds }: VectorScope): Where {
  const kind = { kind: { $in: kinds.map(numberOfKind) } };
  return projectId === undefined ? kind : { $and: [{ project: projectId }, kind] };
}
