import { asArray, asObject, asString, parseObject } from "../domain/json.ts";

/** Nobody waits longer than this on the word of a server. */
export const RETRY_WAIT_MAX_MS = 24 * 60 * 60_000;

/** Headers that name when a limit is lifted; of several that are given the latest counts. */
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
 * When a provider that has refused can be asked again, in milliseconds since 1970: by `Retry-After`, by its limit
 * headers, or by the `retryDelay` in Google's body. Undefined when it says nothing that can be understood.
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
