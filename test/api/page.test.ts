import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildProgram } from "../../src/install/build-program.ts";
import { readWorkerAddress } from "../../src/supervisor/worker-files.ts";
import { serveApi } from "../kit/api.ts";
import { runCommand } from "../kit/command.ts";
import { openHome, type TempHome } from "../kit/temp-home.ts";

const SCRIPT = 'document.body.append(`${location.pathname} ${document.cookie || "no cookie for scripts"}`);';

let home: TempHome;
let folder: string;
beforeEach(() => {
  home = openHome();
  folder = join(home.dir, "dist");
  mkdirSync(join(folder, "assets"), { recursive: true });
  writeFileSync(
    join(folder, "index.html"),
    '<!doctype html><title>placeholder</title><body><script type="module" crossorigin src="/assets/app-1.js"></script>',
  );
  writeFileSync(join(folder, "assets", "app-1.js"), SCRIPT);
  writeFileSync(join(home.dir, "secret.html"), "outside");
  symlinkSync(join(home.dir, "secret.html"), join(folder, "assets", "link.html"));
});
afterEach(() => home[Symbol.asyncDispose]());

const PAGE = { accept: "text/html" };

describe("the page", () => {
  test("is given for the address alone and for every view, and never in the place of an API's answer", async () => {
    using api = serveApi(home, folder);
    for (const [path, headers] of [
      ["/", {}],
      ["/sessions/3f2a", PAGE],
      ["/files?project=x&path=src/a.ts", PAGE],
    ] as const) {
      const answer = await api.ask(path, { headers });
      expect(answer.status).toBe(200);
      expect(await answer.text()).toContain("placeholder");
      expect(answer.headers.get("cache-control")).toBe("private, no-cache");
    }
    for (const path of ["/api/nothing", "/assets/none.js", "/mcp/x", "/streams"]) {
      const answer = await api.ask(path, { headers: path === "/streams" ? {} : PAGE });
      expect(answer.status).toBe(404);
      expect(await answer.json()).toMatchObject({ error: { code: "not-found" } });
    }
  });

  test("lets its hashed files be kept, and its index be asked for again", async () => {
    using api = serveApi(home, folder);
    const script = await api.ask("/assets/app-1.js");
    expect(script.headers.get("content-type")).toContain("text/javascript");
    expect(script.headers.get("cache-control")).toContain("immutable");
    expect(script.headers.get("x-content-type-options")).toBe("nosniff");
    const etag = (await api.ask("/")).headers.get("etag") ?? "";
    expect((await api.ask("/", { headers: { "if-none-match": etag } })).status).toBe(304);
  });

  test("has no file but those that it was built with", async () => {
    using api = serveApi(home, folder);
    for (const path of [
      "/assets/../secret.html",
      "/assets/..%2f..%2fsecret.html",
      "/assets/link.html",
      "/secret.html",
    ]) {
      const answer = await api.ask(path);
      expect(answer.status).toBe(404);
      expect(await answer.text()).not.toContain("outside");
    }
  });

  test("is not given without token or cookie, and says so where it was not built", async () => {
    using api = serveApi(home, join(home.dir, "nowhere"));
    expect((await fetch(`${api.origin}/`)).status).toBe(401);
    expect(await (await api.ask("/", { headers: PAGE })).text()).toContain("viewer:build");
  });

  test("is inside of a compiled program", async () => {
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
    expect(await (await fetch(`${origin}/assets/app-1.js`, { headers: { cookie } })).text()).toBe(SCRIPT);
  });
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
    expect(await visit(url)).toContain("This link cannot be used");
  }, 90_000);
});
