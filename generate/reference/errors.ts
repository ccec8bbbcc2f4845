import { ERROR_POLICY } from "../../src/domain/error.ts";
import { page, table } from "./markdown.ts";

/** `docs/reference/errors.md`, from the one table that says what follows from an error. */
export function errorsPage(): string {
  const rows = Object.entries(ERROR_POLICY).map(([code, policy]) => [
    `\`${code}\``,
    `${policy.exitCode}`,
    `${policy.httpStatus}`,
    policy.isRetryable ? "yes" : "no",
    policy.remedy,
  ]);
  const about =
    'Every error has one of these codes. Over HTTP an error is `{"error":{"code","message"}}`; a command prints one ' +
    "line on stderr that says what happened and what to do.";
  return page("Error codes", about, [
    table(["Code", "Exit code", "HTTP status", "May succeed later", "What to do"], rows),
  ]);
}
