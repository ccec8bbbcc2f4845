/** One form of secret that can be told by its text alone. */
export interface SecretRule {
  /** What stands in its place: `[redacted: KIND]`. */
  kind: string;
  /** In lower case; one of them is in whatever the pattern matches, so that most patterns need not be tried. */
  keywords: readonly string[];
  /** The pattern. Where it has a group named `password`, only that is the secret; one named `random` must be that. */
  source: string;
  flags: string;
}
