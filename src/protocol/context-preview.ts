import { z } from "zod";

/** `tokens` and `observations` stand in for the settings, so that a form can show what a change would do. */
export const ContextQuery = z.strictObject({
  project: z.string().trim().min(1).max(4_096),
  format: z.enum(["text", "json"]).default("text"),
  tokens: z.coerce.number().int().min(0).max(100_000).optional(),
  observations: z.coerce.number().int().min(0).max(100_000).optional(),
});

/** What a new session in a project would be given, exactly. */
export const ContextPreview = z.object({
  project: z.string(),
  text: z.string(),
  /** Estimated tokens. */
  tokens: z.number().int().nonnegative(),
  /** UTF-16 units, of which the host passes on 10,000. */
  units: z.number().int().nonnegative(),
  observationIds: z.array(z.number().int()),
  /** Why nothing is given; null where something is. */
  reason: z.string().nullable(),
});
export type ContextPreview = z.infer<typeof ContextPreview>;
