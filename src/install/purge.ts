import { existsSync, lstatSync, readdirSync, realpathSync, rmdirSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { DATABASE_SUFFIXES, isOfForm, type Owned, ownedAs } from "../config/own-names.ts";
import type { DataPaths } from "../config/paths.ts";
import { asMemoryError } from "../domain/error.ts";
import { isForeignDatabase } from "../store/database/open.ts";

/** What a purge has left where it lies. */
export interface Stays {
  path: string;
  why: string;
}

const STRANGE = "claude-mem did not make it";
const BEFORE = "it was there before claude-mem";
/** What the user writes for us. */
const WORDS_FORM = /\.json$/;
const WORDS = "it lies elsewhere, and is yours";

/**
 * Removes the memory and all else that is ours from the data directory, at its real path where links lead to it, and the
 * directory itself when nothing is left in it.
 *
 * @param kept names in it that were there before we were: an earlier claude-mem had the same directory
 * @returns what stays and why; nothing when the directory is gone
 */
export function purge(paths: DataPaths, kept: readonly string[]): Stays[] {
  if (!existsSync(paths.dir)) return [];
  const directory = realpathSync(paths.dir);
  const stays: Stays[] = [];
  for (const name of readdirSync(directory)) {
    const path = join(directory, name);
    const owned = ownedAs(paths, name);
    const isEarlier = kept.includes(name) || owned === "nothing" || isOfEarlier(paths, name);
    if (isEarlier) stays.push({ path, why: BEFORE });
    else if (owned === undefined) stays.push({ path, why: STRANGE });
    else stays.push(...attempt(path, () => removeOwned(path, owned)));
  }
  if (readdirSync(directory).length > 0) return stays;
  rmdirSync(directory);
  // A link to what is gone would keep the next installation from making it.
  if (isLink(paths.dir)) rmSync(paths.dir);
  return stays;
}

/** Where no journal says what was there before: a database of another program is not ours, nor the settings beside it. */
function isOfEarlier(paths: DataPaths, name: string): boolean {
  const whole = DATABASE_SUFFIXES.reduce((rest, suffix) => rest.replace(suffix, ""), name);
  const isShared = [paths.memory, paths.settings].some((path) => basename(path) === whole);
  return isShared && isForeignDatabase(paths.memory);
}

/** What cannot be removed does not keep the rest. */
function attempt(path: string, remove: () => Stays[]): Stays[] {
  try {
    return remove();
  } catch (error) {
    return [{ path, why: asMemoryError(error, "removing it").message }];
  }
}

function removeOwned(path: string, owned: Owned): Stays[] {
  const isLinked = isLink(path);
  // A link that leads nowhere is all that there is.
  const real = existsSync(path) ? realpathSync(path) : path;
  if (isLinked) rmSync(path);
  if (!existsSync(real)) return [];
  if (owned === "words" && isLinked) return [{ path: real, why: WORDS }];
  if (owned === "words" && lstatSync(real).isDirectory()) return removeForms(real, WORDS_FORM);
  if (owned instanceof RegExp) return removeForms(real, owned);
  const isFolder = lstatSync(real).isDirectory();
  if (isFolder && owned !== "folder") return [{ path: real, why: STRANGE }];
  rmSync(real, { recursive: isFolder });
  // SQLite lays them beside the file, not beside the link.
  if (owned === "database") for (const suffix of DATABASE_SUFFIXES) rmSync(real + suffix, { force: true });
  return [];
}

/** What is of the form goes, and the folder with it if nothing else is in it. */
function removeForms(folder: string, form: RegExp): Stays[] {
  if (!lstatSync(folder).isDirectory()) return [{ path: folder, why: STRANGE }];
  const stays: Stays[] = [];
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (isOfForm(form, name)) stays.push(...attempt(path, () => removeOwned(path, "folder")));
    else stays.push({ path, why: STRANGE });
  }
  if (stays.length === 0) rmdirSync(folder);
  return stays;
}

function isLink(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;
}
