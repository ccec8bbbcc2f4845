import { readFileSync, writeFileSync } from "node:fs";

/**
 * Names of the environment that Bun obeys before the first line of any program that is compiled with it, and that no
 * option of its compiler switches off: the first loads code from wherever it says, the second makes the program Bun
 * itself, the third (and what begins with it) waits for a debugger, for ever.
 */
export const RUNTIME_VARIABLES = ["BUN_OPTIONS", "BUN_BE_BUN", "BUN_INSPECT"] as const;

/**
 * Makes a copy of the runtime to compile with that asks for none of them: a NUL in a name stands in no environment. What
 * it is copied from is not changed. Costs a hook nothing, where a program started in between costs a millisecond.
 *
 * The compiler signs what it makes where the system asks for that; the copy itself is never run.
 */
export function hardenRuntime(runtime: string, copy: string): void {
  const bytes = readFileSync(runtime);
  for (const name of RUNTIME_VARIABLES) {
    for (let at = bytes.indexOf(name); at !== -1; at = bytes.indexOf(name, at + 1)) bytes[at] = 0;
  }
  writeFileSync(copy, bytes, { mode: 0o700 });
}
