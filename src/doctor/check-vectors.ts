import { asMemoryError } from "../domain/error.ts";
import { chromaAddOn, missingPackages } from "../embeddings/add-on.ts";
import { planVectors } from "../embeddings/choose-embedder.ts";
import { openMemoryForReading } from "../store/database/open-for-reading.ts";
import { findCurrentVersion } from "../store/search/embedding-version.ts";
import { countFailedVectors, countVectors, listOutbox } from "../store/search/vectors.ts";
import { type Check, type CheckResult, failed, good, type Patient, warning } from "./finding.ts";

const COUNTED_MAX = 1_000_000;
/** More than this on the way to Chroma is not a short delay. */
const OUTBOX_MAX = 1_000;

const HEARTBEAT = "/api/v2/heartbeat";
const ANSWER_MS_MAX = 2_000;

/** Whether semantic search is on, can work, and how far it has come. No model is called. */
export const checkVectors: Check = {
  name: "vectors",
  async examine(patient) {
    const { paths, environment, loaded } = patient;
    const startModel = () => Promise.reject(new Error("a check starts nothing"));
    const plan = planVectors({ settings: loaded.settings, paths, environment, self: [], startModel });
    if (plan.kind === "off") {
      if (plan.fault === undefined) return good("off: search uses words only");
      return failed(plan.fault.message, plan.fault.policy.remedy);
    }
    const chroma = plan.index === "chroma" ? await examineChroma(patient) : [];
    return [...chroma, ...progress(patient, plan.source)];
  },
};

async function examineChroma({ paths, loaded }: Patient): Promise<CheckResult[]> {
  const missing = missingPackages(chromaAddOn(paths)).flatMap((name) =>
    warning(
      `${name} is not installed: the SQLite vectors are used instead of Chroma`,
      "Run `claude-mem embeddings install`, then `claude-mem restart`.",
    ),
  );
  return [...missing, ...(await examineServer(loaded.settings.chromaUrl))];
}

/** Checks the user's own server only; one that the worker started runs as long as the worker. */
async function examineServer(url: string): Promise<CheckResult[]> {
  if (url === "") return [];
  const failure = (what: string) =>
    failed(
      `the Chroma server ${url} ${what}`,
      "Start that server or change CLAUDE_MEM_CHROMA_URL; until then search uses words only.",
    );
  try {
    const address = `${url.replace(/\/+$/, "")}${HEARTBEAT}`;
    const answer = await fetch(address, { signal: AbortSignal.timeout(ANSWER_MS_MAX), redirect: "error" });
    return answer.ok ? [] : failure(`responds with status ${answer.status}`);
  } catch (error) {
    return failure(`does not respond (${asMemoryError(error, "asking it").message})`);
  }
}

function progress({ paths }: Patient, source: string): CheckResult[] {
  using memory = openMemoryForReading(paths.memory);
  if (memory === undefined) return good(`by ${source}; the memory is empty`);
  const { made, pending } = countVectors(memory, COUNTED_MAX);
  const refused = countFailedVectors(memory);
  const waiting = pending > refused ? `; ${pending - refused} waiting` : "";
  const findings =
    findCurrentVersion(memory) === undefined
      ? warning(`the worker does not use ${source} yet`, "Run `claude-mem restart` to apply the settings.")
      : good(`${made} by ${source}${waiting}`);
  if (refused > 0) {
    const remedy = "`claude-mem logs` says why; word search still finds them.";
    findings.push(...warning(`the model rejected ${refused} texts`, remedy));
  }
  if (listOutbox(memory, OUTBOX_MAX).length === OUTBOX_MAX) {
    const remedy = "`claude-mem logs` says whether Chroma responds.";
    findings.push(...warning(`at least ${OUTBOX_MAX} vectors wait to be sent to Chroma`, remedy));
  }
  return findings;
}
