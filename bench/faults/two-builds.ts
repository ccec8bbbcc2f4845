import { cpSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import manifest from "../../package.json" with { type: "json" };
import { packageRoot } from "../../src/install/package-root.ts";

/** Two compiled programs that differ in their version alone. */
export interface Builds {
  older: string;
  newer: string;
  newerVersion: string;
}

/** The version of the newer build: above all that there will be of this one. */
const NEWER_VERSION = "999.0.0";
const COPIED = ["src", "plugin", "fixtures", ".claude-plugin", "bin", "tsconfig.json"];

/** Compiles the package a second time, from a copy with another version. The first build is `older`. */
export function buildNewer(folder: string, older: string): Builds {
  const copy = join(folder, "newer-package");
  mkdirSync(copy);
  for (const name of COPIED) cpSync(join(packageRoot(), name), join(copy, name), { recursive: true });
  symlinkSync(join(packageRoot(), "node_modules"), join(copy, "node_modules"));
  writeFileSync(join(copy, "package.json"), JSON.stringify({ ...manifest, version: NEWER_VERSION }));
  const newer = join(folder, "claude-mem-newer");
  const script = `const { buildProgram } = await import(${JSON.stringify(join(copy, "src/install/build-program.ts"))});
    await buildProgram(${JSON.stringify(newer)});`;
  const { exitCode, stderr } = Bun.spawnSync([process.execPath, "-e", script], { cwd: copy });
  if (exitCode !== 0) throw new Error(`the newer build failed: ${stderr.toString().trim()}`);
  return { older, newer, newerVersion: NEWER_VERSION };
}
