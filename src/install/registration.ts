import { existsSync, realpathSync } from "node:fs";
import { join } from "node:path";
import type { DataPaths, Environment } from "../config/paths.ts";
import { asMemoryError, isErrorWithCode, MemoryError } from "../domain/error.ts";
import { asObject, asString, parseObject } from "../domain/json.ts";
import { configFolder } from "../hosts/claude-code/folders.ts";
import { readText } from "../lib/guarded-files.ts";
import { MARKETPLACE_NAME, PLUGIN_ID } from "./plugin-files.ts";

/** Where Claude Code keeps which plugins there are, below its folder. It alone writes them. */
const REGISTRY = ["settings.json", "plugins/installed_plugins.json", "plugins/known_marketplaces.json"];

/**
 * With one of these files broken the host says that it has removed a plugin, or that there is none, and lists it again once
 * the file is mended.
 *
 * @throws MemoryError host-registry with the file
 */
export function requireSoundRegistry(environment: Environment): void {
  for (const path of registryOf(environment)) {
    const text = readRegistry(path);
    if (text === undefined) continue;
    try {
      JSON.parse(text);
    } catch (error) {
      const why = (error as Error).message;
      throw new MemoryError(
        "host-registry",
        `the plugin cannot be taken out of Claude Code's ${path}, which is not JSON (${why}); nothing was changed`,
      );
    }
  }
}

/** Whether the host's files name the program of this data directory. */
export function isRegistered(paths: DataPaths, environment: Environment): boolean {
  return filesNaming(environment, [inJson(paths.program)]).length > 0;
}

/**
 * Whether the marketplace of our name is that of an installation into another data directory. From the host's file: asking
 * the host takes a second.
 */
export function isOfOtherDirectory(paths: DataPaths, environment: Environment): boolean {
  const text = readRegistry(join(configFolder(environment), "plugins", "known_marketplaces.json"));
  const source = asObject(asObject(parseObject(text ?? "")?.[MARKETPLACE_NAME])?.source);
  const path = asString(source?.path);
  return path !== undefined && realPath(path) !== realPath(paths.program);
}

function realPath(path: string): string {
  return existsSync(path) ? realpathSync(path) : path;
}

/** @throws MemoryError host-registry where the host's files still name the program of this data directory or its plugin */
export function requireUnregistered(paths: DataPaths, environment: Environment, hadPlugin: boolean): void {
  const names = [inJson(paths.program), ...(hadPlugin ? [inJson(PLUGIN_ID)] : [])];
  const naming = filesNaming(environment, names);
  if (naming.length === 0) return;
  throw new MemoryError(
    "host-registry",
    `Claude Code's ${naming.join(" and ")} still lists ${PLUGIN_ID} of ${paths.program}`,
  );
}

function filesNaming(environment: Environment, names: readonly string[]): string[] {
  return registryOf(environment).filter((path) => {
    const text = readRegistry(path) ?? "";
    return names.some((name) => text.includes(name));
  });
}

function registryOf(environment: Environment): string[] {
  return REGISTRY.map((name) => join(configFolder(environment), ...name.split("/")));
}

function readRegistry(path: string): string | undefined {
  try {
    return readText(path);
  } catch (error) {
    if (isErrorWithCode(error, "ENOENT")) return undefined;
    throw asMemoryError(error, `reading Claude Code's ${path}`);
  }
}

/** As it stands in a file of JSON. */
function inJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}
