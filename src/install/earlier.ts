import { existsSync, readdirSync, renameSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import type { DataPaths, Environment } from "../config/paths.ts";
import { ensurePrivateDirectory } from "../lib/private-files.ts";
import { isForeignDatabase } from "../store/database/open.ts";
import { type ClaudeProgram, findClaude, type HostPlugin } from "./claude-program.ts";
import type { InstallJournal } from "./journal.ts";
import { PLUGIN_ID } from "./plugin-files.ts";

/** What the plugins of earlier versions are called in whatever marketplace they came from. */
const EARLIER_PLUGIN = /^claude-mem@/;

/**
 * Two memories would capture everything twice, and both inject. Those of a project's own settings are left alone: these
 * are shared with other people.
 *
 * @param plugins what the host has
 * @returns the plugins that were switched off
 */
export async function switchOffEarlierPlugins(
  claude: ClaudeProgram,
  plugins: readonly HostPlugin[],
  journal: InstallJournal,
): Promise<string[]> {
  const earlier = plugins.filter(
    ({ id, scope, enabled }) => EARLIER_PLUGIN.test(id) && id !== PLUGIN_ID && scope === "user" && enabled,
  );
  for (const { id } of earlier) {
    journal.note({ change: "earlier plugin", made: id });
    await claude.disablePlugin(id);
  }
  return earlier.map(({ id }) => id);
}

export async function switchOnAgain(environment: Environment, id: string): Promise<void> {
  const claude = findClaude(environment);
  const plugin = (await claude?.listPlugins())?.find((known) => known.id === id);
  if (plugin !== undefined && !plugin.enabled) await claude?.enablePlugin(id);
}

/**
 * Moves the database and the settings of an earlier claude-mem out of the way, which had them in the same places as we.
 * Its settings would else choose, and pay, a model for us.
 *
 * @returns where its database lies; undefined when there never was one
 */
export function setAsideEarlierMemory(paths: DataPaths, journal: InstallJournal): string | undefined {
  const aside = join(paths.earlier, basename(paths.memory));
  if (!isForeignDatabase(paths.memory)) return existsSync(aside) ? aside : undefined;
  journal.note({ change: "earlier memory", made: paths.earlier, was: listOthers(paths) });
  moveAll(paths, paths.dir, paths.earlier);
  // What we had before we were last uninstalled.
  moveAll(paths, paths.uninstalled, paths.dir);
  return aside;
}

/** Puts them back; what is ours in their places is kept for the next installation. */
export function putBackEarlierMemory(paths: DataPaths): void {
  if (existsSync(paths.memory) && !isForeignDatabase(paths.memory)) {
    moveAll(paths, paths.dir, paths.uninstalled);
  }
  moveAll(paths, paths.earlier, paths.dir);
}

/** What lies in the data directory and is not ours: all but this installation, or what we left there the last time. */
function listOthers(paths: DataPaths): string[] {
  const isFirst = !existsSync(paths.uninstalled);
  const shared = [paths.memory, paths.settings];
  const ours = isFirst ? [paths.installJournal, paths.program] : Object.values(paths);
  const names = new Set(ours.filter((path) => !shared.includes(path)).map((path) => basename(path)));
  return readdirSync(paths.dir).filter((name) => !names.has(name.replace(/-(wal|shm|journal)$/, "")));
}

/**
 * Moves what both have, as far as it is there. The database goes last: where it still lies says, after a crash half-way,
 * whose the files beside it are.
 */
function moveAll(paths: DataPaths, from: string, to: string): void {
  const shared = [paths.settings, ...["-wal", "-shm", ""].map((suffix) => paths.memory + suffix)];
  const names = shared.map((path) => basename(path)).filter((name) => existsSync(join(from, name)));
  if (names.length === 0) return;
  ensurePrivateDirectory(to);
  for (const name of names) renameSync(join(from, name), join(to, name));
  if (from !== paths.dir) rmSync(from, { recursive: true });
}
