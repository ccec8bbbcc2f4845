import { opensInPast } from "./tense.ts";

const POINTS_BACK =
  /^(?:this|that|these|those|it|its|they|them|there(?!(?:'|’)s\b| is\b| are\b)|both|he|she|such|the (?:above|latter|former|same|first|second|other)|one|which|each(?= (?:of|one)\b)|either|neither|same|here|then|another|dies(?:e[rs]?)?|das(?= (?:ist|war|wird|hat|heißt|bedeutet|kann|führt|liegt an)\b)|es|sie|cela|ça|c'est|esto|eso)\b|^(?:这|那|它|これ|それ)/i;

/** Whether a statement needs the one before it to be understood. */
export function pointsBack(text: string): boolean {
  return POINTS_BACK.test(text);
}

const SPOKEN =
  /^(?:i|i'm|i've|i'll|we|we're|we've|we'll|you|you're|you've|you'll|let|let's|now|so|still|instead|again|for (?:example|instance)|in (?:this|that) case|as (?:mentioned|you)|based on|looking at|given (?:this|that)|the (?:difference|point|idea|thing|distinction) (?:is|here)|makes sense|(?:changed|renamed|moved|updated|switched|kept|left) (?:from|to|as|it)|right now|currently we|understand|thanks|all (?:tests|checks|good|done|set))\b/i;
const SPOKEN_TO = /\b(?:you|your|you're|you'll|i|i'll|i'd|i've|i'm|my|let me|let's|we'll)\b/i;

/** Sizes of a change tell of the afternoon and not of the project. */
const ABOUT_SIZE =
  /\b\d+ (?:files?|insertions?|deletions?|commits?|lines?|comments?|issues?|tests? (?:added|pass))\b|[~+-]\d{2,} (?:lines|insertions)/i;

const LISTS_NEXT = /[:：]$|\b(?:as follows|the following|below|these (?:changes|things|steps))\b/i;

/** Whether a reader who sees only this line, months later, knows what it is about. */
export function standsAlone(text: string): boolean {
  return !(
    pointsBack(text) ||
    SPOKEN.test(text) ||
    SPOKEN_TO.test(text) ||
    ABOUT_SIZE.test(text) ||
    LISTS_NEXT.test(text)
  );
}

const FINITE =
  /\b(?:is|are|was|were|has|have|had|do|does|did|can|cannot|could|will|won't|would|should|must|may|might|isn't|aren't|doesn't|don't|didn't|can't|[a-z]{2,}[^e]ed)\b|\b[a-z]{2,}(?:[^s\W]s|sses)(?= (?!\(|and\b|or\b|of\b|per\b|with\b))/i;

/** Whether a text says something of something; a bare noun phrase does not. Only English shows it in the words. */
export function isStatement(text: string): boolean {
  if (
    /[^\u0000-\u024f]{4}|[äöüßéèçñ]|\b(?:der|die|das|eine?|und|nicht|wird|ist|les?|la|une|est|el|los|una)\b/i.test(
      text,
    )
  )
    return true;
  return opensInPast(text) || FINITE.test(text);
}
