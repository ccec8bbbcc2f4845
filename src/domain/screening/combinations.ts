import { CONCEPT, type Concept } from "./concepts.ts";
import type { Hit, ReadSentence, SentenceConcepts } from "./read-concepts.ts";

/** The signs by which a note is marked, as they are shown. */
export type InstructionSign =
  | "overrides what was said"
  | "speaks as somebody else"
  | "addresses an agent"
  | "gives standing orders"
  | "asks for secrecy or a way around the person"
  | "wants something fetched and run, or sent away"
  | "wants protection switched off"
  | "looks like a line of this memory";

/** Who is spoken to, and when: by each of these an order reaches an agent. */
type Reach = readonly Concept[];
/** Some harm, as the concepts that make it, and within how many words they must stand. */
interface Harm {
  sign: InstructionSign;
  of: readonly Concept[];
  within: number;
}

const HARMS = {
  override: { sign: "overrides what was said", of: ["drop", "prior", "rules"], within: 10 },
  overrideUser: { sign: "overrides what was said", of: ["drop", "rules", "user"], within: 14 },
  dropRules: { sign: "overrides what was said", of: ["drop", "rules"], within: 6 },
  silence: { sign: "asks for secrecy or a way around the person", of: ["not", "tell", "user"], within: 7 },
  noQuestion: { sign: "asks for secrecy or a way around the person", of: ["not", "tell"], within: 5 },
  coverUp: {
    sign: "asks for secrecy or a way around the person",
    of: ["not", "tell", "guard"],
    within: 7,
  },
  hiddenSend: { sign: "asks for secrecy or a way around the person", of: ["hidden", "send"], within: 6 },
  hiddenRun: { sign: "asks for secrecy or a way around the person", of: ["hidden", "run"], within: 6 },
  hiddenOff: { sign: "asks for secrecy or a way around the person", of: ["hidden", "off"], within: 6 },
  hiddenDestroy: {
    sign: "asks for secrecy or a way around the person",
    of: ["hidden", "destroy"],
    within: 6,
  },
  hiddenUser: { sign: "asks for secrecy or a way around the person", of: ["hidden", "user"], within: 8 },
  hidden: { sign: "asks for secrecy or a way around the person", of: ["hidden"], within: 1 },
  exfiltration: {
    sign: "wants something fetched and run, or sent away",
    of: ["send", "secret", "stranger"],
    within: 22,
  },
  secretAway: {
    sign: "wants something fetched and run, or sent away",
    of: ["secret", "stranger"],
    within: 18,
  },
  secretOut: { sign: "wants something fetched and run, or sent away", of: ["send", "secret"], within: 10 },
  sendAway: { sign: "wants something fetched and run, or sent away", of: ["send", "stranger"], within: 12 },
  runStrange: { sign: "wants something fetched and run, or sent away", of: ["run", "stranger"], within: 14 },
  preferStrange: {
    sign: "wants something fetched and run, or sent away",
    of: ["prefer", "stranger"],
    within: 12,
  },
  unguard: { sign: "wants protection switched off", of: ["off", "guard"], within: 7 },
  uncheck: { sign: "wants protection switched off", of: ["off", "check"], within: 5 },
  offSwitch: { sign: "wants protection switched off", of: ["offSwitch"], within: 1 },
  destruction: { sign: "wants protection switched off", of: ["destroy", "goods"], within: 7 },
  whitewash: { sign: "wants protection switched off", of: ["claim", "verdict"], within: 10 },
  leave: { sign: "asks for secrecy or a way around the person", of: ["grant", "all"], within: 8 },
  leaveOfUser: { sign: "asks for secrecy or a way around the person", of: ["grant", "user"], within: 8 },
  power: { sign: "wants protection switched off", of: ["power"], within: 1 },
  powerRun: { sign: "wants protection switched off", of: ["power", "run"], within: 8 },
  run: { sign: "addresses an agent", of: ["run"], within: 1 },
  send: { sign: "addresses an agent", of: ["send"], within: 1 },
  destroy: { sign: "addresses an agent", of: ["destroy"], within: 1 },
  off: { sign: "addresses an agent", of: ["off"], within: 1 },
  claim: { sign: "addresses an agent", of: ["claim"], within: 1 },
  prefer: { sign: "addresses an agent", of: ["prefer"], within: 1 },
  must: { sign: "addresses an agent", of: ["must"], within: 1 },
  you: { sign: "addresses an agent", of: ["you"], within: 1 },
  drop: { sign: "overrides what was said", of: ["drop"], within: 1 },
  dropUser: { sign: "overrides what was said", of: ["drop", "user"], within: 6 },
  remember: { sign: "gives standing orders", of: ["memory"], within: 1 },
} as const satisfies Record<string, Harm>;
type HarmName = keyof typeof HARMS;

