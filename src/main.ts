/**
 * The one entry of the program. Hooks come first and load nothing else: how much is loaded decides how long a hook takes.
 */
async function main(args: readonly string[]): Promise<number> {
  const [command, host = "", event = ""] = args;
  const isHook = command === "hook" && event !== "" && !host.startsWith("-") && !event.startsWith("-");
  if (isHook) {
    const { runHook } = await import("./hooks/run-hook.ts");
    await runHook(host, event, process.env);
    return 0;
  }
  if (command === "worker") {
    const { runWorker } = await import("./compose.ts");
    return runWorker(process.env);
  }
  const { runCommand } = await import("./cli/program.ts");
  return runCommand(args, process.env);
}

export {};

process.exit(await main(process.argv.slice(2)));
