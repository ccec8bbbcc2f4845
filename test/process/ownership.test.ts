import { beforeAll, describe, expect, test } from "bun:test";
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { runCommand } from "../kit/command.ts";
import { runHook } from "../kit/hook.ts";
import { base, prompted } from "../kit/payloads.ts";
import { program } from "../kit/program.ts";
import { select } from "../kit/select.ts";
import { openHome, type TempHome } from "../kit/temp-home.ts";
import { queryMemory, startWorker, stopWorker, untilDrained } from "../kit/worker.ts";

const REMEDY =
  "Take ownership with `chown`, or set CLAUDE_MEM_DATA_DIR to a folder that only you can write to.";
/** Only root can give files away. */
const isRoot = process.geteuid?.() === 0;
const SOMEBODY = 12_345;

beforeAll(async () => {
  await program();
});

function record(home: TempHome, prompt: string): string {
  const body = JSON.stringify(prompted(home, prompt, prompt));
  return JSON.stringify({
    host: "claude-code",
    event: "UserPromptSubmit",
    sessionId: "s",
    at: Date.now(),
    body,
  });
}

const mode = (path: string) => statSync(path).mode & 0o777;

test.skipIf(process.platform === "win32")(
  "what stood there open to others is closed to them before it is used",
  async () => {
    await using home = openHome();
    for (const folder of [home.paths.dir, home.paths.spool, home.paths.logs])
      mkdirSync(folder, { recursive: true });
    writeFileSync(home.paths.settings, "{}");
    for (const path of [home.paths.dir, home.paths.spool, home.paths.logs]) chmodSync(path, 0o777);
    chmodSync(home.paths.settings, 0o666);
    await runHook(home, "Stop", base(home, { hook_event_name: "Stop" }));
    expect(mode(home.paths.dir)).toBe(0o700);
    const worker = await startWorker(home);
    expect([home.paths.spool, home.paths.logs].map(mode)).toEqual([0o700, 0o700]);
    expect(mode(home.paths.settings)).toBe(0o600);
    await stopWorker(worker);
  },
);

describe.if(isRoot)("of another user", () => {
  test("a data directory is refused by commands, the worker and hooks, which leave nothing in it", async () => {
    await using home = openHome();
    mkdirSync(home.paths.dir);
    chownSync(home.paths.dir, SOMEBODY, SOMEBODY);
    const start = await runCommand(home, ["start"]);
    expect(start.exitCode).toBe(1);
    expect(start.stderr).toContain(REMEDY);
    const worker = await runCommand(home, ["worker"]);
    expect(worker.exitCode).toBe(1);
    const doctor = await runCommand(home, ["doctor"]);
    expect(doctor.stdout.replaceAll(/\s+/g, " ")).toContain(REMEDY);
    const session = await runHook(home, "SessionStart", base(home, { source: "startup" }));
    expect(session.exitCode).toBe(0);
    expect(JSON.parse(session.stdout).systemMessage).toContain(REMEDY);
    const prompt = await runHook(home, "UserPromptSubmit", prompted(home, "a prompt", "p1"));
    expect(prompt.exitCode).toBe(0);
    expect(readdirSync(home.paths.dir)).toEqual([]);
  });

  test("a spool, settings or a link that leads to them keep the worker away, and a session says so", async () => {
    await using home = openHome();
    const elsewhere = join(home.dir, "elsewhere");
    for (const name of ["spool", "settings"] as const) {
      mkdirSync(home.paths.dir, { recursive: true });
      mkdirSync(elsewhere, { recursive: true });
      const target = join(elsewhere, name);
      if (name === "spool") mkdirSync(target);
      else writeFileSync(target, "{}");
      chownSync(target, SOMEBODY, SOMEBODY);
      symlinkSync(target, home.paths[name]);
      const start = await runCommand(home, ["start"]);
      expect(start.stderr).toContain(`${home.paths[name]} belongs to another user (${SOMEBODY}). ${REMEDY}`);
      const { stdout } = await runHook(home, "SessionStart", base(home, { source: "startup" }));
      expect(JSON.parse(stdout).systemMessage).toContain(REMEDY);
      renameSync(home.paths[name], join(home.dir, `${name}-link`));
    }
  });

  test("a folder above in which anybody can put another directory is refused", async () => {
    await using home = openHome();
    const open = join(home.dir, "open");
    mkdirSync(open);
    chmodSync(open, 0o777);
    const environment = { CLAUDE_MEM_DATA_DIR: join(open, "data") };
    const refused = await runCommand(home, ["start"], { environment });
    expect(refused.stderr).toContain("other users can replace it");
    // As in /tmp, where only owners may move what is theirs.
    chmodSync(open, 0o1777);
    const taken = await runCommand(home, ["start"], { environment });
    expect(taken.stdout).toContain("The worker has started");
    await runCommand(home, ["stop"], { environment });
  });

  test("an event or a request that somebody has planted is not taken", async () => {
    await using home = openHome();
    const worker = await startWorker(home);
    const [theirs, ours] = ["theirs", "ours"].map((name) => join(home.dir, `${name}.json`));
    for (const [path, owner] of [
      [theirs, SOMEBODY],
      [ours, 0],
    ] as const) {
      writeFileSync(path ?? "", record(home, owner === 0 ? "mine" : "planted"));
      chownSync(path ?? "", owner, owner);
      renameSync(path ?? "", join(home.paths.spool, `00000000000000${owner}-1-x.json`));
    }
    const transcript = join(home.dir, "a.jsonl");
    writeFileSync(transcript, "{}\n");
    const request = join(home.dir, "request.json");
    writeFileSync(request, JSON.stringify({ origin: "command", files: [{ path: transcript, bytes: 3 }] }));
    chownSync(request, SOMEBODY, SOMEBODY);
    renameSync(request, join(home.paths.imports, "1.json"));
    await untilDrained(home);
    expect(queryMemory(home, select("prompts", "text"))).toEqual([{ text: "mine" }]);
    expect(queryMemory(home, select("importFiles"))).toEqual([]);
    expect(existsSync(join(home.paths.spool, `00000000000000${SOMEBODY}-1-x.json.unreadable`))).toBe(true);
    await stopWorker(worker);
  });
});
