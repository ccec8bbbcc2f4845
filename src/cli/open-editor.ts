import type { Environment } from "../config/paths.ts";
import { MemoryError } from "../domain/error.ts";
import { runOnTerminal } from "./run-on-terminal.ts";

/** Where neither VISUAL nor EDITOR names one. */
const EDITOR_DEFAULT = process.platform === "win32" ? "notepad" : "vi";

/**
 * Opens a file in the user's editor, on this terminal, and waits until it is closed. The editor is a command line, as with
 * git: `code --wait`.
 *
 * @throws MemoryError child-failed when it cannot be started or fails
 */
export async function openEditor(file: string, environment: Environment): Promise<void> {
  const editor = environment.VISUAL || environment.EDITOR || EDITOR_DEFAULT;
  const command = [...editor.split(" ").filter((word) => word !== ""), file];
  const exitCode = await runOnTerminal(command, environment);
  if (exitCode !== 0)
    throw new MemoryError(
      "child-failed",
      `the editor "${editor}" ended with ${exitCode}; nothing was changed`,
    );
}
