import { chmodSync } from "node:fs";
import { join } from "node:path";
import { program } from "./program.ts";
import type { TempHome } from "./temp-home.ts";

/** The account "nobody" of every Linux. */
export const NOBODY = 65_534;

/**
 * The command that runs the compiled program without root's rights: as whoever runs the tests, or as nobody where that is
 * root. The program is copied into the home, which everybody can read.
 *
 * @throws Error for root on a system without `setpriv`
 */
export async function asOrdinaryUser(home: TempHome): Promise<string[]> {
  const copy = join(home.dir, "program");
  await Bun.write(copy, Bun.file(await program()));
  chmodSync(copy, 0o755);
  chmodSync(home.dir, 0o755);
  if (process.getuid?.() !== 0) return [copy];
  if (Bun.which("setpriv") === null) throw new Error("root needs `setpriv` to run this test");
  return ["setpriv", `--reuid=${NOBODY}`, `--regid=${NOBODY}`, "--clear-groups", copy];
}