interface Combination {
  /** Each of these reaches together with each of the harms. */
  reaches: readonly Reach[];
  harms: readonly HarmName[];
  /** Within how many words all of it must stand. */
  within: number;
}

const ALONE: Reach = [];
/** Who is spoken to by name may be given any of these orders and it is a sign. */
const OF_THE_CALLED: readonly HarmName[] = [
  "dropRules",
  "noQuestion",
  "hidden",
  "secretAway",
  "secretOut",
  "sendAway",
  "runStrange",
  "unguard",
  "uncheck",
  "offSwitch",
  "destruction",
  "whitewash",
  "leave",
  "power",
];

/** What is a sign wherever it stands. */
const PLAIN: readonly Combination[] = [
  { reaches: [ALONE], harms: ["override", "exfiltration"], within: 26 },
  {
    reaches: [["must"], ["agent"], ["you"], ["standing"], ["trigger"], ["grant"]],
    harms: ["silence"],
    within: 14,
  },
  {
    reaches: [["agent", "must"], ["you", "must"], ["standing"], ["trigger"]],
    harms: ["hiddenSend", "hiddenRun", "hiddenOff", "hiddenDestroy"],
    within: 14,
  },
  { reaches: [["called"], ["hailed"]], harms: OF_THE_CALLED, within: 30 },
  {
    reaches: [
      ["agent", "must"],
      ["you", "must"],
    ],
    harms: ["secretOut", "runStrange", "offSwitch", "overrideUser"],
    within: 18,
  },
  { reaches: [["agent", "must"]], harms: ["unguard", "whitewash"], within: 18 },
  {
    reaches: [["standing"]],
    harms: ["offSwitch", "runStrange", "secretAway", "preferStrange", "sendAway"],
    within: 18,
  },
  { reaches: [["trigger"]], harms: ["secretOut", "offSwitch", "secretAway"], within: 18 },
  { reaches: [["agent"], ["trigger"]], harms: ["runStrange", "sendAway", "secretAway"], within: 14 },
];

/**
 * What is a sign besides where words have no leave to give orders: saved by an agent, taken from a file or from what a
 * tool said, or hidden from people.
 */
const STRICT: readonly Combination[] = [
  {
    reaches: [ALONE],
    harms: [
      "silence",
      "hiddenSend",
      "hiddenRun",
      "hiddenOff",
      "hiddenDestroy",
      "hiddenUser",
      "secretAway",
      "runStrange",
      "offSwitch",
      "preferStrange",
      "sendAway",
      "overrideUser",
      "coverUp",
    ],
    within: 20,
  },
  {
    reaches: [["called"]],
    harms: ["run", "send", "destroy", "off", "claim", "prefer", "must", "you", "remember"],
    within: 30,
  },
  {
    reaches: [["agent"], ["you"], ["must"], ["standing"], ["trigger"], ["grant"]],
    harms: [
      "dropRules",
      "secretOut",
      "unguard",
      "whitewash",
      "leave",
      "destruction",
      "hidden",
      "powerRun",
      "noQuestion",
    ],
    within: 18,
  },
  { reaches: [["verdict"], ["not", "you"]], harms: ["secretOut"], within: 14 },
  { reaches: [["user"]], harms: ["unguard"], within: 12 },
  {
    reaches: [["all"], ["standing"], ["not"], ["off"], ["power"], ["destroy"], ["secret"]],
    harms: ["leaveOfUser"],
    within: 18,
  },
  { reaches: [["agent"], ["standing"], ["trigger"], ["grant"]], harms: ["uncheck"], within: 16 },
  {
    reaches: [
      ["agent", "must"],
      ["standing", "you"],
      ["agent", "standing"],
      ["user", "grant"],
    ],
    harms: ["power", "remember"],
    within: 16,
  },
];

