import fc from "fast-check";
import { type FuzzStage, openFuzzStage } from "./stage.ts";
import { TARGETS } from "./targets.ts";

/** No input of ours takes longer; what a person waits for is ended by its own deadline. */
const CASE_MS_MAX = 1_000;
/** A stage holds what its cases have left behind, and would be what takes the time. */
const CASES_OF_STAGE = 2_000;

const INPUT_CHARS_SHOWN = 2_000;

export interface FuzzReport {
  target: string;
  cases: number;
  slowestMs: number;
  /** How much the process has grown, in bytes, from the end of the first stage to the end of the last. */
  grownBytes: number;
  /** What was found first, with the smallest input that shows it. */
  failure: string | undefined;
}

/** Puts so many inputs to a target. A case that throws, or takes longer than a second, is a failure. */
export async function fuzz(target: string, cases: number, seed: number): Promise<FuzzReport> {
  const report: FuzzReport = { target, cases: 0, slowestMs: 0, grownBytes: 0, failure: undefined };
  let restingBytes: number | undefined;
  for (let round = 0; report.cases < cases && report.failure === undefined; round += 1) {
    using stage = openFuzzStage();
    await fuzzOn(stage, report, Math.min(CASES_OF_STAGE, cases - report.cases), seed + round);
    Bun.gc(true);
    restingBytes ??= process.memoryUsage.rss();
  }
  report.grownBytes = process.memoryUsage.rss() - (restingBytes ?? 0);
  return report;
}

async function fuzzOn(stage: FuzzStage, report: FuzzReport, numRuns: number, seed: number): Promise<void> {
  const target = TARGETS[report.target];
  if (target === undefined)
    throw new Error(`there is no target ${report.target}; there are ${Object.keys(TARGETS).join(", ")}`);
  const property = fc.asyncProperty(target.input, async (input) => {
    const begun = performance.now();
    await target.run(stage, input as never);
    const tookMs = performance.now() - begun;
    report.cases += 1;
    report.slowestMs = Math.max(report.slowestMs, tookMs);
    if (tookMs > CASE_MS_MAX) throw new Error(`took ${Math.round(tookMs)} ms`);
  });
  const checked = await fc.check(property, { numRuns, seed });
  if (!checked.failed) return;
  const input = fc.stringify(checked.counterexample).slice(0, INPUT_CHARS_SHOWN);
  report.failure = `${String(checked.errorInstance)}\nseed ${seed}, input ${input}`;
}
