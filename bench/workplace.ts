import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type DataPaths, dataPaths } from "../src/config/paths.ts";
import { buildProgram } from "../src/install/build-program.ts";
import { isLocked } from "../src/supervisor/lock.ts";
import { stopWorker } from "../src/supervisor/stop-worker.ts";

/** A cold worker holds its lock within a few hundred milliseconds, on a busy machine within a second or two. */
const WORKER_START_MS = 10_000;
const POLL_MS = 10;

/** A temporary folder with the compiled program; gone, with all its workers, when it is disposed of. */
export interface Workplace extends AsyncDisposable {
  dir: string;
  program: string;
  /** A home with a memory of its own. */
  home(name: string): BenchHome;
  /** A home that somebody else has made and removes. */
  adopt(dir: string): BenchHome;
}

export interface BenchHome {
  dir: string;
  paths: DataPaths;
  environment: Record<string, string>;
  /** Starts the worker of this home and waits until it is there. */
  startWorker(): Promise<void>;
  stopWorker(): Promise<void>;
}

export async function openWorkplace(needs = { isProgramNeeded: true }): Promise<Workplace> {
  const dir = realpathSync(mkdtempSync(join(tmpdir(), "claude-mem-bench-")));
  const program = join(dir, "claude-mem");
  if (needs.isProgramNeeded) await buildProgram(program);
  const homes: BenchHome[] = [];
  const adopt = (path: string) => {
    const home = benchHome(path, program);
    homes.push(home);
    return home;
  };
  return {
    dir,
    program,
    home: (name) => adopt(join(dir, name)),
    adopt,
    async [Symbol.asyncDispose]() {
      for (const home of homes) await home.stopWorker();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

function benchHome(dir: string, program: string): BenchHome {
  // Nothing is inherited but PATH: a setting of the person who measures must not change what is measured.
  const environment = {
    PATH: process.env.PATH ?? "/usr/bin:/bin",
    HOME: dir,
    TMPDIR: tmpdir(),
    // A worker whose port somebody else has is degraded, and the person who measures may have one running.
    CLAUDE_MEM_WORKER_PORT: String(freePort()),
  };
  const paths = dataPaths(environment);
  let worker: Bun.Subprocess | undefined;
  return {
    dir,
    paths,
    environment,
    async startWorker() {
      worker = Bun.spawn([program, "worker"], {
        env: environment,
        stdin: "ignore",
        stdout: "ignore",
        stderr: "ignore",
      });
      const deadline = Date.now() + WORKER_START_MS;
      while (!isLocked(paths.workerLock)) {
        if (Date.now() > deadline) throw new Error(`no worker came up in ${dir}`);
        await Bun.sleep(POLL_MS);
      }
    },
    async stopWorker() {
      worker?.kill("SIGTERM");
      await worker?.exited;
      // Hooks start workers too, and whoever holds the lock now is one of those.
      await stopWorker(paths);
      worker = undefined;
    },
  };
}

/** A port that nobody listens on at this moment. */
function freePort(): number {
  const server = Bun.listen({ hostname: "127.0.0.1", port: 0, socket: { data() {} } });
  const { port } = server;
  server.stop(true);
  return port;
}
