import { Hono } from "hono";
import { MemoryError } from "../domain/error.ts";
import type { Health } from "../protocol/health.ts";
import { NONCE_PATTERN, PROOF_ROUTE, proofOf } from "../protocol/worker-proof.ts";

/** Proves to a caller that he has reached the worker, before he says the token. */
export function proofRoute({ token, health }: { token: string; health(): Health }): Hono {
  const routes = new Hono();
  routes.get(PROOF_ROUTE, (context) => {
    const nonce = context.req.query("nonce") ?? "";
    if (!NONCE_PATTERN.test(nonce)) throw new MemoryError("usage", "nonce takes 32 hexadecimal digits");
    return context.json({ proof: proofOf(token, nonce, health().port) });
  });
  return routes;
}
