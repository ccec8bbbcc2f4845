import { createHmac } from "node:crypto";

/** `GET /proof?nonce=…` answers `{proof}` to anybody. */
export const PROOF_ROUTE = "/proof";
export const NONCE_PATTERN = /^[0-9a-f]{32}$/;

/**
 * What only who has the token can say to a nonce. The port is in it, so that who has taken one port cannot pass the
 * question on to the worker on another, and its answer back.
 */
export function proofOf(token: string, nonce: string, port: number): string {
  return createHmac("sha256", token).update(`claude-mem worker ${port} ${nonce}`).digest("hex");
}
