import { afterAll, describe } from "bun:test";
import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

/** Debian's own; another one by its path. */
const CHROMIUM = process.env.CLAUDE_MEM_TEST_CHROMIUM ?? "/usr/bin/chromium";
const hasChromium = existsSync(CHROMIUM);

let opened: Promise<Browser> | undefined;

/** One browser for all tests of a file; each test has a profile of its own in it. */
export function browser(): Promise<Browser> {
  opened ??= chromium.launch({
    executablePath: CHROMIUM,
    // In a container there is no other sandbox, and /dev/shm is small.
    args: ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"],
  });
  return opened;
}

/** Tests that need a browser; where there is none, they say so and are left out. */
export function describeInBrowser(name: string, tests: () => void): void {
  if (!hasChromium) console.warn(`${name}: left out, because there is no Chromium at ${CHROMIUM}`);
  afterAll(async () => {
    await (await opened)?.close();
    opened = undefined;
  });
  describe.skipIf(!hasChromium)(name, tests);
}
