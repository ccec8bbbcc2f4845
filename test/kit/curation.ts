import { join } from "node:path";
import { settingsOf } from "../../src/config/settings.ts";
import { type CurationDeps, openCuration } from "../../src/curation/open-curation.ts";
import type { CleanedFiles } from "../../src/forgetting/clean-files.ts";
import { CLEANING_COMMAND } from "../../src/forgetting/clean-files.ts";
import { claudeCode } from "../../src/hosts/claude-code/host.ts";
import { deleteClaimsOf } from "../../src/inbox/claims.ts";
import { rewriteInbox } from "../../src/inbox/take.ts";
import { captureRules } from "../../src/ingest/capture-rules.ts";
import { syncSession } from "../../src/ingest/sync-transcript.ts";
import { packageRoot } from "../../src/install/package-root.ts";
import { emptyWriteAheadLog } from "../../src/lib/write-ahead-log.ts";
import type { MemoryChanges } from "../../src/protocol/curation.ts";
import { getSession } from "../../src/store/sessions/sessions.ts";
import { openRemembered, type Remembered } from "./remembered.ts";
import type { TempHome } from "./temp-home.ts";

/** A memory within the test's process, and all changes by hand on it. */
export interface CurationStage extends Remembered {
  changes: MemoryChanges;
  deps: CurationDeps;
}

export function openCurationStage(home: TempHome): CurationStage {
  const remembered = openRemembered(home);
  const { settings } = settingsOf({}, home.environment);
  const rules = captureRules(settings, home.paths, home.environment);
  const quiet = () => {};
  const log = { debug: quiet, info: quiet, warning: quiet, error: quiet };
  const { memory } = remembered;
  const deps: CurationDeps = {
    memory,
    paths: home.paths,
    log,
    now: Date.now,
    isExcludedDirectory: rules.isExcludedDirectory,
    ingest(sessionIds) {
      remembered.take();
      for (const id of sessionIds)
        syncSession(
          { memory, rules, host: claudeCode, log },
          getSession(memory, id),
          Number.POSITIVE_INFINITY,
        );
      remembered.observe();
      remembered.index();
    },
    clearQueue({ sessions, holds }) {
      deleteClaimsOf(remembered.inbox, sessions, holds);
      rewriteInbox(remembered.inbox);
      emptyWriteAheadLog(remembered.inbox);
      return [];
    },
    async clean(order) {
      const child = Bun.spawn([process.execPath, join(packageRoot(), "src", "main.ts"), CLEANING_COMMAND], {
        env: home.environment,
        stdin: Buffer.from(JSON.stringify({ order, paths: home.paths })),
        stdout: "pipe",
        stderr: "inherit",
      });
      return (await new Response(child.stdout).json()) as CleanedFiles;
    },
    settle: async () => {},
    pause: () => ({ [Symbol.dispose]() {} }),
  };
  return { ...remembered, changes: openCuration(deps), deps };
}
