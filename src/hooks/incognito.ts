import { dirname, join } from "node:path";
import { homeDirectory } from "../config/paths.ts";
import { asString } from "../domain/json.ts";
import { isIncognitoSession, markIncognito } from "../inbox/incognito-marks.ts";
import type { HookRun } from "./hook-run.ts";

const VARIABLE = "CLAUDE_MEM_INCOGNITO";
/** A file of this name in a session's folder, or in one that it lies in, makes its sessions incognito for as long as it is there. */
const MARKER_FILE = ".claude-mem-incognito";
/** The plugin's command as a person types it, and as hosts may hand it on. */
const COMMAND = /^\s{0,8}(?:\/mem:incognito(?=\s|$)|<command-(?:name|message)>\/?mem:incognito<)/i;
/** How far up from a folder the file is looked for. */
const PARENTS_MAX = 64;
const SAID =
  "claude-mem: incognito. Nothing of this session is kept from here on, and nothing is given back to it.";

/**
 * Whether nothing of this session is to be written, from now on or from its beginning; what is so once stays so to the
 * session's end. Marks the session, so that its transcript is left alone too.
 */
export async function isIncognito(run: HookRun): Promise<boolean> {
  const { paths, sessionId, environment } = run;
  const [isKnown, hasMarker] = await Promise.all([
    isIncognitoSession(paths.incognito, sessionId),
    hasMarkerFile(run.directory, homeDirectory(environment)),
  ]);
  if (isKnown && sessionId !== "") return true;
  const isWanted = isOn(environment[VARIABLE]) || hasMarker;
  const isAsked = run.event === "UserPromptSubmit" && COMMAND.test(asString(run.payload.prompt) ?? "");
  if (!isWanted && !isAsked) return false;
  const isBeginning =
    run.event === "SessionStart" && run.payload.source !== "resume" && run.payload.source !== "compact";
  if (sessionId !== "") markIncognito(paths.incognito, sessionId, isBeginning ? 0 : run.at);
  if (isAsked) process.stdout.write(JSON.stringify({ systemMessage: SAID }));
  return true;
}

function isOn(value: string | undefined): boolean {
  return value !== undefined && !/^(?:|0|false|no|off)$/i.test(value);
}

async function hasMarkerFile(directory: string | undefined, home: string): Promise<boolean> {
  if (directory === undefined) return false;
  const found = await Promise.all(
    foldersUpTo(directory, home).map((folder) => Bun.file(join(folder, MARKER_FILE)).exists()),
  );
  return found.includes(true);
}

/** A folder and those that it lies in, up to the home, or to the root where it does not lie in the home. */
function foldersUpTo(directory: string, home: string): string[] {
  const folders = [directory];
  for (let folder = directory; folder !== home && folders.length < PARENTS_MAX; ) {
    const parent = dirname(folder);
    if (parent === folder) break;
    folders.push(parent);
    folder = parent;
  }
  return folders;
}
