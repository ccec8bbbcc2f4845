import { chmodSync, existsSync, lstatSync, readlinkSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { DataPaths, Environment } from "../config/paths.ts";
import { MemoryError } from "../domain/error.ts";
import { configFolder } from "../hosts/claude-code/folders.ts";
import { stopWorker } from "../supervisor/stop-worker.ts";
import { findClaude } from "./claude-program.ts";
import { putBackEarlierMemory, switchOnAgain } from "./earlier.ts";
import { commandLink, type Progress, programPath, requireClaude } from "./install.ts";
import { type InstallJournal, type JournalEntry, openJournal } from "./journal.ts";
import { MARKETPLACE_NAME, PLUGIN_ID } from "./plugin-files.ts";
import {
  isOfOtherDirectory,
  isRegistered,
  requireSoundRegistry,
  requireUnregistered,
} from "./registration.ts";

export interface Uninstallation {
  paths: DataPaths;
  environment: Environment;
  /** Whether to continue if the host is missing; its registry is missing too, or leads nowhere. */
  isForced: boolean;
}

export interface UninstallResult {
  undone: string[];
  /** Names in the data directory that were there before we were. */
  kept: string[];
}

/**
 * Undoes what the journal lists, the last change first, and what the host's own files say where the journal is damaged or
 * gone. The memory itself stays.
 *
 * @throws MemoryError host-missing or host-registry, before anything is changed, when the plugin cannot be taken out of its
 *   host; host-refused or host-registry when the host lists it all the same in the end
 */
export async function uninstall(from: Uninstallation, progress: Progress): Promise<UninstallResult> {
  const { paths, environment, isForced } = from;
  const journal = openJournal(paths.installJournal);
  for (const entry of changesToAssume(from, journal)) journal.note(entry);
  const entries = journal.entries;
  const hadPlugin = entries.some(({ change }) => change === "plugin" || change === "marketplace");
  if (hadPlugin && !isForced) {
    requireClaude(environment);
    requireSoundRegistry(environment);
  }
  const kept = entries.flatMap(({ change, was }) => (change === "earlier memory" ? (was ?? []) : []));
  const undone: string[] = [];
  progress("stopping the worker");
  await stopWorker(paths);
  for (const entry of entries.toReversed()) {
    progress(`undoing ${entry.change} ${entry.made}`);
    await undo(entry, from);
    // Another try begins with the host again.
    if (entry.change === "marketplace" && !isForced) await requireUnlisted(from, hadPlugin);
    journal.forget(entry);
    undone.push(`${entry.change} ${entry.made}`);
  }
  if (!isForced) requireUnregistered(paths, environment, false);
  return { undone, kept };
}

/** Where nobody can say any more what an installation has changed, all that it may have, in its order. */
function changesToAssume({ paths, environment }: Uninstallation, journal: InstallJournal): JournalEntry[] {
  const isListed = journal.entries.some(({ change }) => change === "plugin" || change === "marketplace");
  if (!journal.isDamaged && (isListed || !isRegistered(paths, environment))) return [];
  const link = commandLink(process.platform, environment);
  return [
    { change: "program", made: paths.program },
    ...(existsSync(paths.earlier) ? [{ change: "earlier memory", made: paths.earlier } as const] : []),
    { change: "marketplace", made: MARKETPLACE_NAME },
    { change: "plugin", made: PLUGIN_ID },
    ...(link === undefined ? [] : [{ change: "link", made: link } as const]),
  ];
}

/** What the host says counts, and what its files will have it say the next time. */
async function requireUnlisted({ paths, environment }: Uninstallation, hadPlugin: boolean): Promise<void> {
  const isOther = isOfOtherDirectory(paths, environment);
  if (!isOther && (await findClaude(environment)?.hasPlugin(PLUGIN_ID)))
    throw new MemoryError("host-refused", `\`claude plugin uninstall ${PLUGIN_ID}\` has not removed it`);
  requireUnregistered(paths, environment, hadPlugin && !isOther);
}

async function undo(entry: JournalEntry, from: Uninstallation): Promise<void> {
  const { paths, environment } = from;
  switch (entry.change) {
    case "plugin":
      return removePlugin(from, entry.made);
    case "marketplace":
      return removeMarketplace(from, entry.made);
    case "link":
      return removeLink(entry.made, programPath(paths));
    case "program":
      return removeProgram(paths);
    case "directory mode":
      return chmodSync(entry.made, Number.parseInt(entry.was?.[0] ?? "700", 8));
    case "earlier plugin":
      return switchOnAgain(environment, entry.made);
    case "earlier memory":
      return putBackEarlierMemory(paths);
  }
}

/** A session that began before its plugin was removed may have started the worker again. */
async function removeProgram(paths: DataPaths): Promise<void> {
  await stopWorker(paths);
  rmSync(paths.program, { recursive: true, force: true });
}

async function removePlugin({ paths, environment }: Uninstallation, id: string): Promise<void> {
  const claude = findClaude(environment);
  if (claude === undefined || isOfOtherDirectory(paths, environment)) return;
  await unlessGone(
    () => claude.uninstallPlugin(id),
    () => claude.hasPlugin(id),
  );
}

async function removeMarketplace({ paths, environment }: Uninstallation, name: string): Promise<void> {
  if (isOfOtherDirectory(paths, environment)) return;
  const claude = findClaude(environment);
  if (claude !== undefined)
    await unlessGone(
      () => claude.removeMarketplace(name),
      async () => (await claude.findMarketplace(name)) !== undefined,
    );
  removeCachedPlugin(environment, name);
}

/** Removes what is there in most cases: asking the host first would take another half a second. */
async function unlessGone(remove: () => Promise<void>, isThere: () => Promise<boolean>): Promise<void> {
  try {
    await remove();
  } catch (error) {
    if (await isThere()) throw error;
  }
}

/** The host keeps its copy of a plugin for some days after it was removed; nothing of ours shall be left behind. */
function removeCachedPlugin(environment: Environment, marketplace: string): void {
  const folder = join(configFolder(environment), "plugins", "cache", marketplace);
  rmSync(folder, { recursive: true, force: true });
}

/** Only our own link is removed: the user may have put something else in its place. */
function removeLink(link: string, program: string): void {
  const isOurs =
    lstatSync(link, { throwIfNoEntry: false })?.isSymbolicLink() === true && readlinkSync(link) === program;
  if (isOurs) rmSync(link);
}
