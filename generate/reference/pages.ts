import { commandsPage } from "./commands.ts";
import { errorsPage } from "./errors.ts";
import { hooksPage } from "./hooks.ts";
import { httpPage, openApi } from "./http.ts";
import { mcpToolsPage } from "./mcp-tools.ts";
import { messagesPage } from "./messages.ts";
import { settingsPage } from "./settings.ts";

/** Every page of `docs/reference/`, by its file name. */
export async function referencePages(): Promise<Readonly<Record<string, string>>> {
  return {
    "commands.md": commandsPage(),
    "settings.md": settingsPage(),
    "http.md": httpPage(),
    "openapi.json": openApi(),
    "mcp-tools.md": await mcpToolsPage(),
    "hooks.md": hooksPage(),
    "errors.md": errorsPage(),
    "messages.md": messagesPage(),
  };
}
