import { chmodSync, copyFileSync, existsSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { MemoryError } from "../domain/error.ts";
import { ensurePrivateDirectory } from "../lib/private-files.ts";
import { embedPage } from "./embed-page.ts";
import { packageRoot, pageFolder } from "./package-root.ts";

const EXECUTABLE_MODE = 0o755;

/**
 * Puts the program at `target` as one file that needs nothing else on the machine: compiled from the package, or copied
 * when we are that file already. An old one is replaced in one step, also while it runs.
 *
 * Compiling keeps the parts apart and as bytecode, so that a hook loads only what it needs, and switches off what the
 * runtime would read from the directory it is started in: that is the user's project.
 *
 * @param page where the built viewer lies, which goes inside
 * @throws MemoryError child-failed when the bundler refuses
 */
export async function buildProgram(target: string, page: string = pageFolder()): Promise<void> {
  ensurePrivateDirectory(dirname(target));
  const workshop = mkdtempSync(join(dirname(target), ".build-"));
  try {
    const made = join(workshop, "claude-mem");
    if (Bun.isStandaloneExecutable) copyFileSync(process.execPath, made);
    else await compile(made, page);
    chmodSync(made, EXECUTABLE_MODE);
    renameSync(made, target);
  } finally {
    rmSync(workshop, { recursive: true, force: true });
  }
}

async function compile(outfile: string, page: string): Promise<void> {
  const result = await Bun.build({
    entrypoints: [join(packageRoot(), "src", "main.ts")],
    target: "bun",
    format: "esm",
    minify: true,
    bytecode: true,
    splitting: true,
    throw: false,
    plugins: [embedPage(page)],
    compile: {
      outfile,
      autoloadDotenv: false,
      autoloadBunfig: false,
      autoloadTsconfig: false,
      autoloadPackageJson: false,
    },
  });
  if (result.success && existsSync(outfile)) return;
  throw new MemoryError(
    "child-failed",
    `the program could not be compiled: ${result.logs.join("; ") || "no output"}`,
  );
}
