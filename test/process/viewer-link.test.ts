import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { findApiToken } from "../../src/config/api-token.ts";
import { VIEWER_HEADER, VIEWER_KEY_HEADER } from "../../src/protocol/viewer-access.ts";
import { readWorkerAddress } from "../../src/supervisor/worker-files.ts";
import { runCommand } from "../kit/command.ts";
import { openHome, type TempHome } from "../kit/temp-home.ts";
import { until } from "../kit/until.ts";
import { startWorker, stopWorker } from "../kit/worker.ts";

let home: TempHome;
beforeEach(() => {
  home = openHome();
  home.environment.CLAUDE_MEM_WORKER_PORT = String(20_000 + Math.floor(Math.random() * 20_000));
});
afterEach(() => home[Symbol.asyncDispose]());

async function link(): Promise<string> {
  const { stdout, stderr } = await runCommand(home, ["open", "--json"]);
  expect(stderr).toBe("");
  return (JSON.parse(stdout) as { url: string }).url;
}

/** Goes to the link as a browser does, and returns the cookie and the key that it would send from then on. */
async function logIn(url: string): Promise<{ cookie: string; [VIEWER_KEY_HEADER]: string }> {
  const answer = await fetch(url);
  expect(answer.status).toBe(200);
  const cookie = (answer.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
  const key = /content="0;url=\/#key=([\w-]{43})"/.exec(await answer.text())?.[1] ?? "";
  return { cookie, [VIEWER_KEY_HEADER]: key };
}

const origin = (url: string) => new URL(url).origin;
const cost = (url: string, headers: Record<string, string>) => fetch(`${origin(url)}/api/cost`, { headers });

describe("claude-mem open", () => {
  test("starts a worker and makes a link that works once", async () => {
    const url = await link();
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/login\?ticket=[\w-]{43}$/);
    const first = await fetch(url);
    expect(first.headers.get("set-cookie")).toMatch(
      /^claude_mem_[0-9a-f]{8}=[\w-]{43}; Max-Age=604800; Path=\/; HttpOnly; SameSite=Strict$/,
    );
    expect(await first.text()).toContain('content="0;url=/#key=');
    const again = await fetch(url);
    expect(again.status).toBe(401);
    expect(again.headers.get("set-cookie")).toBeNull();
    expect(await again.text()).toContain("claude-mem open");
  });

  test("gives the browser a file of the owner's, because arguments can be read by everybody", async () => {
    const bin = join(home.dir, "bin");
    mkdirSync(bin);
    const opened = join(home.dir, "opened");
    writeFileSync(join(bin, "xdg-open"), `#!/bin/sh\necho "$@" > ${opened}\n`, { mode: 0o755 });
    const environment = { PATH: `${bin}:${home.environment.PATH}`, DISPLAY: ":0" };
    const { stdout } = await runCommand(home, ["open"], { environment });
    const argument = await until(
      "the browser was opened",
      () => existsSync(opened) && readFileSync(opened, "utf8"),
    );
    expect(argument.trim()).toBe(home.paths.pageLink);
    expect(statSync(home.paths.pageLink).mode & 0o777).toBe(0o600);
    const url = /content="0;url=([^"]+)"/.exec(readFileSync(home.paths.pageLink, "utf8"))?.[1] ?? "";
    expect(stdout).toContain(url);
    await logIn(url);
    expect(existsSync(home.paths.pageLink)).toBe(false);
  });

  test("only prints the link where there is no screen", async () => {
    const { exitCode, stdout } = await runCommand(home, ["open"]);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^Open in your browser:\n {2}http:\/\/127\.0\.0\.1:/);
    expect(existsSync(home.paths.pageLink)).toBe(false);
  });
});

