import { MemoryError } from "../domain/error.ts";
import { parseTime } from "./query.ts";

/**
 * A date or time that somebody gave as an option.
 *
 * @throws MemoryError usage when it is none
 */
export function getTime(name: string, text: string | undefined): number | undefined {
  if (text === undefined || text === "") return undefined;
  const at = parseTime(text);
  if (at === undefined)
    throw new MemoryError(
      "usage",
      `${name} is "${text}"; it takes a date such as 2026-01-27 or 2026-01-27T14:00:00Z`,
    );
  return at;
}
