import { asArray, asNumber, asObject, asString, parseObject } from "../../domain/json.ts";
import type { ModelFault } from "../provider.ts";

/** What matters of the lines that the program prints. */
export type StreamEvent =
  | { kind: "result"; result: StreamResult }
  /** The account's limits: when they are lifted, in milliseconds since 1970. */
  | { kind: "limit"; retryAt: number };

export interface StreamResult {
  text: string;
  /** Undefined when all went well. */
  fault: ModelFault | undefined;
  inputTokens: number;
  outputTokens: number;
  cachedTokens: number;
  /** Dollars that the process has cost since it began. */
  dollarsSoFar: number;
}

/** Reads one line; undefined for all that is of no use here, noise included. */
export function parseStreamLine(line: string): StreamEvent | undefined {
  const event = parseObject(line);
  if (event?.type === "result") return { kind: "result", result: resultOf(event) };
  if (event?.type !== "rate_limit_event") return undefined;
  const info = asObject(event.rate_limit_info);
  const resetsAt = asNumber(info?.resetsAt);
  if (resetsAt === undefined || info?.status !== "rejected") return undefined;
  return { kind: "limit", retryAt: resetsAt > 1e12 ? resetsAt : resetsAt * 1_000 };
}

function resultOf(event: Record<string, unknown>): StreamResult {
  const usage = asObject(event.usage) ?? {};
  const count = (name: string) => asNumber(usage[name]) ?? 0;
  const cached = count("cache_read_input_tokens");
  const text = asString(event.result) ?? (asArray(event.errors) ?? []).map(String).join(" ");
  return {
    text,
    fault: event.is_error === true ? faultOf(asNumber(event.api_error_status), text) : undefined,
    inputTokens: count("input_tokens") + count("cache_creation_input_tokens") + cached,
    outputTokens: count("output_tokens"),
    cachedTokens: cached,
    dollarsSoFar: asNumber(event.total_cost_usd) ?? 0,
  };
}

/** The status of the API where the program names it, else its own words. */
function faultOf(status: number | undefined, text: string): ModelFault {
  if (status === 401 || status === 402 || status === 403) return "unauthorised";
  if (status === 429) return "limited";
  if (status !== undefined) return status >= 500 || status === 408 ? "unavailable" : "rejected";
  if (/not logged in|log ?in|invalid api key|credit balance/i.test(text)) return "unauthorised";
  return /limit/i.test(text) ? "limited" : "unavailable";
}
