import type { Database } from "bun:sqlite";
import { join } from "node:path";
import type { DataPaths, Environment } from "../config/paths.ts";
import type { Settings } from "../config/settings.ts";
import { chromaAddOn, missingPackages } from "../embeddings/add-on.ts";
import { planVectors } from "../embeddings/choose-embedder.ts";
import type { Log } from "../lib/log.ts";
import { clearCurrentVersion, ensureCurrentVersion } from "../store/search/embedding-version.ts";
import type { StartProgram } from "../supervisor/run-program.ts";
import { selfCommand } from "../supervisor/run-self.ts";
import { openChromaCollection } from "./chroma-collection.ts";
import { openChromaIndex } from "./chroma-index.ts";
import { type ChromaServer, startChromaServer } from "./chroma-server.ts";
import { TEXT_FORM } from "./embedded-text.ts";
import { Meaning } from "./meaning.ts";
import { openSqliteIndex } from "./sqlite-index.ts";
import type { VectorIndex } from "./vector-index.ts";

export interface VectorsDeps {
  memory: Database;
  paths: DataPaths;
  settings: Settings;
  environment: Environment;
  log: Log;
  /** Starts the process with a local model, and Chroma's server. */
  startProgram: StartProgram;
}

/** Semantic search, undefined if it is off. Once disposed of, nothing of it runs any more. */
export interface OpenVectors extends AsyncDisposable {
  meaning: Meaning | undefined;
}

/** Opens what the settings ask for. If they are wrong, the log says so and search uses words only. */
export function openVectors(deps: VectorsDeps): OpenVectors {
  const meaning = meaningOf(deps);
  return { meaning, [Symbol.asyncDispose]: async () => meaning?.stop() };
}

function meaningOf(deps: VectorsDeps): Meaning | undefined {
  const { memory, settings, log, startProgram } = deps;
  const plan = planVectors({ ...deps, self: selfCommand(), startModel: startProgram });
  if (plan.kind === "off") {
    if (plan.fault !== undefined) log.warning(`${plan.fault.explanation} Search uses words only`);
    clearCurrentVersion(memory);
    return undefined;
  }
  const embedder = plan.open();
  const { model, pooling } = embedder;
  const index = plan.index === "chroma" ? openReplica(deps) : openSqliteIndex(memory);
  ensureCurrentVersion(memory, { model, pooling, textForm: TEXT_FORM }, index.name === "chroma");
  log.info(`embedding with ${plan.source}`);
  const dailyTokens = settings.embeddingsDailyTokens;
  return new Meaning({ memory, embedder, index, dailyTokens, now: Date.now, log });
}

/** Chroma, or the memory's own vectors if Chroma's package is not installed. */
function openReplica({ memory, paths, settings, environment, log, startProgram }: VectorsDeps): VectorIndex {
  const fallback = openSqliteIndex(memory);
  const addOn = chromaAddOn(paths);
  const missing = missingPackages(addOn);
  if (missing.length > 0) {
    log.warning(
      `${missing.join(", ")} is not installed: using the vectors in the memory. Run \`claude-mem embeddings install\` to install it`,
    );
    return fallback;
  }
  let server: Promise<ChromaServer> | undefined;
  const ensureServer = async () => {
    server ??= startChromaServer({
      addOn: addOn.folder,
      directory: join(paths.chroma, "data"),
      environment,
      start: startProgram,
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
    fallback,
    connect: async (version) => {
      const isOwn = settings.chromaUrl === "";
      const url = isOwn ? await ensureServer() : settings.chromaUrl;
      return openChromaCollection({ url, addOn: addOn.folder, isOwn }, version);
    },
    disconnect: async () => {
      // A server that does not start has ended by itself.
      await (await server?.catch(() => undefined))?.stop();
    },
  });
}
