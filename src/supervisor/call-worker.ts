import { randomBytes } from "node:crypto";
import { findApiToken } from "../config/api-token.ts";
import type { DataPaths } from "../config/paths.ts";
import { type ErrorCode, MemoryError } from "../domain/error.ts";
import type { JsonObject } from "../domain/host-event.ts";
import { asObject, asString, parseObject } from "../domain/json.ts";
import { PROOF_ROUTE, proofOf } from "../protocol/worker-proof.ts";
import { isLocked } from "./lock.ts";
import { readWorkerAddress } from "./worker-files.ts";

/** The doctor may take some seconds on a large memory. */
const CALL_TIMEOUT_MS = 30_000;
/** A busy worker may take this long for any answer. */
const PROOF_TIMEOUT_MS = 10_000;
const PROOF_CHARS_MAX = 2_000;

/** Errors of the caller, which are reported as if they had been found here. */
const CALLERS_FAULTS = ["usage", "not-found", "invalid-input"] as const satisfies readonly ErrorCode[];

export interface WorkerCall {
  method: "GET" | "POST" | "PATCH" | "DELETE";
  route: string;
  body?: JsonObject;
  /** For the proof and the answer together. */
  timeoutMs?: number;
}

/** A worker that has proven that it is ours. */
export interface ProvenWorker {
  /** Its address, and what it is told to be believed. */
  origin: string;
  token: string;
}

/**
 * Calls the HTTP API of the worker.
 *
 * @throws MemoryError worker-unreachable if none answers; the worker's own error if the caller caused it; invalid-input for
 *   any other refusal
 */
export async function callWorker(paths: DataPaths, call: WorkerCall): Promise<JsonObject> {
  const signal = AbortSignal.timeout(call.timeoutMs ?? CALL_TIMEOUT_MS);
  return callProven(await proveWorker(paths, signal), call, signal);
}

/**
 * The worker that is to be called. The token is sent only to the port that the worker wrote down, and only after the process
 * there has proven that it knows the token: any program can take the port of a worker that was killed.
 *
 * @throws MemoryError worker-unreachable
 */
export async function proveWorker(paths: DataPaths, signal: AbortSignal): Promise<ProvenWorker> {
  const address = isLocked(paths.workerLock) ? readWorkerAddress(paths) : undefined;
  const token = findApiToken(paths.apiToken);
  if (address === undefined || token === undefined)
    throw new MemoryError("worker-unreachable", "no worker is running");
  await requireProof(address.port, token, AbortSignal.any([signal, AbortSignal.timeout(PROOF_TIMEOUT_MS)]));
  return { origin: `http://127.0.0.1:${address.port}`, token };
}

/** @throws MemoryError as callWorker does */
export async function callProven(
  { origin, token }: ProvenWorker,
  call: WorkerCall,
  signal: AbortSignal,
): Promise<JsonObject> {
  const answer = await send(call, `${origin}${call.route}`, token, signal);
  const text = await answer.text();
  const content = parseObject(text);
  if (answer.ok && content !== undefined) return content;
  const fault = asObject(content?.error);
  const said = asString(fault?.message) ?? `status ${answer.status}`;
  const code = CALLERS_FAULTS.find((one) => one === asString(fault?.code));
  if (code !== undefined) throw new MemoryError(code, said);
  throw new MemoryError("invalid-input", `the worker refused ${call.route}: ${said}`);
}

/** @throws MemoryError worker-unreachable */
async function requireProof(port: number, token: string, signal: AbortSignal): Promise<void> {
  const nonce = randomBytes(16).toString("hex");
  const proof = await askProof(`http://127.0.0.1:${port}${PROOF_ROUTE}?nonce=${nonce}`, signal);
  if (proof !== proofOf(token, nonce, port))
    throw new MemoryError("worker-unreachable", `the process on port ${port} is not the claude-mem worker`);
}

async function askProof(url: string, signal: AbortSignal): Promise<string | undefined> {
  try {
    const answer = await fetch(url, { signal, redirect: "error" });
    return asString(parseObject((await answer.text()).slice(0, PROOF_CHARS_MAX))?.proof);
  } catch (error) {
    throw new MemoryError("worker-unreachable", `the worker does not answer at ${url}`, { cause: error });
  }
}

async function send(call: WorkerCall, url: string, token: string, signal: AbortSignal): Promise<Response> {
  try {
    return await fetch(url, {
      method: call.method,
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
      signal,
      redirect: "error",
    });
  } catch (error) {
    throw new MemoryError("worker-unreachable", `the worker does not answer at ${url}`, { cause: error });
  }
}
