import { join } from "node:path";
import type { Environment } from "../config/paths.ts";
import { MemoryError } from "../domain/error.ts";
import { ensurePrivateDirectory } from "../lib/private-files.ts";
import { keepEnd, type StartProgram } from "../supervisor/run-program.ts";

const START_MS_MAX = 20_000;
const POLL_MS = 100;
const OUTPUT_CHARS_MAX = 4_000;
const REASON_CHARS_MAX = 300;

export interface ChromaServerOptions {
  /** Where the npm package `chromadb` is installed. */
  addOn: string;
  /** Where it stores its data. */
  directory: string;
  environment: Environment;
  start: StartProgram;
  startMsMax?: number;
}

export interface ChromaServer {
  url: string;
  /** Resolves once it has ended, for whatever reason. */
  ended: Promise<unknown>;
  /** The server ignores SIGTERM for ten seconds; after five it is killed, which its database survives. */
  stop(): Promise<unknown>;
}

/**
 * Starts the server of the npm package on the loopback interface.
 *
 * @throws MemoryError child-failed with the end of its output, such as that the system's C library is too old
 */
export async function startChromaServer(options: ChromaServerOptions): Promise<ChromaServer> {
  const { addOn, directory, environment, start, startMsMax = START_MS_MAX } = options;
  const node = Bun.which("node", { PATH: environment.PATH ?? "" });
  if (node === null)
    throw new MemoryError("child-failed", "Chroma's server needs node, which is not on the PATH");
  ensurePrivateDirectory(directory);
  const port = freePort();
  const program = join(addOn, "node_modules", "chromadb", "dist", "cli.mjs");
  const child = await start({
    command: [node, program, "run", "--path", directory, "--host", "127.0.0.1", "--port", String(port)],
    cwd: directory,
    environment: { ...environment, ANONYMIZED_TELEMETRY: "False" },
  });
  const output = [child.stdout, child.stderr].map((stream) => keepEnd(stream, OUTPUT_CHARS_MAX));
  const url = `http://127.0.0.1:${port}`;
  const deadline = performance.now() + startMsMax;
  let isOver = false;
  const ended = child.exited.then(() => {
    isOver = true;
  });
  while (!(await answers(url))) {
    if (isOver || performance.now() >= deadline) {
      await child.stop();
      const reason = reasonIn(output.map(({ text }) => text()).join(" "));
      throw new MemoryError("child-failed", `Chroma's server does not start: ${reason}`);
    }
    await Bun.sleep(POLL_MS);
  }
  return { url, ended, stop: child.stop };
}

function reasonIn(output: string): string {
  const text = output.replaceAll(/\s+/g, " ").trim();
  return (/Error: [^)]*/.exec(text)?.[0] ?? text).slice(0, REASON_CHARS_MAX);
}

async function answers(url: string): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(1_000);
    return (await fetch(`${url}/api/v2/heartbeat`, { signal, redirect: "error" })).ok;
  } catch {
    // Not listening yet.
    return false;
  }
}

/** A port that is free now. If another program takes it meanwhile, the server does not start. */
function freePort(): number {
  const listener = Bun.listen({ hostname: "127.0.0.1", port: 0, socket: { data: () => {} } });
  const { port } = listener;
  listener.stop(true);
  return port;
}
