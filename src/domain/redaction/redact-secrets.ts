import { findEncoded } from "./find-encoded.ts";
import { findForms, possibleForms } from "./find-forms.ts";
import { findPlaces } from "./find-places.ts";
import { findPrivateKeys } from "./find-private-keys.ts";
import type { SecretRule } from "./secret-rule.ts";
import { replaceSpans, type Span } from "./span.ts";

/** Nothing shorter is a secret with its name, or one that can be told by its form. */
const TEXT_CHARS_MIN = 8;

/**
 * The secrets in a text. Takes time in proportion to its length, whatever stands in it.
 *
 * @param forms what `possibleForms` says of the text, or of a larger one that it is a part of
 */
export function findSecrets(text: string, forms?: readonly SecretRule[]): Span[] {
  if (text.length < TEXT_CHARS_MIN) return [];
  return [...findPlain(text, forms), ...findEncoded(text, (decoded) => findPlain(decoded).length > 0)];
}

function findPlain(text: string, forms?: readonly SecretRule[]): Span[] {
  const lower = lowerOf(text);
  return [
    ...findPrivateKeys(text, lower),
    ...findForms(text, forms ?? possibleForms(lower)),
    ...findPlaces(text, lower),
  ];
}

/** The same text in lower case, place for place: `İ` alone would become two characters. */
function lowerOf(text: string): string {
  const lower = text.toLowerCase();
  return lower.length === text.length ? lower : text.replaceAll("İ", "I").toLowerCase();
}

/** The text with `[redacted: KIND]` where secrets were; the text itself when there is none in it. */
export function redactSecrets(text: string, forms?: readonly SecretRule[]): string {
  const spans = findSecrets(text, forms);
  return spans.length === 0 ? text : replaceSpans(text, spans);
}
