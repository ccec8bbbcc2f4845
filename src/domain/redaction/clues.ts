import { possibleForms } from "./find-forms.ts";
import { KEY_WORD } from "./find-private-keys.ts";
import { TRANSPORT_WORDS } from "./find-transport.ts";
import { NAME_WORDS } from "./secret-names.ts";
import type { SecretRule } from "./secret-rule.ts";

/** What need be looked for at all in a text, or in any part of it: most texts have no word that leads to a secret. */
export interface Clues {
  forms: readonly SecretRule[];
  /** Words of names of secrets. */
  names: readonly string[];
  hasTransport: boolean;
  hasKey: boolean;
}

/** @param lower the text in lower case */
export function cluesIn(lower: string): Clues {
  return {
    forms: possibleForms(lower),
    names: NAME_WORDS.filter((word) => lower.includes(word)),
    hasTransport: TRANSPORT_WORDS.some((word) => lower.includes(word)),
    hasKey: lower.includes(KEY_WORD),
  };
}
