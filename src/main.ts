import { keepLoopbackDirect } from "./config/loopback.ts";
import { installedEnvironment } from "./config/paths.ts";

/**
 * The one entry of the program. Hooks come first and load nothing else: how much is loaded decides how long a hook takes.
 */
async function main(args: readonly string[]): Promise<number> {
  keepLoopbackDirect(process.env);
  const environment = Bun.isStandaloneExecutable
    ? installedEnvironment(process.env, process.execPath)
    : process.env;
  const [command, host = "", event = ""] = args;
  const isHook = command === "hook" && event !== "" && !host.startsWith("-") && !event.startsWith("-");
  if (isHook) {
    const { runHook } = await import("./hooks/run-hook.ts");
    await runHook(host, event, environment);
    return 0;
  }
  if (command === "worker") {
    const { runWorker } = await import("./compose.ts");
    return runWorker(environment, new Set(args.slice(1)));
  }
  if (command === "embedding-model" && event !== "") {
    const { serveModel } = await import("./embeddings/model-process.ts");
    return serveModel(host, event);
  }
  const { runCommand } = await import("./cli/program.ts");
  const exitCode = await runCommand(args, environment);
  await untilWritten();
  return exitCode;
}

/** A pipe takes 64 KB at a time: ending the process cuts off what waits behind that. Resolves also when nobody reads. */
function untilWritten(): Promise<void> {
  return new Promise((resolve) => {
    process.stdout.on("error", () => resolve());
    process.stdout.end(() => resolve());
  });
}

process.exit(await main(process.argv.slice(2)));
