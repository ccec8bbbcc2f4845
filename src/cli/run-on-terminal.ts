import type { Environment } from "../config/paths.ts";
import { MemoryError } from "../domain/error.ts";

/**
 * Runs a program on the terminal of this one and waits for its end. Returns its exit code.
 *
 * @throws MemoryError child-failed when it cannot be started
 */
export async function runOnTerminal(command: readonly string[], environment: Environment): Promise<number> {
  try {
    const stdio: ["inherit", "inherit", "inherit"] = ["inherit", "inherit", "inherit"];
    return await Bun.spawn([...command], { env: environment, stdio }).exited;
  } catch (error) {
    throw new MemoryError("child-failed", `"${command[0]}" cannot be started`, { cause: error });
  }
}
