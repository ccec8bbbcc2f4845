import { spawn } from "node:child_process";
import { findBun } from "./find-bun.mjs";

/** Runs Bun with these arguments in our place: same streams, same signals, same exit code. */
export function runBun(args, environment = process.env) {
  // Bun would keep what it compiled in the user's home, where nothing of ours shall be.
  const env = { BUN_RUNTIME_TRANSPILER_CACHE_PATH: "0", ...environment };
  const child = spawn(findBun(), args, { stdio: "inherit", windowsHide: true, env });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  child.on("error", (error) => {
    console.error(`claude-mem: the Bun runtime does not start: ${error.message}`);
    process.exit(1);
  });
  child.on("exit", (code, signal) => process.exit(signal === null ? code : 1));
}
