import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Page } from "playwright-core";
import { until } from "../kit/until.ts";
import { queryMemory } from "../kit/worker.ts";
import { describeInBrowser } from "./browser.ts";
import { SEARCH_SESSION, tellStory } from "./sample-memory.ts";
import { openStage, type Stage } from "./stage.ts";

describeInBrowser("changes by hand", () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage(tellStory);
  });
  afterAll(() => stage[Symbol.asyncDispose]());

  const titleOf = (id: number) =>
    queryMemory<{ title: string }>(stage.home, `SELECT title FROM observations WHERE id = ${id}`)[0]?.title;

  const replacedBy = (id: number) =>
    queryMemory<{ by: number | null }>(
      stage.home,
      `SELECT superseded_by AS by FROM observations WHERE id = ${id}`,
    )[0]?.by;

  async function mergeTwo(page: Page): Promise<void> {
    await page.getByLabel("Select “A login state can be used once only”").check();
    await page.getByLabel("Select “Login state expires after ten minutes”").check();
    await page.getByText("2 selected").waitFor();
    await page.getByRole("button", { name: "Merge…" }).click();
    const dialog = page.getByRole("dialog", { name: "Merge 2 observations" });
    await dialog.getByLabel(/Login state expires/).check();
    await dialog.getByRole("button", { name: "Merge" }).click();
    await page.getByText("2 observations merged.").waitFor();
  }

  test("an observation is edited, and the edit is taken back", async () => {
    await using viewed = await stage.view();
    const { page } = viewed;
    await viewed.show("/observation/2");
    const before = titleOf(2);
    await page.getByRole("button", { name: "Edit" }).click();
    await page.getByLabel("Title", { exact: true }).fill("");
    await page.getByText("A title is required.").waitFor();
    expect(await page.getByRole("button", { name: "Save" }).isDisabled()).toBe(true);
    await page.getByLabel("Title", { exact: true }).fill("Explain on the copy of production");
    await page
      .getByLabel("Facts, one per line")
      .fill("The test data has a thousand rows\n\nThe copy has nine million");
    await page.getByLabel("pattern").check();
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByRole("heading", { name: "Explain on the copy of production", level: 1 }).waitFor();
    await page.getByText("The copy has nine million").waitFor();
    expect(titleOf(2)).toBe("Explain on the copy of production");
    await page.getByRole("status").getByRole("button", { name: "Undo" }).click();
    await page.getByRole("heading", { name: before ?? "", level: 1 }).waitFor();
    expect(titleOf(2)).toBe(before);
  });

  test("an observation is pinned and unpinned, and other pages see it", async () => {
    await using viewed = await stage.view();
    await using other = await stage.view();
    await other.show("/observation/4");
    await other.page.locator('.side .connection[data-state="open"]').waitFor();
    await viewed.show("/observation/4");
    await viewed.page.getByRole("button", { name: "Pin" }).click();
    await viewed.page.getByRole("button", { name: "Unpin" }).waitFor();
    await other.page.getByRole("button", { name: "Unpin" }).waitFor();
    expect(await other.page.getByRole("region", { name: "Made of" }).count()).toBe(1);
    await viewed.page.getByRole("button", { name: "Unpin" }).click();
    await other.page.getByRole("button", { name: "Pin", exact: true }).waitFor();
  });

  test("two observations are merged into one, and the merge stands among the changes", async () => {
    await using viewed = await stage.view();
    const { page } = viewed;
    await viewed.show("/search");
    await mergeTwo(page);
    await page.getByRole("status").getByRole("button", { name: "Undo" }).click();
    await until("the merge is undone", () => replacedBy(5) === null);
    await mergeTwo(page);
    expect(replacedBy(5)).toBe(4);
    await viewed.show("/observation/5");
    await page.getByText("Replaced by").waitFor();
    await viewed.show("/changes");
    await page.locator(".change", { hasText: "merge" }).first().waitFor();
    await page.locator(".change").first().getByRole("button", { name: "Undo" }).click();
    await page.getByRole("status").getByText("Undone.").waitFor();
    await viewed.show("/observation/5");
    await page.getByRole("heading", { level: 1 }).waitFor();
    expect(await page.getByText("Replaced by").count()).toBe(0);
  });

  test("forgetting says what would go, asks, and says what went", async () => {
    await using viewed = await stage.view();
    await using other = await stage.view();
    const { page } = viewed;
    await viewed.show("/observation/6");
    await other.show("/");
    const line = other.page.getByText("Session keys are read in one place");
    await line.waitFor();
    await other.page.locator('.side .connection[data-state="open"]').waitFor();
    await page.getByRole("button", { name: "Forget…" }).click();
    const dialog = page.getByRole("dialog", { name: "Forget for good?" });
    await dialog.getByText(/deletes .*1 observation/).waitFor();
    await dialog.getByText("Session keys are read in one place").waitFor();
    await dialog.getByRole("button", { name: "Keep it" }).click();
    expect(titleOf(6)).toBe("Session keys are read in one place");
    await page.getByRole("button", { name: "Forget…" }).click();
    await dialog.getByRole("button", { name: "Forget for good" }).click();
    await page
      .getByRole("status")
      .getByText(/Forgotten: .*1 observation/)
      .waitFor();
    expect(titleOf(6)).toBeUndefined();
    await line.waitFor({ state: "detached" });
  });

  test("a whole session is forgotten", async () => {
    // On a slow machine the page looks for the session once more before it leaves.
    await using viewed = await stage.view({ expects: /404.*\/timeline\?/ });
    const { page } = viewed;
    await viewed.show(`/session/${SEARCH_SESSION}`);
    await page.getByRole("button", { name: "Forget…" }).click();
    const dialog = page.getByRole("dialog", { name: "Forget for good?" });
    await dialog.getByText(/deletes .*2 observations/).waitFor();
    await dialog.getByRole("button", { name: "Forget for good" }).click();
    await page.waitForURL("**/sessions");
    await page.getByRole("link", { name: /After logging in/ }).waitFor();
    const left = queryMemory<{ title: string }>(stage.home, "SELECT title FROM observations");
    expect(left.filter(({ title }) => title.includes("prices"))).toEqual([]);
  });
});
