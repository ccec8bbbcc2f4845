import { join } from "node:path";
import type { Environment } from "../config/paths.ts";
import { MemoryError } from "../domain/error.ts";
import { ensurePrivateDirectory } from "../lib/private-files.ts";

/** The server while it runs, as the supervisor hands it out. */
interface ServerProcess {
  stdout: ReadableStream<Uint8Array>;
  stderr: ReadableStream<Uint8Array>;
  exited: Promise<{ exitCode: number | null }>;
  stop(): Promise<unknown>;
}

export interface ChromaServerOptions {
  /** Where the npm package `chromadb` was installed. */
  addOn: string;
  /** Where it keeps its data. */
  directory: string;
  environment: Environment;
  start(request: {
    command: readonly string[];
    cwd: string;
    environment: Environment;
  }): Promise<ServerProcess>;
  startMsMax?: number;
}

export interface ChromaServer {
  url: string;
  /** Resolves when it has ended, for whatever reason. */
  ended: Promise<void>;
  /** It does not listen to SIGTERM for ten seconds; after five it is ended by SIGKILL, which its database survives. */
  stop(): Promise<void>;
}

const START_MS_MAX = 20_000;
const POLL_MS = 100;
const SAID_CHARS_MAX = 300;

/**
 * Starts the server of the npm package on the loopback.
 *
 * @throws MemoryError child-failed with the end of what it said, such as that this system's C library is too old for it
 */
export async function startChromaServer(options: ChromaServerOptions): Promise<ChromaServer> {
  const { addOn, directory, environment, start, startMsMax = START_MS_MAX } = options;
  const node = Bun.which("node", { PATH: environment.PATH ?? "" });
  if (node === null)
    throw new MemoryError("child-failed", "node is not on the PATH, which runs Chroma's server");
  ensurePrivateDirectory(directory);
  const port = freePort();
  const program = join(addOn, "node_modules", "chromadb", "dist", "cli.mjs");
  const command = [node, program, "run", "--path", directory, "--host", "127.0.0.1", "--port", String(port)];
  const quiet = { ...environment, ANONYMIZED_TELEMETRY: "False" };
  const child = await start({ command, cwd: directory, environment: quiet });
  const said = [readEnd(child.stdout), readEnd(child.stderr)];
  const url = `http://127.0.0.1:${port}`;
  const deadline = performance.now() + startMsMax;
  let isOver = false;
  const ended = child.exited.then(() => {
    isOver = true;
  });
  while (!(await answers(url))) {
    if (!isOver && performance.now() < deadline) {
      await Bun.sleep(POLL_MS);
      continue;
    }
    await child.stop();
    const last = said
      .map((stream) => stream.text())
      .join(" ")
      .replaceAll(/\s+/g, " ")
      .trim();
    const because = /Error: [^)]*/.exec(last)?.[0] ?? last;
    throw new MemoryError(
      "child-failed",
      `Chroma's server does not start: ${because.slice(0, SAID_CHARS_MAX)}`,
    );
  }
  return { url, ended, stop: async () => void (await child.stop()) };
}

async function answers(url: string): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(1_000);
    return (await fetch(`${url}/api/v2/heartbeat`, { signal, redirect: "error" })).ok;
  } catch {
    // It does not listen yet.
    return false;
  }
}

/** The system gives a number that is free now; that somebody takes it meanwhile shows as a server that does not start. */
function freePort(): number {
  const listener = Bun.listen({ hostname: "127.0.0.1", port: 0, socket: { data: () => {} } });
  const { port } = listener;
  listener.stop(true);
  return port;
}

/** Reads a stream to its end and keeps the last of it: a pipe that nobody reads would stop the server. */
function readEnd(stream: ReadableStream<Uint8Array>): { text(): string } {
  let text = "";
  const read = async () => {
    const decoder = new TextDecoder();
    for await (const chunk of stream) text = (text + decoder.decode(chunk, { stream: true })).slice(-4_000);
  };
  void read();
  return { text: () => text };
}
