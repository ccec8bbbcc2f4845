import { cpus, release, totalmem, type } from "node:os";
import manifest from "../package.json" with { type: "json" };

const BYTES_PER_GB = 1 << 30;

/** Where figures were measured, and with what: a figure without it says nothing. */
export interface Machine {
  program: string;
  runtime: string;
  cpu: string;
  memory: string;
  kernel: string;
  date: string;
}

export function describeMachine(): Machine {
  const cores = cpus();
  return {
    program: `claude-mem ${manifest.version} (${commit()})`,
    runtime: `Bun ${Bun.version}`,
    cpu: `${cores[0]?.model.trim() ?? "unknown"}, ${cores.length} cores`,
    memory: `${(totalmem() / BYTES_PER_GB).toFixed(0)} GB`,
    kernel: `${type()} ${release()}`,
    date: new Date().toISOString().slice(0, 16).replace("T", " "),
  };
}

function commit(): string {
  const { stdout, exitCode } = Bun.spawnSync(["git", "describe", "--always", "--dirty"], {
    cwd: import.meta.dir,
    stderr: "ignore",
  });
  return exitCode === 0 ? stdout.toString().trim() : "no checkout";
}
