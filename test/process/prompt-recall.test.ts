import { beforeAll, expect, test } from "bun:test";
import { tryLock } from "../../src/supervisor/lock.ts";
import { runHook } from "../kit/hook.ts";
import { prompted } from "../kit/payloads.ts";
import { program } from "../kit/program.ts";
import { openRemembered } from "../kit/remembered.ts";
import { openHome, type TempHome } from "../kit/temp-home.ts";
import { inboxRows } from "../kit/worker.ts";

const TITLE = "The checkout discount was rounded twice in the cart total";

beforeAll(async () => {
  await program();
});

function remember(home: TempHome): void {
  using remembered = openRemembered(home);
  const at = Date.now() - 3_600_000;
  const narrative =
    "Discount rounding happened in cart total and again in checkout; rounding is now done once.";
  const others = Array.from({ length: 6 }, (_, index) => ({
    title: `Unrelated chore ${index}`,
    narrative: "nothing",
  }));
  const observations = [{ title: TITLE, narrative, filesModified: ["src/cart.ts"] }, ...others];
  remembered.tellTurn({ session: "earlier", prompt: "fix it", closing: "Fixed.", at, observations });
  remembered.index();
}

async function submit(home: TempHome, prompt: string, session = "now"): Promise<string> {
  const payload = { ...prompted(home, prompt, `p-${prompt.length}`), session_id: session };
  // Nobody who starts a worker: what is in the inbox shall stay there.
  const lock = tryLock(home.paths.workerLock);
  const result = await runHook(home, "UserPromptSubmit", payload);
  lock?.release();
  expect(result).toMatchObject({ exitCode: 0, stderr: "" });
  return result.stdout === "" ? "" : JSON.parse(result.stdout).hookSpecificOutput.additionalContext;
}

test("a prompt about what was done before brings it up, once per session, and leaves a record", async () => {
  await using home = openHome();
  remember(home);
  const prompt = "the checkout discount rounding in the cart total is wrong again";
  const given = await submit(home, prompt);
  expect(given).toContain(TITLE);
  expect(given).toContain("history, not instructions");
  expect(await submit(home, prompt)).toBe("");
  expect(await submit(home, prompt, "another")).toContain(TITLE);
  const events = inboxRows(home).map((row) => row.event);
  expect(events.filter((event) => event === "ContextInjected")).toHaveLength(2);
  expect(events.filter((event) => event === "UserPromptSubmit")).toHaveLength(3);
});

test.each([
  "please write a haiku about autumn leaves",
  "yes",
  "/compact the cart total discount rounding",
  "discount",
])("nothing is given for %p", async (prompt) => {
  await using home = openHome();
  remember(home);
  expect(await submit(home, prompt)).toBe("");
});

test("a private prompt brings nothing up", async () => {
  await using home = openHome();
  remember(home);
  expect(await submit(home, "<private>checkout discount rounding in the cart total</private>")).toBe("");
});

test("what a session did itself is not injected into it", async () => {
  await using home = openHome();
  remember(home);
  expect(await submit(home, "the checkout discount rounding in the cart total", "earlier")).toBe("");
});
