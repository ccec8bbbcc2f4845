/**
 * Records the session that `claude-mem demo` replays: `bun test/host/record-demo.ts`. The host is real, the model is
 * scripted, the commands really run. Paths become placeholders, so that the recording can be replayed anywhere.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pinnedClaude } from "./kit/claude.ts";
import { createHostHome } from "./kit/host-home.ts";
import { startMessagesApi } from "./kit/messages-api.ts";
import { text, toolUse } from "./kit/model-script.ts";
import { installPlugin, writeProbePlugin } from "./kit/plugin-probe.ts";
import { runPrint } from "./kit/print-session.ts";

const FIRST_PROMPT = "The cart shows the wrong total when two coupons are used. Find out why and fix it.";
const SECOND_PROMPT =
  "Don't round inside the loop: round once at the end, cents matter to our accountants. Then commit it.";

const CART = `export function total(items, coupons) {
  let sum = items.reduce((all, item) => all + item.price * item.count, 0);
  for (const coupon of coupons) {
    sum = Math.round(sum - items[0].price * coupon.percent);
  }
  return sum;
}
`;
const TEST = `import assert from "node:assert";
import test from "node:test";
import { total } from "./cart.js";

test("two coupons are taken one after the other", () => {
  const items = [{ price: 19.99, count: 3 }];
  assert.strictEqual(total(items, [{ percent: 0.1 }, { percent: 0.05 }]), 51.27);
});
`;
const FIXED_LINE = "    sum = Math.round(sum * (1 - coupon.percent) * 100) / 100;";
const TEST_RUN = { command: "node --test --test-reporter=tap cart.test.js", description: "Run the tests" };

await using api = await startMessagesApi();
await using home = await createHostHome(api);
const claude = await pinnedClaude();
const cart = join(home.project, "cart.js");
writeFileSync(cart, CART);
writeFileSync(join(home.project, "cart.test.js"), TEST);
writeFileSync(join(home.project, "package.json"), '{ "name": "shop", "type": "module" }\n');
const probe = await writeProbePlugin(join(home.path, "probe"));
await installPlugin(claude, home, probe.marketplace, probe.id);

api.onPrompt(/wrong total/, [
  toolUse("Bash", TEST_RUN),
  toolUse("Read", { file_path: cart }),
  toolUse("Edit", {
    file_path: cart,
    old_string: "    sum = Math.round(sum - items[0].price * coupon.percent);",
    new_string: FIXED_LINE,
  }),
  toolUse("Bash", TEST_RUN),
  text(
    "Fixed the total for several coupons.\n\n**Root cause:** `total` in `cart.js` took every coupon off the price of the " +
      "first item (`items[0].price`) instead of off what was left, so a second coupon was too small and the count was " +
      "ignored.\n\nEach coupon now reduces the running sum. The test with two coupons passes.\n\n" +
      "**Next steps:** coupons with a fixed amount are not handled yet.",
  ),
]);
api.onPrompt(/round once at the end/, [
  toolUse("Edit", { file_path: cart, old_string: FIXED_LINE, new_string: "    sum *= 1 - coupon.percent;" }),
  toolUse("Edit", {
    file_path: cart,
    old_string: "  return sum;",
    new_string: "  return Math.round(sum * 100) / 100;",
  }),
  toolUse("Bash", TEST_RUN),
  toolUse("Bash", {
    command:
      'git add -A && git commit -q -m "Take coupons off the running sum and round once" && git log --oneline -1',
    description: "Commit the fix",
  }),
  text(
    "Rounding now happens once, at the end of `total`, and the fix is committed. The test passes.\n\n" +
      "**Next steps:** coupons with a fixed amount are still open.",
  ),
]);

const first = await runPrint({ claude, home, prompt: FIRST_PROMPT });
await runPrint({ claude, home, prompt: SECOND_PROMPT, args: ["--resume", first.sessionId ?? ""] });

const folder = resolve(import.meta.dir, "../../fixtures/demo");
mkdirSync(folder, { recursive: true });
const transcript = (await home.listTranscripts())[0] ?? "";
const KEPT_EVENTS = new Set([
  "SessionStart",
  "UserPromptSubmit",
  "PostToolUse",
  "PostToolUseFailure",
  "Stop",
  "SessionEnd",
]);
const payloads = (await probe.readProbe()).filter((payload) => KEPT_EVENTS.has(payload.hook_event_name));
save(
  "hooks.jsonl",
  payloads.map((payload) => JSON.stringify(payload)),
);
const KEPT_LINES = new Set(["user", "assistant"]);
const lines = readFileSync(transcript, "utf8").trim().split("\n");
save(
  "transcript.jsonl",
  lines.filter((line) => KEPT_LINES.has(JSON.parse(line).type)),
);

function save(name: string, rows: readonly string[]): void {
  const placed = rows.map((row) =>
    row
      .replaceAll(transcript, "{{TRANSCRIPT}}")
      .replaceAll(home.project, "{{PROJECT}}")
      .replaceAll(home.path, "{{HOME}}"),
  );
  writeFileSync(join(folder, name), `${placed.join("\n")}\n`);
}
