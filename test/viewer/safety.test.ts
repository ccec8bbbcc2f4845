import { afterAll, beforeAll, expect, test } from "bun:test";
import { openRemembered } from "../kit/remembered.ts";
import type { TempHome } from "../kit/temp-home.ts";
import { browser, describeInBrowser } from "./browser.ts";
import { openLine } from "./cut-line.ts";
import { openStage, type Stage, type Viewed } from "./stage.ts";

const HOSTILE = [
  '<img src=x onerror="window.stung=1"><script>window.stung=2</script>',
  '<svg onload="window.stung=3"></svg><iframe srcdoc="<script>parent.stung=4</script>"></iframe>',
  "[a link](javascript:window.stung=5) and [data](data:text/html,<script>1</script>) and [good](https://example.org/)",
  "![pixel](https://evil.example/pixel.png)",
  '<a href="javascript:window.stung=6">click</a><form action="https://evil.example"><button>go</button></form>',
  '<style>body{display:none}</style><base href="https://evil.example/">',
  '<noscript><p title="</noscript><img src=x onerror=window.stung=7>">',
].join("\n\n");

function tellHostile(home: TempHome): void {
  using remembered = openRemembered(home);
  const title = `<img src=x onerror="window.stung=8"> & <b>title</b>`;
  remembered.tellTurn({
    session: "hostile-session",
    prompt: HOSTILE,
    closing: HOSTILE,
    at: Date.now() - 60_000,
    commands: [{ command: HOSTILE, output: HOSTILE }],
    observations: [{ type: "change", title, subtitle: HOSTILE, narrative: HOSTILE, facts: [HOSTILE] }],
    summary: { request: HOSTILE, learned: HOSTILE },
  });
  remembered.index();
}

describeInBrowser("safety", () => {
  let stage: Stage;
  /** One page for all addresses: each is a document of its own in it. */
  let hostile: Viewed;
  beforeAll(async () => {
    stage = await openStage(tellHostile);
    hostile = await stage.view();
  });
  afterAll(async () => {
    await hostile[Symbol.asyncDispose]();
    await stage[Symbol.asyncDispose]();
  });

  test.each([
    "/",
    "/search",
    "/search?query=title",
    "/observation/1",
    "/session/hostile-session",
    "/session/hostile-session/t1.1",
    "/session/hostile-session/o1.1",
    "/sessions",
  ])("hostile text stays text on %s", async (path) => {
    const { page } = hostile;
    await hostile.show(path);
    await page.getByText("window.stung").first().waitFor({ state: "attached" });
    for (const fold of await page.locator("details > summary").all()) await fold.click();
    expect(await page.evaluate(() => "stung" in window)).toBe(false);
    const main = page.locator("main");
    expect(await main.locator("script, iframe, form, img, svg[onload], style, base, noscript").count()).toBe(
      0,
    );
    const targets = await main
      .locator("a")
      .evaluateAll((links) => links.map((link) => link.getAttribute("href")));
    expect(targets.filter((target) => !/^(?:\/|https:\/\/example\.org\/)/.test(target ?? ""))).toEqual([]);
    // A request to another place would be one.
    expect(hostile.complaints).toEqual([]);
  });

  test("a link of the memory leads elsewhere without telling where from", async () => {
    await using viewed = await stage.view();
    await viewed.show("/observation/1");
    const link = viewed.page.getByRole("link", { name: "good" }).first();
    expect(await link.getAttribute("rel")).toBe("noopener noreferrer nofollow");
    expect(await link.getAttribute("target")).toBe("_blank");
  });

  test("a link that was used is worth nothing, and a page without cookie gets nothing", async () => {
    const link = `${stage.origin}${await stage.link()}`;
    await using context = await (await browser()).newContext();
    const page = await context.newPage();
    await page.goto(link);
    await page.waitForURL(`${stage.origin}/`);
    await using other = await (await browser()).newContext();
    const stranger = await other.newPage();
    await stranger.goto(link);
    expect(await stranger.textContent("body")).toContain("claude-mem open");
    const answer = await stranger.goto(`${stage.origin}/search`);
    expect(answer?.status()).toBe(401);
    expect(await stranger.textContent("body")).not.toContain("title");
  });

  test("an open page whose cookie is gone shows nothing any more, and says how to come in again", async () => {
    using line = openLine(Number(new URL(stage.origin).port));
    await using viewed = await stage.view({ expects: /401|net::ERR_/, port: line.port });
    const { page } = viewed;
    await viewed.show("/");
    await page.locator('.side .connection[data-state="open"]').waitFor();
    await page.locator(".stream-session").waitFor();
    await page.context().clearCookies();
    line.cut();
    line.mend();
    await page.getByRole("heading", { name: "This browser is not signed in" }).waitFor();
    expect(await page.textContent("main")).toContain("claude-mem open");
    expect(await page.locator(".stream-session").count()).toBe(0);
  });
});
