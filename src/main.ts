import { installedEnvironment } from "./config/paths.ts";

/** The entry of the program. Hooks come first, because a hook's time depends on how much is loaded. */
async function main(args: readonly string[]): Promise<number> {
  keepLoopbackDirect(process.env);
  const environment = Bun.isStandaloneExecutable
    ? installedEnvironment(process.env, process.execPath)
    : process.env;
  const [command, host = "", event = ""] = args;
  if (isHook(args)) {
    const { runHook } = await import("./hooks/run-hook.ts");
    await runHook(host, event, environment);
    return 0;
  }
  if (isStrayHook(args)) {
    const { ignoreInput } = await import("./hooks/read-input.ts");
    await ignoreInput();
    return 0;
  }
  if (command === "worker") {
    const { runWorker } = await import("./compose.ts");
    return runWorker(environment, new Set(args.slice(1)));
  }
  if (command === "probe-lock") {
    const { serveLockProbe } = await import("./supervisor/working-locks.ts");
    const exitCode = serveLockProbe(host);
    await untilWritten();
    return exitCode;
  }
  if (command === "clean-data") {
    const { serveCleaning } = await import("./forgetting/clean-files.ts");
    const exitCode = await serveCleaning();
    await untilWritten();
    return exitCode;
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

const LOOPBACK = "127.0.0.1,localhost";

/** Without this the runtime would send requests to this machine through the proxy that the environment names. */
function keepLoopbackDirect(environment: Record<string, string | undefined>): void {
  for (const name of ["NO_PROXY", "no_proxy"]) {
    const given = environment[name];
    if (given === undefined || given === "") environment[name] = LOOPBACK;
    else if (!given.includes(LOOPBACK)) environment[name] = `${given},${LOOPBACK}`;
  }
}

function isHook([command, host = "", event = ""]: readonly string[]): boolean {
  return command === "hook" && isWord(host) && isWord(event);
}

/**
 * Whether a host calls us as a hook without saying which: hosts that load Claude Code's plugins but ignore `args` run the
 * bare command. Any exit code but 0 would block their prompts and tools. A person has a terminal and gets the usage.
 */
function isStrayHook([command, ...words]: readonly string[]): boolean {
  const isAskedForHelp = words.some((word) => word === "--help" || word === "-h");
  const isBare = command === undefined || (command === "hook" && !isAskedForHelp);
  return isBare && process.stdin.isTTY !== true;
}

function isWord(argument: string): boolean {
  return argument !== "" && !argument.startsWith("-");
}

/** Exiting early would cut off output beyond the 64 KB that a pipe buffers. Resolves even if nobody reads. */
function untilWritten(): Promise<void> {
  return new Promise((resolve) => {
    process.stdout.on("error", () => resolve());
    process.stdout.end(() => resolve());
  });
}

process.exit(await main(process.argv.slice(2)));
