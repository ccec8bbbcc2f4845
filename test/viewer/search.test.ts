import { afterAll, beforeAll, expect, test } from "bun:test";
import { describeInBrowser } from "./browser.ts";
import { tellStory } from "./sample-memory.ts";
import { openStage, type Stage } from "./stage.ts";

describeInBrowser("search", () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage(tellStory);
  });
  afterAll(() => stage[Symbol.asyncDispose]());

  test("answers while somebody types, marks the words and says why", async () => {
    await using viewed = await stage.view();
    const { page } = viewed;
    await viewed.show("/search");
    await page.keyboard.press("/");
    await page.keyboard.type("login redirect");
    const hit = page.locator(".hit", { hasText: "lost its target" });
    await hit.waitFor();
    expect(await hit.locator(".hit-title mark").allTextContents()).toEqual(["Login", "redirect"]);
    await hit.getByText("Why this hit").click();
    expect(await hit.locator("details li").count()).toBeGreaterThan(0);
    expect(await hit.locator("details li").first().isVisible()).toBe(true);
    expect(page.url()).toContain("/search?query=login+redirect");
    expect(await page.title()).toBe("Search · claude-mem");
  });

  test("filters stand in the address, so that a link shows the same", async () => {
    await using viewed = await stage.view();
    const { page } = viewed;
    await viewed.show("/search");
    await page.getByLabel("Type").selectOption("decision");
    await page.waitForURL("**/search?type=decision");
    await page.getByText("1 observation, newest first").waitFor();
    expect(await page.locator(".row-title").allTextContents()).toEqual([
      "Login state expires after ten minutes",
    ]);
    const { pathname, search } = new URL(page.url());

    await using other = await stage.view();
    await other.show(`${pathname}${search}`);
    await other.page.getByText("1 observation, newest first").waitFor();
    expect(await other.page.getByLabel("Type").inputValue()).toBe("decision");
    await other.page.getByLabel("File", { exact: true }).fill("no/such/file");
    await other.page.getByRole("heading", { name: "No observations match these filters" }).waitFor();
    await other.page.getByRole("link", { name: "show all observations" }).click();
    await other.page.getByText("6 observations, newest first").waitFor();
  });

  test("dates, a concept and a project narrow a question too", async () => {
    await using viewed = await stage.view();
    const { page } = viewed;
    const yesterday = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
    await viewed.show(`/search?query=prices&dateStart=${yesterday}`);
    await page.getByRole("heading", { name: "No results for “prices”" }).waitFor();
    await page.getByRole("link", { name: "search without them" }).click();
    await page.locator(".hit", { hasText: "joined prices once per filter" }).waitFor();
    await viewed.show("/search?concept=trade-off&project=corner-shop");
    await page.getByText("1 observation, newest first").waitFor();
  });

  test("goes by keyboard: j and k move, Enter opens, ? tells the keys, Escape closes them", async () => {
    await using viewed = await stage.view();
    const { page } = viewed;
    await viewed.show("/search");
    await page.locator("a[data-row]").first().waitFor();
    const focused = () =>
      page.evaluate(() => document.activeElement?.querySelector(".row-title")?.textContent);
    await page.keyboard.press("j");
    expect(await focused()).toBe("Session keys are read in one place");
    await page.keyboard.press("j");
    await page.keyboard.press("j");
    await page.keyboard.press("k");
    expect(await focused()).toBe("A login state can be used once only");
    await page.keyboard.press("?");
    const dialog = page.getByRole("dialog", { name: "Keys" });
    await dialog.waitFor();
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    expect(await focused()).toBe("A login state can be used once only");
    await page.keyboard.press("k");
    await page.keyboard.press("j");
    await page.keyboard.press("j");
    await page.keyboard.press("Enter");
    await page.waitForURL("**/observation/*");
    // Reading goes on at the heading of the new view.
    await page.locator("h1:focus").waitFor();
    await page.goBack();
    await page.waitForURL("**/search");
  });

  test("the skip link leads past the navigation", async () => {
    await using viewed = await stage.view();
    const { page } = viewed;
    await viewed.show("/files");
    await page.keyboard.press("Tab");
    expect(await page.evaluate(() => document.activeElement?.textContent?.trim())).toBe("Skip to content");
    await page.keyboard.press("Enter");
    expect(await page.evaluate(() => document.activeElement?.id)).toBe("main");
  });

  test("an address that leads nowhere says so", async () => {
    await using viewed = await stage.view();
    await viewed.show("/search");
    await viewed.page.goto(`${stage.origin}/no/such/view`);
    await viewed.page.getByRole("heading", { name: "Page not found" }).waitFor();
  });
});