/** What is a sign besides in a name: nobody names a branch by what an agent shall do. */
const NAMES: readonly Combination[] = [
  {
    reaches: [
      ["agent", "must"],
      ["you", "must"],
      ["agent", "not"],
      ["agent", "standing"],
    ],
    harms: ["run", "send", "destroy", "off", "claim", "drop"],
    within: 12,
  },
  { reaches: [["all"]], harms: ["uncheck", "unguard"], within: 10 },
  {
    reaches: [["agent"], ["user", "all"], ["user", "grant"]],
    harms: ["power", "dropUser", "unguard", "uncheck"],
    within: 14,
  },
];

interface Compiled {
  sign: InstructionSign;
  /** Bits of the harm, and within how many words. */
  harm: number;
  harmWithin: number;
  all: number;
  within: number;
}

function compiledOf(combinations: readonly Combination[]): Compiled[] {
  return combinations.flatMap(({ reaches, harms, within }) =>
    reaches.flatMap((reach) =>
      harms.map((name) => {
        const harm: Harm = HARMS[name];
        const bits = bitsOf(harm.of);
        return { sign: harm.sign, harm: bits, harmWithin: harm.within, all: bits | bitsOf(reach), within };
      }),
    ),
  );
}

function bitsOf(concepts: readonly Concept[]): number {
  return concepts.reduce((bits, concept) => bits | CONCEPT[concept], 0);
}

/** How much leave words have to give orders: a note's, those of a file or of an agent, a name's. */
export type Leave = "note" | "strict" | "name";

let compiled: Record<Leave, Compiled[]> | undefined;

/** What the words of a sentence, taken together, make of it. */
export function findCombination({ readings }: ReadSentence, leave: Leave): InstructionSign | undefined {
  compiled ??= {
    note: compiledOf(PLAIN),
    strict: compiledOf([...PLAIN, ...STRICT]),
    name: compiledOf([...PLAIN, ...STRICT, ...NAMES]),
  };
  for (const reading of readings) {
    const sign = compiled[leave].find((rule) => matches(rule, reading))?.sign;
    if (sign !== undefined) return sign;
  }
  return undefined;
}

/** In scripts that are counted by sign, a word is two of them or three. */
const DENSE_TIMES = 2.5;

function matches(
  { harm, harmWithin, all, within }: Compiled,
  { mask, hits, isDense }: SentenceConcepts,
): boolean {
  if ((mask & all) !== all) return false;
  const times = isDense ? DENSE_TIMES : 1;
  return narrowest(hits, harm) <= harmWithin * times && narrowest(hits, all) <= within * times;
}

/** Without one of these no sentence is an order to an agent, whatever else it says. */
const TELLING = bitsOf([
  ...["agent", "you", "drop", "tell", "hidden", "secret", "stranger", "grant", "power", "memory", "trigger"],
  ...["standing", "offSwitch", "called", "hailed", "user", "guard", "must"],
] as Concept[]);

/** Whether patterns are worth trying on a sentence. */
export function isTelling({ readings }: ReadSentence): boolean {
  return readings.some(({ mask }) => (mask & TELLING) !== 0);
}

/** Who is called is so from the head of the sentence, or of one before, to its end. */
const CALLS = CONCEPT.called | CONCEPT.hailed;

/** Over how many words, at the least, hits stand that have all the bits. */
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
