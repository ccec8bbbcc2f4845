/** `npm run deadcode`: runs knip on this checkout. */
import { join, resolve } from "node:path";
import { fetched } from "./fetch.ts";

const knip = join(await fetched("dead-code"), "node_modules", "knip", "bin", "knip.js");
const child = Bun.spawn(["node", knip, ...process.argv.slice(2)], {
  cwd: resolve(import.meta.dir, ".."),
  stdio: ["ignore", "inherit", "inherit"],
});
process.exit(await child.exited);
