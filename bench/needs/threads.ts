import { asString } from "../../src/domain/json.ts";
import { type Need, namesWord } from "./need.ts";
import type { Past } from "./past.ts";
import { type Call, commandOf, isEdit, type RecordedSession } from "./session.ts";

interface Handle {
  sort: "branch" | "pull request" | "repository" | "plan";
  name: string;
}

const COMMON: ReadonlySet<string> = new Set(["main", "master", "HEAD", "develop", "origin", "upstream"]);
const NAME = "[\\w][\\w./-]{2,100}";
const BRANCH_USES = [
  new RegExp(`\\bgit (?:-C \\S+ )?(?:checkout|switch|merge|rebase)\\s+(?:origin/)?(${NAME})(?=\\s|$)`, "g"),
  new RegExp(
    `\\bgit (?:-C \\S+ )?push\\s+(?:-u\\s+|--\\S+\\s+)*(?:origin|upstream)\\s+(?:HEAD:)?(${NAME})(?=\\s|$)`,
    "g",
  ),
  new RegExp(`\\bgit (?:-C \\S+ )?(?:pull|fetch)\\s+origin\\s+(${NAME})(?=\\s|$)`, "g"),
  new RegExp(`--(?:head|base)[ =](?:\\w+:)?(${NAME})(?=\\s|$)`, "g"),
];
const PULL_REQUEST_USES = [
  /\bgh pr (?:view|checks|diff|comment|edit|merge|review|checkout|ready)\s+(\d{1,6})\b/g,
  /\/pulls?\/(\d{1,6})\b/g,
];
const REPOSITORY_USES = [
  /\brepos\/([\w.-]+\/[\w.-]+)/g,
  /(?:--repo|-R)[ =]([\w.-]+\/[\w.-]+)/g,
  /github\.com[/:]([\w.-]+\/[\w.-]+?)(?:\.git)?(?=[\s/"'#?]|$)/g,
];
const PLAN = /(?:\.claude\/plans\/|(?:^|\/)(?:todos?|plans?)\/|(?:^|\/)(?:TODO|PLAN)\b)[^/]*\.md$/i;

/** Kind f: branch, pull request, repository and plan of work that an earlier session began, used without having been said. */
export function handlesUsed(session: RecordedSession, past: Past): Need[] {
  const told = new Set<string>();
  return session.calls.flatMap((call) =>
    handlesIn(call).flatMap(({ sort, name }): Need[] => {
      if (told.has(`${sort} ${name}`) || name === session.branch || isSaid(session, name, call.at)) return [];
      told.add(`${sort} ${name}`);
      const since = firstSeen(session, name, call);
      const isKnown = past.endedBefore(since).some((earlier) => handlesOf(earlier).has(`${sort} ${name}`));
      const isIn = (text: string) =>
        namesWord(text, sort === "plan" ? (name.split("/").at(-1) ?? name) : name);
      return [{ kind: "f", session: session.id, what: `${sort} ${name}`, before: since - 1, isKnown, isIn }];
    }),
  );
}

function isSaid({ prompts }: RecordedSession, name: string, at: number): boolean {
  return prompts.some((prompt) => prompt.at <= at && prompt.text.includes(name));
}

/** When a call of the session first used or showed it. */
function firstSeen({ calls }: RecordedSession, name: string, use: Call): number {
  const first = calls.find((call) => call === use || namesWord(call.output, name));
  return first?.at ?? use.at;
}

const known = new WeakMap<RecordedSession, ReadonlySet<string>>();

function handlesOf(session: RecordedSession): ReadonlySet<string> {
  const handles =
    known.get(session) ??
    new Set([
      ...session.calls.flatMap(handlesIn).map(({ sort, name }) => `${sort} ${name}`),
      ...session.calls.flatMap(({ branch }) => (branch === undefined ? [] : `branch ${branch}`)),
      ...session.calls.flatMap((call) => pullRequestsMade(call)),
    ]);
  known.set(session, handles);
  return handles;
}

/** `gh pr create` answers with the address of what it made. */
function pullRequestsMade(call: Call): string[] {
  if (!/\bgh pr\b/.test(commandOf(call) ?? "")) return [];
  return [...call.output.matchAll(/\/pull\/(\d{1,6})\b/g)].map(([, number]) => `pull request ${number}`);
}

function handlesIn(call: Call): Handle[] {
  const path = asString(call.input.file_path);
  if (path !== undefined)
    return PLAN.test(path) && !(isEdit(call) && call.name === "Write") ? [{ sort: "plan", name: path }] : [];
  const command = (commandOf(call) ?? "").split("<<")[0] ?? "";
  if (!/\bgit\b|\bgh\b/.test(command)) return [];
  const all = (sort: Handle["sort"], shapes: readonly RegExp[]) =>
    shapes.flatMap((shape) => [...command.matchAll(shape)].map(([, name = ""]) => ({ sort, name })));
  const branches = all("branch", BRANCH_USES).filter(({ name }) => !COMMON.has(name) && !isNoBranch(name));
  return [...branches, ...all("pull request", PULL_REQUEST_USES), ...all("repository", REPOSITORY_USES)];
}

/** A commit, or a file that is checked out. */
function isNoBranch(name: string): boolean {
  return /^[0-9a-f]{7,40}$/.test(name) || /\.\w{1,5}$/.test(name);
}
