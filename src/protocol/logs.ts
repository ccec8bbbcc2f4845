import { z } from "zod";

export const LOGS_LIMIT_MAX = 1_000;
export const LogsQuery = z.strictObject({
  /** This level and the graver ones. */
  level: z.enum(["debug", "info", "warning", "error"]).optional(),
  /** Lines that have this text, upper or lower case. */
  text: z.string().trim().max(200).default(""),
  limit: z.coerce.number().int().min(1).max(LOGS_LIMIT_MAX).default(200),
});

export const WireLogLine = z.object({
  /** ISO time; null for a line of another form. */
  at: z.string().nullable(),
  level: z.enum(["debug", "info", "warning", "error"]),
  /** worker or hook. */
  from: z.string(),
  message: z.string(),
  /** What stands beside the message, as JSON; "" where nothing does. */
  details: z.string(),
});
export type WireLogLine = z.infer<typeof WireLogLine>;

/** The newest first. `isWhole` is false where only the newest part of the logs was looked through. */
export const LogsAnswer = z.object({ items: z.array(WireLogLine), isWhole: z.boolean() });
export type LogsAnswer = z.infer<typeof LogsAnswer>;
