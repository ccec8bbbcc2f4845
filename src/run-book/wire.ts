import type { WireCommand, WireRunBook } from "../protocol/run-book.ts";
import type { RankedCommand } from "./rank.ts";
import type { RunBook } from "./read-run-book.ts";

export const NO_RUN_BOOK: WireRunBook = {
  commands: [],
  addresses: [],
  repositories: [],
  lacks: [],
  remedies: [],
  replacements: [],
};

export function wireRunBook(book: RunBook): WireRunBook {
  const commands = book.commands.map(({ purpose, best }) => ({ purpose, best: best.map(wireCommand) }));
  return { ...book, commands };
}

function wireCommand({
  command,
  folder,
  environment,
  at,
  passed,
  faults,
  failed,
}: RankedCommand): WireCommand {
  return { command, folder, environment, lastPassed: new Date(at).toISOString(), passed, faults, failed };
}

/** What is known besides the commands, a line each. */
export function factLines({ repositories, addresses, lacks, remedies, replacements }: WireRunBook): string[] {
  return [
    ...(repositories.length === 0 ? [] : [`Repository: ${repositories.join(", ")}`]),
    ...addresses.map(
      ({ address, command }) => `Answered: ${address}${command === "" ? "" : ` (${command})`}`,
    ),
    ...(lacks.length === 0 ? [] : [`Missing on this machine when last called: ${lacks.join(", ")}`]),
    ...replacements.map(
      ({ command, remedy, reason, times }) => `${command} failed ${times} times (${reason}); use ${remedy}`,
    ),
    ...remedies.map(
      ({ command, remedy, reason }) => `${command} failed (${reason}) and passed after: ${remedy}`,
    ),
  ];
}

/** How a command went: `passed 12, found faults 3`. */
export function wentLine({ passed, faults, failed }: WireCommand): string {
  const parts = [
    `passed ${passed}`,
    faults > 0 ? `found faults ${faults}` : "",
    failed > 0 ? `failed ${failed}` : "",
  ];
  return parts.filter(Boolean).join(", ");
}
