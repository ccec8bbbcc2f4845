import { findApiToken } from "../config/api-token.ts";
import type { DataPaths } from "../config/paths.ts";
import { MemoryError } from "../domain/error.ts";
import type { JsonObject } from "../domain/host-event.ts";
import { asObject, asString, parseObject } from "../domain/json.ts";
import { isLocked } from "./lock.ts";
import { readWorkerAddress } from "./worker-files.ts";

/** A check of a large memory, asked for over HTTP, may take some seconds. */
const CALL_TIMEOUT_MS = 30_000;

export interface WorkerCall {
  method: "GET" | "POST";
  route: string;
  body?: JsonObject;
  timeoutMs?: number;
}

/**
 * Calls the HTTP API of the worker. The token goes only to the port that the holder of the lock wrote down.
 *
 * @returns the answer's object
 * @throws MemoryError worker-unreachable when none answers; invalid-input with what the worker said of a refused call
 */
export async function callWorker(paths: DataPaths, call: WorkerCall): Promise<JsonObject> {
  const address = isLocked(paths.workerLock) ? readWorkerAddress(paths) : undefined;
  const token = findApiToken(paths.apiToken);
  if (address === undefined || token === undefined)
    throw new MemoryError("worker-unreachable", "no worker listens");
  const answer = await send(call, `http://127.0.0.1:${address.port}${call.route}`, token);
  const text = await answer.text();
  const content = parseObject(text);
  if (answer.ok && content !== undefined) return content;
  const said = asString(asObject(content?.error)?.message) ?? `status ${answer.status}`;
  throw new MemoryError("invalid-input", `the worker refused ${call.route}: ${said}`);
}

async function send(call: WorkerCall, url: string, token: string): Promise<Response> {
  try {
    return await fetch(url, {
      method: call.method,
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
      signal: AbortSignal.timeout(call.timeoutMs ?? CALL_TIMEOUT_MS),
      redirect: "error",
    });
  } catch (error) {
    throw new MemoryError("worker-unreachable", `the worker does not answer at ${url}`, { cause: error });
  }
}
