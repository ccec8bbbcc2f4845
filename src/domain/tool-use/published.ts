/** Work that left the machine: a branch that was pushed, or a pull request that was opened or looked at. */
export interface Published {
  kind: "push" | "pull-request";
  branch: string;
  /** `owner/name`; "" where nothing says it. */
  repository: string;
  /** Number of the pull request; undefined for a push. */
  number: number | undefined;
  /** Milliseconds since 1970. */
  at: number;
}

/** A command as it was run, with what it printed. */
export interface RanCommand {
  command: string;
  output: string;
  /** Milliseconds since 1970. */
  at: number;
}

const PUSHES = /\bgit(?: -\S+(?: \S+)?)? push\b/;
const OPENS = /\b(?:gh pr create|glab mr create)\b/;
const ASKS_ABOUT =
  /\b(?:gh pr (?:view|edit|ready|merge|checks|status|comment)|glab mr (?:view|update|merge))\b/;
/** Another pull request than that of the branch, named by its number or address. */
const NAMES_ANOTHER = /\bgh pr \w+ (?:https?:\/\/\S+|#?\d+)/;
const HEAD = /\s(?:--head|-H)[= ]["']?([^\s"']+)/;
/** `To github.com:owner/name.git`, `To https://host/owner/name`. */
const REMOTE = /^To (?:\S+@)?(?:\w+:\/\/)?\S*?[:/]([\w.-]+\/[\w.-]+?)(?:\.git)?\/?$/;
/** `branch 'x' set up to track 'origin/x'.` */
const TRACKED = /\bset up to track (?:remote branch )?'(?:origin\/)?([^'\s]{1,200})'/;
/** What `gh pr create` says before it answers with the address. */
const REQUESTED = /^Creating (?:draft )?pull request for (?:[\w-]+:)?(\S{1,200}) into /m;
/** ` * [new branch]  one -> other`, `   3875e9c..133a5cb  main -> main`, ` + a...b main -> main (forced update)`. */
const PUSHED =
  /^ [ *+=] (?:\[new branch\]|[0-9a-f]{6,40}\.{2,3}[0-9a-f]{6,40}|\[up to date\])\s+(\S+) -> (\S+)/;
const ADDRESS =
  /https?:\/\/[^\s/]{3,100}\/([\w.-]{1,60}\/[\w.-]{1,100})\/(?:-\/)?(?:pull|merge_requests)\/(\d{1,8})/;
const LINES_MAX = 400;
const OUTPUT_CHARS_MAX = 20_000;
const LINE_CHARS_MAX = 400;

/**
 * What the commands of a turn published, in their order. A pull request belongs to the branch that was pushed last, or that
 * the command names: the branch on which the turn began is often another.
 *
 * @param startBranch the branch when the turn began
 */
export function publishedBy(commands: readonly RanCommand[], startBranch: string | undefined): Published[] {
  const found: Published[] = [];
  let branch = startBranch;
  let repository = "";
  for (const { command, output, at } of commands) {
    for (const push of PUSHES.test(command) ? pushesIn(output) : []) {
      found.push({ kind: "push", number: undefined, at, ...push });
      branch = push.branch;
      repository = push.repository || repository;
    }
    const opened = OPENS.test(command);
    const address = opened || isAboutBranch(command) ? ADDRESS.exec(output) : null;
    const head = (opened ? headOf(command, output) : undefined) ?? branch;
    if (address === null || head === undefined) continue;
    repository = address[1] ?? repository;
    found.push({ kind: "pull-request", branch: head, repository, number: Number(address[2]), at });
  }
  return found;
}

/** Whether a command is one whose output may say what it published. */
export function mayPublish(command: string): boolean {
  return PUSHES.test(command) || OPENS.test(command) || isAboutBranch(command);
}

function headOf(command: string, output: string): string | undefined {
  return HEAD.exec(command)?.[1]?.replace(/^[^:]*:/, "") ?? REQUESTED.exec(output)?.[1];
}

function isAboutBranch(command: string): boolean {
  return ASKS_ABOUT.test(command) && !NAMES_ANOTHER.test(command);
}

function pushesIn(output: string): { branch: string; repository: string }[] {
  const pushes = [];
  let repository = "";
  for (const line of output.split("\n", LINES_MAX)) {
    const text = line.slice(0, LINE_CHARS_MAX);
    repository = REMOTE.exec(text.trimEnd())?.[1] ?? repository;
    const branch = PUSHED.exec(text)?.[2];
    if (branch !== undefined) pushes.push({ branch: branch.replace(/^refs\/heads\//, ""), repository });
  }
  const tracked = pushes.length === 0 ? TRACKED.exec(output.slice(0, OUTPUT_CHARS_MAX))?.[1] : undefined;
  return tracked === undefined ? pushes : [{ branch: tracked, repository }];
}
