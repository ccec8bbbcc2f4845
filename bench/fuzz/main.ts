import { parseArgs } from "node:util";
import { seedOfRun } from "../faults/random.ts";
import { fuzz } from "./fuzz.ts";
import { TARGETS } from "./targets.ts";

const CASES = 100_000;
const GROWN_MB_MAX = 200;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { cases: { type: "string", default: String(CASES) } },
});
const seed = seedOfRun();
const names = positionals.length > 0 ? positionals : Object.keys(TARGETS);
let hasFailed = false;
console.log(`seed ${seed}; BENCH_SEED repeats a run`);
for (const name of names) {
  const begun = performance.now();
  const report = await fuzz(name, Number(values.cases), seed);
  const grownMb = report.grownBytes / 1e6;
  const seconds = ((performance.now() - begun) / 1_000).toFixed(0);
  console.log(
    `${name.padEnd(18)} ${String(report.cases).padStart(8)} cases  slowest ${report.slowestMs.toFixed(0).padStart(5)} ms  grown ${grownMb.toFixed(0).padStart(4)} MB  ${seconds} s`,
  );
  if (report.failure !== undefined) console.error(report.failure);
  hasFailed ||= report.failure !== undefined || grownMb > GROWN_MB_MAX;
}
process.exit(hasFailed ? 1 : 0);
