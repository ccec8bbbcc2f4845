import type { Environment } from "./paths.ts";

const NAME = "claude-mem";

/** What to type, or to have an agent type, to call the program: its name where a shell finds it, else its path. */
export function commandName(environment: Environment, program: string): string {
  return Bun.which(NAME, { PATH: environment.PATH ?? "" }) === null ? program : NAME;
}
