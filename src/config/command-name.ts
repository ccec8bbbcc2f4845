import { resolve } from "node:path";
import type { Environment } from "./paths.ts";

const NAME = "claude-mem";

/** What to type, or to have an agent type, to call the program: its name where a shell finds it, else its path. */
export function commandName(environment: Environment, program: string = ownProgram()): string {
  return Bun.which(NAME, { PATH: environment.PATH ?? "" }) === null ? program : NAME;
}

/** This program: the compiled file, or the command of the package. The runtime alone would not be it. */
function ownProgram(): string {
  return Bun.isStandaloneExecutable ? process.execPath : resolve(import.meta.dir, "../../bin/claude-mem");
}
