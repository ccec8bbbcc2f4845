import { existsSync } from "node:fs";
import { join } from "node:path";
import type { DataPaths, Environment } from "../config/paths.ts";
import { MemoryError } from "../domain/error.ts";
import { asString, parseObject } from "../domain/json.ts";
import { readText } from "../lib/guarded-files.ts";
import { ensurePrivateDirectory, writeFileAtomically } from "../lib/private-files.ts";
import { runProgram } from "../supervisor/run-program.ts";

/** Packages that are installed on request, because only some users need them and they are large. */
export interface AddOn {
  name: "onnx" | "chroma";
  folder: string;
  /** Exact versions, so that what was tested is what runs. */
  packages: Readonly<Record<string, string>>;
}

const INSTALL_TIMEOUT_MS = 10 * 60_000;
const SAID_CHARS_MAX = 300;

export function onnxAddOn(paths: DataPaths): AddOn {
  return {
    name: "onnx",
    folder: join(paths.models, "runtime"),
    packages: { "@huggingface/tokenizers": "0.2.0", "onnxruntime-web": "1.30.0" },
  };
}

export function chromaAddOn(paths: DataPaths): AddOn {
  return { name: "chroma", folder: join(paths.chroma, "runtime"), packages: { chromadb: "3.5.0" } };
}

/** The packages that are not installed in their version, as `name@version`. */
export function missingPackages({ folder, packages }: AddOn): string[] {
  return Object.entries(packages)
    .filter(([name, version]) => installedVersion(join(folder, "node_modules", name)) !== version)
    .map(([name, version]) => `${name}@${version}`);
}

function installedVersion(folder: string): string | undefined {
  const manifest = join(folder, "package.json");
  return existsSync(manifest) ? asString(parseObject(readText(manifest))?.version) : undefined;
}

/**
 * Installs missing packages with npm, without running their scripts.
 *
 * @returns whether something was installed
 * @throws MemoryError child-failed with npm's output
 */
export async function installAddOn(addOn: AddOn, environment: Environment): Promise<boolean> {
  if (missingPackages(addOn).length === 0) return false;
  const npm = Bun.which("npm", { PATH: environment.PATH ?? "" });
  if (npm === null)
    throw new MemoryError("child-failed", "installing the add-on needs npm, which is not on the PATH");
  ensurePrivateDirectory(addOn.folder);
  const manifest = { private: true, description: "An add-on of claude-mem.", dependencies: addOn.packages };
  writeFileAtomically(join(addOn.folder, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  const command = [npm, "install", "--ignore-scripts", "--no-audit", "--no-fund", "--omit=dev"];
  const result = await runProgram(command, { environment, timeoutMs: INSTALL_TIMEOUT_MS, cwd: addOn.folder });
  if (result.exitCode === 0 && missingPackages(addOn).length === 0) return true;
  const said = result.stderr.trim().replaceAll(/\s+/g, " ").slice(-SAID_CHARS_MAX);
  throw new MemoryError(
    "child-failed",
    `npm could not install ${missingPackages(addOn).join(", ")}: ${said}`,
  );
}
