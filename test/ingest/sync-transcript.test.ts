import { describe, expect, test } from "bun:test";
import { appendFileSync, mkdirSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { LINE_BYTES_MAX } from "../../src/lib/read-lines.ts";
import { findTranscript } from "../../src/store/sessions/ingest-cursors.ts";
import { type IngestStage, openIngestStage } from "../kit/ingest.ts";
import { base, prompted, SESSION, stopped, transcriptPath } from "../kit/payloads.ts";
import { select } from "../kit/select.ts";
import { openHome, type TempHome } from "../kit/temp-home.ts";
import * as line from "../kit/transcript.ts";

const T = Date.parse("2026-11-20T10:00:00.000Z");

function end(home: TempHome, ingest: IngestStage, at: number, more: object = {}): void {
  ingest.tell("SessionEnd", base(home, { reason: "other", ...more }), at);
}

function progress(home: TempHome, ingest: IngestStage, path = transcriptPath(home)) {
  const found = findTranscript(ingest.memory, path);
  return (
    found && {
      lines: found.lines,
      unknown: found.unknownLines,
      broken: found.brokenLines,
      failed: found.failedLines,
    }
  );
}

function texts(ingest: IngestStage): string[] {
  return ingest
    .all<{ text: string }>("SELECT text FROM assistant_texts ORDER BY created_at_epoch, id")
    .map((row) => row.text);
}

test("a half last line is left until it is whole", async () => {
  await using home = openHome();
  using ingest = openIngestStage(home);
  const path = transcriptPath(home);
  line.append(path, line.typed("go", { at: T, promptId: "p1" }));
  const whole = line.asLines([line.said("The answer is 42.", { at: T + 100 })]);
  appendFileSync(path, whole.slice(0, 60));
  ingest.tell("Stop", stopped(home, "p1", "x"), T + 200);
  expect(progress(home, ingest)).toEqual({ lines: 1, unknown: 0, broken: 0, failed: 0 });
  appendFileSync(path, whole.slice(60));
  end(home, ingest, T + 300);
  expect(progress(home, ingest)).toEqual({ lines: 2, unknown: 0, broken: 0, failed: 0 });
  expect(texts(ingest)).toContain("The answer is 42.");
});

test("every line is read, unknown, broken or failed, and counted", async () => {
  await using home = openHome();
  using ingest = openIngestStage(home);
  const path = transcriptPath(home);
  line.append(
    path,
    line.typed("go", { at: T, promptId: "p1" }),
    { type: "of-a-later-version", x: 1 },
    { type: "of-another" },
  );
  appendFileSync(path, '{"broken":\nnot json\n[]\n\n   \n');
  appendFileSync(path, '{"type":"user"}\n{"type":"assistant","sessionId":1,"timestamp":[]}\n{"no":"type"}\n');
  line.append(path, { type: "summary", summary: "x" }, line.said("End.", { at: T + 1 }));
  end(home, ingest, T + 300);
  expect(progress(home, ingest)).toEqual({ lines: 13, unknown: 3, broken: 3, failed: 0 });
  expect(texts(ingest)).toEqual(["End."]);
});

test("a line that cannot be taken over is put aside with its place, without its text", async () => {
  await using home = openHome();
  using ingest = openIngestStage(home);
  // The largest time a transcript can name lies beyond what a date can be made of.
  ingest.memory.run(
    "CREATE TRIGGER poison BEFORE INSERT ON assistant_texts WHEN new.text = 'ZQPOISON' BEGIN SELECT raise(ABORT, 'poison'); END",
  );
  line.append(
    transcriptPath(home),
    line.typed("go", { at: T, promptId: "p1" }),
    line.said("ZQPOISON", { at: T + 1 }),
    line.said("Goes on.", { at: T + 2 }),
  );
  end(home, ingest, T + 300);
  end(home, ingest, T + 400);
  expect(progress(home, ingest)).toEqual({ lines: 3, unknown: 0, broken: 0, failed: 1 });
  const parked = ingest.all<{ body: string; fault: string }>("SELECT body, fault FROM parked_records");
  expect(parked.length).toBe(1);
  expect(JSON.parse(parked[0]?.body ?? "")).toMatchObject({ line: 2 });
  expect(JSON.stringify(parked)).not.toContain("ZQPOISON");
  expect(texts(ingest)).toEqual(["Goes on."]);
});

describe("a transcript that takes longer than a piece", () => {
  const LINES = 40;
  const rowsOf = (ingest: IngestStage) =>
    [select("texts", "text"), select("turns", "number, state, ending"), select("sessions", "status")].map(
      (sql) => ingest.all(sql),
    );
  function write(home: TempHome): void {
    const lines = Array.from({ length: LINES }, (_, at) => line.said(`Step ${at}.`, { at: T + at + 1 }));
    line.append(transcriptPath(home), line.typed("go", { at: T, promptId: "p1" }), ...lines);
    const aside = join(dirname(transcriptPath(home)), SESSION, "subagents", "agent-a1.jsonl");
    line.append(aside, line.said("Aside.", { at: T + 1 }));
  }
  /** What is known then, and in how many pieces it was read. */
  async function told(pieceMs: number, tell: (home: TempHome, ingest: IngestStage) => number) {
    await using home = openHome();
    using ingest = openIngestStage(home, pieceMs);
    return { pieces: tell(home, ingest), rows: rowsOf(ingest) };
  }

  test.each([
    ["SessionStart", (home: TempHome) => base(home, { source: "resume" })],
    ["UserPromptSubmit", (home: TempHome) => prompted(home, "next", "p2")],
    ["Stop", (home: TempHome) => stopped(home, "p1", "Done.")],
    ["SessionEnd", (home: TempHome) => base(home, { reason: "other" })],
  ])("is read in pieces before %s is taken, with the same outcome", async (event, payload) => {
    const tell = (home: TempHome, ingest: IngestStage) => {
      write(home);
      ingest.commit(event, payload(home), T + 1_000);
      return ingest.take();
    };
    const pieced = await told(0, tell);
    const whole = await told(Number.POSITIVE_INFINITY, tell);
    expect(whole.pieces).toBe(1);
    expect(pieced.pieces).toBeGreaterThanOrEqual(LINES);
    expect(pieced.rows).toEqual(whole.rows);
    expect(whole.rows[0]?.length).toBeGreaterThanOrEqual(LINES);
  });

  test("is read in pieces before its killed session is ended", async () => {
    const killed = (home: TempHome, ingest: IngestStage) => {
      ingest.tell("UserPromptSubmit", prompted(home, "go", "p1"), T, { hostPid: 2_147_483_000 });
      write(home);
      let pieces = 1;
      while (ingest.sweep() === 0) pieces += 1;
      return pieces;
    };
    const [pieced, whole] = [await told(0, killed), await told(Number.POSITIVE_INFINITY, killed)];
    expect(whole.pieces).toBe(1);
    expect(pieced.pieces).toBeGreaterThanOrEqual(LINES);
    expect(pieced.rows).toEqual(whole.rows);
    expect(whole.rows[2]).toEqual([{ status: "failed" }]);
  });
});

describe("a transcript that", () => {
  test("is not there is no fault", async () => {
    await using home = openHome();
    using ingest = openIngestStage(home);
    end(home, ingest, T);
    expect(progress(home, ingest)).toBeUndefined();
    expect(ingest.logged).toEqual([]);
  });

  test("is a directory is left alone and said", async () => {
    await using home = openHome();
    using ingest = openIngestStage(home);
    mkdirSync(transcriptPath(home), { recursive: true });
    end(home, ingest, T);
    expect(ingest.logged).toEqual([expect.stringContaining("is not a regular file")]);
    expect(ingest.all(select("sessions", "status"))).toEqual([{ status: "completed" }]);
  });

  for (const [name, make] of Object.entries({
    "is a pipe": (path: string) => Bun.spawnSync(["mkfifo", path]),
    "is a device without end": (path: string) => symlinkSync("/dev/zero", path),
    "is a link to itself": (path: string) => symlinkSync(path, path),
  })) {
    test(`${name} does not hold the worker`, async () => {
      await using home = openHome();
      using ingest = openIngestStage(home);
      mkdirSync(dirname(transcriptPath(home)), { recursive: true });
      make(transcriptPath(home));
      end(home, ingest, T);
      expect(ingest.logged.length).toBe(1);
      expect(ingest.all(select("sessions", "status"))).toEqual([{ status: "completed" }]);
    });
  }

  test("has a name that no file can have is said, and its event is kept", async () => {
    await using home = openHome();
    using ingest = openIngestStage(home);
    end(home, ingest, T, { transcript_path: `/${"x".repeat(5_000)}` });
    expect(ingest.logged).toEqual([expect.stringContaining("warning reading transcript")]);
    expect(ingest.all(select("sessions", "status"))).toEqual([{ status: "completed" }]);
  });

  test("was replaced by a shorter file is read from the start", async () => {
    await using home = openHome();
    using ingest = openIngestStage(home);
    const path = transcriptPath(home);
    line.append(
      path,
      line.typed("go", { at: T, promptId: "p1" }),
      line.said("A long first answer.", { at: T + 1 }),
    );
    end(home, ingest, T + 100);
    truncateSync(path, 0);
    line.append(path, line.said("Short.", { at: T + 2 }));
    end(home, ingest, T + 200);
    expect(texts(ingest)).toEqual(["A long first answer.", "Short."]);
  });

  test("was replaced by another file of the same name is read from the start", async () => {
    await using home = openHome();
    using ingest = openIngestStage(home);
    const path = transcriptPath(home);
    const first = [line.typed("go", { at: T, promptId: "p1" }), line.said("First.", { at: T + 1 })];
    line.append(path, ...first);
    end(home, ingest, T + 100);
    writeFileSync(`${path}.new`, line.asLines([...first, line.said("Second.", { at: T + 2 })]));
    rmSync(path);
    Bun.spawnSync(["mv", `${path}.new`, path]);
    end(home, ingest, T + 200);
    expect(texts(ingest)).toEqual(["First.", "Second."]);
  });

  test("was rewritten in place, longer than before, is read from the start", async () => {
    await using home = openHome();
    using ingest = openIngestStage(home);
    const path = transcriptPath(home);
    line.append(path, line.said("First.", { at: T + 1 }));
    end(home, ingest, T + 100);
    writeFileSync(
      path,
      line.asLines([
        line.said(`Anew: ${"x".repeat(2_000)}`, { at: T + 2 }),
        line.said("Second.", { at: T + 3 }),
      ]),
    );
    end(home, ingest, T + 200);
    expect(texts(ingest).at(-1)).toBe("Second.");
    expect(texts(ingest).length).toBe(3);
    expect(progress(home, ingest)?.broken).toBe(0);
  });

  test("has a line of 40 MB loses that line only", async () => {
    await using home = openHome();
    using ingest = openIngestStage(home);
    const path = transcriptPath(home);
    line.append(path, line.said("Before.", { at: T }));
    line.append(path, line.said("x".repeat(40_000_000), { at: T + 1 }));
    line.append(path, line.said("After.", { at: T + 2 }));
    end(home, ingest, T + 200);
    expect(texts(ingest)).toEqual(["Before.", "After."]);
    expect(progress(home, ingest)).toEqual({ lines: 3, unknown: 0, broken: 1, failed: 0 });
    expect(LINE_BYTES_MAX).toBeLessThan(40_000_000);
  });

  test("has more lines than one transaction holds is read whole", async () => {
    await using home = openHome();
    using ingest = openIngestStage(home);
    const many = Array.from({ length: 1_234 }, (_, index) => line.said(`Text ${index}.`, { at: T + index }));
    line.append(transcriptPath(home), ...many);
    end(home, ingest, T + 5_000);
    expect(texts(ingest).length).toBe(1_234);
    expect(progress(home, ingest)?.lines).toBe(1_234);
  });
});

test("subagents' own transcripts give their calls, marked as theirs, and no prompts", async () => {
  await using home = openHome();
  using ingest = openIngestStage(home);
  const side = join(transcriptPath(home).replace(/\.jsonl$/, ""), "subagents", "agent-a1.jsonl");
  const of = (at: number) => ({ at, more: { isSidechain: true, agentId: "a1" } });
  line.append(
    transcriptPath(home),
    line.typed("delegate it", { at: T, promptId: "p1" }),
    line.called("toolu_task", "Task", { prompt: "look" }, { at: T + 10 }),
    line.returned("toolu_task", "found", { at: T + 900, promptId: "p1" }),
    line.said("The agent found it.", { at: T + 950 }),
  );
  line.append(
    side,
    line.typed("look", of(T + 20)),
    line.called("toolu_inner", "Grep", { pattern: "x" }, of(T + 30)),
    line.returned("toolu_inner", "a.ts", of(T + 40)),
    line.said("Found in a.ts.", of(T + 50)),
  );
  ingest.tell("UserPromptSubmit", prompted(home, "delegate it", "p1"), T);
  ingest.tell("Stop", stopped(home, "p1", "The agent found it."), T + 960);
  expect(ingest.all(select("toolUses", "hostId AS id, agent", {}, "at"))).toEqual([
    { id: "toolu_task", agent: null },
    { id: "toolu_inner", agent: "a1" },
  ]);
  expect(ingest.all(select("prompts", "text"))).toEqual([{ text: "delegate it" }]);
  expect(ingest.all(select("turns", "number, state"))).toEqual([{ number: 1, state: "complete" }]);
});

test("what is read while a session runs is not read again at its end", async () => {
  await using home = openHome();
  using ingest = openIngestStage(home);
  const path = transcriptPath(home);
  for (let turn = 1; turn <= 5; turn += 1) {
    line.append(
      path,
      line.typed(`step ${turn}`, { at: T + turn * 1_000, promptId: `p${turn}` }),
      line.said(`Did ${turn}.`, { at: T + turn * 1_000 + 1 }),
    );
    ingest.tell("Stop", stopped(home, `p${turn}`, `Did ${turn}.`), T + turn * 1_000 + 2);
    expect(progress(home, ingest)?.lines).toBe(turn * 2);
  }
  end(home, ingest, T + 9_000);
  expect(progress(home, ingest)?.lines).toBe(10);
  expect(ingest.all("SELECT count(*) AS n FROM user_prompts")).toEqual([{ n: 5 }]);
  expect(ingest.all(select("sessions", "session AS id"))).toEqual([{ id: SESSION }]);
});
