/**
 * What the words of an order to an agent stand for. Rules combine these, so that a new wording is found when its words are
 * known, whatever their order and language. Each is one bit.
 */
export const CONCEPT = {
  /** An agent, by what it is or is called. */
  agent: 1 << 0,
  /** The reader: you, your. */
  you: 1 << 1,
  /** Obligation and request: must, should, please. */
  must: 1 << 2,
  /** What holds for later or for good: from now on, always, every session. */
  standing: 1 << 3,
  /** The person the agent works for. */
  user: 1 << 4,
  /** To take back: ignore, forget, override. */
  drop: 1 << 5,
  /** What was there before: previous, above, all. */
  prior: 1 << 6,
  /** Instructions, rules, prompts. */
  rules: 1 << 7,
  /** To say to somebody: tell, inform, ask. */
  tell: 1 << 8,
  /** What is kept from somebody: silently, in secret. */
  hidden: 1 << 9,
  /** To have something travel: send, upload, post. */
  send: 1 << 10,
  /** What an agent shall not hand out: keys, tokens, .env. */
  secret: 1 << 11,
  /** An address that is not this machine nor a house everybody knows. */
  stranger: 1 << 12,
  /** To run, install or fetch. */
  run: 1 << 13,
  /** To delete or overwrite. */
  destroy: 1 << 14,
  /** What is worth something: files, database, branches, backups. */
  goods: 1 << 15,
  /** To switch off, to skip. */
  off: 1 << 16,
  /** What protects: sandbox, review, approval. */
  guard: 1 << 17,
  /** What checks: tests, lint, continuous integration. */
  check: 1 << 18,
  /** To say as a result: report, respond, mark as. */
  claim: 1 << 19,
  /** A result that somebody would like to have: safe, passed, LGTM. */
  verdict: 1 << 20,
  /** Leave that was given: authorized, trusted, pre-approved. */
  grant: 1 << 21,
  /** All of it: any, all, everything, whatever. */
  all: 1 << 22,
  /** Power: sudo, root, force push, merge into main. */
  power: 1 << 23,
  /** Memory and what is learned. */
  memory: 1 << 24,
  /** When it shall happen: when asked, before you answer, if the question. */
  trigger: 1 << 25,
  not: 1 << 26,
  /** A switch or a command that takes protection away by itself: --no-verify, --yolo. */
  offSwitch: 1 << 27,
  /** To prefer or recommend something. */
  prefer: 1 << 28,
  /** That somebody is spoken to: note to, for, attention. */
  notice: 1 << 29,
  /** An agent is named before a colon, as who is spoken to; told from the place, not by a word. */
  called: 1 << 30,
  /** The same by one word alone, as speakers and scopes of commits are written too. */
  hailed: 1 << 31,
} as const;

export type Concept = keyof typeof CONCEPT;

/** For each concept its words, separated by commas; `*` stands for any ending, a blank between two words for up to one blank. */
export type Lexicon = Partial<Record<Exclude<Concept, "stranger" | "called" | "hailed">, string>>;
