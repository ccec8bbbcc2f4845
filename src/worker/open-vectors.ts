import type { Database } from "bun:sqlite";
import type { DataPaths, Environment } from "../config/paths.ts";
import type { Settings } from "../config/settings.ts";
import { planVectors } from "../embeddings/choose-embedder.ts";
import type { Log } from "../lib/log.ts";
import { clearCurrentVersion, ensureCurrentVersion } from "../store/embedding-version.ts";
import type { Children } from "../supervisor/children.ts";
import { selfCommand } from "../supervisor/self-command.ts";
import { TEXT_FORM } from "../vectors/embedded-text.ts";
import { type Meaning, startMeaning } from "../vectors/meaning.ts";
import { openSqliteIndex } from "../vectors/sqlite-index.ts";

export interface VectorsDeps {
  memory: Database;
  paths: DataPaths;
  settings: Settings;
  environment: Environment;
  log: Log;
  children: Children;
}

/** Search by meaning; undefined where it is off. Disposed of, nothing of it runs any more. */
export interface OpenVectors extends AsyncDisposable {
  meaning: Meaning | undefined;
}

/** What the settings ask for. What is wrong with them is said once, and words answer alone. */
export function openVectors(deps: VectorsDeps): OpenVectors {
  const meaning = meaningOf(deps);
  return { meaning, [Symbol.asyncDispose]: async () => meaning?.stop() };
}

function meaningOf({
  memory,
  paths,
  settings,
  environment,
  log,
  children,
}: VectorsDeps): Meaning | undefined {
  const plan = planVectors({
    settings,
    paths,
    environment,
    self: selfCommand(),
    startModel: (request) => children.start({ ...request, kind: "program" }),
  });
  if (plan.kind === "off") {
    if (plan.fault !== undefined) log.warning(`${plan.fault.explanation} Search goes by words`);
    clearCurrentVersion(memory);
    return undefined;
  }
  const embedder = plan.open();
  const { model, pooling } = embedder;
  ensureCurrentVersion(memory, { model, pooling, textForm: TEXT_FORM }, plan.index === "chroma");
  const index = openSqliteIndex(memory);
  log.info(`meanings are made by ${plan.source}`);
  const dailyTokens = settings.embeddingsDailyTokens;
  return startMeaning({ memory, embedder, index, dailyTokens, now: Date.now, log });
}
