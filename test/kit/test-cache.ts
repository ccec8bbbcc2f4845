import { join } from "node:path";
import { packageRoot } from "../../src/install/package-root.ts";

/**
 * Where test runs keep what takes long to make: `CLAUDE_MEM_TEST_CACHE`, which `.ci/as-ordinary-user` sets for a user who
 * may not write in the checkout, else beside the packages.
 */
export function testCache(): string {
  return process.env.CLAUDE_MEM_TEST_CACHE || join(packageRoot(), "node_modules", ".cache", "claude-mem");
}
