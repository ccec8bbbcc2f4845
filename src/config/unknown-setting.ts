import { MemoryError } from "../domain/error.ts";

/** Names that somebody writes who wants something kept out. */
const MEANT_FOR_PRIVACY =
  /^CLAUDE_MEM_(?:INCOGNITO|EXCLUDED?_(?:PROJECT|FOLDER|DIR|PATH)\w*|IGNORED?_(?:FILE|PATH|PATTERN)\w*|SKIP(?:PED)?_TOOLS?)$/i;

/** Whether the user most likely wants something kept out by it. */
export function isMeantForPrivacy(key: string): boolean {
  return MEANT_FOR_PRIVACY.test(key);
}

/** What is wrong with a key of the file that is no setting. */
export function unknownFault(key: string, file: string): MemoryError {
  const where = `${key} in ${file} is no setting of this version`;
  if (!isMeantForPrivacy(key)) return new MemoryError("invalid-setting", where);
  const instead = /incognito/i.test(key)
    ? "set it in the environment of a session, or put a file .claude-mem-incognito into the folder"
    : "the settings of privacy are CLAUDE_MEM_EXCLUDED_PROJECTS, CLAUDE_MEM_IGNORED_FILES and CLAUDE_MEM_SKIP_TOOLS";
  return new MemoryError("invalid-setting", `${where}, and nothing is captured until it is gone: ${instead}`);
}
