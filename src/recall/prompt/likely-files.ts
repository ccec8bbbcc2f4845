import { quote } from "../frame.ts";

export interface LikelyFilesRequest {
  prompt: string;
  /** Whether a path of the memory exists now. */
  exists(path: string): boolean;
}

/** Of the first three named about one in three is opened, of the ones after them one in six: those are not told. */
const FILES_MAX = 3;
/** Likely paths that are looked for on the disk. */
const LOOKED_FOR_MAX = 12;
/** A prompt that names so many files, or that is so long, says itself where its work is. */
const NAMED_BY_PROMPT_MAX = 1;
const PROMPT_CHARS_MAX = 1_500;
const FILE_NAME =
  /(?<![\w-])[\w-]{1,80}\.(?:[cm]?[jt]sx?|go|py|rs|rb|java|kt|swift|cs|cpp|cc|hpp?|php|vue|svelte|md|mdx|ya?ml|json|toml|sql|sh)\b/g;
const PLAN = /^\s*(?:implement the following plan|#+ *plan\b)/i;
/** Files of another place, and those that one session made for itself. */
const ELSEWHERE = /^(?:\/|~|\.\.|[A-Za-z]:)|(?:^|\/)(?:tmp|scratchpad|plans|worktrees)\//i;

/** The files on which the work that a prompt asks for is likely to take place, in one line; "" if none is known. */
export function likelyFilesLine(files: readonly string[], { prompt, exists }: LikelyFilesRequest): string {
  if (saysWhere(prompt)) return "";
  const names = filesNotNamed(files, prompt)
    .filter((path) => !ELSEWHERE.test(path))
    .slice(0, LOOKED_FOR_MAX)
    .filter(exists)
    .slice(0, FILES_MAX)
    .map((path) => `\`${quote(path)}\``);
  return names.length === 0 ? "" : `Files edited for similar work: ${names.join(", ")}`;
}

function saysWhere(prompt: string): boolean {
  const named = new Set(prompt.match(FILE_NAME));
  return prompt.length > PROMPT_CHARS_MAX || PLAN.test(prompt) || named.size > NAMED_BY_PROMPT_MAX;
}

/** What the prompt names by its path or its name needs no telling. */
function filesNotNamed(paths: readonly string[], prompt: string): string[] {
  return paths.filter(
    (path) => !prompt.includes(path) && !prompt.includes(path.slice(path.lastIndexOf("/") + 1)),
  );
}
