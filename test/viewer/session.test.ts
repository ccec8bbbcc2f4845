import { afterAll, beforeAll, expect, test } from "bun:test";
import { describeInBrowser } from "./browser.ts";
import { LOGIN_SESSION, tellStory } from "./sample-memory.ts";
import { openStage, type Stage } from "./stage.ts";

describeInBrowser("sessions and files", () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage(tellStory);
  });
  afterAll(() => stage[Symbol.asyncDispose]());

  test("a session is told from its prompts to its commits and files", async () => {
    await using viewed = await stage.view();
    const { page } = viewed;
    await viewed.show("/sessions");
    await page.getByRole("link", { name: /After logging in people land/ }).click();
    await page.waitForURL(`**/session/${LOGIN_SESSION}`);
    const second = page.locator(".turn").nth(1);
    await second.waitFor();
    expect(await page.locator(".turn .turn-head h2").allTextContents()).toEqual(["Turn 1", "Turn 2"]);
    expect(await second.locator(".turn-happened .prompt-text").textContent()).toContain(
      "Should the state expire?",
    );
    expect(await second.locator(".turn-kept .observation-line-title").allTextContents()).toEqual([
      "Login state expires after ten minutes",
      "A login state can be used once only",
      "Session keys are read in one place",
    ]);
    await second.getByText("Summary").click();
    expect(await second.locator(".summary-text").textContent()).toContain("Tell the mobile team");
    const outcome = page.getByRole("complementary", { name: "Outcome" });
    expect(await outcome.textContent()).toContain("88d01be Keep the login target in the signed state");
    expect(await outcome.getByRole("link", { name: "src/auth/keys.ts" }).isVisible()).toBe(true);
  });

  test("tool uses are folded by turn, and open to what went in and came out", async () => {
    await using viewed = await stage.view();
    const { page } = viewed;
    await viewed.show(`/session/${LOGIN_SESSION}`);
    const fold = page.locator(".turn").first().locator("details", { hasText: "1 tool use" });
    await fold.waitFor();
    expect(await fold.locator(".tool-use").isVisible()).toBe(false);
    await fold.locator("summary").click();
    await fold.locator(".tool-use").click();
    await fold.getByText("expected /cart, got /").waitFor();
    expect(await fold.locator("figure").first().textContent()).toContain("npm test -- login");
  });

  test("what would be injected into the next session is shown word for word, with its size", async () => {
    await using viewed = await stage.view();
    const { page } = viewed;
    await viewed.show(`/session/${LOGIN_SESSION}`);
    await page.getByRole("link", { name: "What would be injected into the next session?" }).click();
    const panel = page.getByRole("region", { name: "What would be injected into the next session" });
    const text = await panel.locator(".context-text").textContent();
    expect(text).toContain('"Decide whether the login state expires"');
    const answer = await page.evaluate(async () => {
      const headers = { "x-claude-mem-key": localStorage.getItem("claude-mem-viewer-key") ?? "" };
      return (await fetch("/api/context?project=corner-shop", { headers })).text();
    });
    expect(text).toBe(answer);
    expect(await panel.textContent()).toMatch(/about \d+ tokens/);
    expect(page.url()).toContain("injection=shown");
  });

  test("a file shows everything that is known of it, over time", async () => {
    await using viewed = await stage.view();
    const { page } = viewed;
    await viewed.show("/files");
    await page.getByLabel("Path").fill("state");
    await page.waitForURL("**/files?query=state");
    await page.getByRole("link", { name: /src\/auth\/state\.ts/ }).click();
    await page.locator(".history-entry").nth(2).waitFor();
    expect(await page.locator(".history-entry .observation-line-title").allTextContents()).toEqual([
      "A login state can be used once only",
      "Login state expires after ten minutes",
      "Login redirect lost its target because the cookie was SameSite=Strict",
    ]);
    await page.getByRole("link", { name: "turn 2 of its session" }).first().click();
    await page.locator(".turn[aria-current]", { hasText: "Turn 2" }).waitFor();
  });
});
