import { join } from "node:path";
import type { HookRun } from "../config/hook-run.ts";
import { foldersUpFrom, homeDirectory } from "../config/paths.ts";
import { asString } from "../domain/json.ts";
import { isIncognitoSession, markIncognito } from "../inbox/private-marks.ts";

const VARIABLE = "CLAUDE_MEM_INCOGNITO";
/** While a file of this name is in a session's folder or one of its parents, the session is incognito. */
const MARKER_FILE = ".claude-mem-incognito";
/** The plugin's command, as a person types it and as hosts may pass it on. */
const COMMAND = /^\s{0,8}(?:\/mem:incognito(?=\s|$)|<command-(?:name|message)>\/?mem:incognito<)/i;
const CONFIRMATION =
  "claude-mem: incognito. From now on nothing of this session is stored, and no memories are injected into it.";

/**
 * Whether nothing of this session may be stored, from now on or from its beginning; holds to the session's end. Marks the
 * session, so that its transcript is not ingested either.
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
  if (isAsked) process.stdout.write(JSON.stringify({ systemMessage: CONFIRMATION }));
  return true;
}

function isOn(value: string | undefined): boolean {
  return value !== undefined && !/^(?:|0|false|no|off)$/i.test(value);
}

/** Looks in the folder and its parents up to the home, or up to the root if it is not in the home. */
async function hasMarkerFile(directory: string | undefined, home: string): Promise<boolean> {
  if (directory === undefined) return false;
  const folders = foldersUpFrom(directory);
  const end = folders.includes(home) ? folders.indexOf(home) + 1 : folders.length;
  const found = await Promise.all(
    folders.slice(0, end).map((folder) => Bun.file(join(folder, MARKER_FILE)).exists()),
  );
  return found.includes(true);
}
