import type { Database } from "bun:sqlite";
import type { VectorHits } from "../../src/domain/vector-hit.ts";
import type { Embedder } from "../../src/embeddings/embedder.ts";
import { ensureCurrentVersion } from "../../src/store/search/embedding-version.ts";
import { countVectors } from "../../src/store/search/vectors.ts";
import { TEXT_FORM } from "../../src/vectors/embedded-text.ts";
import { Meaning } from "../../src/vectors/meaning.ts";
import { openSqliteIndex } from "../../src/vectors/sqlite-index.ts";
import { SILENT } from "../memory.ts";

const POLL_MS = 20;
const COUNTED_MAX = 1_000_000;

/** The vector hits of each question, once all that a memory has is embedded. */
export async function hitsOfQuestions(
  memory: Database,
  embedder: Embedder,
  questions: readonly string[],
  projectId: number | undefined,
): Promise<Map<string, VectorHits>> {
  const { model, pooling } = embedder;
  ensureCurrentVersion(memory, { model, pooling, textForm: TEXT_FORM }, false);
  const index = openSqliteIndex(memory);
  const meaning = new Meaning({
    memory,
    // Other sets are still to be embedded.
    embedder: { ...embedder, close: async () => {} },
    index,
    dailyTokens: Number.MAX_SAFE_INTEGER,
    now: Date.now,
    log: SILENT,
  });
  while (countVectors(memory, COUNTED_MAX).pending > 0) {
    meaning.pump();
    await Bun.sleep(POLL_MS);
  }
  const hits = new Map<string, VectorHits>();
  for (const question of questions) hits.set(question, await meaning.findVectorHits(question, { projectId }));
  await meaning.stop();
  return hits;
}
