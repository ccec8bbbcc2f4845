import { AMBIGUOUS, IRREGULAR, pastOf } from "./tense.ts";

/** Verbs that questions ask about and no commit opens with. */
const STATES: ReadonlySet<string> = new Set(
  "appear behave belong break come contain cost decide depend differ end exist expect fire happen hang interact know live look lose matter mean need occur overlap own persist refer relate rely seem show start stay trust work".split(
    " ",
  ),
);

/** The third person of a known verb: "differs", "matches", "carries". Undefined for other words. */
export function thirdOf(verb: string): string | undefined {
  const plain = verb.toLowerCase();
  if (!STATES.has(plain) && pastOf(plain) === undefined) return undefined;
  if (/(?:s|x|z|ch|sh|o)$/.test(plain)) return `${plain}es`;
  return /[^aeiou]y$/.test(plain) ? `${plain.slice(0, -1)}ies` : `${plain}s`;
}

/** The plain form of a third person: "adds" is "add". Undefined for other words. */
function plainOfThird(word: string): string | undefined {
  const forms = [word.replace(/ies$/, "y"), word.replace(/es$/, ""), word.replace(/s$/, "")];
  return forms.find((form) => form !== word && (STATES.has(form) || pastOf(form) !== undefined));
}

/** "adds" as "added", "sets" as "set". */
export function pastOfThird(word: string): string | undefined {
  const plain = plainOfThird(word.toLowerCase());
  return plain === undefined ? undefined : pastOf(plain);
}

const PLAIN_OF_PAST: ReadonlyMap<string, string> = new Map(
  [
    ...Object.entries(IRREGULAR),
    ["overwrite", "overwrote"],
    ["lose", "lost"],
    ["forget", "forgot"],
    ["begin", "began"],
  ]
    .filter(([plain, past]) => plain !== past)
    .map(([plain, past]) => [past as string, plain as string]),
);
const DOUBLED = /^(?:[^aeiou]*[aeiou][bdgmnprt]|begin|commit|submit|emit|omit|reset|forget|refer|defer)$/;
/** They end like verbs in the past and are none. */
const NO_PAST =
  /^(?:need|speed|feed|embed|based|red|shared|unused|nested|cached|expected|required|hundred|failed|deleted|so-called|[a-z]*-[a-z]+)$/;

/** "counted" and "counts" as "counting"; with `isPlain`, "count" as well. Undefined for what is no verb. */
export function gerundOf(word: string, isPlain: boolean): string | undefined {
  const lower = word.toLowerCase();
  const irregular = PLAIN_OF_PAST.get(lower);
  if (irregular !== undefined) return ingOf(irregular);
  if (isPlain) return STATES.has(lower) || pastOf(lower) !== undefined ? ingOf(lower) : undefined;
  if (/^[a-z]{2,}ed$/.test(lower) && !NO_PAST.test(lower))
    return lower.replace(/ied$/, "ying").replace(/ed$/, "ing");
  const plain = plainOfThird(lower);
  // "checks" and "tests" are things more often than deeds.
  return plain === undefined || AMBIGUOUS.has(plain) ? undefined : ingOf(plain);
}

function ingOf(plain: string): string {
  if (/[^eoy]e$/.test(plain)) return `${plain.slice(0, -1)}ing`;
  return DOUBLED.test(plain) ? `${plain}${plain.at(-1)}ing` : `${plain}ing`;
}
