import { createInterface } from "node:readline/promises";

/** What shells give a program that Ctrl-C has ended: 128 and the signal's number. */
const INTERRUPTED_EXIT_CODE = 130;

/**
 * Whether a person at the terminal says yes. Ctrl-C is a no that ends the program: the cursor is left on a line of its
 * own below what was not done.
 *
 * @param refused what is said when Ctrl-C is pressed
 */
export async function askYes(question: string, refused: string): Promise<boolean> {
  const dialog = createInterface({ input: process.stdin, output: process.stdout });
  try {
    const interrupted = new Promise<undefined>((resolve) => dialog.once("SIGINT", () => resolve(undefined)));
    const answer = await Promise.race([dialog.question(`${question} [y/N] `), interrupted]);
    if (answer !== undefined) return /^y(es)?$/i.test(answer.trim());
  } finally {
    dialog.close();
  }
  process.stdout.write(`\n${refused}\n`);
  process.exit(INTERRUPTED_EXIT_CODE);
}
