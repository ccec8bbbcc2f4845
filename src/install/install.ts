import { chmodSync, existsSync, mkdirSync, rmSync, statSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { commandName } from "../config/command-name.ts";
import { type DataPaths, type Environment, homeDirectory } from "../config/paths.ts";
import { asMemoryError, MemoryError } from "../domain/error.ts";
import { ensurePrivateDirectory, PRIVATE_DIRECTORY_MODE } from "../lib/private-files.ts";
import { childEnvironment } from "../supervisor/child-environment.ts";
import { runProgram } from "../supervisor/run-program.ts";
import { stopWorker } from "../supervisor/stop-worker.ts";
import { makeProgram, programName } from "./build-program.ts";
import { type ClaudeProgram, findClaude, type HostPlugin } from "./claude-program.ts";
import { setAsideEarlierMemory, switchOffEarlierPlugins } from "./earlier.ts";
import { ensureViewer } from "./ensure-viewer.ts";
import { type InstallJournal, openJournal } from "./journal.ts";
import { MARKETPLACE_NAME, PLUGIN_ID, writePluginFiles } from "./plugin-files.ts";

/** Called with each step as it begins, so that a command can show progress. */
export type Progress = (step: string) => void;

export interface InstallResult {
  program: string;
  hostVersion: string;
  /** How the program is called from a shell: its name where that is found on the PATH, else its full path. */
  command: string;
  /** What an earlier claude-mem had on this machine. */
  earlier: Earlier;
}

export interface Earlier {
  /** Plugins whose hooks were switched off, as the host names them. */
  plugins: string[];
  /** The database that it had in our memory's place, to be imported. */
  memory: string | undefined;
}

const START_TIMEOUT_MS = 15_000;
/** The first whose hooks take arguments. An older one would run the bare program, whose exit code 2 blocks every prompt. */
const HOST_VERSION_MIN = "2.1.139";

/** The installed program. */
export function programPath(paths: DataPaths): string {
  return join(paths.program, programName(process.platform));
}

/**
 * Puts program and plugin below the data directory, registers both with Claude Code and starts the worker. Running it
 * again brings everything up to this version.
 *
 * @throws MemoryError host-missing, host-too-old, host-refused, child-failed, no-permission, disk-full
 */
export async function install(
  paths: DataPaths,
  environment: Environment,
  progress: Progress,
): Promise<InstallResult> {
  const claude = requireClaude(environment);
  const hostVersion = await claude.version();
  requireVersion(hostVersion);
  ensurePrivateDirectory(paths.dir);
  const journal = openJournal(paths.installJournal);
  closeToOthers(paths.dir, journal);
  ensurePrivateDirectory(paths.logs);
  const program = programPath(paths);
  progress("building the program");
  await buildViewer(environment, progress);
  journal.note({ change: "program", made: paths.program });
  using made = await makeProgram(program);
  // A worker of an earlier version would go on with its old code; what it has not done yet is in the inbox.
  await stopWorker(paths);
  made.putInPlace();
  writePluginFiles(paths.program, program);
  const plugins = await claude.listPlugins();
  const earlier = {
    plugins: await switchOffEarlierPlugins(claude, plugins, journal),
    memory: setAsideEarlierMemory(paths, journal),
  };
  progress("registering the plugin with Claude Code");
  await register({ claude, paths, journal, plugins });
  progress("starting the worker");
  // A hook may have started the old program again before it was replaced.
  await stopWorker(paths);
  await startInstalled(program, environment);
  linkCommand(program, environment, journal);
  return { program, hostVersion, command: commandName(environment, program), earlier };
}

/** Without the viewer everything else works: a checkout in which it cannot be built is installed all the same. */
async function buildViewer(environment: Environment, progress: Progress): Promise<void> {
  try {
    await ensureViewer(environment);
  } catch (error) {
    progress(`continuing without the viewer: ${asMemoryError(error, "building it").message}`);
  }
}

/** An earlier claude-mem let everybody on the machine look into the directory. */
function closeToOthers(directory: string, journal: InstallJournal): void {
  const mode = statSync(directory).mode & 0o777;
  if (process.platform === "win32" || mode === PRIVATE_DIRECTORY_MODE) return;
  journal.note({ change: "directory mode", made: directory, was: [mode.toString(8)] });
  chmodSync(directory, PRIVATE_DIRECTORY_MODE);
}

export function requireClaude(environment: Environment): ClaudeProgram {
  const claude = findClaude(environment);
  if (claude === undefined) throw new MemoryError("host-missing", "the `claude` program was not found");
  return claude;
}

/** A version that cannot be read is taken for a new one. */
function requireVersion(version: string): void {
  const found = /\d{1,9}\.\d{1,9}\.\d{1,9}/.exec(version)?.[0];
  if (found === undefined || Bun.semver.order(found, HOST_VERSION_MIN) >= 0) return;
  throw new MemoryError(
    "host-too-old",
    `Claude Code ${found} is too old; ${HOST_VERSION_MIN} is the oldest that works`,
  );
}

interface Registration {
  claude: ClaudeProgram;
  paths: DataPaths;
  journal: InstallJournal;
  /** Those of the host. */
  plugins: readonly HostPlugin[];
}

async function register({ claude, paths, journal, plugins }: Registration): Promise<void> {
  const known = await claude.findMarketplace(MARKETPLACE_NAME);
  journal.note({ change: "marketplace", made: MARKETPLACE_NAME });
  // One that was installed into another data directory would go on starting that program.
  const isElsewhere = known?.path !== undefined && known.path !== paths.program;
  if (isElsewhere) await claude.removeMarketplace(MARKETPLACE_NAME);
  if (known === undefined || isElsewhere) await claude.addMarketplace(paths.program);
  else await claude.updateMarketplace(MARKETPLACE_NAME);
  // A plugin may go with its marketplace; else asking again would cost the user half a second.
  const hasPlugin = isElsewhere
    ? await claude.hasPlugin(PLUGIN_ID)
    : plugins.some(({ id }) => id === PLUGIN_ID);
  journal.note({ change: "plugin", made: PLUGIN_ID });
  if (hasPlugin) await claude.updatePlugin(PLUGIN_ID);
  else await claude.installPlugin(PLUGIN_ID);
}

async function startInstalled(program: string, environment: Environment): Promise<void> {
  const started = await runProgram([program, "start"], {
    environment: childEnvironment(environment),
    timeoutMs: START_TIMEOUT_MS,
    cwd: dirname(program),
  });
  if (started.exitCode !== 0) throw new MemoryError("worker-unreachable", started.stderr.trim());
}

/** Where `claude-mem` becomes a command of the user's shell: in `~/.local/bin`, if that is on the PATH. */
export function commandLink(platform: string, environment: Environment): string | undefined {
  // Windows lets only administrators make links.
  if (platform === "win32") return undefined;
  const folder = join(homeDirectory(environment), ".local", "bin");
  return (environment.PATH ?? "").split(":").includes(folder) ? join(folder, "claude-mem") : undefined;
}

/** Makes `claude-mem` a command, if it is none yet. */
function linkCommand(program: string, environment: Environment, journal: InstallJournal): void {
  const link = commandLink(process.platform, environment);
  if (link === undefined || existsSync(link)) return;
  journal.note({ change: "link", made: link });
  mkdirSync(dirname(link), { recursive: true });
  // A link that leads nowhere does not exist, and is in the way all the same.
  rmSync(link, { force: true });
  symlinkSync(program, link);
}
