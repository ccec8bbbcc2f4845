import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../src/install/package-root.ts";

/**
 * How a file system can go wrong: it grants every lock to everybody, says that there are none (ENOLCK), or does not know
 * the call.
 */
export type LockFault = "granted" | "refused" | "unsupported";

/** Whether this system can stand in for such a file system: by a library that is put before the system's. */
export const canGoWithoutLocks = process.platform === "linux" && Bun.which("cc") !== null;

/** The environment in which locks fail so, whatever file they are asked for. */
export function withoutLocks(fault: LockFault): Record<string, string> {
  const folder = join(packageRoot(), "node_modules", ".cache", "claude-mem");
  const library = join(folder, "without-locks.so");
  if (!existsSync(library)) {
    mkdirSync(folder, { recursive: true });
    const source = join(import.meta.dir, "without-locks.c");
    const built = Bun.spawnSync(["cc", "-shared", "-fPIC", "-o", library, source, "-ldl"]);
    if (built.exitCode !== 0) throw new Error(built.stderr.toString());
  }
  return { LD_PRELOAD: library, TEST_LOCKS: fault };
}
