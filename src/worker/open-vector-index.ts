import type { Database } from "bun:sqlite";
import { join } from "node:path";
import type { DataPaths, Environment } from "../config/paths.ts";
import type { Settings } from "../config/settings.ts";
import { chromaAddOn, missingPackages } from "../embeddings/add-on.ts";
import type { Log } from "../lib/log.ts";
import type { Children } from "../supervisor/children.ts";
import { openChromaCollection } from "../vectors/chroma-collection.ts";
import { openChromaIndex } from "../vectors/chroma-index.ts";
import { type ChromaServer, startChromaServer } from "../vectors/chroma-server.ts";
import { openSqliteIndex } from "../vectors/sqlite-index.ts";
import type { VectorIndex } from "../vectors/vector-index.ts";

export interface VectorIndexDeps {
  memory: Database;
  paths: DataPaths;
  settings: Settings;
  environment: Environment;
  log: Log;
  children: Children;
}

/** The index that the settings ask for. Without Chroma's package the memory's own vectors answer. */
export function openVectorIndex(kind: "sqlite" | "chroma", deps: VectorIndexDeps): VectorIndex {
  const { memory, paths, settings, environment, log, children } = deps;
  const own = openSqliteIndex(memory);
  const addOn = chromaAddOn(paths);
  const missing = missingPackages(addOn);
  if (kind === "sqlite") return own;
  if (missing.length > 0) {
    log.warning(
      `${missing.join(", ")} is not installed; \`claude-mem embeddings install\` installs it. The memory's own vectors are compared`,
    );
    return own;
  }
  let server: Promise<ChromaServer> | undefined;
  const ensureServer = async () => {
    server ??= startChromaServer({
      addOn: addOn.folder,
      directory: join(paths.chroma, "data"),
      environment,
      start: (request) => children.start({ ...request, kind: "program" }),
    });
    const starting = server;
    const forget = () => {
      if (server === starting) server = undefined;
    };
    starting.then((started) => started.ended.then(forget), forget);
    return (await starting).url;
  };
  return openChromaIndex({
    memory,
    log,
    fallback: own,
    connect: async (version) => {
      const isOwn = settings.chromaUrl === "";
      const url = isOwn ? await ensureServer() : settings.chromaUrl;
      return openChromaCollection({ url, addOn: addOn.folder, isOwn }, version);
    },
    disconnect: async () => {
      // One that does not start has ended by itself.
      await (await server?.catch(() => undefined))?.stop();
    },
  });
}
