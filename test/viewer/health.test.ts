import { afterAll, beforeAll, expect, test } from "bun:test";
import { describeInBrowser } from "./browser.ts";
import { tellStory } from "./sample-memory.ts";
import { openStage, type Stage } from "./stage.ts";

describeInBrowser("cost and health", () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage(tellStory);
  });
  afterAll(() => stage[Symbol.asyncDispose]());

  test("cost is shown by day, project and provider, against the budgets, as a plot and a table", async () => {
    await using viewed = await stage.view();
    const { page } = viewed;
    await viewed.show("/cost");
    await page.getByText("of 1M a day, 200K a session").waitFor();
    const plot = page.getByRole("img", { name: /Tokens by day/ });
    await plot.locator("canvas").waitFor();
    const isDrawn = await plot.locator("canvas").evaluate((canvas) => {
      const { width, height } = canvas as HTMLCanvasElement;
      const pixels =
        (canvas as HTMLCanvasElement).getContext("2d")?.getImageData(0, 0, width, height).data ?? [];
      return new Set(pixels).size > 10;
    });
    expect(isDrawn).toBe(true);
    await page.getByText("As a table").click();
    expect(await page.locator("details[open] tbody tr").count()).toBeGreaterThan(15);
    expect(await page.getByRole("row", { name: /anthropic claude-haiku-4-5/ }).count()).toBe(1);
    expect(await page.getByRole("row", { name: /corner-shop/ }).count()).toBe(1);
    await page.getByRole("heading", { name: "Injected memories" }).waitFor();
  });

  test("health shows the backlog, the doctor's findings and the parked turns, which can be retried", async () => {
    await using viewed = await stage.view();
    const { page } = viewed;
    await viewed.show("/status");
    await page.locator(".finding", { hasText: "both files name the process that holds the lock" }).waitFor();
    await page.locator(".finding", { hasText: "not installed in Claude Code" }).waitFor();
    // The gravest stands first.
    expect(await page.locator(".finding .badge").first().textContent()).toBe("warning");
    await page.getByRole("link", { name: "corner-shop, turn 1" }).waitFor();
    await page.getByRole("button", { name: "Retry" }).click();
    await page.getByRole("status").getByText("1 turn queued for the model again.").waitFor();
    await page.getByRole("heading", { name: "Parked turns" }).waitFor({ state: "detached" });
  });

  test("logs are filtered by level and text, and the filters stand in the address", async () => {
    await using viewed = await stage.view();
    const { page } = viewed;
    await viewed.show("/logs");
    await page.locator(".log-line").first().waitFor();
    const all = await page.locator(".log-line").count();
    await page.getByLabel("Text").fill("no line has this");
    await page.getByRole("heading", { name: "No matching lines" }).waitFor();
    await page.getByLabel("Text").fill("");
    await page.getByLabel("Level").selectOption("error");
    await page.waitForURL("**/logs?level=error");
    await page.waitForFunction((before) => document.querySelectorAll(".log-line").length < before, all);
  });
});
