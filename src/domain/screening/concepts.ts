/**
 * What the words of an order to an agent stand for. Rules combine concepts instead of words, so that a new wording is
 * found in any order and language whose words are known. Each concept is one bit.
 */
export const CONCEPT = {
  /** An agent, by its kind or its name. */
  agent: 1 << 0,
  /** The reader: you, your. */
  you: 1 << 1,
  /** Obligation and request: must, should, please. */
  must: 1 << 2,
  /** From now on, always, every session. */
  standing: 1 << 3,
  /** The person the agent works for. */
  user: 1 << 4,
  /** To revoke: ignore, forget, override. */
  drop: 1 << 5,
  /** Previous, above, all. */
  prior: 1 << 6,
  /** Instructions, rules, prompts. */
  rules: 1 << 7,
  /** Tell, inform, ask. */
  tell: 1 << 8,
  /** Silently, in secret. */
  hidden: 1 << 9,
  /** Send, upload, post. */
  send: 1 << 10,
  /** What an agent must not reveal: keys, tokens, .env. */
  secret: 1 << 11,
  /** An address that is neither this machine nor a well-known site. */
  stranger: 1 << 12,
  /** Run, install, fetch. */
  run: 1 << 13,
  /** Delete, overwrite. */
  destroy: 1 << 14,
  /** Files, databases, branches, backups. */
  goods: 1 << 15,
  /** Switch off, skip. */
  off: 1 << 16,
  /** Sandbox, review, approval. */
  guard: 1 << 17,
  /** Tests, lint, continuous integration. */
  check: 1 << 18,
  /** Report, respond, mark as. */
  claim: 1 << 19,
  /** A result that somebody would like: safe, passed, LGTM. */
  verdict: 1 << 20,
  /** Authorized, trusted, pre-approved. */
  grant: 1 << 21,
  /** Any, all, everything, whatever. */
  all: 1 << 22,
  /** Sudo, root, force push, merge into main. */
  power: 1 << 23,
  /** Memory and what is learned. */
  memory: 1 << 24,
  /** When asked, before you answer, if the question. */
  trigger: 1 << 25,
  not: 1 << 26,
  /** A flag or command that disables protection by itself: --no-verify, --yolo. */
  offSwitch: 1 << 27,
  /** Prefer, recommend. */
  prefer: 1 << 28,
  /** Somebody is addressed: note to, for, attention. */
  notice: 1 << 29,
  /** An agent is addressed before a colon; told from the position, not by a word. */
  called: 1 << 30,
  /** The same by one word alone, which speakers and commit scopes look like too. */
  hailed: 1 << 31,
} as const;

export type Concept = keyof typeof CONCEPT;
