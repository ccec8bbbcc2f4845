import { SETTING_SPECS } from "../../src/config/setting-specs.ts";
import { page, table } from "./markdown.ts";

/** `docs/reference/settings.md`, from the table that the program reads settings by. */
export function settingsPage(): string {
  const rows = Object.entries(SETTING_SPECS).map(([key, { kind, fallback, says }]) => [
    `\`${key}\``,
    kind,
    fallback === "" ? "–" : `\`${fallback}\``,
    says,
  ]);
  const about =
    "Flat keys in `settings.json` in the data directory, each also an environment variable, which takes precedence. " +
    "`claude-mem settings` lists and changes them. `CLAUDE_MEM_DATA_DIR` is an environment variable only.";
  return page("Settings", about, [table(["Key", "Kind", "Default", "Meaning"], rows)]);
}
