import { afterAll, beforeAll, expect, test } from "bun:test";
import { runHook } from "../kit/hook.ts";
import { base, bashDone, prompted, stopped } from "../kit/payloads.ts";
import { describeInBrowser } from "./browser.ts";
import { openLine } from "./cut-line.ts";
import { tellStory } from "./sample-memory.ts";
import { openStage, type Stage } from "./stage.ts";

/** What the browser says of a worker that is away. */
const AWAY = /net::ERR_/;

describeInBrowser("live", () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage(tellStory);
  });
  afterAll(() => stage[Symbol.asyncDispose]());

  let turns = 0;
  /** A turn as the host tells of it, by the real hooks. */
  async function hostTurn(session: string, prompt: string, closing: string): Promise<void> {
    turns += 1;
    const more = { session_id: session };
    const [id, home] = [`live-${turns}`, stage.home];
    const edit = base(home, {
      ...more,
      hook_event_name: "PostToolUse",
      prompt_id: id,
      tool_name: "Edit",
      tool_use_id: `${id}-edit`,
      tool_input: { file_path: `${home.project}/src/cart.ts`, old_string: "a", new_string: "b" },
      tool_response: { filePath: `${home.project}/src/cart.ts` },
    });
    await runHook(home, "UserPromptSubmit", prompted(home, prompt, id, more));
    await runHook(home, "PostToolUse", bashDone(home, `${id}-bash`, id, more));
    await runHook(home, "PostToolUse", edit);
    await runHook(home, "Stop", stopped(home, id, closing, more));
  }

  test("prompts, what is worked on, observations and summaries appear as they are made", async () => {
    await using viewed = await stage.view();
    const { page } = viewed;
    await viewed.show("/");
    await page.locator('.side .connection[data-state="open"]').waitFor();
    const session = "bbbbbbbb-0000-4000-8000-000000000001";
    const more = { session_id: session };
    const { home } = stage;
    await runHook(home, "UserPromptSubmit", prompted(home, "Round the cart total to cents.", "now", more));
    const card = page.locator(".stream-session", { hasText: "Round the cart total to cents." });
    await card.waitFor();
    await runHook(home, "PostToolUse", bashDone(home, "now-bash", "now", more));
    const now = page.getByRole("complementary", { name: "Now" });
    await now.getByText("Round the cart total to cents.").waitFor();
    await now.getByText("1 tool use").waitFor();
    await hostTurn(
      session,
      "And the tax.",
      "The tax is rounded per line now, because the tax office wants it so.",
    );
    await card.locator(".prompt-text", { hasText: "And the tax." }).waitFor();
    await card.locator(".observation-line").first().waitFor();
    // The newest session stands first, its newest turn first.
    expect(await page.locator(".stream-session").first().textContent()).toContain("And the tax.");
    expect(await card.locator(".stream-turn").first().textContent()).toContain("Turn 2");
  });

  test("a page that was cut off goes on where it was, with nothing lost and nothing twice", async () => {
    using line = openLine(Number(new URL(stage.origin).port));
    await using viewed = await stage.view({ expects: AWAY, port: line.port });
    const { page } = viewed;
    await viewed.show("/");
    await page.locator('.side .connection[data-state="open"]').waitFor();
    line.cut();
    await page.locator('.side .connection[data-state="waiting"]').waitFor();
    await page.getByText("The worker does not respond.").waitFor();
    const session = "bbbbbbbb-0000-4000-8000-000000000002";
    await hostTurn(session, "While nobody looked.", "It was done while nobody looked, in src/cart.ts.");
    // Asked to, it tries at once and soon again; else it would wait for longer and longer.
    await page.getByRole("button", { name: "Try now" }).click();
    line.mend();
    const resumed = page.waitForResponse((answer) => answer.url().endsWith("/stream") && answer.ok());
    // What it saw last is known to nobody else: by this it is told only what it missed.
    expect((await resumed).request().headers()["last-event-id"]).toMatch(/^\d+$/);
    await page.locator('.side .connection[data-state="open"]').waitFor();
    const card = page.locator(".stream-session", { hasText: "While nobody looked." });
    await card.locator(".observation-line").first().waitFor();
    expect(await page.locator(".prompt-text", { hasText: "While nobody looked." }).count()).toBe(1);
    await page.getByText("The worker does not respond.").waitFor({ state: "detached" });
  });

  test("a page outlives its worker: it says so, and goes on with the next one", async () => {
    await using viewed = await stage.view({ expects: AWAY });
    const { page } = viewed;
    await viewed.show("/");
    await page.locator('.side .connection[data-state="open"]').waitFor();
    await page.locator(".stream-session").first().waitFor();
    await stage.stopWorker();
    await page.locator('.side .connection[data-state="waiting"]').waitFor();
    expect(await page.locator(".stream-session").count()).toBeGreaterThan(0);
    await stage.startWorker();
    await page.locator('.side .connection[data-state="open"]').waitFor();
    const session = "bbbbbbbb-0000-4000-8000-000000000003";
    await hostTurn(session, "After the restart.", "The next worker took it over.");
    await page.locator(".stream-session", { hasText: "After the restart." }).waitFor();
  });

  test("a page that nobody sees gives its connection back and takes it up again", async () => {
    await using viewed = await stage.view();
    const { page } = viewed;
    await viewed.show("/");
    const connection = page.locator(".side .connection");
    await page.locator('.side .connection[data-state="open"]').waitFor();
    await page.clock.install();
    const hide = (isHidden: boolean) =>
      page.evaluate((hidden) => {
        Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
        document.dispatchEvent(new Event("visibilitychange"));
      }, isHidden);
    await hide(true);
    await page.clock.fastForward(21_000);
    await page.locator('.side .connection[data-state="resting"]').waitFor();
    await hide(false);
    await page.locator('.side .connection[data-state="open"]').waitFor();
    expect(await connection.textContent()).toBe("Live");
  });
});
