import { realpathSync, type Stats, statSync } from "node:fs";
import { basename, dirname, isAbsolute, join, resolve } from "node:path";
import { cleanName, cleanPath } from "../domain/clean-name.ts";
import type { ProjectIdentity } from "../domain/project.ts";
import { readText } from "../lib/guarded-files.ts";
import { foldersUpFrom } from "./paths.ts";

/**
 * The project that a folder belongs to, read from git's own files without running git: worktrees and clones of one
 * remote are one project, two folders of the same name are two. A deleted folder is a project by its path. What it
 * is called is chosen by whoever is cloned from, so names are cleaned before anybody keeps or reads them.
 */
export function projectIdentity(directory: string): ProjectIdentity {
  const { key, label, root } = identityOf(directory);
  return { key: cleanPath(key), label: cleanName(label), root: cleanPath(root) };
}

function identityOf(directory: string): ProjectIdentity {
  const folder = realPath(directory);
  const repository = findRepository(folder);
  if (repository === undefined)
    return { key: `folder:${folder}`, label: basename(folder) || folder, root: folder };
  const { commonDirectory, root } = repository;
  const remote = remoteOf(commonDirectory);
  const home =
    basename(commonDirectory) === ".git" ? basename(dirname(commonDirectory)) : basename(commonDirectory);
  if (remote === undefined) return { key: `git:${commonDirectory}`, label: home.replace(/\.git$/, ""), root };
  return { key: `remote:${remote}`, label: basename(remote), root };
}

/** The branch that is checked out where the folder lies; undefined outside a repository or on a detached head. */
export function currentBranch(directory: string): string | undefined {
  const repository = findRepository(realPath(directory));
  if (repository === undefined) return undefined;
  const head = textOf(join(repository.gitDirectory, "HEAD"));
  const branch = /^ref: refs\/heads\/(.+)$/m.exec(head ?? "")?.[1];
  return branch === undefined ? undefined : cleanName(branch);
}

interface Repository {
  root: string;
  gitDirectory: string;
  commonDirectory: string;
}

function findRepository(folder: string): Repository | undefined {
  for (const parent of foldersUpFrom(folder)) {
    const found = repositoryAt(parent);
    if (found !== undefined) return found;
  }
  return undefined;
}

function repositoryAt(folder: string): Repository | undefined {
  const entry = join(folder, ".git");
  const stat = statOf(entry);
  if (stat === undefined) return undefined;
  if (stat.isDirectory()) return { root: folder, gitDirectory: entry, commonDirectory: realPath(entry) };
  const pointer = /^gitdir: (.+)$/m.exec(textOf(entry) ?? "")?.[1]?.trim();
  if (pointer === undefined) return undefined;
  const gitDirectory = resolve(folder, pointer);
  const common = textOf(join(gitDirectory, "commondir"))?.trim();
  const commonDirectory = common === undefined ? gitDirectory : resolve(gitDirectory, common);
  return { root: folder, gitDirectory, commonDirectory: realPath(commonDirectory) };
}

/** `origin` where there is one, else the first remote, in one spelling for all protocols and without credentials. */
function remoteOf(commonDirectory: string): string | undefined {
  const urls = new Map<string, string>();
  let section = "";
  for (const line of (textOf(join(commonDirectory, "config")) ?? "").split("\n")) {
    const header = /^\s*\[(.+?)\]\s*$/.exec(line)?.[1];
    if (header !== undefined) section = header;
    const name = /^remote "(.+)"$/.exec(section)?.[1];
    const url = /^\s*url\s*=\s*(.+?)\s*$/.exec(line)?.[1];
    if (name !== undefined && url !== undefined && !urls.has(name)) urls.set(name, url);
  }
  const url = urls.get("origin") ?? urls.values().next().value;
  if (url === undefined) return undefined;
  // A path that is relative means another repository in every folder.
  const isRelative = /^\.{0,2}\//.test(url) || !/[:/]/.test(url);
  return normalizeRemote(isRelative ? resolve(dirname(commonDirectory), url) : url);
}

/** `git@Host:owner/name.git` and `https://user:token@host/owner/name` both become `host/owner/name`. */
export function normalizeRemote(url: string): string {
  const withoutProtocol = url
    .replace(/^[a-z+]+:\/\//i, "")
    .replace(/[?#].*$/, "")
    .replace(/^[^/]*@/, "");
  const scp = isAbsolute(url) || url.includes("://") ? withoutProtocol : withoutProtocol.replace(":", "/");
  const trimmed = scp.replace(/(?<!\/)\/+$/, "").replace(/\.git$/, "");
  const slash = trimmed.indexOf("/");
  return slash <= 0
    ? trimmed
    : trimmed.slice(0, slash).toLowerCase().replace(/:\d+$/, "") + trimmed.slice(slash);
}

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    // The folder may have been deleted (a removed worktree); its name still distinguishes sessions.
    return resolve(path);
  }
}

function statOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    // Absent, in a folder that is none or may not be entered, or of a name that no file can have: git says nothing.
    return undefined;
  }
}

function textOf(path: string): string | undefined {
  try {
    return readText(path);
  } catch {
    // Absent or unreadable git files mean that git does not say; the caller has the next best answer.
    return undefined;
  }
}
