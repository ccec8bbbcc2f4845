import { expect, test } from "bun:test";
import { findNewestClaude, listClaudes } from "./claude.ts";

const newest = await findNewestClaude();

test.skipIf(newest === undefined)("the newest Claude Code is driven beside the pinned one", async () => {
  const versions = (await listClaudes()).map(({ version }) => version);
  expect(versions).toContain(newest?.version ?? "");
});
