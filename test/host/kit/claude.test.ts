import { expect, test } from "bun:test";
import { listClaudes, newestClaude } from "./claude.ts";

const newest = await newestClaude();

test.skipIf(newest.version === undefined)(
  "the newest Claude Code is driven beside the pinned one",
  async () => {
    const versions = (await listClaudes()).map(({ version }) => version);
    expect(versions).toContain(newest.version ?? "");
  },
);
