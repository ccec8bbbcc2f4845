/** `npm run fetch:hosts`: fetches the programs that these tests drive, for users who may only read them afterwards. */
import { listClaudes } from "./kit/claude.ts";
import { findPrograms } from "./kit/other-hosts/programs.ts";

for (const { version, path } of await listClaudes()) console.log(`Claude Code ${version}: ${path}`);
const programs = await findPrograms();
if (typeof programs === "string") console.warn(`The other hosts are not fetched: ${programs}`);
else for (const [name, path] of Object.entries(programs)) console.log(`${name}: ${path}`);
