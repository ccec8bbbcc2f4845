import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import type { Environment } from "../../src/config/paths.ts";
import { buildProgram } from "../../src/install/build-program.ts";
import { ensureViewer } from "../../src/install/ensure-viewer.ts";
import { packageRoot, viewerFolder } from "../../src/install/package-root.ts";

let built: Promise<string> | undefined;

/** The compiled program, as a host would run it: built once per test run, and only when a source is newer than it. */
export function program(): Promise<string> {
  built ??= build();
  return built;
}

async function build(): Promise<string> {
  // The page goes inside of the program.
  await ensureViewer({ ...process.env } as Environment);
  const target = cached("test-program");
  if (!isFresh(target)) await buildProgram(target);
  return target;
}

/** The same program as another version, built from a copy of the sources. */
export async function programOfVersion(version: string): Promise<string> {
  const target = cached(`test-program-${version}`);
  if (isFresh(target)) return target;
  const copy = join(dirname(target), "source");
  rmSync(copy, { recursive: true, force: true });
  mkdirSync(copy, { recursive: true });
  for (const name of ["src", "plugin", "fixtures", ".claude-plugin", "tsconfig.json"])
    cpSync(join(packageRoot(), name), join(copy, name), { recursive: true });
  symlinkSync(join(packageRoot(), "node_modules"), join(copy, "node_modules"));
  const manifest = JSON.parse(readFileSync(join(packageRoot(), "package.json"), "utf8"));
  writeFileSync(join(copy, "package.json"), JSON.stringify({ ...manifest, version }));
  const builder: { buildProgram: typeof buildProgram } = await import(
    join(copy, "src", "install", "build-program.ts")
  );
  await builder.buildProgram(target);
  return target;
}

/** Each checkout has its own: several may share one `node_modules`. */
function cached(folder: string): string {
  const checkout = Bun.hash(packageRoot()).toString(36);
  return join(testCache(), `${folder}-${checkout}`, "claude-mem");
}

function isFresh(target: string): boolean {
  const inside = [join(packageRoot(), "src"), viewerFolder()].filter((folder) => existsSync(folder));
  const newest = Math.max(
    ...inside.flatMap((folder) =>
      readdirSync(folder, { recursive: true, encoding: "utf8" }).map(
        (name) => statSync(join(folder, name)).mtimeMs,
      ),
    ),
  );
  return existsSync(target) && statSync(target).mtimeMs > newest;
}

/**
 * Where test runs keep what takes long to make: `CLAUDE_MEM_TEST_CACHE`, which `.ci/as-ordinary-user` sets for a user who
 * may not write in the checkout, else beside the packages.
 */
function testCache(): string {
  return process.env.CLAUDE_MEM_TEST_CACHE || join(packageRoot(), "node_modules", ".cache", "claude-mem");
}
