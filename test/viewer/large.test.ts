import { afterAll, beforeAll, expect, test } from "bun:test";
import { fillMemory } from "../../bench/large-memory.ts";
import { describeInBrowser } from "./browser.ts";
import { openStage, type Stage } from "./stage.ts";

const OBSERVATIONS = 100_000;
const PAINT_MS_MAX = 1_000;
const TASK_MS_MAX = 100;

describeInBrowser("100,000 observations", () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage((home) => {
      fillMemory(home as never, {
        projects: 10,
        sessions: 1_000,
        turnsPerSession: 25,
        observationsPerTurn: 4,
      });
    });
  }, 120_000);
  afterAll(() => stage[Symbol.asyncDispose]());

  test("are there at once, and scroll without a halt", async () => {
    await using viewed = await stage.view({ viewport: { width: 1280, height: 900 } });
    const { page } = viewed;
    await viewed.show("/sessions");
    await page.addInitScript(() => {
      const tasks: number[] = [];
      Object.assign(window, { longTasks: tasks });
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) tasks.push(entry.duration);
      }).observe({ type: "longtask", buffered: true });
    });
    await viewed.show("/search");
    await page.locator(".row-title").first().waitFor();
    const painted = await page.evaluate(
      () => performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? Number.NaN,
    );
    const listed = await page.evaluate(() => performance.now());
    console.log(`first paint after ${Math.round(painted)} ms, rows after ${Math.round(listed)} ms`);
    expect(painted).toBeLessThan(PAINT_MS_MAX);
    await page.getByText("100,000 observations, the newest first").waitFor();
    await page.evaluate(() => (window as unknown as { longTasks: number[] }).longTasks.splice(0));

    for (let step = 0; step < 60; step += 1) await page.mouse.wheel(0, 900);
    await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight / 2));
    await page.locator(`[aria-posinset="${OBSERVATIONS / 2}"] .row-title`).waitFor();
    for (let step = 0; step < 60; step += 1) await page.mouse.wheel(0, -900);
    await page.keyboard.press("End");
    await page.locator(`[aria-posinset="${OBSERVATIONS}"] .row-title`).waitFor();
    expect(await page.locator(".row").count()).toBeLessThan(60);
    const tasks = await page.evaluate(() => (window as unknown as { longTasks: number[] }).longTasks);
    console.log(`long tasks while scrolling: ${tasks.map(Math.round).join(", ") || "none"}`);
    expect(Math.max(0, ...tasks)).toBeLessThan(TASK_MS_MAX);
  }, 60_000);
});
