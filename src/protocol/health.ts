import { asObject, asString, parseObject } from "../domain/json.ts";

/** What `GET /health` answers. A worker is degraded when it serves and something is wrong; its log says what. */
export interface Health {
  status: "ok" | "degraded";
  /** Seconds since the worker took its lock. */
  uptime: number;
  port: number;
  pid: number;
  version: string;
}

/** Reads an answer to `GET /health`; undefined when it is none of ours. Without a library: hooks ask too. */
export function parseHealth(text: string): Health | undefined {
  const answer = asObject(parseObject(text));
  const version = asString(answer?.version);
  const { status, uptime, port, pid } = answer ?? {};
  if (version === undefined || (status !== "ok" && status !== "degraded")) return undefined;
  if (typeof uptime !== "number" || typeof port !== "number" || typeof pid !== "number") return undefined;
  return { status, uptime, port, pid, version };
}
