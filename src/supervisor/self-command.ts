/** The command line that starts this very program again: the compiled file alone, or the runtime with its entry. */
export function selfCommand(): string[] {
  return Bun.isStandaloneExecutable ? [process.execPath] : [process.execPath, Bun.main];
}
