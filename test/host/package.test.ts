import { afterAll, beforeAll, expect, test } from "bun:test";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import packageJson from "../../package.json" with { type: "json" };
import { type Machine, openMachine, pluginsOf } from "./machine.ts";

const ROOT = resolve(import.meta.dir, "../..");
/** Packing, compiling and fetching what the package needs, on a busy machine. */
const RELEASE_TIMEOUT_MS = 240_000;

let out = "";
beforeAll(async () => {
  out = mkdtempSync(join(tmpdir(), "claude-mem-release-"));
  await run([process.execPath, join(ROOT, "release", "main.ts"), "--out", out], ROOT);
}, RELEASE_TIMEOUT_MS);
afterAll(() => rmSync(out, { recursive: true, force: true }));

async function run(command: string[], cwd: string): Promise<void> {
  const child = Bun.spawn(command, { cwd, stdin: "ignore", stdout: "ignore", stderr: "pipe" });
  const stderr = await child.stderr.text();
  if ((await child.exited) !== 0) throw new Error(`${command.join(" ")}: ${stderr}`);
}

function released(pattern: RegExp): string {
  const name = readdirSync(out).find((one) => pattern.test(one));
  if (name === undefined) throw new Error(`nothing like ${pattern} in ${readdirSync(out)}`);
  return join(out, name);
}

/** Installs for the host, looks at every check of the doctor, and leaves. */
async function useAndLeave(machine: Machine, program: string): Promise<void> {
  const installed = await machine.runProgram(program, "install");
  expect([installed.exitCode, installed.stderr]).toEqual([0, ""]);
  const { findings } = JSON.parse((await machine.runProgram(program, "doctor", "--json")).stdout) as {
    findings: { check: string; verdict: string; said: string }[];
  };
  expect(findings.length).toBeGreaterThan(8);
  // Somebody else on this machine may have the port; that is said as a warning.
  expect(findings.filter(({ check, verdict }) => verdict !== "ok" && check !== "port")).toEqual([]);
  expect(await pluginsOf(machine)).toEqual(["mem@claude-mem on"]);
  const left = await machine.runProgram(program, "uninstall", "--purge", "--yes");
  expect([left.exitCode, existsSync(machine.dataDir)]).toEqual([0, false]);
}

test("the checksums are those of the files", async () => {
  await run(["sha256sum", "-c", "--quiet", "SHA256SUMS"], out);
  expect(readFileSync(join(out, "SHA256SUMS"), "utf8").trim().split("\n")).toHaveLength(3);
});

test("the bill of materials names every dependency of ours at its version, and none for development", () => {
  const { components } = JSON.parse(readFileSync(join(out, "sbom.cdx.json"), "utf8")) as {
    components: { name: string; version: string }[];
  };
  const named = components.map(({ name, version }) => `${name} ${version}`);
  for (const [name, version] of Object.entries(packageJson.dependencies))
    expect(named).toContain(`${name} ${version}`);
  for (const name of Object.keys(packageJson.devDependencies))
    expect(named.some((one) => one.startsWith(`${name} `))).toBe(false);
});

test(
  "the published package, installed into an empty home: all checks are good, and nothing stays",
  async () => {
    await using machine = await openMachine();
    const prefix = join(machine.home.path, "npm");
    mkdirSync(prefix);
    // From where npm keeps what it fetched for this checkout, as far as it is there.
    await run(
      [
        "npm",
        "install",
        "--prefix",
        prefix,
        "--prefer-offline",
        "--no-audit",
        "--no-fund",
        released(/\.tgz$/),
      ],
      prefix,
    );
    await useAndLeave(machine, join(prefix, "node_modules", ".bin", "claude-mem"));
  },
  RELEASE_TIMEOUT_MS,
);

test(
  "the single file on a machine without Bun and Node: all checks are good, and nothing stays",
  async () => {
    await using machine = await openMachine();
    rmSync(join(machine.home.path, "host-bin", "node"));
    await useAndLeave(machine, released(/^claude-mem-[\d.]+-\w+-\w+$/));
  },
  RELEASE_TIMEOUT_MS,
);
