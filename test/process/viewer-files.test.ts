import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildProgram } from "../../src/install/build-program.ts";
import { readWorkerAddress } from "../../src/supervisor/worker-files.ts";
import { serveApi } from "../kit/api.ts";
import { runCommand } from "../kit/command.ts";
import { openHome, type TempHome } from "../kit/temp-home.ts";
import { VIEWER_SCRIPT, writeViewer } from "../kit/viewer-files.ts";

let home: TempHome;
let folder: string;
beforeEach(() => {
  home = openHome();
  folder = writeViewer(home);
});
afterEach(() => home[Symbol.asyncDispose]());

test("the viewer is inside of a compiled program", async () => {
  const file = join(home.dir, "program", "claude-mem");
  await buildProgram(file, folder);
  const { exitCode } = await runCommand(home, ["start"], {
    file,
    environment: { CLAUDE_MEM_WORKER_PORT: "24681" },
  });
  expect(exitCode).toBe(0);
  const { stdout } = await runCommand(home, ["open", "--json"], { file });
  const login = await fetch((JSON.parse(stdout) as { url: string }).url);
  const cookie = (login.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
  const origin = `http://127.0.0.1:${readWorkerAddress(home.paths)?.port}`;
  expect(await (await fetch(`${origin}/assets/app-1.js`, { headers: { cookie } })).text()).toBe(
    VIEWER_SCRIPT,
  );
});

const CHROMIUM = Bun.which("chromium");

describe.if(CHROMIUM !== null)("a real browser", () => {
  async function visit(address: string): Promise<string> {
    const child = Bun.spawn(
      [
        CHROMIUM ?? "",
        ...["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
        `--user-data-dir=${join(home.dir, "browser")}`,
        ...["--timeout=20000", "--virtual-time-budget=3000", "--dump-dom", address],
      ],
      { env: home.environment, stdin: "ignore", stdout: "pipe", stderr: "ignore" },
    );
    const text = await child.stdout.text();
    await child.exited;
    return text;
  }

  test("comes from a file by the link to the page, whose scripts run and cannot see the cookie", async () => {
    using api = serveApi(home, folder);
    const url = `${api.origin}/login?ticket=${api.tickets.issue(Date.now())}`;
    const file = join(home.dir, "open.html");
    writeFileSync(file, `<!doctype html><meta http-equiv="refresh" content="0;url=${url}">`);
    expect(await visit(`file://${file}`)).toContain("/ no cookie for scripts");
    expect(await visit(`${api.origin}/sessions/3f2a`)).toContain("/sessions/3f2a no cookie for scripts");
    expect(await visit(url)).toContain("This link is not valid");
  }, 90_000);
});
