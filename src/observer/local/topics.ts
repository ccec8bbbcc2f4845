import { codeNamesIn, stemsOf } from "./names.ts";
import { isAction, type Request, withoutCourtesy, withoutGreeting } from "./requests.ts";
import { inPast } from "./tense.ts";
import { capitalised, cutAtClause, oneLine } from "./text.ts";
import { thirdOf } from "./verb-forms.ts";

const TOPIC_STEMS_MIN = 3;
const TOPIC_CHARS_MAX = 110;

const QUESTION =
  /^(?:how|why|what|where|when|which(?= (?:one|of|\w+ (?:is|are|do|does|should|would)))|who|is|are|does|do|did|can|could|would|should|has|have|was|were|will|if|wie|warum|wieso|was|wo|welche[rs]?|pourquoi|comment|por qué|cómo)\b|[?？]|什么|怎么|为什么|如何|なぜ|どう/i;
const LOOKING =
  /^(?:explain|review|check|compare|analy[sz]e|investigate|describe|summari[sz]e|inspect|verify|evaluate|debug|research|look (?:at|into)|find out)\b/i;
const VAGUE = /\b(?:this|that|it|these|those|them|they|he|there|here)\b/gi;

/** What was asked, as a line that names the subject: a question stays one, a task is told as done. "" when it names none. */
export function topicOf(request: Request | undefined): string {
  if (request === undefined) return "";
  if (request.isCommand) return commandTopic(request.sentences[0] ?? "");
  let chosen = "";
  let most = 0;
  request.sentences.slice(0, 8).forEach((sentence, index) => {
    const asked = bareQuestion(sentence);
    const weight = weightOf(asked, sentence) - index / 2;
    if (weight > most) [chosen, most] = [asked, weight];
  });
  return chosen === "" ? "" : shaped(chosen);
}

