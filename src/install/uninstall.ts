import { chmodSync, lstatSync, readlinkSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { DataPaths, Environment } from "../config/paths.ts";
import { configFolder } from "../hosts/claude-code/config-folder.ts";
import { stopWorker } from "../supervisor/stop-worker.ts";
import { findClaude } from "./claude-program.ts";
import { putBackEarlierMemory, switchOnAgain } from "./earlier.ts";
import { type Progress, programPath, requireClaude } from "./install.ts";
import { type JournalEntry, openJournal } from "./journal.ts";

export interface Uninstallation {
  paths: DataPaths;
  environment: Environment;
  /** Whether to go on where the host is gone; it has taken its registry with it, or keeps one that leads nowhere. */
  isForced: boolean;
}

export interface UninstallResult {
  undone: string[];
  /** Names in the data directory that were there before we were. */
  kept: string[];
}

/**
 * Undoes what the journal lists, the last change first. The memory itself stays.
 *
 * @throws MemoryError host-missing before anything is changed, when the plugin cannot be taken out of its host
 */
export async function uninstall(from: Uninstallation, progress: Progress): Promise<UninstallResult> {
  const { paths, environment, isForced } = from;
  const journal = openJournal(paths.installJournal);
  const isRegistered = journal.entries.some(({ change }) => change === "plugin" || change === "marketplace");
  if (isRegistered && !isForced) requireClaude(environment);
  const kept = journal.entries.flatMap(({ change, was }) => (change === "earlier memory" ? (was ?? []) : []));
  const undone: string[] = [];
  progress("stopping the worker");
  await stopWorker(paths);
  for (const entry of journal.entries.toReversed()) {
    progress(`undoing ${entry.change} ${entry.made}`);
    await undo(entry, from);
    journal.forget(entry);
    undone.push(`${entry.change} ${entry.made}`);
  }
  return { undone, kept };
}

async function undo(entry: JournalEntry, { paths, environment }: Uninstallation): Promise<void> {
  switch (entry.change) {
    case "plugin":
      return removePlugin(environment, entry.made);
    case "marketplace":
      return removeMarketplace(environment, entry.made);
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

async function removePlugin(environment: Environment, id: string): Promise<void> {
  const claude = findClaude(environment);
  if (claude !== undefined && (await claude.hasPlugin(id))) await claude.uninstallPlugin(id);
}

async function removeMarketplace(environment: Environment, name: string): Promise<void> {
  const claude = findClaude(environment);
  if (claude !== undefined && (await claude.findMarketplace(name)) !== undefined)
    await claude.removeMarketplace(name);
  removeCachedPlugin(environment, name);
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
