import type { Database } from "bun:sqlite";
import { asMemoryError } from "../domain/error.ts";
import { chromaAddOn, missingPackages } from "../embeddings/add-on.ts";
import { planVectors } from "../embeddings/choose-embedder.ts";
import { openMemoryForReading } from "../store/database/open.ts";
import { findCurrentVersion } from "../store/search/embedding-version.ts";
import { countFailedVectors, countVectors, listOutbox } from "../store/search/vectors.ts";
import { type Check, type Finding, good, type Patient } from "./finding.ts";

const COUNTED_MAX = 1_000_000;
/** More than this on its way to Chroma is no moment's delay. */
const OUTBOX_MAX = 1_000;

/** Where Chroma says that it is alive. */
const HEARTBEAT = "/api/v2/heartbeat";
const ANSWER_MS_MAX = 2_000;

/** Whether search by meaning is on, can work, and how far it has come. No model is asked. */
export const checkVectors: Check = {
  name: "vectors",
  async examine(patient) {
    const { paths, environment, loaded } = patient;
    const { settings } = loaded;
    const startModel = () => Promise.reject(new Error("a check starts nothing"));
    const plan = planVectors({ settings, paths, environment, self: [], startModel });
    if (plan.kind === "off") {
      if (plan.fault === undefined) return good("off: search goes by words");
      return [{ verdict: "failed", found: plan.fault.message, remedy: plan.fault.policy.remedy }];
    }
    const missing = plan.index === "chroma" ? missingPackages(chromaAddOn(paths)) : [];
    const remedy = "`claude-mem embeddings install`, then `claude-mem restart`.";
    const chroma = missing.map((name) => ({
      verdict: "warning" as const,
      found: `${name} is not installed: the memory's own vectors are compared instead of Chroma's`,
      remedy,
    }));
    const silent = plan.index === "chroma" ? await silentServer(settings.chromaUrl) : [];
    return [...chroma, ...silent, ...progress(patient, plan.source)];
  },
};

/** Whether the server that the user names answers; that of our own runs with the worker. */
async function silentServer(url: string): Promise<Omit<Finding, "check">[]> {
  if (url === "") return [];
  const signal = AbortSignal.timeout(ANSWER_MS_MAX);
  try {
    const address = `${url.replace(/\/+$/, "")}${HEARTBEAT}`;
    const answer = await fetch(address, { signal, redirect: "error" });
    if (answer.ok) return [];
    return [silence(`${url} answers with status ${answer.status}`)];
  } catch (error) {
    return [silence(`${url} does not answer (${asMemoryError(error, "asking it").message})`)];
  }
}

function silence(found: string): Omit<Finding, "check"> {
  const remedy = "Start that server, or set another CLAUDE_MEM_CHROMA_URL; until then search goes by words.";
  return { verdict: "failed", found: `the Chroma server ${found}`, remedy };
}

function progress({ paths }: Patient, source: string): Omit<Finding, "check">[] {
  const memory = openMemoryForReading(paths.memory);
  if (memory === undefined) return good(`by ${source}; nothing is remembered yet`);
  using reader: Database = memory;
  const { made, pending } = countVectors(reader, COUNTED_MAX);
  const failed = countFailedVectors(reader);
  const found = `${made} by ${source}${pending > failed ? `; ${pending - failed} wait` : ""}`;
  const findings: Omit<Finding, "check">[] = [];
  if (findCurrentVersion(reader) === undefined) {
    const remedy = "`claude-mem restart`: the worker takes up the settings.";
    findings.push({
      verdict: "warning",
      found: `${source} is set, and the worker does not use it yet`,
      remedy,
    });
  } else findings.push({ verdict: "ok", found });
  if (failed > 0) {
    const remedy = "`claude-mem logs` says why; they are found by their words.";
    findings.push({ verdict: "warning", found: `${failed} texts were refused by the model`, remedy });
  }
  if (listOutbox(reader, OUTBOX_MAX).length === OUTBOX_MAX) {
    const remedy = "`claude-mem logs` says whether Chroma answers.";
    findings.push({
      verdict: "warning",
      found: `${OUTBOX_MAX} vectors or more are on their way to Chroma`,
      remedy,
    });
  }
  return findings;
}
