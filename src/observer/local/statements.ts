import { CLOSING_CHARS_READ_MAX, SENTENCE_CHARS_MIN, STATEMENTS_READ_MAX } from "./limits.ts";
import { codeNamesIn } from "./names.ts";
import {
  isAllWell,
  isGenericLabel,
  isOffer,
  isProcessTalk,
  isVerdict,
  type Role,
  roleOf,
  withoutFiller,
} from "./phrases.ts";
import { type Block, blocksOf } from "./prose.ts";
import { sentencesOf } from "./sentences.ts";
import { opensInPast } from "./tense.ts";
import { capitalised, oneLine } from "./text.ts";

/** One thing that a text says, with where in the text it stands. */
export interface Statement {
  /** Plain words, without markers. */
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
  #section = "";
  #sectionRole: Role = "plain";
  #leadIn = "";
  #leadInRole: Role = "plain";

  take(block: Block): void {
    if (block.kind === "heading") return this.#heading(block);
    const isItem = block.kind === "item" || block.kind === "row";
    if (block.text === "") return this.#labelAlone(block, isItem);
    const label = plain(block.label);
    const ownRole = label === "" ? "plain" : roleOf(label);
    if (!isItem) this.#leadIn = "";
    if (!isItem) this.#leadInRole = "plain";
    const role = ownRole !== "plain" ? ownRole : this.#roleHere();
    const sentences = sentencesOf(block.text);
    sentences.forEach((sentence, index) => {
      const isFirst = index === 0;
      const prefix = isFirst && label !== "" && !isGenericLabel(label) ? `${label}: ` : "";
      const kind = block.kind === "row" ? "row" : isItem ? "item" : "sentence";
      const next = LABELLED_NEXT.exec(sentence)?.[1];
      if (next !== undefined) this.#add(next, prefix, kind, "next");
      else this.#add(sentence, prefix, kind, role, isItem && this.#isStep(block, sentence, role));
    });
  }

  #heading(block: Block): void {
    const text = plain(
      block.label === "" || block.text === "" ? block.label + block.text : `${block.label}: ${block.text}`,
    );
    this.#section = text.replace(/(?<!\s)\s*[:：]$/, "");
    this.#sectionRole = roleOf(text);
    this.#leadIn = "";
    this.#leadInRole = "plain";
    this.#add(text, "", "heading", this.#sectionRole);
  }

  /** A bold line of its own is a small heading; a bold item of its own says what it says. */
  #labelAlone(block: Block, isItem: boolean): void {
    const label = plain(block.label);
    if (isItem && /\s/.test(label)) return this.#add(label, "", "item", this.#roleHere());
    this.#leadIn = label.replace(/(?<!\s)\s*[:：]$/, "");
    this.#leadInRole = roleOf(label);
    this.#add(label, "", "heading", this.#leadInRole);
  }

  /** A numbered item without a label of its own that tells nothing done is a step of a procedure or an example. */
  #isStep(block: Block, sentence: string, role: Role): boolean {
    if (STEPS.test(this.#leadIn || this.#section)) return true;
    if (!block.isOrdered || block.label !== "" || role !== "plain") return false;
    return (
      !opensInPast(withoutFiller(sentence)) && (codeNamesIn(sentence).length === 0 || ACTS.test(sentence))
    );
  }

  #roleHere(): Role {
    return this.#leadInRole !== "plain" ? this.#leadInRole : this.#sectionRole;
  }

  #add(sentence: string, prefix: string, kind: Statement["kind"], role: Role, isStep = false): void {
    const names = codeNamesIn(prefix + sentence);
    const raw = oneLine(sentence.replaceAll("`", ""));
    const isLeadIn = /[:：]$/.test(raw);
    if (isLeadIn && kind === "sentence") {
      this.#leadIn = raw.slice(0, -1);
      // What an offer lists has not been done: it is what comes next, if the user agrees.
      this.#leadInRole = isOffer(raw) || isOffer(withoutFiller(raw)) ? "next" : roleOf(this.#leadIn);
    }
    const bare = withoutFiller(raw).replace(ALSO_COMMITTED, "");
    // "Added a fallback: Added `x` as …" says its verb once.
    const isRepeated = prefix !== "" && prefix.split(" ")[0] === bare.split(" ")[0];
    const said = (isRepeated ? "" : prefix) + (kind === "heading" ? headingText(raw) : bare);
    const text = opensWithCode(said, sentence) ? said : capitalised(said);
    if (text.length < SENTENCE_CHARS_MIN && !/[^\u0000-\u02ff]{5}/.test(text)) return;
    this.statements.push({
      text,
      kind,
      isStep,
      role,
      section: this.#leadIn || this.#section,
      isQuestion: isOffer(raw) || isOffer(bare),
      isProcess: isProcessTalk(bare),
      isAllWell: isAllWell(bare) || isVerdict(text),
      isLeadIn,
      names,
      index: this.statements.length,
    });
  }
}

/** "Next: …" in the middle of a paragraph says what "## Next" says over one. */
const LABELLED_NEXT =
  /^(?:next(?: steps?| up)?|remaining|still (?:open|to do)|left to do|open|to-?dos?|follow[- ]?ups?|nächste schritte|als nächstes|(?:noch )?offen)\s?[:：]\s*(\S.*)$/is;

/** That it was committed is told by the commit. */
const ALSO_COMMITTED =
  /,? and (?:the (?:fix|change|changes|work|code)|it|everything) (?:is|are|was|were|has been|have been) (?:now )?(?:committed|pushed)(?: and pushed)?(?=[.!]?$)/i;

/** Somebody does something at this point of a story. */
const ACTS = /^(?:the )?(?:user|you|session \w+|claude|agent|head\b|first|second|then)\b/i;

const STEPS =
  /scenario|example|\bflow\b|sequence|timeline|test plan|how to|what happens|reproduc|walk-?through|beispiel|ablauf|步骤|示例/i;

/** `total` keeps its small letter: it is a name and not the first word of the sentence. */
function opensWithCode(said: string, sentence: string): boolean {
  const first = /^[^\s,;:]+/.exec(said)?.[0] ?? "";
  return first !== "" && sentence.includes(`\`${first}`);
}

function plain(text: string): string {
  return oneLine(text.replaceAll("`", ""));
}

/** Headings are often numbered or announce themselves: "2. Fixed …", "Summary: Fixed …". */
function headingText(text: string): string {
  return text
    .replace(/^(?:\d{1,2}[.)]|step \d{1,2}[:.]?|(?:summary|fix|changes|answer|solution)\s*[:–—-])\s*/i, "")
    .trim();
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
