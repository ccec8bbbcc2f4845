import { asNumber, asObject, asString, parseObject } from "../domain/json.ts";
import { redactSecrets } from "../domain/redaction/redact.ts";
import { ResponseTooLarge } from "./bounded-fetch.ts";
import type { ModelFailure, ModelFault } from "./provider.ts";
import { resetTime } from "./reset-time.ts";

const MESSAGE_CHARS_MAX = 300;
/** Redacted before it is cut: half of a secret would not be known for one. */
const READ_CHARS_MAX = 8_000;
const CAUSES_MAX = 6;

/** Who was asked, and the key that must not appear in what is said about it. */
export interface Asked {
  provider: string;
  model: string;
  key: string;
}

/**
 * Names what an SDK threw in our own words. It is told by the HTTP status where there was an answer, else by the first
 * cause that says what it is.
 */
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

/** Errors of SDKs about keys and options before anything was sent; everything else without a status is the network. */
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

/** `{"error":{"message":…}}`, as all of these APIs answer; anything else is not shown, it may be a page. */
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
