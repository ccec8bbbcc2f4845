/**
 * An installation as `claude-mem install` leaves it, made once for each version of the host and copied into the home
 * of every test that needs one: the host's part of it takes seconds, a copy takes a tenth of one.
 */
import {
  chmodSync,
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { program } from "../kit/program.ts";
import type { Claude } from "./kit/claude.ts";
import { createHostHome, type HostHome } from "./kit/host-home.ts";

/** What an installation changes in a home. */
const INSTALLED: readonly string[] = [".claude", ".claude.json", ".claude-mem"];
/** What a worker that has run leaves; each test's worker makes its own. */
const OF_THE_WORKER = /^(?:claude-mem\.db|inbox\.|\.worker|logs$|processes\.json)/;
/** Files up to this size may name the home in which they were made; the program is larger and never does. */
const TEXT_BYTES_MAX = 1_000_000;
const INSTALL_TIMEOUT_MS = 60_000;

/** The environment in which the host is on the PATH of this home. */
export function environmentWith(claude: Claude, home: HostHome): Record<string, string> {
  const bin = join(home.path, "host-bin");
  if (!existsSync(bin)) {
    mkdirSync(bin);
    symlinkSync(claude.path, join(bin, "claude"));
  }
  return home.env({ PATH: `${bin}:${dirname(process.execPath)}:${home.env().PATH ?? ""}` });
}

/** Puts the installation of this host into the home and starts its worker. */
export async function putInstallation(claude: Claude, home: HostHome): Promise<void> {
  const source = await installationOf(claude);
  const madeIn = readFileSync(join(source, "home"), "utf8");
  for (const name of INSTALLED) copyTree(join(source, name), join(home.path, name), [madeIn, home.path]);
  await run(
    [join(home.path, ".claude-mem", "program", "claude-mem"), "start"],
    environmentWith(claude, home),
  );
}

/** The folder of the installation that belongs to the program as it is compiled now. */
async function installationOf(claude: Claude): Promise<string> {
  const compiled = await program();
  const [folder, prefix] = [dirname(compiled), `installation-${claude.version}-`];
  const target = join(folder, `${prefix}${Math.round(statSync(compiled).mtimeMs)}`);
  if (existsSync(target)) return target;
  const outdated = readdirSync(folder).filter((name) => name.startsWith(prefix));
  await makeInstallation(claude, compiled, target);
  for (const name of outdated) rmSync(join(folder, name), { recursive: true, force: true });
  return target;
}

async function makeInstallation(claude: Claude, compiled: string, target: string): Promise<void> {
  await using home = await createHostHome({ url: "http://127.0.0.1:9" });
  const env = environmentWith(claude, home);
  await run([compiled, "install"], env);
  await run([compiled, "stop"], env);
  const dataDir = join(home.path, ".claude-mem");
  for (const name of readdirSync(dataDir).filter((found) => OF_THE_WORKER.test(found)))
    rmSync(join(dataDir, name), { recursive: true });
  const made = mkdtempSync(join(dirname(target), ".installation-"));
  for (const name of INSTALLED) copyTree(join(home.path, name), join(made, name), ["", ""]);
  writeFileSync(join(made, "home"), home.path);
  try {
    renameSync(made, target);
  } catch (error) {
    rmSync(made, { recursive: true });
    // Another test has made the same one meanwhile.
    if (!existsSync(target)) throw error;
  }
}

/** Copies files, links and modes; small files tell of the new home where they told of the old one. */
function copyTree(from: string, to: string, [oldHome, newHome]: readonly [string, string]): void {
  if (!statSync(from).isDirectory()) return copyFile(from, to, [oldHome, newHome]);
  mkdirSync(to, { recursive: true });
  chmodSync(to, statSync(from).mode);
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isSymbolicLink()) symlinkSync(readlinkSync(source).replace(oldHome, newHome), target);
    else copyTree(source, target, [oldHome, newHome]);
  }
}

function copyFile(from: string, to: string, [oldHome, newHome]: readonly [string, string]): void {
  const { size, mode } = statSync(from);
  rmSync(to, { force: true });
  if (size > TEXT_BYTES_MAX) return linkOrCopy(from, to);
  const content = readFileSync(from);
  const isText = oldHome !== "" && content.includes(oldHome);
  writeFileSync(to, isText ? content.toString("utf8").replaceAll(oldHome, newHome) : content, { mode });
}

function linkOrCopy(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch {
    // The temporary folder may lie on another file system.
    copyFileSync(from, to);
  }
}

async function run(command: string[], env: Record<string, string>): Promise<void> {
  const child = Bun.spawn(command, {
    env,
    stdin: "ignore",
    stdout: "ignore",
    stderr: "pipe",
    timeout: INSTALL_TIMEOUT_MS,
  });
  const [stderr, exitCode] = await Promise.all([child.stderr.text(), child.exited]);
  if (exitCode !== 0) throw new Error(`${command.join(" ")} exited with ${exitCode}: ${stderr}`);
}
