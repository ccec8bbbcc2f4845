import { createHash } from "node:crypto";
import { createReadStream, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import packageJson from "../package.json" with { type: "json" };
import { MODEL_ARCHIVE } from "../src/embeddings/model-archive.ts";
import { buildProgram } from "../src/install/build-program.ts";
import { packModel, requireKnown } from "./model-archive.ts";

/** Packing builds the viewer, which takes a minute on a busy machine. */
const NPM_TIMEOUT_MS = 180_000;
const ROOT = resolve(import.meta.dir, "..");

/**
 * Writes a release to a folder: the package, the program as one file for this machine, a bill of materials of both
 * (CycloneDX, by npm), the archive of the model whose folder is given, and the checksums of all.
 */
async function release(out: string, model: string | undefined): Promise<void> {
  mkdirSync(out, { recursive: true });
  say("packing");
  const packed = (await npm(ROOT, "pack", "--silent", "--pack-destination", out)).trim();
  say("compiling the program");
  await buildProgram(join(out, programName()));
  if (model !== undefined) {
    say("packing the model");
    const packed = packModel(resolve(model));
    requireKnown(packed, MODEL_ARCHIVE);
    writeFileSync(join(out, `${MODEL_ARCHIVE.name}.tar`), packed);
  }
  say("listing the materials");
  writeFileSync(join(out, "sbom.cdx.json"), await listMaterials(join(out, packed)));
  writeFileSync(join(out, "SHA256SUMS"), await checksums(out));
  for (const name of readdirSync(out).sort()) console.log(join(out, name));
}

function programName(): string {
  const suffix = process.platform === "win32" ? ".exe" : "";
  return `claude-mem-${packageJson.version}-${process.platform}-${process.arch}${suffix}`;
}

/**
 * Lists the package as a user's npm installs it. In the checkout, npm without development dependencies also omits those that
 * the package shares with them.
 */
async function listMaterials(packed: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "claude-mem-materials-"));
  try {
    // npm takes the name of the bill of materials from here.
    const root = { name: "claude-mem-installed", version: packageJson.version, private: true };
    writeFileSync(join(folder, "package.json"), JSON.stringify(root));
    const options = ["--prefer-offline", "--ignore-scripts", "--no-audit", "--no-fund"];
    await npm(folder, "install", ...options, packed);
    return await npm(folder, "sbom", "--sbom-format", "cyclonedx");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function npm(cwd: string, ...args: string[]): Promise<string> {
  const child = Bun.spawn(["npm", ...args], {
    cwd,
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
    timeout: NPM_TIMEOUT_MS,
  });
  const [stdout, stderr] = await Promise.all([child.stdout.text(), child.stderr.text()]);
  if ((await child.exited) !== 0) throw new Error(`npm ${args.join(" ")}: ${stderr}`);
  return stdout;
}

/** As `sha256sum -c` reads them. */
async function checksums(folder: string): Promise<string> {
  const names = readdirSync(folder)
    .filter((name) => name !== "SHA256SUMS")
    .sort();
  const lines = await Promise.all(
    names.map(async (name) => `${await sha256(join(folder, name))}  ${name}\n`),
  );
  return lines.join("");
}

async function sha256(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest("hex");
}

function say(step: string): void {
  console.error(`  ${step} …`);
}

const { values } = parseArgs({
  options: {
    out: { type: "string", default: join(dirname(ROOT), "claude-mem-release") },
    model: { type: "string" },
  },
});
await release(resolve(values.out), values.model);
