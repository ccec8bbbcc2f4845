import { CONCEPT, type Concept } from "./concepts.ts";
import type { Hit, ReadSentence, SentenceConcepts } from "./read-concepts.ts";

/** The reasons for flagging a note, as they are shown. */
export type FlagReason =
  | "overrides earlier instructions"
  | "impersonates someone else"
  | "addresses an agent"
  | "gives standing orders"
  | "asks for secrecy or bypasses the user"
  | "asks to run fetched code or to send data away"
  | "asks to disable protection"
  | "imitates a line of this memory";

/** For each reason the harms: a name, the concepts that make it, and within how many words they must be. */
const HARMS: readonly (readonly [FlagReason, readonly (readonly [string, string, number])[]])[] = [
  [
    "overrides earlier instructions",
    [
      ["override", "drop prior rules", 10],
      ["overrideUser", "drop rules user", 14],
      ["dropRules", "drop rules", 6],
      ["drop", "drop", 1],
      ["dropUser", "drop user", 6],
    ],
  ],
  [
    "asks for secrecy or bypasses the user",
    [
      ["silence", "not tell user", 7],
      ["noQuestion", "not tell", 5],
      ["coverUp", "not tell guard", 7],
      ["hiddenSend", "hidden send", 6],
      ["hiddenRun", "hidden run", 6],
      ["hiddenOff", "hidden off", 6],
      ["hiddenDestroy", "hidden destroy", 6],
      ["hiddenUser", "hidden user", 8],
      ["hidden", "hidden", 1],
      ["leave", "grant all", 8],
      ["leaveOfUser", "grant user", 8],
    ],
  ],
  [
    "asks to run fetched code or to send data away",
    [
      ["exfiltration", "send secret stranger", 22],
      ["secretAway", "secret stranger", 18],
      ["secretOut", "send secret", 10],
      ["sendAway", "send stranger", 12],
      ["runStrange", "run stranger", 14],
      ["preferStrange", "prefer stranger", 12],
    ],
  ],
  [
    "asks to disable protection",
    [
      ["unguard", "off guard", 7],
      ["uncheck", "off check", 5],
      ["offSwitch", "offSwitch", 1],
      ["destruction", "destroy goods", 7],
      ["whitewash", "claim verdict", 10],
      ["power", "power", 1],
      ["powerRun", "power run", 8],
    ],
  ],
  [
    "addresses an agent",
    [
      ["run", "run", 1],
      ["send", "send", 1],
      ["destroy", "destroy", 1],
      ["off", "off", 1],
      ["claim", "claim", 1],
      ["prefer", "prefer", 1],
      ["must", "must", 1],
      ["you", "you", 1],
    ],
  ],
  ["gives standing orders", [["remember", "memory", 1]]],
];

/**
 * Each reach together with each harm, within so many words. A reach is how an order gets to an agent: who is addressed,
 * and when. Reaches are separated by commas; the empty one is an order in itself.
 */
type Combination = readonly [reaches: string, harms: string, within: number];

/** Flagged in any text. */
const PLAIN: readonly Combination[] = [
  ["", "override exfiltration", 26],
  ["must, agent, you, standing, trigger, grant", "silence", 14],
  ["agent must, you must, standing, trigger", "hiddenSend hiddenRun hiddenOff hiddenDestroy", 14],
  ["called, hailed", "dropRules noQuestion hidden secretAway secretOut sendAway runStrange", 30],
  ["called, hailed", "unguard uncheck offSwitch destruction whitewash leave power", 30],
  ["agent must, you must", "secretOut runStrange offSwitch overrideUser", 18],
  ["agent must", "unguard whitewash", 18],
  ["standing", "offSwitch runStrange secretAway preferStrange sendAway", 18],
  ["trigger", "secretOut offSwitch secretAway", 18],
  ["agent, trigger", "runStrange sendAway secretAway", 14],
];