/** A thought of the user, or half a sentence, is no subject. */
const SPEAKS_OF_SELF =
  /^(?:i|i'm|i'd|i've|i'll|my|we|we're|we've|you|your|he|she|what (?:i|we)(?: |'m|'ve|'d)|or|if|because|since|like|but|no|nope|yes|yeah|that|the idea)\b(?! you\b)/i;

/** "/workflows:review PULL" as "Reviewed PULL"; a command alone names no subject. */
function commandTopic(command: string): string {
  const found = /^\/(?:[\w-]+:)*([\w-]+) (\S.*)$/.exec(command);
  if (found === null) return "";
  return cutAtClause(inPast(capitalised(`${found[1]?.replaceAll("-", " ")} ${found[2]}`)), TOPIC_CHARS_MAX);
}

/** Content counts, pointing away from the sentence counts against, and asking counts most. */
function weightOf(asked: string, sentence: string): number {
  const isLooking = LOOKING.test(asked);
  const isAsking = isLooking || QUESTION.test(asked);
  // What the user states may be wrong; only what they ask is a subject for certain.
  if (!isAsking || stemsOf(asked.replace(/https?:\S+/g, "")).size === 0) return 0;
  if (asked.length > ASKED_CHARS_MAX || SPEAKS_OF_SELF.test(asked)) return 0;
  if (isAction(asked) || (!isLooking && inPast(asked) !== asked)) return 0;
  const vague = codeNamesIn(sentence).length > 0 ? 0 : (asked.match(VAGUE)?.length ?? 0);
  const stems = stemsOf(asked).size - (isLooking ? 1 : 0);
  const least = TOPIC_STEMS_MIN - (isAsking && vague === 0 ? 1 : 0);
  if (stems < least && !/[^\u0000-\u02ff]{5}/.test(asked)) return 0;
  return Math.min(stems, 7) + (isAsking ? 3 : 0) - 1.5 * vague - (asked.length > 140 ? 2 : 0);
}

const ASKED_CHARS_MAX = 260;

const LEADS =
  /^q(?:uestion)?: |^(?:(?:and|so|but|now|then|ok)[, ]+)*(?:(?:one|a|another|quick|the|my|just|last) )*question(?: is)?\b[:,]? |^(?:(?:and|so|but|also|now|then|hmm+|ok(?:ay)?|wait|well|btw|actually|another|one more|quick|next|first|second|last|now but) ?(?:a )?(?:question|thing)?\b[,:.]? )+|^(?:i(?:'m| am) (?:wondering|not sure|curious)|i wonder|(?:do|did) you (?:know|see|think)|(?:tell|show|explain)(?: to)? me(?: again)?|any idea|check(?=[,:])|what do you think(?= about)|(?:can|could) you (?:tell|show|explain)(?: to)?(?: me)?|without doing any changes:?|just|only|maybe|let me ask)\b[,:]? (?:if (?=[a-z]+ (?:is|are|can|does)))?/i;

function bareQuestion(sentence: string): string {
  let text = oneLine(withoutGreeting(sentence));
  for (let turn = 0; turn < 3; turn += 1) {
    text = text.replace(LEADS, "");
    // "Could we use x?" asks whether; "could you use x?" asks for it.
    if (!/^(?:can|could|should|would) we\b.*\?$/i.test(text)) text = withoutCourtesy(text);
  }
  return text.replace(FOR_ME, "").replace(/(?<![.:;,!\s])[.:;,!\s]+$/, "");
}

/** That the user wants to hear of it is no part of the subject. */
const FOR_ME = /,? (?:and|then) (?:give|tell|show|let) me\b.*$|,? (?:for|to) me(?= |$)/i;

const HOW_DOES = /^(how|why|when|where|what) (does|do) (.{3,200}?)\??$/i;
const SUBJECT_WORDS_MAX = 8;

/** "Can you show me the code of x?" leaves a thing and no question. */
const ASKS =
  /(?:^|, )(?:how|what|where|when|who|why|which|is|are|was|were|does|do|did|can|could|would|should|has|have|will|on which|in which|wie|warum|wieso|was|wo|welche[rs]?|kann|ist|sind|pourquoi|comment|où|por qué|cómo|qué)\b|[？]|, \w+\?$|\byeah\?$/i;

function shaped(asked: string): string {
  const told = LOOKING.test(asked) ? inPast(capitalised(asked.replace(/\?$/, ""))) : indirect(asked);
  const line = cutAtClause(ASKS.test(told) ? told : told.replace(/\?$/, ""), TOPIC_CHARS_MAX);
  return capitalised(line === told ? line : line.replace(/[,;:]$/, ""));
}

/** "How does x differ from y?" names its topic as "How x differs from y". */
function indirect(asked: string): string {
  const found = HOW_DOES.exec(asked);
  if (found === null) return asked;
  const [, word = "", auxiliary = "", rest = ""] = found;
  const words = rest.split(" ");
  for (let at = 1; at <= Math.min(SUBJECT_WORDS_MAX, words.length - 1); at += 1) {
    const verb = words[at] ?? "";
    const third = /^(?:a|an|the|of|in|to)$/i.test(words[at - 1] ?? "") ? undefined : thirdOf(verb);
    if (third === undefined) continue;
    const told = auxiliary.toLowerCase() === "does" ? third : verb;
    return [word, ...words.slice(0, at), told, ...words.slice(at + 1)].join(" ");
  }
  return asked;
}

const OPENING =
  /^[\s*_#>✅❌]*(yes|yep|yeah|correct|exactly|right|indeed|no|nope|not (?:quite|really|exactly)|partly|partially|both|ja|nein|oui|non|sí|是的|不是|对)\b[\s*_]*(?:right|correct|exactly)?[\s*_]*[.,!:;–—-]?\s*([^\n]*)/i;

/** How the closing message opens: with which word, and what it says right after it. */
export function verdictOf(closing: string): { word: "yes" | "no" | "partly"; rest: string } | undefined {
  const found = OPENING.exec(closing);
  if (found === null) return undefined;
  const word = (found[1] ?? "").toLowerCase();
  const rest = (found[2] ?? "")
    .replaceAll(/[*`_]{1,2}(?=\S)|(?<=\S)[*`]{1,2}/g, "")
    .replace(/^(?:yes|no|exactly|correct|right)\b[,.! ]*/i, "")
    .trim();
  if (/^(?:no|nope|nein|non|不是)$/.test(word)) return { word: "no", rest };
  return { word: /^(?:not|partly|partially|both)/.test(word) ? "partly" : "yes", rest };
}
