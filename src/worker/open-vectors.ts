import { planVectors } from "../embeddings/choose-embedder.ts";
import { clearCurrentVersion, ensureCurrentVersion } from "../store/search/embedding-version.ts";
import { selfCommand } from "../supervisor/self-command.ts";
import { TEXT_FORM } from "../vectors/embedded-text.ts";
import { type Meaning, startMeaning } from "../vectors/meaning.ts";
import { openVectorIndex, type VectorIndexDeps } from "./open-vector-index.ts";

/** Search by meaning; undefined where it is off. Disposed of, nothing of it runs any more. */
export interface OpenVectors extends AsyncDisposable {
  meaning: Meaning | undefined;
}

/** What the settings ask for. What is wrong with them is said once, and words answer alone. */
export function openVectors(deps: VectorIndexDeps): OpenVectors {
  const meaning = meaningOf(deps);
  return { meaning, [Symbol.asyncDispose]: async () => meaning?.stop() };
}

function meaningOf(deps: VectorIndexDeps): Meaning | undefined {
  const { memory, paths, settings, environment, log, children } = deps;
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
  const index = openVectorIndex(plan.index, deps);
  ensureCurrentVersion(memory, { model, pooling, textForm: TEXT_FORM }, index.name === "chroma");
  log.info(`meanings are made by ${plan.source}`);
  const dailyTokens = settings.embeddingsDailyTokens;
  return startMeaning({ memory, embedder, index, dailyTokens, now: Date.now, log });
}
