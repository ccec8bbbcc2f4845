import { afterAll, beforeAll, expect, test } from "bun:test";
import { existsSync, readFileSync } from "node:fs";
import { until } from "../kit/until.ts";
import { describeInBrowser } from "./browser.ts";
import { tellStory } from "./sample-memory.ts";
import { openStage, type Stage } from "./stage.ts";

const SECRET = "sk-a-secret-that-is-never-shown";

describeInBrowser("settings", () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage(tellStory);
  });
  afterAll(() => stage[Symbol.asyncDispose]());

  const stored = () => JSON.parse(readFileSync(stage.home.paths.settings, "utf8")) as Record<string, string>;

  test("a change is written, and a live one is in force at once", async () => {
    await using viewed = await stage.view();
    const { page } = viewed;
    await viewed.show("/settings");
    await page.getByLabel("Context tokens").fill("400");
    await page.getByText("1 change").waitFor();
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("Saved and in effect.").waitFor();
    expect(stored().CLAUDE_MEM_CONTEXT_TOKENS).toBe("400");
    await page.reload();
    await page.waitForFunction(() => document.querySelector<HTMLInputElement>("input[id]")?.value !== "");
    expect(await page.getByLabel("Context tokens").inputValue()).toBe("400");
  });

  test("the context is shown as it would be, before anything is saved", async () => {
    await using viewed = await stage.view();
    const { page } = viewed;
    await viewed.show("/settings");
    const panel = page.getByRole("region", { name: "What would be injected into the next session" });
    const size = async () => Number(/about (\d+) tokens/.exec((await panel.textContent()) ?? "")?.[1]);
    await page.getByLabel("Context tokens").fill("1500");
    const large = await until("the preview is there", async () => (await size()) > 115 && (await size()));
    await page.getByLabel("Context tokens").fill("115");
    await until("the preview follows", async () => (await size()) <= 115);
    expect(large).toBeGreaterThan(115);
    expect(stored().CLAUDE_MEM_CONTEXT_TOKENS).not.toBe("115");
  });

  test("a wrong value is reported beside its field, and cannot be saved", async () => {
    await using viewed = await stage.view();
    const { page } = viewed;
    await viewed.show("/settings");
    await page.getByLabel("Worker port").fill("80");
    await page.getByText("A whole number from 1024 to 65535.").waitFor();
    expect(await page.getByRole("button", { name: "Save" }).isDisabled()).toBe(true);
    await page.getByRole("button", { name: "Discard" }).click();
    expect(await page.getByLabel("Worker port").inputValue()).toBe("37777");
  });

  test("an error that only the worker finds is shown beside its field too", async () => {
    await using viewed = await stage.view({ expects: /400/ });
    const { page } = viewed;
    await viewed.show("/settings");
    await page.getByLabel("Excluded projects").fill("no-such-form");
    await page.getByRole("button", { name: "Save" }).click();
    await page.locator(".setting .fault", { hasText: "matches no folder" }).waitFor();
    expect(stored().CLAUDE_MEM_EXCLUDED_PROJECTS).toBeUndefined();
  });

  test("a secret goes in and never comes out", async () => {
    await using viewed = await stage.view();
    const { page } = viewed;
    const answers: string[] = [];
    page.on("response", async (answer) => {
      if (answer.url().includes("/api/")) answers.push(await answer.text().catch(() => ""));
    });
    await viewed.show("/settings");
    await page.getByLabel("API key", { exact: true }).fill(SECRET);
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("Saved.").waitFor();
    expect(stored().CLAUDE_MEM_API_KEY).toBe(SECRET);
    await page.reload();
    await page.getByPlaceholder("Set. Type to replace it").waitFor();
    expect(await page.getByLabel("API key", { exact: true }).inputValue()).toBe("");
    expect(await page.content()).not.toContain(SECRET);
    expect(answers.length).toBeGreaterThan(1);
    expect(answers.filter((text) => text.includes(SECRET))).toEqual([]);
  });

  test("the worker is restarted from the page where a change needs it", async () => {
    await using viewed = await stage.view({ expects: /net::ERR_/ });
    const { page } = viewed;
    await viewed.show("/settings");
    await page.getByLabel("Log level").selectOption("debug");
    const pid = readFileSync(stage.home.paths.workerPid, "utf8");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByRole("button", { name: "Restart the worker" }).click();
    await until(
      "another worker runs",
      () =>
        existsSync(stage.home.paths.workerPid) && readFileSync(stage.home.paths.workerPid, "utf8") !== pid,
      20_000,
    );
    await page.locator('.side .connection[data-state="open"]').waitFor();
  });
});
