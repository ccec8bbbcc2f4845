import { Database } from "bun:sqlite";
import { expect, test } from "bun:test";
import { appendFileSync, mkdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type CurationDeps, openCuration } from "../../src/curation/open-curation.ts";
import { finishForgets, isForgetUnfinished } from "../../src/forgetting/finish-forgets.ts";
import { restoreForgotten } from "../../src/forgetting/tombstones.ts";
import { logFileName } from "../../src/lib/log.ts";
import type { ForgetRequest } from "../../src/protocol/curation.ts";
import { type CurationStage, openCurationStage } from "../kit/curation.ts";
import { holding } from "../kit/secrets.ts";
import { select } from "../kit/select.ts";
import { openHome, type TempHome } from "../kit/temp-home.ts";

const T = Date.parse("2026-03-01T10:00:00Z");
const WORD = "zqtulip77";
const TITLE = `The launch word is ${WORD}, it was said`;

/** A turn that speaks the word between two that do not, one of which is quoting; and copies of it beside the memory. */
function plant(home: TempHome): number {
  using stage = openCurationStage(home);
  const { paths } = home;
  const told = { session: "session-1", closing: "Done." };
  stage.tellTurn({
    ...told,
    prompt: "the roses are red",
    at: T - 60_000,
    observations: [{ title: "Roses" }],
  });
  const [id = 0] = stage.tellTurn({
    ...told,
    prompt: `the launch word is ${WORD}`,
    at: T,
    commands: [{ command: `echo ${WORD}`, output: WORD }],
    observations: [{ title: TITLE }],
  });
  stage.tellTurn({
    ...told,
    prompt: "the lilies are white",
    at: T + 60_000,
    observations: [{ title: `After ${WORD} came lilies` }, { title: "Lilies" }],
  });
  stage.index();
  stage.inbox.run("INSERT INTO claims (session_id, key, at) VALUES ('session-1', ?, 1)", [`src/${WORD}.ts`]);
  for (const folder of [paths.logs, paths.backups, join(paths.dir, "exports")])
    mkdirSync(folder, { recursive: true });
  const line = { "@timestamp": "", level: "WARN", message: `broken: ${WORD}`, properties: {} };
  appendFileSync(join(paths.logs, logFileName(new Date())), `${JSON.stringify(line)}\n`);
  writeFileSync(join(paths.dir, "exports", "all.jsonl"), `{"title":"${TITLE}"}\n`);
  writeFileSync(join(paths.dir, "notes.txt"), `${TITLE}\n`);
  using foreign = new Database(join(paths.backups, "foreign-2026-01-01-claude-mem.db"));
  foreign.run("CREATE TABLE observations (id INTEGER PRIMARY KEY, title TEXT)");
  foreign.run("INSERT INTO observations (title) VALUES (?), ('Kept')", [TITLE]);
  return id;
}

/** What a worker needs for changes, which is killed at its n-th step. Returns how many steps there were. */
function cutAt(stage: CurationStage, home: TempHome, cut: number): { deps: CurationDeps; steps(): number } {
  let step = 0;
  const next = () => {
    step += 1;
    if (step === cut) throw new Error("killed");
  };
  const deps: CurationDeps = {
    ...stage.deps,
    paths: {
      ...home.paths,
      get forgotten() {
        next();
        return home.paths.forgotten;
      },
    },
    now() {
      next();
      return stage.deps.now();
    },
    ingest(sessions) {
      next();
      stage.deps.ingest(sessions);
      next();
    },
    clearQueue(gone) {
      next();
      const notes = stage.deps.clearQueue(gone);
      next();
      return notes;
    },
    async clean(order) {
      next();
      const cleaned = await stage.deps.clean(order);
      next();
      return cleaned;
    },
  };
  return { deps, steps: () => step };
}

const WAYS: Readonly<Record<string, (id: number) => Partial<ForgetRequest>>> = {
  text: () => ({ query: WORD }),
  id: (id) => ({ ids: [id] }),
};

for (const [way, requestOf] of Object.entries(WAYS))
  test(`a forget by ${way} that is killed at any step has not begun, or is finished by the next worker`, async () => {
    let [isOver, finished] = [false, 0];
    for (let cut = 1; !isOver; cut += 1) {
      await using home = openHome();
      const id = plant(home);
      {
        using stage = openCurationStage(home);
        const { deps, steps } = cutAt(stage, home, cut);
        const asked = { ...requestOf(id), preview: false, by: "person" } as const;
        const forgetting = async () => openCuration(deps).forget(asked);
        await forgetting().catch((error: Error) => expect(error.message).toBe("killed"));
        isOver = steps() < cut;
      }
      using next = openCurationStage(home);
      restoreForgotten(next.memory, home.paths.forgotten);
      if (isForgetUnfinished(next.memory)) {
        finished += 1;
        expect(statSync(home.paths.memory).mode & 0o777).toBe(0o600);
        await finishForgets(next.deps);
        expect(isForgetUnfinished(next.memory)).toBe(false);
      }
      const prompts = next.all<{ text: string }>(select("prompts", "text"));
      const hasBegun = prompts.length === 2;
      if (hasBegun) expect({ cut, found: holding(home, [WORD]) }).toEqual({ cut, found: [] });
      else expect(next.all(select("observations", "id", { title: TITLE }))).toHaveLength(1);
      expect(prompts.map(({ text }) => text)).toEqual(
        expect.arrayContaining(["the roses are red", "the lilies are white"]),
      );
      expect(next.all(select("observations", "id", { title: "Roses" }))).toHaveLength(1);
    }
    // Cleaning has steps of its own, and each of them was cut off once.
    expect(finished).toBeGreaterThan(4);
  }, 60_000);
