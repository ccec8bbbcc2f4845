import { Database } from "bun:sqlite";
import { mkdirSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { fetched } from "../../fetched/fetch.ts";
import type { Embedder, EmbeddingRequest } from "../../src/embeddings/embedder.ts";
import { openLocalModel } from "../../src/embeddings/local-model.ts";
import { readModelFolder } from "../../src/embeddings/model-folder.ts";
import { startBeside } from "../../src/supervisor/run-program.ts";

const ROOT = resolve(import.meta.dir, "..", "..");

/**
 * The model in a folder. What it made of a text is kept outside the repository: sets of sessions take minutes, and are
 * measured often.
 */
export async function openCachedModel(
  folder: string,
  environment: Record<string, string>,
): Promise<Embedder> {
  const model = readModelFolder(resolve(folder));
  const self = [process.execPath, join(ROOT, "src", "main.ts")];
  const local = openLocalModel({
    model,
    self,
    addOn: await fetched("embeddings"),
    environment,
    start: startBeside,
  });
  const kept = join(homedir(), ".cache", "claude-mem-bench-vectors");
  mkdirSync(kept, { recursive: true });
  const cache = new Database(join(kept, `${local.model.replaceAll(/[^\w-]/g, "-")}.db`));
  cache.run("PRAGMA journal_mode = WAL");
  cache.run("CREATE TABLE IF NOT EXISTS vectors (text TEXT PRIMARY KEY, vector BLOB NOT NULL) WITHOUT ROWID");
  return {
    ...local,
    async embed(request) {
      const missing = request.texts.filter((text) => find(cache, request, text) === undefined);
      if (missing.length > 0) {
        const reply = await local.embed({ ...request, texts: missing });
        if (reply.kind !== "vectors") return reply;
        for (const [place, vector] of reply.vectors.entries())
          keep(cache, request, missing[place] ?? "", vector);
      }
      const vectors = request.texts.map((text) => find(cache, request, text) ?? new Float32Array());
      return { kind: "vectors", vectors, tokens: undefined };
    },
    async close() {
      await local.close();
      cache.close();
    },
  };
}

function find(cache: Database, { purpose }: EmbeddingRequest, text: string): Float32Array | undefined {
  const row = cache
    .query<{ vector: Uint8Array<ArrayBuffer> }, [string]>("SELECT vector FROM vectors WHERE text = ?")
    .get(`${purpose}\n${text}`);
  return row === null ? undefined : new Float32Array(row.vector.slice().buffer);
}

function keep(cache: Database, { purpose }: EmbeddingRequest, text: string, vector: Float32Array): void {
  const bytes = new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength);
  cache
    .query("INSERT OR REPLACE INTO vectors (text, vector) VALUES (?, ?)")
    .run(`${purpose}\n${text}`, bytes);
}
