import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Environment } from "../config/paths.ts";
import { MemoryError } from "../domain/error.ts";
import { childEnvironment } from "../supervisor/child-environment.ts";
import { runProgram } from "../supervisor/run-program.ts";
import { packageRoot, viewerFolder } from "./package-root.ts";

const BUILD_TIMEOUT_MS = 120_000;
/** How much of what the build said is repeated to the user. */
const SAID_CHARS_MAX = 400;

/**
 * Builds the viewer of a checkout where it is missing, or older than its sources. A published package has it built and
 * brings no sources; a compiled program has it inside.
 *
 * @throws MemoryError child-failed with what the build said
 */
export async function ensureViewer(environment: Environment): Promise<void> {
  if (Bun.isStandaloneExecutable || !isStale(join(packageRoot(), "viewer"), viewerFolder())) return;
  const built = await runProgram(["npm", "run", "--silent", "viewer:build"], {
    environment: childEnvironment(environment),
    timeoutMs: BUILD_TIMEOUT_MS,
    cwd: packageRoot(),
  });
  if (built.exitCode === 0) return;
  const said = `${built.stdout}\n${built.stderr}`.trim().replaceAll(/\s+/g, " ").slice(-SAID_CHARS_MAX);
  throw new MemoryError("child-failed", `\`npm run viewer:build\` failed: ${said}`);
}

/** Whether there are sources, and something in them is newer than what was built of them. */
export function isStale(sources: string, built: string): boolean {
  if (!existsSync(join(sources, "index.html"))) return false;
  const index = statSync(join(built, "index.html"), { throwIfNoEntry: false });
  if (index === undefined) return true;
  return readdirSync(sources, { recursive: true, withFileTypes: true })
    .map((entry) => ({ entry, path: join(entry.parentPath, entry.name) }))
    .some(
      ({ entry, path }) =>
        entry.isFile() && !path.startsWith(built) && statSync(path).mtimeMs > index.mtimeMs,
    );
}
