/** A word, or a phrase of several; both as they stand in the index, before stemming. */
export interface Term {
  words: string[];
  /** `migrat*`: any word that begins so. */
  isPrefix: boolean;
}

/** A question as it is understood. Whatever cannot be understood is words. */
export interface Query {
  /** What hits are ranked by; in the order of the text, each once. */
  words: Term[];
  /** Of each group, a hit has at least one. */
  required: Term[][];
  excluded: Term[];
  files: string[];
  types: string[];
  projects: string[];
  /** Milliseconds since 1970. */
  before: number | undefined;
  after: number | undefined;
  /** What may be the hash of a commit. */
  hashes: string[];
  /** The text itself, up to a limit. */
  text: string;
  /** The first line, which names a commit where the question is its message. */
  firstLine: string;
}
