import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import type { BunPlugin } from "bun";
import { MemoryError } from "../domain/error.ts";
import { ensurePrivateDirectory } from "../lib/private-files.ts";
import { listViewerFiles } from "../viewer/viewer-files.ts";
import { packageRoot, viewerFolder } from "./package-root.ts";
import { putInPlace } from "./put-in-place.ts";

const EXECUTABLE_MODE = 0o755;

/** A built program that is not in its place yet. Disposing deletes the temporary files. */
export interface MadeProgram extends Disposable {
  /** Replaces the old program, even if it is running. */
  putInPlace(): void;
}

/** The file name of the program; the compiler adds the system's extension. */
export function programName(platform: string): string {
  return platform === "win32" ? "claude-mem.exe" : "claude-mem";
}

/**
 * Builds the program as one self-contained file, next to its target: compiled from the package, or copied if we are that
 * file already. It is split and compiled to bytecode, so that a hook loads only what it needs, and reads no configuration
 * from the directory it is started in, which is the user's project, nor from the environment.
 *
 * @param page the folder of the built viewer to embed
 * @throws MemoryError child-failed if compiling fails
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

/** Builds the program and puts it in its place. */
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

/**
 * Environment variables that Bun obeys before the first line of any program compiled with it, and that no option of its
 * compiler disables: the first loads code, the second turns the program into Bun itself, the third (and those that begin
 * with it) waits for a debugger.
 */
export const RUNTIME_VARIABLES = ["BUN_OPTIONS", "BUN_BE_BUN", "BUN_INSPECT"] as const;

/**
 * Copies the runtime to compile with, without these variables: a NUL in its name makes one unreachable. This costs a hook
 * nothing, while an intermediate process would cost a millisecond. The compiler signs its result where the system needs that.
 */
function hardenRuntime(runtime: string, copy: string): void {
  const bytes = readFileSync(runtime);
  for (const name of RUNTIME_VARIABLES) {
    for (let at = bytes.indexOf(name); at !== -1; at = bytes.indexOf(name, at + 1)) bytes[at] = 0;
  }
  writeFileSync(copy, bytes, { mode: 0o700 });
}

/** Embeds the built viewer, if there is one. The compiler embeds only files imported by name, and Vite's names change. */
function embedViewer(folder: string): BunPlugin {
  return {
    name: "embed-viewer",
    setup(build) {
      build.onLoad({ filter: /[/\\]src[/\\]viewer[/\\]embedded\.ts$/ }, () => {
        const files = listViewerFiles(folder).map((name) => [name, packed(join(folder, name))]);
        const page = files.length === 0 ? "undefined" : JSON.stringify(Object.fromEntries(files));
        return { contents: `export const EMBEDDED_VIEWER = ${page};\n`, loader: "js" };
      });
    },
  };
}

function packed(path: string): string {
  return Buffer.from(Bun.gzipSync(readFileSync(path), { level: 9 })).toString("base64");
}
