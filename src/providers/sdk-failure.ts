import { asArray, asNumber, asObject, asString, parseObject } from "../domain/json.ts";
import { redactSecrets } from "../domain/redaction/redact.ts";
import { ResponseTooLarge } from "../lib/bounded-fetch.ts";
import type { ModelFailure, ModelFault } from "./provider.ts";

const MESSAGE_CHARS_MAX = 300;
/** Redacted before it is cut: half of a secret would not be recognized. */
const READ_CHARS_MAX = 8_000;
const CAUSES_MAX = 6;

/** The model that was called, and the key that must not appear in the message. */
export interface Asked {
  provider: string;
  model: string;
  key: string;
}

/** Maps an error of an SDK to a fault: by the HTTP status if there was a response, otherwise by its causes. */
export function sdkFailure(error: unknown, asked: Asked, now: number): ModelFailure {
  const thrown = asObject(error) ?? {};
  const status = asNumber(thrown.statusCode);
  const body = asString(thrown.responseBody) ?? "";
  const headers = headersOf(thrown.responseHeaders);
  const fault = faultOf(error, status);
  const said = serverMessage(body) ?? (error instanceof Error ? error.message : String(error));
  const isWaiting = fault === "limited" || fault === "unavailable";
  return {
    kind: "failure",
    fault,
    message: line(
      `${asked.provider} (${asked.model})${status === undefined ? "" : ` answered ${status}`}: ${said}`,
      asked.key,
    ),
    retryAt: isWaiting ? resetTime(headers, body, now) : undefined,
    usage: undefined,
  };
}

function faultOf(error: unknown, status: number | undefined): ModelFault {
  if (causesOf(error).some((cause) => cause instanceof ResponseTooLarge)) return "unreadable";
  if (status === undefined)
    return namesOf(error).includes("AI_APICallError") ? "unavailable" : unanswered(error);
  if (status === 401 || status === 402 || status === 403) return "unauthorised";
  if (status === 429) return "limited";
  if (status === 408 || status >= 500) return "unavailable";
  return status >= 400 ? "rejected" : "unreadable";
}

/** Without a status it was the key, an unreadable response, or the network. */
function unanswered(error: unknown): ModelFault {
  const names = namesOf(error);
  if (names.includes("AI_LoadAPIKeyError")) return "unauthorised";
  const isForm = names.some((name) =>
    /JSONParse|TypeValidation|InvalidResponse|EmptyResponse|NoContent/.test(name),
  );
  return isForm ? "unreadable" : "unavailable";
}

function causesOf(error: unknown): unknown[] {
  const causes: unknown[] = [];
  for (let cause = error; cause !== undefined && causes.length < CAUSES_MAX; ) {
    causes.push(cause);
    cause = (cause as { cause?: unknown } | null)?.cause;
  }
  return causes;
}

function namesOf(error: unknown): string[] {
  return causesOf(error).map((cause) => (cause instanceof Error ? cause.name : ""));
}

function headersOf(value: unknown): Record<string, string> {
  const entries = Object.entries(asObject(value) ?? {});
  return Object.fromEntries(entries.map(([name, text]) => [name.toLowerCase(), String(text)]));
}

/** `{"error":{"message":…}}`, as all of these APIs answer. Anything else is not shown: it may be a web page. */
function serverMessage(body: string): string | undefined {
  const error = parseObject(body)?.error;
  return asString(asObject(error)?.message) ?? asString(error);
}

function line(text: string, key: string): string {
  const safe = key === "" ? text : text.replaceAll(key, "[key]");
  return redactSecrets(safe.slice(0, READ_CHARS_MAX))
    .replaceAll(/[\s\p{Cc}\p{Cf}]+/gu, " ")
    .trim()
    .slice(0, MESSAGE_CHARS_MAX)
    .toWellFormed();
}

/** Longest reset time that is believed. */
export const RETRY_WAIT_MAX_MS = 24 * 60 * 60_000;

/** Headers with the reset time of a limit; the latest counts. */
const RESET_HEADERS = [
  "anthropic-ratelimit-requests-reset",
  "anthropic-ratelimit-input-tokens-reset",
  "anthropic-ratelimit-output-tokens-reset",
  "anthropic-ratelimit-tokens-reset",
  "x-ratelimit-reset-requests",
  "x-ratelimit-reset-tokens",
  "x-ratelimit-reset",
] as const;

/**
 * When a provider accepts calls again, in milliseconds since 1970: by `Retry-After`, its limit headers, or `retryDelay`
 * in Google's body. Undefined if it says nothing.
 */
export function resetTime(
  headers: Readonly<Record<string, string>>,
  body: string,
  now: number,
): number | undefined {
  const asked =
    momentOf(headers["retry-after-ms"], now, 1) ??
    momentOf(headers["retry-after"], now, 1_000) ??
    googleDelay(body, now) ??
    latest(RESET_HEADERS.map((name) => momentOf(headers[name], now, 1_000)));
  return asked === undefined ? undefined : Math.min(Math.max(asked, now), now + RETRY_WAIT_MAX_MS);
}

function latest(moments: readonly (number | undefined)[]): number | undefined {
  const known = moments.filter((moment) => moment !== undefined);
  return known.length === 0 ? undefined : Math.max(...known);
}

/** Seconds or milliseconds from now, seconds or milliseconds since 1970, `6m0s`, or a date. */
function momentOf(text: string | undefined, now: number, unitMs: number): number | undefined {
  if (text === undefined || text.trim() === "") return undefined;
  const value = Number(text);
  if (Number.isFinite(value)) {
    if (value < 0) return undefined;
    if (value > 1e12) return value;
    return value > 1e9 ? value * 1_000 : now + value * unitMs;
  }
  const span = durationMs(text);
  if (span !== undefined) return now + span;
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : date;
}

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

function durationMs(text: string): number | undefined {
  if (!/^(?:\d{1,9}(?:\.\d{1,9})?(?:ms|[hms]))+$/.test(text.trim())) return undefined;
  const parts = [...text.matchAll(/(\d{1,9}(?:\.\d{1,9})?)(ms|[hms])/g)];
  return parts.reduce((sum, part) => sum + Number(part[1]) * (UNIT_MS[part[2] ?? ""] ?? 0), 0);
}

function googleDelay(body: string, now: number): number | undefined {
  const details = asArray(asObject(parseObject(body)?.error)?.details) ?? [];
  const delay = details.map((one) => asString(asObject(one)?.retryDelay)).find((text) => text !== undefined);
  return momentOf(delay, now, 1_000);
}
