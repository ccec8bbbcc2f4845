import { capitalised, codeNamesIn, stemsOf } from "../read/text.ts";
import { pointsBack } from "./quotes.ts";
import { titleText } from "./title.ts";

const STEMS_MIN = 3;
const SENTENCE_CHARS_MAX = 400;

/** What tells a rule or a choice from a task: how it shall be from now on, or which of two ways. */
const NORM =
  /\b(?:don(?:'|’)?t (?!know|think|see|understand|get|have|recall|remember|believe|mind|worry|forget|like|you\b|we\b|i\b|they\b|really\b)[a-z]+|do not (?!know|think|see|understand|have)[a-z]+|must(?:n't| not)?|should(?:n't| not| never| always| only| also| be| stay| live| go| use| have)|shouldn(?:'|’)t|prefer|rather (?:than|not|use|have|keep)|(?:i|we)(?:'|’)d rather|no need (?:to|for)|not necessary|let(?:'|’)?s (?:not|keep|stick|go with|use|drop|skip|leave|call)|stick (?:to|with)|go with|keep (?:it|the|this|both|our|all|[a-z]+ing)|leave (?:the|out)|(?:we|i) (?:only |really |still |also )?(?:do(?:n't| not) )?want (?!to\b|you\b)|want to (?:have|keep|be|avoid|stay|use|always|never|only|inform|allow|prevent|rely)|we (?:decided|agreed|don't need|can't|never|always)|only (?:use|when|if|ever)|from now on|nicht|kein\w*|lieber|niemals|statt|soll(?:en|te)?|muss|plutôt|au lieu|jamais|toujours|en vez de|nunca|siempre)\b|(?:^|\b(?:we|should|must|to|please|and|but)|[,;:]) *(?:always|never|immer)\b|不要|别(?=用|再|把)|必须|应该|总是|改用|一律|只用|代わりに|必ず|しないで/i;
const NOT_BUT = /\b(?:use|make|call|put|name|write|take)\b[^,;]{2,80}(?:, | and )not (?!be\b|to\b)/i;
const INSTEAD = /\binstead\b|\brather than\b/i;

/** Orders that hold for the moment, and doubts and reports that decide nothing. */
const FLEETING =
  /\b(?:yet|for now|right now|at the moment|just (?:explain|tell|answer|plan|show|let me know|validate)|don(?:'|’)?t (?:commit|push|change|edit|do|fix|write|touch|implement|code) (?:anything|any|it|code|that|this)|first|i(?:'m| am) (?:not sure|considering|wondering|thinking|confused)|wondering|i (?:wonder|guess|did|don't (?:think|know|see|get|understand))|maybe|might|not sure|in theory|seems?|would be (?:nice|great|cool)|what i'm trying|theoretically|whatever|still feel)\b|[:：]$|^\(|^instead of [^,]*$/i;
const QUESTION =
  /[?？]\)?["']?$|^(?:why|how|what|which|does|do (?:we|you|i)|is|are|who|where|when|should|shouldn't)\b/i;
const DEMAND =
  /^(?:(?:no|ok(?:ay)?|but|and|so|then|actually|also|yes|well|please|hm+)\b[,.:]? )*(?:can|could|let|please|use|make|put|keep|call|don|do not|never|always|only|prefer|leave|stick|go with|rename|drop|just|instead|from now on)/i;
const LOOKS =
  /^(?:(?:can|could|would) you |please )*(?:review|check|look|explain|verify|investigate|find|tell|show|debug|compare)\b/i;
const SPEAKS = /\b(?:i|we|us|our|my|me|you|ich|wir|uns|je|nous|on|yo|nosotros)\b/i;
/** Of code, somebody else's words: "is never called", "`x` should be". A rule of the speaker is an order or says we. */
const DESCRIBES =
  /^(?:the|this|these|it|a|an|there|test\w*|[A-Z`]\w*[A-Z(]\w*)\b|\b(?:is|are|was|were|gets?) (?:never|always|not)\b|\bconsider (?:\w+ing|whether)\b/;
/** "If we don't touch the ids" supposes, and orders nothing. */
const SUPPOSED = /\b(?:if|when|where|because|since|that|as if) (?:we|you|i|it|they|claude)\b[^,;.]*/gi;

/** German, French, Spanish and Chinese speakers give orders without "we" and without a known verb in front. */
const ORDERS =
  /\b(?:nicht|kein\w*|lieber|niemals|immer|statt|plutôt|au lieu|jamais|toujours|en vez de|nunca|siempre)\b|^(?![A-Z]?[a-z])/i;

export interface RuleContext {
  /** The sentence opens a prompt that begins with "no". */
  isNo: boolean;
  /** The turn edited files: what was asked for in the form of a question was done. */
  wasDone: boolean;
}

/** Whether a sentence of the user sets a rule, makes a choice or corrects the agent, and is not a plain task. */
export function isRule(sentence: string, { isNo, wasDone }: RuleContext): boolean {
  if (sentence.length > SENTENCE_CHARS_MAX || FLEETING.test(sentence) || LOOKS.test(sentence)) return false;
  if (stemsOf(sentence).size < STEMS_MIN && !/[^\u0000-\u02ff]{6}/.test(sentence)) return false;
  const ordered = ruleText(sentence).replace(SUPPOSED, "");
  const isInstead = INSTEAD.test(ordered) && DEMAND.test(sentence);
  if (!(isInstead || NORM.test(ordered) || NOT_BUT.test(ordered)) || isVague(sentence, isNo)) return false;
  if (QUESTION.test(sentence)) return wasDone && isInstead;
  if (isNo) return true;
  return !DESCRIBES.test(sentence) && [DEMAND, SPEAKS, ORDERS].some((pattern) => pattern.test(sentence));
}

/** "Let's leave this for later" and "it should be the second" say nothing without what they answer. */
function isVague(sentence: string, isNo: boolean): boolean {
  if (codeNamesIn(sentence).length > 0) return false;
  const text = ruleText(sentence);
  const isThin = stemsOf(text).size <= STEMS_MIN && /\b(?:this|that|it|these|them)\b/i.test(text);
  return isThin || (!isNo && pointsBack(text));
}

/** Words of a reply at the head of a sentence, which say nothing of the rule. */
const REPLY =
  /^(?:(?:no|nope|nah|wait|stop|hold on|actually|ok(?:ay)?|hmm+|yes|yeah|well|so|and|but|also|then|please|pls|bitte|nein|non|right|sure|great|perfect|cool|thanks|oh|ah|that's wrong|not quite)\b[,.!:;\s-]*)+/i;

/** The rule as the user put it, without the words of a reply before it; "" where it is too long to be quoted as a title. */
export function ruleText(sentence: string): string {
  const parts = sentence.trim().split(/[.!] (?=\p{Ll})/u);
  // Of sentences that were run together without capitals, the one that holds the rule.
  const ruling = parts.find((part) => NORM.test(part) || INSTEAD.test(part)) ?? sentence.trim();
  return capitalised(titleText(ruling.replace(REPLY, "")));
}
