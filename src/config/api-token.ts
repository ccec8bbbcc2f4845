import { randomBytes } from "node:crypto";
import { isErrorWithCode } from "../domain/error.ts";
import { readText } from "../lib/guarded-files.ts";
import { writeFileAtomically } from "../lib/private-files.ts";

const TOKEN_BYTES = 32;
const TOKEN_PATTERN = /^[0-9a-f]{64}$/;

/** The bearer token of the worker's HTTP API; undefined before the first worker has made it. */
export function findApiToken(path: string): string | undefined {
  try {
    const token = readText(path).trim();
    return TOKEN_PATTERN.test(token) ? token : undefined;
  } catch (error) {
    if (isErrorWithCode(error, "ENOENT")) return undefined;
    throw error;
  }
}

/** The same, made where there is none. Only the worker calls this. */
export function ensureApiToken(path: string): string {
  const known = findApiToken(path);
  if (known !== undefined) return known;
  const token = randomBytes(TOKEN_BYTES).toString("hex");
  writeFileAtomically(path, `${token}\n`);
  return token;
}
