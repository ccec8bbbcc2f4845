import { type Block, blocksOf, sentencesOf } from "./markdown.ts";
import {
  isAllWell,
  isGenericLabel,
  isOffer,
  isProcessTalk,
  type Role,
  roleOf,
  withoutFiller,
} from "./phrases.ts";
import { capitalised, codeNamesIn, oneLine } from "./text.ts";

/** How much of an assistant's message is read. */
export const CLOSING_CHARS_READ_MAX = 16_000;
const STATEMENTS_READ_MAX = 160;
const SENTENCE_CHARS_MIN = 12;

/** One thing that a text says, in its own words, with where in the text it stands. */
export interface Statement {
  /** Without markers. */
  text: string;
  kind: "heading" | "sentence" | "item" | "row";
  /** One of several numbered steps: true only in its place. */
  isStep: boolean;
  role: Role;
  /** The nearest heading or lead-in above, "" at the top. */
  section: string;
  isQuestion: boolean;
  /** "Let me look at …": true only while it was said. */
  isProcess: boolean;
  isAllWell: boolean;
  /** Ends in a colon: it announces what follows. */
  isLeadIn: boolean;
  names: string[];
  /** Counts statements from the start of the text. */
  index: number;
}

/** What an assistant's message says, statement by statement. */
export function statementsOf(markdown: string, max = CLOSING_CHARS_READ_MAX): Statement[] {
  const reader = new StatementReader();
  for (const block of blocksOf(markdown, max)) {
    reader.take(block);
    if (reader.statements.length >= STATEMENTS_READ_MAX) break;
  }
  return reader.statements;
}

class StatementReader {
  readonly statements: Statement[] = [];
  #heading = { text: "", role: "plain" as Role };
  #leadIn = { text: "", role: "plain" as Role };

  take(block: Block): void {
    if (block.kind === "heading") return this.#takeHeading(block);
    const isItem = block.kind === "item" || block.kind === "row";
    const label = plain(block.label).replace(NUMBERED, "");
    if (block.text === "") return this.#takeLabel(label, isItem);
    if (!isItem) this.#leadIn = { text: "", role: "plain" };
    const ownRole = label === "" ? "plain" : roleOf(label);
    const role = ownRole === "plain" ? this.#roleHere() : ownRole;
    const kind = block.kind === "row" ? "row" : isItem ? "item" : "sentence";
    sentencesOf(block.text).forEach((sentence, index) => {
      const isLabelled = index === 0 && label !== "" && (kind === "row" || !isGenericLabel(label));
      const next = LABELLED_NEXT.exec(sentence)?.[1];
      this.#add({
        sentence: next ?? sentence,
        prefix: isLabelled ? `${block.label.replace(NUMBERED, "")}: ` : "",
        kind,
        role: next === undefined ? role : "next",
        isStep: isItem && this.#isStep(block, sentence, role),
      });
    });
  }

  #takeHeading(block: Block): void {
    const text = plain([block.label, block.text].filter((part) => part !== "").join(": "));
    this.#heading = { text: text.replace(/(?<!\s)\s*[:：]$/, ""), role: roleOf(text) };
    this.#leadIn = { text: "", role: "plain" };
    this.#add({ sentence: text, prefix: "", kind: "heading", role: this.#heading.role, isStep: false });
  }

  /** A bold line of its own is a small heading; a bold item of its own says what it says. */
  #takeLabel(label: string, isItem: boolean): void {
    const rest = { prefix: "", isStep: false };
    if (isItem && /\s/.test(label))
      return this.#add({ sentence: label, kind: "item", role: this.#roleHere(), ...rest });
    this.#leadIn = { text: label.replace(/(?<!\s)\s*[:：]$/, ""), role: roleOf(label) };
    this.#add({ sentence: label, kind: "heading", role: this.#leadIn.role, ...rest });
  }

  /** A numbered item without a label of its own that names nothing is a step of a procedure or an example. */
  #isStep(block: Block, sentence: string, role: Role): boolean {
    if (STEPS.test(this.#leadIn.text || this.#heading.text)) return true;
    if (!block.isOrdered || block.label !== "" || role !== "plain") return false;
    return !/^\w+ed\b/.test(sentence) && codeNamesIn(sentence).length === 0;
  }

  #roleHere(): Role {
    return this.#leadIn.role === "plain" ? this.#heading.role : this.#leadIn.role;
  }

  #add({ sentence, prefix, kind, role, isStep }: Part): void {
    const raw = oneLine(sentence.replaceAll("`", ""));
    const isLeadIn = /[:：]$/.test(raw);
    if (isLeadIn && kind === "sentence") {
      const text = raw.slice(0, -1);
      // What an offer lists has not been done: it is what comes next, if the user agrees.
      this.#leadIn = { text, role: isOffer(raw) || isOffer(withoutFiller(raw)) ? "next" : roleOf(text) };
    }
    const content = kind === "heading" ? raw.replace(NUMBERED, "").trim() : withoutFiller(raw);
    const said = (prefix + content).replaceAll("`", "");
    const text = opensWithCode(said, prefix + sentence) ? said : capitalised(said);
    if (text.length < SENTENCE_CHARS_MIN && !/[^\u0000-\u02ff]{5}/.test(text)) return;
    this.statements.push({
      text,
      kind,
      isStep,
      role,
      section: this.#leadIn.text || this.#heading.text,
      isQuestion: isOffer(raw) || isOffer(content),
      isProcess: isProcessTalk(content),
      isAllWell: isAllWell(content) || isAllWell(text),
      isLeadIn,
      names: codeNamesIn(prefix + sentence),
      index: this.statements.length,
    });
  }
}

type Part = Pick<Statement, "kind" | "role" | "isStep"> & { sentence: string; prefix: string };

/** "Next: …" in the middle of a paragraph says what "## Next" says over one. */
const LABELLED_NEXT =
  /^(?:next(?: steps?| up)?|remaining|still (?:open|to do)|left to do|open|to-?dos?|follow[- ]?ups?|nächste schritte|als nächstes|(?:noch )?offen)\s?[:：]\s*(\S.*)$/is;

const STEPS =
  /scenario|example|\bflow\b|sequence|timeline|test plan|how to|what happens|reproduc|walk-?through|beispiel|ablauf|步骤|示例/i;

/** Headings are often numbered or announce themselves: "2. Fixed …", "Summary: Fixed …". */
const NUMBERED = /^(?:\d{1,2}[.)]|step \d{1,2}[:.]?|(?:summary|fix|changes|answer|solution)\s*[:–—-])\s*/i;

/** `total` keeps its small letter: it is a name and not the first word of the sentence. */
function opensWithCode(said: string, sentence: string): boolean {
  const first = /^[^\s,;:]+/.exec(said)?.[0] ?? "";
  return first !== "" && sentence.includes(`\`${first}`);
}

function plain(text: string): string {
  return oneLine(text.replaceAll("`", ""));
}

/** Whether a statement holds something that will still be true and of use after the turn. */
export function isLasting(statement: Statement): boolean {
  return !(
    statement.isQuestion ||
    statement.isProcess ||
    statement.isAllWell ||
    statement.isLeadIn ||
    statement.kind === "heading"
  );
}
