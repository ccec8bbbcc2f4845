import { existsSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const require = createRequire(import.meta.url);
/** npm's install script puts the runtime in place of a small text file; where scripts are off, the text stays. */
const RUNTIME_BYTES_MIN = 1 << 20;

/** The Bun runtime that npm installed with us. */
export function findBun() {
  const found = candidates().find((path) => existsSync(path) && statSync(path).size > RUNTIME_BYTES_MIN);
  if (found !== undefined) return found;
  console.error("claude-mem: the Bun runtime is missing from node_modules. Run `npm install` again.");
  process.exit(1);
}

function candidates() {
  const name = process.platform === "win32" ? "bun.exe" : "bun";
  const variants = ["", "-musl", "-baseline", "-musl-baseline"];
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const arch = process.arch === "arm64" ? "aarch64" : process.arch;
  return [
    ...inPackage("bun", "bun.exe"),
    ...variants.flatMap((variant) => inPackage(`@oven/bun-${platform}-${arch}${variant}`, name)),
  ];
}

function inPackage(packageName, file) {
  try {
    return [join(dirname(require.resolve(`${packageName}/package.json`)), "bin", file)];
  } catch {
    // Packages for other machines are not installed.
    return [];
  }
}
