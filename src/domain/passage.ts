/** What a passage quotes: something said, something done (a tool's input) or something seen (a tool's output). */
export const PASSAGE_KINDS = ["said", "done", "seen"] as const;
export type PassageKind = (typeof PASSAGE_KINDS)[number];

/**
 * Who said it, or which side of a tool call it is. `answer` is what the user chose when asked, `closing` the agent's last
 * reply of a turn, `report` a subagent's last words. Their order is that of the numbers in the database.
 */
export const PASSAGE_ROLES = [
  "prompt",
  "answer",
  "reply",
  "closing",
  "report",
  "plan",
  "summary",
  "input",
  "output",
] as const;
export type PassageRole = (typeof PASSAGE_ROLES)[number];

const KIND_OF_ROLE: Readonly<Record<PassageRole, PassageKind>> = {
  prompt: "said",
  answer: "said",
  reply: "said",
  closing: "said",
  report: "said",
  plan: "said",
  summary: "said",
  input: "done",
  output: "seen",
};

export function kindOfRole(role: PassageRole): PassageKind {
  return KIND_OF_ROLE[role];
}

/** Which row an utterance comes from: a prompt, an assistant's text, a tool use's input or its output. */
export type UtteranceSource = "p" | "t" | "i" | "o";

/** One prompt, reply, tool input or tool output of a turn, cut into passages. */
export interface Utterance {
  role: PassageRole;
  source: UtteranceSource;
  /** Id of its row. */
  sourceId: number;
  /** Milliseconds since 1970. */
  at: number;
  /** Name of the tool; empty for what was said. */
  tool: string;
  passages: string[];
}

/** UTF-16 units of one passage at most. */
export const PASSAGE_CHARS_MAX = 900;
/** Shorter ones answer no question: "yes", "ok", a tool's "(no output)". */
const CHARS_MIN = 12;
const OUTPUT_CHARS_MIN = 30;
/** Of one utterance; what is longer is a pasted file. */
const SAID_CHARS_MAX = 60_000;
/** UTF-16 units that are kept of the beginning and of the end of a text; an output's result stands at its end. */
interface Ends {
  head: number;
  tail: number;
}
export const INPUT_ENDS: Ends = { head: 2_100, tail: 900 };
export const OUTPUT_ENDS: Ends = { head: 1_200, tail: 600 };

/** Cuts an utterance into passages at the ends of lines; a line that is too long is cut between words. */
export function cutPassages(text: string, role: PassageRole): string[] {
  const passages: string[] = [];
  let current = "";
  for (const line of text.slice(0, SAID_CHARS_MAX).split("\n").flatMap(splitLongLine)) {
    if (current !== "" && current.length + 1 + line.length > PASSAGE_CHARS_MAX) {
      passages.push(current);
      current = "";
    }
    current = current === "" ? line : `${current}\n${line}`;
  }
  passages.push(current);
  const charsMin = role === "output" ? OUTPUT_CHARS_MIN : CHARS_MIN;
  return passages.map((passage) => passage.trim()).filter((passage) => passage.length >= charsMin);
}

function splitLongLine(line: string): string[] {
  const pieces: string[] = [];
  let rest = line;
  while (rest.length > PASSAGE_CHARS_MAX) {
    const space = rest.lastIndexOf(" ", PASSAGE_CHARS_MAX);
    const end = space > PASSAGE_CHARS_MAX / 2 ? space : PASSAGE_CHARS_MAX;
    pieces.push(rest.slice(0, end).toWellFormed());
    rest = rest.slice(end).toWellFormed();
  }
  return [...pieces, rest];
}

/** The head and the tail of a tool's input or output, with a mark where the middle was left out. */
export function headAndTail(text: string, { head, tail }: Ends): string {
  if (text.length <= head + tail) return text;
  return `${text.slice(0, head)}\n…\n${text.slice(-tail)}`.toWellFormed();
}

/** As much of a text as one passage holds. */
export function headOf(text: string): string {
  if (text.length <= PASSAGE_CHARS_MAX) return text;
  const end = text.lastIndexOf("\n", PASSAGE_CHARS_MAX);
  return text.slice(0, end > PASSAGE_CHARS_MAX / 2 ? end : PASSAGE_CHARS_MAX).toWellFormed();
}

/** Which row an address names, and which of its passages; `place` counts from 1. */
export interface PassageAddress {
  source: UtteranceSource;
  sourceId: number;
  place: number | undefined;
}

/** The address of a passage, by which `show` opens it: `t812.2` is the second passage of the text with the id 812. */
export function passageAddress(
  { source, sourceId }: Pick<Utterance, "source" | "sourceId">,
  place: number,
): string {
  return `${utteranceName({ source, sourceId })}.${place + 1}`;
}

/** An utterance by its row: `t812`. */
export function utteranceName({ source, sourceId }: Pick<Utterance, "source" | "sourceId">): string {
  return `${source}${sourceId}`;
}

/** Undefined when the text is no address. */
export function parseAddress(text: string): PassageAddress | undefined {
  const [, source, id, place] = /^([ptio])([1-9]\d{0,15})(?:\.([1-9]\d{0,5}))?$/.exec(text.trim()) ?? [];
  if (source === undefined) return undefined;
  return {
    source: source as UtteranceSource,
    sourceId: Number(id),
    place: place === undefined ? undefined : Number(place),
  };
}

/** Whether an utterance is the one that an address names. */
export function isAddressed({ source, sourceId }: PassageAddress, utterance: Utterance): boolean {
  return utterance.source === source && utterance.sourceId === sourceId;
}
