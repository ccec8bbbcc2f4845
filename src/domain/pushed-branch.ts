/** `   1a2b3c4..5d6e7f8  local -> remote`, ` * [new branch]  local -> remote` and ` + 1a...5d local -> remote (forced update)`. */
const SENT =
  /^ (?:[ +*] ?)?(?:\[new branch\]|[0-9a-f]{7,40}\.{2,3}[0-9a-f]{7,40})\s+\S{1,200} -> (\S{1,200})/gm;
/** `branch 'x' set up to track 'origin/x'.` */
const TRACKED = /\bset up to track (?:remote branch )?'(?:origin\/)?([^'\s]{1,200})'/;
/** What `gh pr create` says before it answers with the address. */
const REQUESTED = /^Creating (?:draft )?pull request for (?:[\w-]+:)?(\S{1,200}) into /m;
const HEAD = /\s(?:--head|-H)[ =](?:[\w-]+:)?["']?([\w./-]{1,200})/;
/** `git push -u origin name`, without what is no branch: `HEAD`, a tag, what the shell fills in. */
const PUSHED = /\bgit (?:-C \S+ )?push\b(?: +-\S+)* +[\w.-]+ +(?:\S+:)?([\w./-]{1,200})/;

/**
 * The branch that a command line pushed or opened a pull request from, as far as it or its output tells; undefined where
 * neither does.
 */
export function pushedBranch(command: string, output: string): string | undefined {
  const head = HEAD.exec(command)?.[1] ?? REQUESTED.exec(output)?.[1];
  if (/\bgh pr create\b/.test(command) && head !== undefined) return head;
  if (!/\bgit (?:-C \S+ )?push\b/.test(command)) return undefined;
  const sent = [...output.matchAll(SENT)].at(-1)?.[1];
  const named = PUSHED.exec(command)?.[1];
  return sent ?? TRACKED.exec(output)?.[1] ?? (named === "HEAD" ? undefined : named);
}
