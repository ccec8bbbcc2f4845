import { chmodSync, copyFileSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { MemoryError } from "../domain/error.ts";
import { ensurePrivateDirectory } from "../lib/private-files.ts";
import { embedViewer } from "./embed-viewer.ts";
import { hardenRuntime } from "./harden-runtime.ts";
import { packageRoot, viewerFolder } from "./package-root.ts";
import { putInPlace } from "./put-in-place.ts";

const EXECUTABLE_MODE = 0o755;

/** A program that has been made and is not yet in its place. Disposing removes what is left of its making. */
export interface MadeProgram extends Disposable {
  /** Replaces the one that was there, also while that runs. */
  putInPlace(): void;
}

/** How an executable is called: the compiler gives it the ending that the system asks for. */
export function programName(platform: string): string {
  return platform === "win32" ? "claude-mem.exe" : "claude-mem";
}

/**
 * Makes the program as one file that needs nothing else on the machine, beside where it goes: compiled from the package, or
 * copied when we are that file already.
 *
 * Compiling keeps the parts apart and as bytecode, so that a hook loads only what it needs, and switches off what the
 * runtime would read from the directory it is started in, which is the user's project, and from the environment.
 *
 * @param page where the built viewer lies, which goes inside
 * @throws MemoryError child-failed when the bundler refuses
 */
export async function makeProgram(target: string, page: string = viewerFolder()): Promise<MadeProgram> {
  ensurePrivateDirectory(dirname(target));
  const workshop = mkdtempSync(join(dirname(target), ".build-"));
  const remove = () => rmSync(workshop, { recursive: true, force: true });
  try {
    const made = join(workshop, programName(process.platform));
    if (Bun.isStandaloneExecutable) copyFileSync(process.execPath, made);
    else await compile(made, join(workshop, "runtime"), page);
    chmodSync(made, EXECUTABLE_MODE);
    return { putInPlace: () => putInPlace(process.platform, made, target), [Symbol.dispose]: remove };
  } catch (error) {
    remove();
    throw error;
  }
}

/** Makes the program and puts it in its place. Throws as `makeProgram`. */
export async function buildProgram(target: string, page?: string): Promise<void> {
  using made = await makeProgram(target, page);
  made.putInPlace();
}

async function compile(outfile: string, runtime: string, page: string): Promise<void> {
  hardenRuntime(process.execPath, runtime);
  const result = await Bun.build({
    entrypoints: [join(packageRoot(), "src", "main.ts")],
    target: "bun",
    format: "esm",
    minify: true,
    bytecode: true,
    splitting: true,
    throw: false,
    plugins: [embedViewer(page)],
    compile: {
      outfile,
      executablePath: runtime,
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