/** Also flagged in words of a file, a tool or an agent, and in hidden words: they may not give orders. */
const STRICT: readonly Combination[] = [
  ["", "silence hiddenSend hiddenRun hiddenOff hiddenDestroy hiddenUser overrideUser coverUp", 20],
  ["", "secretAway runStrange offSwitch preferStrange sendAway", 20],
  ["called", "run send destroy off claim prefer must you remember", 30],
  ["agent, you, must, standing, trigger, grant", "dropRules secretOut unguard whitewash leave", 18],
  ["agent, you, must, standing, trigger, grant", "destruction hidden powerRun noQuestion", 18],
  ["verdict, not you", "secretOut", 14],
  ["user", "unguard", 12],
  ["all, standing, not, off, power, destroy, secret", "leaveOfUser", 18],
  ["agent, standing, trigger, grant", "uncheck", 16],
  ["agent must, standing you, agent standing, user grant", "power remember", 16],
];

/** Also flagged in a name, because nobody names a branch after what an agent is to do. */
const NAMES: readonly Combination[] = [
  ["agent must, you must, agent not, agent standing", "run send destroy off claim drop", 12],
  ["all", "uncheck unguard", 10],
  ["agent, user all, user grant", "power dropUser unguard uncheck", 14],
];

interface Harm {
  reason: FlagReason;
  bits: number;
  within: number;
}

interface Compiled {
  harm: Harm;
  /** Bits of the harm and of the reach, and within how many words all of them must be. */
  all: number;
  within: number;
}

function compiledOf(combinations: readonly Combination[]): Compiled[] {
  const harms = new Map<string, Harm>(
    HARMS.flatMap(([reason, rows]) =>
      rows.map(([name, concepts, within]) => [name, { reason, bits: bitsOf(concepts), within }] as const),
    ),
  );
  return combinations.flatMap(([reaches, names, within]) =>
    reaches.split(", ").flatMap((reach) =>
      names.split(" ").map((name) => {
        const harm = harms.get(name);
        if (harm === undefined) throw new Error(`no harm is named ${name}`);
        return { harm, all: harm.bits | bitsOf(reach), within };
      }),
    ),
  );
}

/** @param concepts separated by spaces */
function bitsOf(concepts: string): number {
  const names = concepts.split(" ").filter((name) => name !== "");
  return names.reduce((bits, name) => bits | CONCEPT[name as Concept], 0);
}

/** How strictly words are screened: those of a note, of a file or an agent (strict), or of a name. */
export type Strictness = "note" | "strict" | "name";

let compiled: Record<Strictness, Compiled[]> | undefined;

/** Why a sentence, by its concepts, is an order to an agent; undefined if it is none. */
export function findCombination({ readings }: ReadSentence, strictness: Strictness): FlagReason | undefined {
  compiled ??= {
    note: compiledOf(PLAIN),
    strict: compiledOf([...PLAIN, ...STRICT]),
    name: compiledOf([...PLAIN, ...STRICT, ...NAMES]),
  };
  for (const reading of readings) {
    const found = compiled[strictness].find((rule) => matches(rule, reading));
    if (found !== undefined) return found.harm.reason;
  }
  return undefined;
}

/** In scripts that are counted by character, a word is two or three of them. */
const DENSE_TIMES = 2.5;

function matches({ harm, all, within }: Compiled, { mask, hits, isDense }: SentenceConcepts): boolean {
  if ((mask & all) !== all) return false;
  const times = isDense ? DENSE_TIMES : 1;
  return narrowest(hits, harm.bits) <= harm.within * times && narrowest(hits, all) <= within * times;
}

/** A sentence without any of these is no order to an agent. */
const TELLING = bitsOf(
  "agent you drop tell hidden secret stranger grant power memory trigger standing offSwitch called hailed user guard must",
);

/** Whether a sentence may be an order, so that patterns are worth trying. */
export function isTelling({ readings }: ReadSentence): boolean {
  return readings.some(({ mask }) => (mask & TELLING) !== 0);
}

/** These hold for a whole sentence, at no distance. */
const CALLS = CONCEPT.called | CONCEPT.hailed;

/** The least number of words over which hits have all the bits. */
function narrowest(hits: readonly Hit[], all: number): number {
  const bits = all & ~CALLS;
  if (bits === 0) return 0;
  let least = Number.POSITIVE_INFINITY;
  const last = new Map<number, number>();
  for (const { at, bit } of hits) {
    if ((bit & bits) === 0) continue;
    last.set(bit, at);
    let mask = 0;
    let first = at;
    for (const [one, place] of last) {
      mask |= one;
      first = Math.min(first, place);
    }
    if (mask === bits) least = Math.min(least, at - first + 1);
  }
  return least;
}
