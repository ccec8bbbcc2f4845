import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ObservationDraft } from "../../src/domain/observation.ts";
import { reserveCall, settleCall } from "../../src/store/usage/model-calls.ts";
import { awaitModel, parkModel } from "../../src/store/usage/model-turns.ts";
import { openRemembered, type Remembered } from "../kit/remembered.ts";
import type { TempHome } from "../kit/temp-home.ts";

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

export const LOGIN_SESSION = "aaaaaaaa-0000-4000-8000-000000000001";
export const SEARCH_SESSION = "aaaaaaaa-0000-4000-8000-000000000002";

type Told = Partial<ObservationDraft> & Pick<ObservationDraft, "title">;

interface StoryTurn {
  session: string;
  hoursAgo: number;
  prompt: string;
  closing: string;
  observations: Told[];
  commands?: { command: string; output: string }[];
  summary?: { request: string; completed: string; learned: string; nextSteps: string };
}

/** Some days of work on a shop, as a person would have them in their memory. */
const STORY: readonly StoryTurn[] = [
  {
    session: SEARCH_SESSION,
    hoursAgo: 51,
    prompt: "The product search is slow with many filters. Find out why, and make it fast.",
    closing:
      "The query joined `prices` once per filter. I moved the join out and added an index on `(product_id, valid_from)`. \n\n- p95 went from **1.8 s** to **90 ms**\n- the plan now uses the index",
    commands: [
      { command: "psql -c 'explain analyze select …'", output: "Seq Scan on prices (cost=0.00..18334)" },
      {
        command: "git commit -am 'Join prices once per search'",
        output: "[main 4f2c91a] Join prices once per search\n 2 files changed",
      },
    ],
    observations: [
      {
        type: "bugfix",
        title: "Product search joined prices once per filter",
        subtitle: "One join outside of the filters, and an index, made it twenty times faster",
        narrative:
          "Every filter added its own join on `prices`, so five filters read the table five times. The join now stands outside and an index on `(product_id, valid_from)` serves it.",
        facts: [
          "p95 of /search fell from 1.8 s to 90 ms on the copy of production",
          "The index prices_product_valid takes 210 MB",
        ],
        concepts: ["problem-solution", "what-changed"],
        filesRead: ["src/search/query/query.ts"],
        filesModified: ["src/search/query/query.ts", "db/migrations/0042_prices_index.sql"],
      },
      {
        type: "discovery",
        title: "explain must run on the copy of production: the test data is too small for the planner",
        subtitle: "With a thousand rows the planner never takes the index",
        concepts: ["gotcha"],
        filesRead: ["docs/database.md"],
      },
    ],
    summary: {
      request: "Make the product search fast with many filters",
      completed: "One join instead of one per filter; a new index on prices",
      learned: "The planner ignores the index on the small test data",
      nextSteps: "Watch the size of the index for a week",
    },
  },
  {
    session: LOGIN_SESSION,
    hoursAgo: 3,
    prompt:
      "After logging in people land on the start page instead of where they came from. Fix the login redirect.",
    closing: "Fixed: the target is kept in the signed state of the request instead of the session cookie.",
    commands: [
      { command: "npm test -- login", output: "1 failing\n  login keeps the target: expected /cart, got /" },
    ],
    observations: [
      {
        type: "bugfix",
        title: "Login redirect lost its target because the cookie was SameSite=Strict",
        subtitle: "The target now travels in the signed state of the request",
        narrative:
          "Coming back from the identity provider, the browser does not send strict cookies along, so the target was gone. It is now part of the signed `state`.",
        facts: ["state is signed with the key of the session store", "Targets of other hosts are refused"],
        concepts: ["problem-solution", "gotcha"],
        filesRead: ["src/auth/session.ts"],
        filesModified: ["src/auth/login.ts", "src/auth/state.ts"],
      },
    ],
  },
  {
    session: LOGIN_SESSION,
    hoursAgo: 2.6,
    prompt: "Good. Should the state expire? Decide, and write it down.",
    closing: "It expires after ten minutes, like the provider's own code.",
    commands: [
      {
        command: "git commit -am 'Keep the login target in the signed state'",
        output: "[login-redirect 88d01be] Keep the login target in the signed state\n 3 files changed",
      },
    ],
    observations: [
      {
        type: "decision",
        title: "Login state expires after ten minutes",
        subtitle: "As long as the provider's code lives; longer would only help who steals it",
        concepts: ["why-it-exists", "trade-off"],
        filesModified: ["src/auth/state.ts", "docs/login.md"],
      },
      {
        type: "security_note",
        title: "A login state can be used once only",
        subtitle: "It is struck off in the session store when it is redeemed",
        concepts: ["how-it-works"],
        filesModified: ["src/auth/state.ts"],
      },
      {
        type: "refactor",
        title: "Session keys are read in one place",
        subtitle: "login.ts and state.ts had a copy each",
        concepts: ["pattern"],
        filesModified: ["src/auth/keys.ts"],
      },
    ],
    summary: {
      request: "Decide whether the login state expires",
      completed: "Ten minutes, once only, written down in docs/login.md",
      learned: "The provider's own code lives as long",
      nextSteps: "Tell the mobile team, whose app keeps states for an hour",
    },
  },
];

/** Fills the memory of a home with the story. */
export function tellStory(home: TempHome): void {
  makeRepository(home);
  using remembered = openRemembered(home);
  const now = Date.now();
  for (const { hoursAgo, ...turn } of STORY) remembered.tellTurn({ ...turn, at: now - hoursAgo * HOUR_MS });
  remembered.index();
  tellCalls(remembered, now);
}

/** The project is a repository, so that its files and branch have names. */
function makeRepository(home: TempHome): void {
  mkdirSync(join(home.project, ".git"), { recursive: true });
  writeFileSync(join(home.project, ".git", "HEAD"), "ref: refs/heads/login-redirect\n");
  writeFileSync(
    join(home.project, ".git", "config"),
    `[remote "origin"]\n\turl = git@example.org:team/corner-shop.git\n`,
  );
}

/** Three weeks of calls to a model, and a turn that was given up. */
function tellCalls({ memory, all }: Remembered, now: number): void {
  const turns = all<{ id: number; session: number }>(
    "SELECT id, session_id AS session FROM turns ORDER BY id",
  );
  const [first] = turns;
  if (first === undefined) throw new Error("the story has no turns");
  const allowance = { dayTokens: 1e9, sessionTokens: 1e9, dayBegan: 0 };
  for (let day = 20; day >= 0; day -= 1) {
    const call = { sessionId: first.session, turnId: first.id, purpose: "observe", tokens: 9_000 } as const;
    for (let number = 0; number < 3 + ((day * 7) % 5); number += 1) {
      const model = { provider: "anthropic", model: "claude-haiku-4-5" };
      const reserved = reserveCall(memory, { ...call, ...model, at: now - day * DAY_MS }, allowance);
      if (reserved.kind !== "reserved") throw new Error("no budget");
      const inputTokens = 4_000 + ((day * 997) % 3_000);
      const usage = { inputTokens, outputTokens: 600 + day * 20, cachedTokens: 0, costMicros: inputTokens };
      settleCall(memory, reserved.callId, { outcome: "ok", usage, isLost: false, latencyMs: 900, fault: "" });
    }
  }
  awaitModel(memory, first.id, Date.now(), Date.now());
  parkModel(memory, first.id, "the model's answer could not be read three times");
}
