import { INVISIBLE } from "./invisible.ts";
import { redactSecrets } from "./redaction/redact.ts";

/** No name of a branch, project, tool or agent that people gave is longer. */
export const NAME_CHARS_MAX = 200;

const UNSEEN = new RegExp(`[\\u0000-\\u0008\\u000e-\\u001f\\u007f-\\u009f]|${INVISIBLE}`, "g");

/**
 * A name from outside made fit to be kept and shown: one line, nothing in it that nobody sees, no secret, and not too long.
 * Cleaned again it stays as it is.
 */
export function cleanName(name: string, charsMax: number = NAME_CHARS_MAX): string {
  const shown = name.toWellFormed().replaceAll(UNSEEN, "").replaceAll(/\s+/g, " ").trim();
  // The cut comes first for a name of megabytes, and last because a mark may be longer than what it stands for.
  return cut(redactSecrets(cut(shown, charsMax * 2)), charsMax);
}

/** A path made fit to be kept: nothing in it that nobody sees, and no secret. */
export function cleanPath(path: string): string {
  return redactSecrets(
    path
      .toWellFormed()
      .replaceAll(UNSEEN, "")
      .replaceAll(/[\r\n\t\v\f]/g, " "),
  );
}

function cut(name: string, charsMax: number): string {
  return name.length <= charsMax ? name : `${name.slice(0, charsMax - 1).trimEnd()}…`.toWellFormed();
}
