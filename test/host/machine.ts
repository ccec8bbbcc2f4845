import { mkdirSync, symlinkSync } from "node:fs";
import { join, resolve } from "node:path";
import { program } from "../kit/program.ts";
import { pinnedClaude } from "./kit/claude.ts";
import { createHostHome, type HostHome } from "./kit/host-home.ts";

const COMMAND = resolve(import.meta.dir, "../../bin/claude-mem");
interface Ended {
  stdout: string;
  stderr: string;
  exitCode: number;
}

export interface Machine extends AsyncDisposable {
  home: HostHome;
  dataDir: string;
  /** Runs the compiled program, which installs a copy of itself. */
  run(...args: string[]): Promise<Ended>;
  /** Runs the command line of the checkout, which compiles what it installs. */
  runCheckout(...args: string[]): Promise<Ended>;
  /** Runs another program of this machine. */
  runProgram(path: string, ...args: string[]): Promise<Ended>;
  /** Runs `install` and kills it when it says that a step begins. */
  installUntil(step: string): Promise<void>;
  claude(...args: string[]): Promise<string>;
}

/** A machine with Claude Code and Node, and nothing else: no git, no shell, no network. */
export async function openMachine(): Promise<Machine> {
  const claudePath = (await pinnedClaude()).path;
  const compiled = await program();
  const home = await createHostHome({ url: "http://127.0.0.1:9" });
  const bin = join(home.path, "host-bin");
  mkdirSync(bin);
  symlinkSync(claudePath, join(bin, "claude"));
  symlinkSync(Bun.which("node") ?? "", join(bin, "node"));
  const env = home.env({ PATH: bin });
  const spawn = (command: string[]) =>
    Bun.spawn(command, { env, stdin: "ignore", stdout: "pipe", stderr: "pipe" });
  const ended = async (command: string[]) => {
    const child = spawn(command);
    const [stdout, stderr] = await Promise.all([child.stdout.text(), child.stderr.text()]);
    return { stdout, stderr, exitCode: await child.exited };
  };
  return {
    home,
    dataDir: join(home.path, ".claude-mem"),
    runProgram: (path, ...args) => ended([path, ...args]),
    run: (...args) => ended([compiled, ...args]),
    runCheckout: (...args) => ended(["node", COMMAND, ...args]),
    claude: async (...args) => (await ended([claudePath, ...args])).stdout,
    async installUntil(step) {
      const child = spawn([compiled, "install"]);
      let said = "";
      for await (const chunk of child.stdout.pipeThrough(new TextDecoderStream())) {
        said += chunk;
        if (said.includes(step)) child.kill("SIGKILL");
      }
      await child.exited;
      if (!said.includes(step)) throw new Error(`it ended without saying "${step}": ${said}`);
    },
    [Symbol.asyncDispose]: () => home.remove(),
  };
}

/** What Claude Code knows of us and of earlier plugins, by its own words. */
export async function pluginsOf(machine: Machine): Promise<string[]> {
  const plugins = JSON.parse(await machine.claude("plugin", "list", "--json")) as {
    id: string;
    enabled: boolean;
  }[];
  return plugins.map(({ id, enabled }) => `${id} ${enabled ? "on" : "off"}`).sort();
}
