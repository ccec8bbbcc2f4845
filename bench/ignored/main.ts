import { IGNORED_FILES, ignoredFiles } from "../../src/config/ignored-files.ts";
import { cleanPayload } from "../../src/domain/clean-payload.ts";
import type { JsonObject } from "../../src/domain/host-event.ts";
import { leaveOutIgnored } from "../../src/domain/ignored-files/leave-out.ts";
import { asObject } from "../../src/domain/json.ts";
import { atLeast, type BenchResult, exactly } from "../figures.ts";
import { measureStrangers } from "./strangers.ts";
import { HARMLESS, NEEDLE, PROMISED, type Way, type Ways } from "./ways.ts";

const IGNORED = ignoredFiles(IGNORED_FILES, "/app", { HOME: "/home/ann" });

/**
 * Whether what is kept of a tool use has the line, told by one hook or by a call and a result in a transcript.
 *
 * @param line the line itself; the one that all of our own ways have if left out
 */
export function isLineKept({ tool, input, result }: Way, line: string = NEEDLE): boolean {
  const byHook = leaveOutIgnored({ name: tool, input, result, error: undefined }, IGNORED);
  const call = leaveOutIgnored({ name: tool, input, result: undefined, error: undefined }, IGNORED);
  const known = asObject(cleanPayload({ input: call.input ?? {} }).input);
  const back = leaveOutIgnored({ name: undefined, input: known, result, error: undefined }, IGNORED);
  const kept = [byHook, call, { result: back.result }].map((report) =>
    cleanPayload({ ...report } as JsonObject),
  );
  return JSON.stringify(kept).includes(JSON.stringify(line).slice(1, -1));
}

/** Ways for which a claim does not hold, by their kind. */
function failing(ways: Ways, isHeld: (way: Way) => boolean): { count: number; notes: string[] } {
  const failed = Object.entries(ways).flatMap(([kind, list]) =>
    list
      .filter((way) => !isHeld(way))
      .map((way) => `${kind}: ${way.tool} ${JSON.stringify(way.input).slice(0, 120)}`),
  );
  return { count: failed.length, notes: failed };
}

/** How many of the ways leave the line, and how many of those that are harmless keep it. */
export function run(): Promise<BenchResult> {
  const reached = failing(PROMISED, (way) => !isLineKept(way));
  const lost = failing(HARMLESS, (way) => isLineKept(way));
  const ways = Object.values(PROMISED).flat().length;
  const harmless = Object.values(HARMLESS).flat().length;
  const strangers = measureStrangers(({ tool, input, output, secretLine }) =>
    isLineKept({ tool, input, result: output }, secretLine),
  );
  return Promise.resolve({
    title: "Ways to the content of an ignored file",
    figures: [
      { what: "ways that are promised", value: ways, unit: "", budget: atLeast(60) },
      { what: "of them the content is kept", value: reached.count, unit: "", budget: exactly(0) },
      { what: "harmless uses that name an ignored file", value: harmless, unit: "" },
      { what: "of them something is left out", value: lost.count, unit: "", budget: exactly(0) },
      ...strangers.figures,
    ],
    spreads: {},
    notes: [...reached.notes, ...lost.notes, ...strangers.notes],
  });
}
