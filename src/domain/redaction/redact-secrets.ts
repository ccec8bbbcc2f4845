import { type Clues, cluesIn, placesOf } from "./clues.ts";
import { findCalls } from "./find-calls.ts";
import { findColumns } from "./find-columns.ts";
import { findCommands } from "./find-commands.ts";
import { findEncoded } from "./find-encoded.ts";
import { findForms } from "./find-forms.ts";
import { findPlaces } from "./find-places.ts";
import { findPrivateKeys } from "./find-private-keys.ts";
import { findStatements } from "./find-statements.ts";
import { findTransport } from "./find-transport.ts";
import { replaceSpans, type Span } from "./span.ts";

/** Nothing shorter is a secret with its name, or one that can be told by its form. */
const TEXT_CHARS_MIN = 8;

/**
 * The secrets in a text. Takes time in proportion to its length, whatever stands in it.
 *
 * @param clues what `cluesIn` says of the text, or of a larger one that it is a part of
 */
export function findSecrets(text: string, clues?: Clues): Span[] {
  if (text.length < TEXT_CHARS_MIN) return [];
  return [...findPlain(text, clues), ...findEncoded(text, (decoded) => findPlain(decoded).length > 0)];
}

function findPlain(text: string, known?: Clues): Span[] {
  if (known !== undefined && isEmpty(known)) return [];
  const lower = lowerOf(text);
  const clues = known ?? cluesIn(lower);
  const spans = clues.hasKey ? findPrivateKeys(text) : [];
  spans.push(...findForms(text, clues.forms));
  const places = placesOf(clues.names, lower);
  if (places.length === 0 && !clues.hasOthers) return spans;
  spans.push(...findPlaces(text, places), ...findColumns(text, places), ...findTransport(text, lower));
  spans.push(...findCommands(text), ...findStatements(text), ...findCalls(text));
  return spans;
}

function isEmpty({ forms, names, hasOthers, hasKey }: Clues): boolean {
  return forms.length === 0 && names.length === 0 && !hasOthers && !hasKey;
}

/** The same text in lower case, place for place: `İ` alone would become two characters. */
function lowerOf(text: string): string {
  const lower = text.toLowerCase();
  return lower.length === text.length ? lower : text.replaceAll("İ", "I").toLowerCase();
}

/** The text with `[redacted: KIND]` where secrets were; the text itself when there is none in it. */
export function redactSecrets(text: string, clues?: Clues): string {
  const spans = findSecrets(text, clues);
  return spans.length === 0 ? text : replaceSpans(text, spans);
}
