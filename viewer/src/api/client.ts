import { VIEWER_HEADER, VIEWER_HEADER_VALUE } from "../../../src/protocol/viewer-access.ts";
import { viewerKeyHeader } from "./viewer-key.ts";

/** A call that was not answered as it was asked: `status` 0 where the worker could not be reached at all. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  /** What is wrong with single fields of a form, by their names. */
  readonly fields: Readonly<Record<string, string>>;

  constructor(status: number, code: string, message: string, fields: Readonly<Record<string, string>> = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.fields = fields;
  }
}

export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

/** A path with the parameters that say something; empty ones are left out, so that links stay short. */
export function address(path: string, query: Query = {}): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== "");
  const search = new URLSearchParams(given.map(([key, value]) => [key, String(value)])).toString();
  return search === "" ? path : `${path}?${search}`;
}

/** @throws ApiError */
export async function getJson<T>(path: string, query?: Query, signal?: AbortSignal): Promise<T> {
  const answer = await call(address(path, query), { headers: { accept: "application/json" } }, signal);
  return (await answer.json()) as T;
}

/** @throws ApiError */
export async function sendJson<T>(
  method: "POST" | "PATCH" | "DELETE",
  path: string,
  body?: object,
): Promise<T> {
  const answer = await call(path, {
    method,
    headers: {
      accept: "application/json",
      "content-type": "application/json",
      [VIEWER_HEADER]: VIEWER_HEADER_VALUE,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return (await answer.json()) as T;
}

async function call(path: string, init: RequestInit, signal?: AbortSignal): Promise<Response> {
  const answer = await reach(path, { ...init, signal: signal ?? null });
  if (answer.ok) return answer;
  throw await errorOf(answer);
}

async function reach(path: string, init: RequestInit): Promise<Response> {
  try {
    const headers = { ...init.headers, ...viewerKeyHeader() } as Record<string, string>;
    return await fetch(path, { ...init, headers, credentials: "same-origin", cache: "no-store" });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new ApiError(0, "worker-unreachable", "the worker does not respond");
  }
}

interface WireError {
  code?: string;
  message?: string;
  fields?: Record<string, string>;
}

async function errorOf(answer: Response): Promise<ApiError> {
  // An answer that is no JSON comes from something in between; its status still tells.
  const body = (await answer.json().catch(() => undefined)) as { error?: WireError } | undefined;
  const { code = "internal", message, fields } = body?.error ?? {};
  return new ApiError(answer.status, code, message ?? `the worker answered with ${answer.status}`, fields);
}
