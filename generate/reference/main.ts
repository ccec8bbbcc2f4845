/** `npm run docs`: writes `docs/reference/` from the program. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../src/install/package-root.ts";
import { referencePages } from "./pages.ts";

const folder = join(packageRoot(), "docs", "reference");
mkdirSync(folder, { recursive: true });
for (const [name, text] of Object.entries(await referencePages())) writeFileSync(join(folder, name), text);