describe("the cookie", () => {
  test("opens what the token opens, also for the next worker, and its secret is not kept", async () => {
    const worker = await startWorker(home);
    const url = await link();
    const page = await logIn(url);
    expect((await cost(url, page)).status).toBe(200);
    const kept = readFileSync(home.paths.pageSessions, "utf8");
    for (const secret of [page.cookie.split("=")[1] ?? "?", page[VIEWER_KEY_HEADER]])
      expect(kept).not.toContain(secret);
    expect(statSync(home.paths.pageSessions).mode & 0o777).toBe(0o600);
    await stopWorker(worker);
    const next = await startWorker(home);
    await until("the next worker listens", () => readWorkerAddress(home.paths)?.pid === next.pid);
    expect((await cost(url, page)).status).toBe(200);
    await stopWorker(next);
  });

  test("is good for nothing in another page's hands", async () => {
    const url = await link();
    const page = await logIn(url);
    const { cookie } = page;
    const own = origin(url);
    const retry = (headers: Record<string, string>) =>
      fetch(`${own}/api/observer/retry`, { method: "POST", headers: { ...page, ...headers } });
    const meant = { [VIEWER_HEADER]: "1" };
    expect((await retry({ ...meant, origin: own })).status).toBe(200);
    expect((await retry({ origin: own })).status).toBe(403);
    expect((await retry(meant)).status).toBe(403);
    expect((await retry({ ...meant, origin: "http://127.0.0.1:3000" })).status).toBe(403);
    expect((await retry({ ...meant, origin: own.replace("127.0.0.1", "localhost") })).status).toBe(403);
    expect((await retry({ ...meant, origin: "https://evil.example" })).status).toBe(403);
    expect((await cost(url, { ...page, origin: "http://127.0.0.1:3000" })).status).toBe(403);
    expect((await cost(url, { ...page, "sec-fetch-site": "same-site" })).status).toBe(403);
    expect((await cost(url, { ...page, cookie: `${cookie}x` })).status).toBe(401);
    expect((await cost(url, { ...page, cookie: cookie.replace("claude_mem_", "claude_mem") })).status).toBe(
      401,
    );
  });

  test("is worth nothing to a server on another port, which sees it and not the page's key", async () => {
    const url = await link();
    const { cookie, [VIEWER_KEY_HEADER]: key } = await logIn(url);
    const stream = (headers: Record<string, string>) => fetch(`${origin(url)}/stream`, { headers });
    for (const ask of [(headers: Record<string, string>) => cost(url, headers), stream]) {
      expect((await ask({ cookie })).status).toBe(401);
      expect((await ask({ cookie, [VIEWER_KEY_HEADER]: `${key}x` })).status).toBe(401);
      expect((await ask({ [VIEWER_KEY_HEADER]: key })).status).toBe(401);
    }
    const other = await logIn(await link());
    expect((await cost(url, { cookie, [VIEWER_KEY_HEADER]: other[VIEWER_KEY_HEADER] })).status).toBe(401);
    const retry = { method: "POST", headers: { cookie, [VIEWER_HEADER]: "1", origin: origin(url) } };
    expect((await fetch(`${origin(url)}/api/observer/retry`, retry)).status).toBe(401);
  });

  test("lets no other browser in: tickets are for who knows the token", async () => {
    const url = await link();
    const headers = { ...(await logIn(url)), origin: origin(url), [VIEWER_HEADER]: "1" };
    const ask = (more: Record<string, string>) =>
      fetch(`${origin(url)}/api/admin/viewer-ticket`, { method: "POST", headers: more });
    expect((await ask(headers)).status).toBe(401);
    const token = findApiToken(home.paths.apiToken) ?? "";
    expect((await ask({ authorization: `Bearer ${token}` })).status).toBe(200);
  });
});

test("a look ahead does not use the ticket up", async () => {
  const url = await link();
  expect((await fetch(url, { method: "HEAD" })).headers.get("set-cookie")).toBeNull();
  expect((await fetch(url, { headers: { "sec-purpose": "prefetch;prerender" } })).status).toBe(204);
  await logIn(url);
});

test("a browser that was not let in is told how to come in, a program gets JSON", async () => {
  const own = origin(await link());
  const page = await fetch(own, { headers: { accept: "text/html,application/xhtml+xml" } });
  expect(page.status).toBe(401);
  expect(await page.text()).toContain("claude-mem open");
  expect(page.headers.get("content-security-policy")).toContain("default-src 'none'; script-src 'self'");
  const api = await fetch(`${own}/api/cost`, { headers: { accept: "text/html" } });
  expect(await api.json()).toMatchObject({ error: { code: "unauthorized" } });
});
