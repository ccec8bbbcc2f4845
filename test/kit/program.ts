import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { buildProgram } from "../../src/install/build-program.ts";
import { packageRoot } from "../../src/install/package-root.ts";

let built: Promise<string> | undefined;

/** The compiled program, as a host would run it: built once per test run, and only when a source is newer than it. */
export function program(): Promise<string> {
  built ??= build();
  return built;
}

async function build(): Promise<string> {
  const target = join(packageRoot(), "node_modules", ".cache", "claude-mem", "test-program", "claude-mem");
  const sources = join(packageRoot(), "src");
  const made = existsSync(target) ? statSync(target).mtimeMs : 0;
  const newest = Math.max(
    ...readdirSync(sources, { recursive: true, encoding: "utf8" }).map(
      (name) => statSync(join(sources, name)).mtimeMs,
    ),
  );
  if (made <= newest) await buildProgram(target);
  return target;
}
