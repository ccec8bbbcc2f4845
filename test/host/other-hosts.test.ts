import { describe, expect, test } from "bun:test";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { writePluginFiles } from "../../src/install/plugin-files.ts";
import { program } from "../kit/program.ts";
import { createHostHome, type HostHome } from "./kit/host-home.ts";
import { type HostCall, OTHER_HOSTS, type OtherHost } from "./kit/other-hosts/hosts.ts";
import { CLOSING, type ModelApi, startModelApi } from "./kit/other-hosts/model-api.ts";
import { findPrograms } from "./kit/other-hosts/programs.ts";

const ROOT = resolve(import.meta.dir, "../..");
const PROMPT = "please do the plan";
const RUN_TIMEOUT_MS = 60_000;

const programs = await findPrograms();
if (typeof programs === "string") console.warn(`The plugin is not tested in other hosts: ${programs}`);

interface Stage extends AsyncDisposable {
  home: HostHome;
  api: ModelApi;
  call: HostCall;
  /** All calls of our program that have ended, as `EXIT_CODE ARGUMENTS`. */
  programCalls(): string[];
  /** What our program has written. */
  written(): string[];
}

/** `installed` as `install` writes it, `checkout` as it lies in the repository. */
type Source = "installed" | "checkout";

/** A home with the host's settings, and a marketplace with our plugin. */
async function openStage(host: OtherHost, source: Source): Promise<Stage> {
  if (typeof programs === "string") throw new Error(programs);
  const home = await createHostHome({ url: "http://127.0.0.1:9" });
  // The home's path has a space: there the installed hooks name a shell's words. Here they shall name the bare program.
  const elsewhere = mkdtempSync(join(tmpdir(), "claude-mem-test-"));
  const dataDir = source === "installed" ? elsewhere : join(home.path, ".claude-mem");
  const log = join(home.path, "program-calls");
  const recorder = join(dataDir, "program", "claude-mem");
  await writeRecorder(recorder, log);
  if (source === "installed") writePluginFiles(dirname(recorder), recorder);
  const api = startModelApi(host.calls(home.project));
  const marketplace = source === "installed" ? dirname(recorder) : ROOT;
  const call = { programs, home: home.path, project: home.project, modelUrl: api.url, marketplace };
  writeFileSync(join(home.project, "a.txt"), "one\n");
  for (const [path, text] of Object.entries(host.files(call))) await Bun.write(join(home.path, path), text);
  return {
    home,
    api,
    call,
    programCalls: () =>
      readFileSync(log, "utf8")
        .split("\n")
        .filter((line) => line !== ""),
    written: () => readdirSync(dataDir).filter((name) => name !== "program"),
    async [Symbol.asyncDispose]() {
      await api[Symbol.asyncDispose]();
      rmSync(elsewhere, { recursive: true, force: true });
      await home.remove();
    },
  };
}

/** Stands where the installed program would, runs it, and notes how that ended. */
async function writeRecorder(path: string, log: string): Promise<void> {
  mkdirSync(dirname(path), { recursive: true });
  const lines = [`"${await program()}" "$@"`, "code=$?", `echo "$code $*" >> "${log}"`, "exit $code"];
  writeFileSync(path, ["#!/bin/sh", ...lines, ""].join("\n"));
  chmodSync(path, 0o755);
}

async function runIn(stage: Stage, host: OtherHost, command: readonly string[]): Promise<string> {
  const child = Bun.spawn([...command], {
    cwd: stage.home.project,
    env: stage.home.env(host.environment(stage.call)),
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
    timeout: RUN_TIMEOUT_MS,
  });
  const [stdout, stderr] = await Promise.all([child.stdout.text(), child.stderr.text()]);
  const exitCode = await child.exited;
  if (exitCode !== 0) throw new Error(`${command.join(" ")} exited with ${exitCode}: ${stdout}${stderr}`);
  return stdout + stderr;
}

for (const host of OTHER_HOSTS) {
  describe.skipIf(typeof programs === "string")(host.name, () => {
    for (const source of ["installed", "checkout"] as const) {
      test(`works with the plugin (${source}) as without it`, async () => {
        await using stage = await openStage(host, source);
        for (const command of host.load(stage.call)) await runIn(stage, host, command);
        const said = await runIn(stage, host, host.run(stage.call, PROMPT));
        const { requests } = stage.api;
        const steps = host.calls(stage.home.project).length;
        // One request for each step: no prompt was stopped, no turn repeated.
        expect(requests.map(({ results }) => results)).toEqual([...Array(steps + 1).keys()]);
        expect(requests[0]?.text).toContain(PROMPT);
        expect(said).toContain(CLOSING);
        expect(readFileSync(join(stage.home.project, "a.txt"), "utf8")).toBe("two\n");
        const hooks = stage.programCalls().filter((call) => !call.endsWith(" mcp"));
        // SessionStart, a prompt, a tool and the end of the turn at the least.
        expect(hooks.length).toBeGreaterThanOrEqual(4);
        const expected = source === "installed" ? /^0 $/ : /^0 hook claude-code \w+$/;
        for (const hook of hooks) expect(hook).toMatch(expected);
        expect(stage.written()).toEqual([]);
      });
    }
  });
}
