import { dirname, join } from "node:path";

/** The folder of this package: where `plugin/`, `src/` and `package.json` lie. Not there in a compiled program. */
export function packageRoot(): string {
  return join(dirname(Bun.fileURLToPath(import.meta.url)), "..", "..");
}

/** Where the viewer lies when it is built. */
export function viewerFolder(): string {
  return join(packageRoot(), "viewer", "dist");
}
