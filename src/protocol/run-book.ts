import { z } from "zod";

const count = z.number().int().nonnegative();

/** A command as it last passed. */
export const WireCommand = z.object({
  command: z.string(),
  /** Relative to the work tree; empty for its root. */
  folder: z.string(),
  /** What was set before it, `NAME=value`; of a value that is long or may be secret only the name. */
  environment: z.string(),
  lastPassed: z.iso.datetime(),
  passed: count,
  /** How often it ran and found faults in what it checks. */
  faults: count,
  failed: count,
});
export type WireCommand = z.infer<typeof WireCommand>;

const WireRemedy = z.object({ command: z.string(), reason: z.string(), remedy: z.string(), times: count });

/** How things are run in a project, as HTTP and `--json` answer with it. */
export const WireRunBook = z.object({
  /** The best commands of each purpose first. */
  commands: z.array(z.object({ purpose: z.string(), best: z.array(WireCommand) })),
  /** Where servers answered, with the command that started them; empty where that is unknown. */
  addresses: z.array(z.object({ address: z.string(), command: z.string() })),
  /** `owner/name`, the one seen most first. */
  repositories: z.array(z.string()),
  /** Programs that were missing when last called. */
  lacks: z.array(z.string()),
  /** Commands that failed, and passed after another one. */
  remedies: z.array(WireRemedy),
  /** Commands that failed again and again, and the one that passed in the place of each. */
  replacements: z.array(WireRemedy),
});
export type WireRunBook = z.infer<typeof WireRunBook>;

const NAME_CHARS_MAX = 4_096;
export const RunBookQuery = z.strictObject({ project: z.string().trim().min(1).max(NAME_CHARS_MAX) });
