import { expect, test } from "bun:test";
import { fuzz } from "../../bench/fuzz/fuzz.ts";
import { TARGETS } from "../../bench/fuzz/targets.ts";

/** `npm run fuzz` takes a hundred thousand of each. */
const CASES = 300;

for (const target of Object.keys(TARGETS))
  test(`nothing that is put to it by chance makes ${target} fail or hang`, async () => {
    const report = await fuzz(target, CASES, Date.now() % 1_000_000);
    expect(report.failure).toBeUndefined();
    expect(report.cases).toBeGreaterThanOrEqual(CASES);
  }, 60_000);
