import type { NamedPlace } from "./secret-names.ts";
import { isAppPassword, isPhrase, isUnmistakable, looksLikePassword, looksRandom } from "./secret-value.ts";
import { isNoValue } from "./stand-ins.ts";

/** Whether a value behind a name is a secret. */
export function isSecret(content: string, place: NamedPlace, isQuoted = false): boolean {
  if (place.judgedAs === "password") {
    if (/\s/.test(content)) return isQuoted && (isPhrase(content) || isAppPassword(content));
    return looksLikePassword(content) || (isQuoted && isQuotedWord(content));
  }
  if (place.judgedAs === "near") return isUnmistakable(content);
  if (place.judgedAs === "seed") return isSeed(content, place.charsMin);
  if (/\s/.test(content)) return false;
  if (place.judgedAs === "lone password")
    return looksLikePassword(content) && /[A-Za-z]/.test(content) && /^[\x21-\x7e]+$/.test(content);
  if (place.judgedAs === "code") return isCode(content);
  if (place.judgedAs === "credentials" && isUserAndPassword(content)) return true;
  return looksRandom(content, place.charsMin);
}

/** `"password": "sunshine"`: letters alone, in quotes and in one case. */
function isQuotedWord(content: string): boolean {
  return (
    /^(?:[a-z]{7,40}|[A-Z]{8,40}|[a-z]{3,20}(?:-[a-z]{3,20}){2,6})$/.test(content) && !isNoValue(content)
  );
}

function isCode(content: string): boolean {
  if (/^\d{4,8}#?$/.test(content)) return !/^(?:19|20)\d\d$/.test(content);
  if (/^\d{3,4}[-\s]\d{3,4}$/.test(content)) return true;
  const isGrouped = /^[A-Za-z0-9]{3,8}(?:-[A-Za-z0-9]{3,8}){1,5}$/.test(content) && /\d/.test(content);
  return isGrouped || /^[A-Z2-7]{16,64}$/.test(content) || looksRandom(content, 8);
}

function isSeed(content: string, charsMin: number): boolean {
  if (/^[a-z]{3,8}(?:[\s,]{1,3}[a-z]{3,8}){11,23}$/i.test(content)) return true;
  return !/[\s.]/.test(content) && /[A-Za-z]/.test(content) && looksRandom(content, charsMin);
}

function isUserAndPassword(content: string): boolean {
  const password = /^[\w.@+-]{2,60}[:/]([^\s/]{4,80})$/.exec(content)?.[1];
  return password !== undefined && looksLikePassword(password) && !/^\d+$/.test(password);
}
