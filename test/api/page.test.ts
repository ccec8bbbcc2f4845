import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { serveApi } from "../kit/api.ts";
import { openHome, type TempHome } from "../kit/temp-home.ts";
import { writeViewer } from "../kit/viewer-files.ts";

let home: TempHome;
let folder: string;
beforeEach(() => {
  home = openHome();
  folder = writeViewer(home);
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
});
