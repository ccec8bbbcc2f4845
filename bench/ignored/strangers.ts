import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { JsonObject } from "../../src/domain/host-event.ts";
import { atLeast, type Figure } from "../figures.ts";

/** A tool call of somebody who had not read the rules: a line of an ignored file stands in it, or (benign) none does. */
const StrangersCall = z.object({
  id: z.string(),
  tool: z.string(),
  input: z.custom<JsonObject>((value) => typeof value === "object"),
  output: z.json(),
  secretLine: z.string(),
  benign: z.boolean().optional(),
});
export type StrangersCall = z.infer<typeof StrangersCall>;

const FILE = join(import.meta.dir, "strangers.jsonl");
const LEFT_OUT_PERCENT_MIN = 90;

/** How many lines of ignored files a stranger's calls leave, and how many harmless ones are kept; which not, by id. */
export function measureStrangers(isKept: (call: StrangersCall) => boolean): {
  figures: Figure[];
  notes: string[];
} {
  const calls = readFileSync(FILE, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => StrangersCall.parse(JSON.parse(line)));
  const [harmless, leaking] = [calls.filter(({ benign }) => benign), calls.filter(({ benign }) => !benign)];
  const reached = leaking.filter(isKept);
  const lost = harmless.filter((call) => !isKept(call));
  const percent = (part: number, all: number) => Number(((part / all) * 100).toFixed(1));
  return {
    figures: [
      {
        what: `a stranger's ${leaking.length} calls: content left out`,
        value: percent(leaking.length - reached.length, leaking.length),
        unit: "%",
        budget: atLeast(LEFT_OUT_PERCENT_MIN),
      },
      {
        what: `a stranger's ${harmless.length} harmless calls: kept`,
        value: percent(harmless.length - lost.length, harmless.length),
        unit: "%",
      },
    ],
    notes: [
      ...reached.map(({ id }) => `kept: ${id}`),
      ...lost.map(({ id }) => `left out, though harmless: ${id}`),
    ],
  };
}
