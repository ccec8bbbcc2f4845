import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Installed, installMemory } from "./installed.ts";
import { listClaudes } from "./kit/claude.ts";
import { text, toolUse } from "./kit/model-script.ts";

const STAGE_TIMEOUT_MS = 120_000;
const NOTE = "Fixed by ledger.ts: added `export const walrus = 'fixed';`";

for (const claude of await listClaudes()) {
  describe(`an error that comes back in Claude Code ${claude.version}`, () => {
    let stage: Installed;
    const check = () => toolUse("Bash", { command: "sh check.sh", description: "Check the ledger" });
    const shown = () =>
      toolUse("Bash", { command: "sh check.sh | tail -2", description: "Check the ledger" });
    beforeAll(async () => {
      stage = await installMemory(claude);
      const script =
        'grep -q fixed ledger.ts && exit 0\necho "Error: ledger.ts:3 cannot balance the walrus account"\nexit 1\n';
      writeFileSync(join(stage.home.project, "check.sh"), script);
      const file = join(stage.home.project, "ledger.ts");
      stage.api.onPrompt(/mend the ledger/, [
        check(),
        toolUse("Write", { file_path: file, content: "export const walrus = 'fixed';\n" }),
        check(),
        text("Mended."),
      ]);
      await stage.print("mend the ledger");
      await stage.until("SELECT 1 FROM error_signatures");
      writeFileSync(file, "// broken again\n");
    }, STAGE_TIMEOUT_MS);
    afterAll(() => stage.close(), STAGE_TIMEOUT_MS);

    test("gets the fix injected with the failing result", async () => {
      stage.api.onPrompt(/look at the ledger again/, [check(), text("I know that.")]);
      await stage.print("look at the ledger again");
      expect(requestsWith("look at the ledger again").map((one) => one.includes(NOTE))).toEqual([
        false,
        true,
      ]);
      await stage.until(
        "SELECT 1 FROM injected_items WHERE kind = 'fix' AND channel = 'PostToolUseFailure' AND outcome = 'ignored'",
      );
    });

    test("gets the fix before the turn ends if the command exits with 0 and only prints the error", async () => {
      const pause = toolUse("Bash", { command: "sleep 1", description: "Wait" });
      stage.api.onPrompt(/look at the ledger through a pipe/, [shown(), pause, text("I know that.")]);
      await stage.print("look at the ledger through a pipe");
      expect(requestsWith("look at the ledger through a pipe").at(-1)).toContain(NOTE);
    });

    function requestsWith(prompt: string): string[] {
      return stage.api.requests
        .filter((one) => one.isMain && one.text.includes(prompt))
        .map((one) => one.text);
    }
  });
}
