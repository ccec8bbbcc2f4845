import { TITLE_CHARS_MAX } from "../../domain/observation.ts";
import { stemsOf } from "./names.ts";
import { isStatement, pointsBack } from "./standing.ts";
import { capitalised, cutAtClause, uncapitalised } from "./text.ts";
import { gerundOf } from "./verb-forms.ts";

const OPENING =
  /^(?:the )?(?:(?:actual|real|root|underlying|main) )?(?:causes?|problem|issue|bug|reason)(?: here)?(?: (?:is|was)(?: that)?)?[:,]? +/i;
const CLAUSE_END =
  /,? (?:because|since|so(?: that)?|which|instead of|even though|although|when|and (?:then|so)|causing|making|leading|weil|da|denn|sodass|wodurch|parce que|porque) |[,;:] | [-–—] | \(|\. /;
const CLAUSE_WORDS_MIN = 4;
/** A subject of more words is no longer read as one. */
const SUBJECT_WORDS_MAX = 6;

/** "`close()` counted the opening entry twice, because …" as "Fixed close() counting the opening entry twice"; "" where it does not read. */
export function faultTitle(cause: string): string {
  const clause = clauseOf(cause);
  if (clause === "" || pointsBack(clause)) return "";
  const words = clause.split(" ");
  for (let at = 1; at <= Math.min(SUBJECT_WORDS_MAX, words.length - 2); at += 1) {
    const wrong = wrongdoing(words, at);
    if (wrong === undefined) continue;
    const subject = uncapitalised(words.slice(0, at).join(" "));
    const title = `Fixed ${subject} ${wrong}`;
    return title.length <= TITLE_CHARS_MAX ? title : "";
  }
  return "";
}

/** Where the grammar is not plain, the cause itself still says what was fixed. */
export function faultLabel(cause: string): string {
  const clause = clauseOf(cause);
  if (clause === "" || pointsBack(clause) || stemsOf(clause).size < 3 || !isStatement(clause)) return "";
  const title = `Fixed: ${uncapitalised(clause)}`;
  return title.length <= TITLE_CHARS_MAX ? title : "";
}

function clauseOf(cause: string): string {
  const bare = cause.replace(OPENING, "").replace(/[.:]$/, "");
  // "A had it, but B did not" says the wrong with its second half.
  if (/, but |^(?:since|because) /i.test(bare))
    return bare.length < TITLE_CHARS_MAX - 12 && !/^(?:since|because) /i.test(bare) ? bare : "";
  const end = CLAUSE_END.exec(bare)?.index ?? bare.length;
  const clause = bare.slice(0, end);
  const whole = clause.split(" ").length >= CLAUSE_WORDS_MIN ? clause : bare;
  return cutAtClause(whole, TITLE_CHARS_MAX - 12);
}

/** What the words from the verb on say, as a gerund; undefined when there is no verb at this place. */
function wrongdoing(words: readonly string[], at: number): string | undefined {
  const word = (words[at] ?? "").toLowerCase().replace("’", "'");
  const next = words[at + 1] ?? "";
  const rest = (from: number) => [...words.slice(from)].join(" ");
  if (/^(?:didn't|doesn't|don't|never)$/.test(word)) {
    const verb = gerundOf(next, true);
    return verb === undefined ? undefined : `not ${verb} ${rest(at + 2)}`.trim();
  }
  if (/^(?:did|does|do)$/.test(word) && next === "not") {
    const verb = gerundOf(words[at + 2] ?? "", true);
    return verb === undefined ? undefined : `not ${verb} ${rest(at + 3)}`.trim();
  }
  if (/^(?:was|were|is|are)$/.test(word)) return beingWrong(next, rest(at + 1));
  const verb = gerundOf(word, false);
  return verb === undefined ? undefined : `${verb} ${rest(at + 1)}`.trim();
}

function beingWrong(next: string, rest: string): string | undefined {
  if (/ing$/.test(next)) return rest;
  if (next === "not" || next === "never")
    return / [a-z]+ing\b/.test(rest.slice(0, 20)) ? rest : `not being ${rest.slice(4).trim()}`;
  return `being ${rest}`;
}

const EMPTY_WORDS: ReadonlySet<string> = stemsOf(
  "fix fixed fixes fixing bug issue problem error errors test tests testing pass passes passing done change changed changes update updated file files code now correctly properly root cause failing failure working works handle handled behavior logic made two three several commit committed haven branch ready code shared added both all",
);

/** Whether a title tells more than that something was repaired somewhere. */
export function isTelling(title: string, fileNames: readonly string[]): boolean {
  // Chinese and Japanese put no spaces between words, so that there are none to count.
  if (/[\u3040-\u30ff\u4e00-\u9fff]{5}/.test(title)) return true;
  const names = stemsOf(fileNames.join(" "));
  const left = [...stemsOf(title)].filter((stem) => !EMPTY_WORDS.has(stem) && !names.has(stem));
  return left.length >= TELLING_STEMS_MIN && !/^fixed in\b/i.test(title);
}

const TELLING_STEMS_MIN = 3;

export function withVerbFirst(text: string, pastOfThird: (verb: string) => string | undefined): string {
  const found =
    /^(?:(?:the|this) (?:fix|change|update|implementation|solution|refactor(?:ing)?|commit) (?:now )?|now )([a-z]+) (.+)$/i.exec(
      text,
    );
  const past = found === null ? undefined : pastOfThird(found[1] ?? "");
  if (past === undefined) return text;
  const rest = (found?.[2] ?? "").replace(/\band ([a-z]+s)\b/g, (all, verb) => {
    const other = pastOfThird(verb);
    return other === undefined ? all : `and ${other}`;
  });
  return `${capitalised(past)} ${rest}`;
}
