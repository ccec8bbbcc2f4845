import { describe, expect, test } from "bun:test";
import { openIngestStage } from "../kit/ingest.ts";
import { base, bashDone, prompted, SESSION, stopped, transcriptPath } from "../kit/payloads.ts";
import { select } from "../kit/select.ts";
import { openHome } from "../kit/temp-home.ts";
import * as line from "../kit/transcript.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const OTHER = "99999999-2222-4333-8444-555555555555";

describe("a session that has been silent for a day", () => {
  test("is marked failed, with its open turn completed and what its transcript holds", async () => {
    await using home = openHome();
    using ingest = openIngestStage(home);
    const at = Date.now() - 3 * DAY;
    ingest.tell("UserPromptSubmit", prompted(home, "long work", "p1"), at, { hostPid: null });
    line.append(
      transcriptPath(home),
      line.typed("long work", { at, promptId: "p1" }),
      line.said("I begin.", { at: at + 9 }),
    );
    expect(ingest.failStale(at + DAY - HOUR)).toEqual([]);
    expect(ingest.failStale(Date.now())).toEqual([SESSION]);
    expect(ingest.failStale(Date.now())).toEqual([]);
    expect(ingest.all(select("sessions", "status, endReason AS end_reason"))).toEqual([
      { status: "failed", end_reason: "stale" },
    ]);
    expect(ingest.all(select("turns", "state, ending"))).toEqual([
      { state: "complete", ending: "interrupted" },
    ]);
    expect(ingest.all(select("texts", "text"))).toEqual([{ text: "I begin." }]);
    expect(ingest.logged).toEqual([
      expect.stringContaining("marked 1 sessions as failed after 24 hours without an event"),
    ]);
  });

  test("counts from its last event: one that works for days is not stale, nor one whose transcript goes on", async () => {
    await using home = openHome();
    using ingest = openIngestStage(home);
    const at = Date.now() - 3 * DAY;
    ingest.tell("UserPromptSubmit", prompted(home, "busy", "p1"), at, { hostPid: null });
    ingest.tell("PostToolUse", bashDone(home, "toolu_1", "p1"), Date.now() - HOUR, { hostPid: null });
    const unheard = base(home, {
      session_id: OTHER,
      transcript_path: transcriptPath(home, OTHER),
      source: "startup",
    });
    ingest.tell("SessionStart", unheard, at, { hostPid: null });
    line.append(
      transcriptPath(home, OTHER),
      line.typed("by itself", { session: OTHER, at: Date.now() - HOUR, promptId: "q1" }),
    );
    expect(ingest.failStale(Date.now())).toEqual([]);
    expect(ingest.all("SELECT DISTINCT status FROM sdk_sessions")).toEqual([{ status: "active" }]);
  });

  test("is left alone while its very host lives, and not when a person asks for all", async () => {
    await using home = openHome();
    using ingest = openIngestStage(home);
    ingest.tell("UserPromptSubmit", prompted(home, "over the weekend", "p1"), Date.now());
    const later = Date.now() + 3 * DAY;
    expect(ingest.failStale(later)).toEqual([]);
    expect(ingest.failStale(later, false)).toEqual([SESSION]);
    ingest.tell("UserPromptSubmit", prompted(home, "back again", "p2"), Date.now());
    expect(ingest.all(select("sessions", "status"))).toEqual([{ status: "active" }]);
  });

  test("is failed when nobody can say that its host still is that process", async () => {
    await using home = openHome();
    using ingest = openIngestStage(home);
    ingest.tokens.set(process.pid, undefined);
    ingest.tell("UserPromptSubmit", prompted(home, "work", "p1"), Date.now());
    expect(ingest.sweep()).toBe(0);
    expect(ingest.failStale(Date.now() + 2 * DAY)).toEqual([SESSION]);
  });
});

describe("a process that got the number of a host", () => {
  test("does not keep the host's session open", async () => {
    await using home = openHome();
    using ingest = openIngestStage(home);
    ingest.tell("UserPromptSubmit", prompted(home, "work", "p1"), Date.now());
    ingest.tell("Stop", stopped(home, "p1", "Done."), Date.now());
    expect(ingest.sweep()).toBe(0);
    ingest.tokens.set(process.pid, "another start");
    expect(ingest.sweep()).toBe(1);
    expect(ingest.all(select("sessions", "status, endReason AS end_reason"))).toEqual([
      { status: "completed", end_reason: "host-gone" },
    ]);
  });

  test("is not taken for the host when the event waited until it had the number", async () => {
    await using home = openHome();
    using ingest = openIngestStage(home);
    ingest.tell("UserPromptSubmit", prompted(home, "work", "p1"), Date.now() - HOUR);
    expect(ingest.all("SELECT host_token FROM sdk_sessions")).toEqual([{ host_token: null }]);
  });

  test("is told apart by a question to the system for each new host, not for each event", async () => {
    await using home = openHome();
    using ingest = openIngestStage(home);
    let asked = 0;
    const get = ingest.tokens.get.bind(ingest.tokens);
    ingest.tokens.get = (pid) => {
      asked += 1;
      return get(pid);
    };
    ingest.tokens.set(process.pid, "first");
    ingest.tokens.set(process.ppid, "second");
    for (let call = 0; call < 5; call += 1)
      ingest.tell("PostToolUse", bashDone(home, `toolu_${call}`, "p1"), Date.now());
    expect(asked).toBe(1);
    ingest.tell("PostToolUse", bashDone(home, "toolu_9", "p1"), Date.now(), { hostPid: process.ppid });
    expect(asked).toBe(2);
    expect(ingest.all("SELECT host_pid, host_token FROM sdk_sessions")).toEqual([
      { host_pid: process.ppid, host_token: "second" },
    ]);
  });
});
