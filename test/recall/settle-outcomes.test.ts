import { expect, test } from "bun:test";
import { ignoreUnused, settleOutcomes } from "../../src/recall/settle-outcomes.ts";
import { listInjectionShares } from "../../src/store/injections/injections.ts";
import { bashDone, prompted, stopped } from "../kit/payloads.ts";
import { openRemembered, type Remembered } from "../kit/remembered.ts";
import { openHome, type TempHome } from "../kit/temp-home.ts";

const T = Date.parse("2026-01-20T10:00:00Z");
const HOUR = 3_600_000;
const LOG = { debug: () => {}, info: () => {}, warning: () => {}, error: () => {} };
const NOTHING = () => ({ observations: [], summary: undefined });

/** Two memories of an earlier session: one about the cart, one about the mailer. */
function remember(home: TempHome): { remembered: Remembered; cart: number; mailer: number } {
  const remembered = openRemembered(home);
  const observations = [
    {
      title: "Discount rounding happens once in the checkout total",
      facts: ["Rounding belongs behind taxation, in roundTotal()"],
      filesModified: ["src/cart.ts"],
    },
    { title: "Mailer queue retries with jittered backoff", filesModified: ["src/mailer.ts"] },
  ];
  const told = { session: "earlier", prompt: "do", closing: "Done.", at: T - HOUR, observations };
  const [cart = 0, mailer = 0] = remembered.tellTurn(told);
  return { remembered, cart, mailer };
}

interface Played {
  prompt?: string;
  closing?: string;
  calls?: { tool: string; input: object; outcome?: "PostToolUse" | "PostToolUseFailure" }[];
  channel?: string;
  subject?: string;
  ids: number[];
}

/** A session that is given memories at its beginning, and then does something. */
function play(home: TempHome, remembered: Remembered, course: Played, at = T): void {
  const session = { session_id: "now" };
  const { channel = "UserPromptSubmit", subject, ids } = course;
  remembered.tell(
    "UserPromptSubmit",
    { ...prompted(home, course.prompt ?? "go on", `p${at}`), ...session },
    at,
  );
  const given = { ...session, channel, subject, observation_ids: ids, tokens: 90 };
  remembered.tell("ContextInjected", given, at + 1);
  for (const [index, { tool, input, outcome = "PostToolUse" }] of (course.calls ?? []).entries()) {
    const done = { ...bashDone(home, `toolu_${at}_${index}`, `p${at}`), tool_name: tool, tool_input: input };
    remembered.tell(outcome, { ...done, error: "Exit code 1", ...session }, at + 10 + index);
  }
  const end = { ...stopped(home, `p${at}`, course.closing ?? "All done."), ...session };
  remembered.tell("Stop", end, at + 100);
  remembered.observe(NOTHING);
  settleOutcomes({ memory: remembered.memory, log: LOG });
}

function outcomesOf(remembered: Remembered): Record<number, string> {
  const rows = remembered.all<{ id: number; outcome: string; reason: string }>(
    "SELECT item_id AS id, outcome, reason FROM injected_items ORDER BY injection_id, item_id",
  );
  return Object.fromEntries(
    rows.map(({ id, outcome, reason }) => [id, reason === "" ? outcome : `${outcome} ${reason}`]),
  );
}

test("a memory is used when a file that it names is edited; the other stays open until the session is over", async () => {
  await using home = openHome();
  const { remembered, cart, mailer } = remember(home);
  using _ = remembered;
  const calls = [{ tool: "Edit", input: { file_path: `${home.project}/src/cart.ts` } }];
  play(home, remembered, { ids: [cart, mailer], calls });
  expect(outcomesOf(remembered)).toEqual({ [cart]: "used literal", [mailer]: "open" });
  ignoreUnused(remembered.memory, T + HOUR);
  expect(outcomesOf(remembered)[mailer]).toBe("open");
  remembered.tell("SessionEnd", { session_id: "now", reason: "other" }, T + 200);
  ignoreUnused(remembered.memory, T + HOUR);
  expect(outcomesOf(remembered)).toEqual({ [cart]: "used literal", [mailer]: "ignored" });
});

test("what nobody took up within a day is ignored, though its session goes on", async () => {
  await using home = openHome();
  const { remembered, cart } = remember(home);
  using _ = remembered;
  play(home, remembered, { ids: [cart] });
  ignoreUnused(remembered.memory, T + 25 * HOUR);
  expect(outcomesOf(remembered)).toEqual({ [cart]: "ignored" });
});

test.each([
  [
    "it is shown by the command",
    "used fetched",
    { calls: [{ tool: "Bash", input: { command: "claude-mem show #CART" } }] },
  ],
  [
    "a symbol that it names is searched for",
    "used literal",
    { calls: [{ tool: "Grep", input: { pattern: "roundTotal" } }] },
  ],
  [
    "its file stands in a command",
    "used literal",
    { calls: [{ tool: "Bash", input: { command: "wc -l src/cart.ts" } }] },
  ],
  [
    "the user had named the file",
    "open",
    {
      prompt: "round in src/cart.ts, please",
      calls: [{ tool: "Bash", input: { command: "wc -l src/cart.ts" } }],
    },
  ],
  [
    "only its words come back",
    "open",
    { closing: "As before, discount rounding belongs behind the checkout taxation total." },
  ],
  ["its id comes back with one of its words", "open", { closing: "See #CART on rounding." }],
  ["a pull request has the same number", "open", { closing: "Opened pull request #CART." }],
  ["the agent says that it is wrong", "contradicted said", { closing: "#CART is outdated: rounding moved." }],
  ["the user says that it is wrong", "contradicted said", { prompt: "what #CART says is no longer true" }],
  ["the agent says that it is not wrong", "open", { closing: "#CART is not wrong about rounding." }],
  [
    "another sentence says that something is wrong",
    "open",
    { closing: "#CART covers rounding. The test was wrong." },
  ],
  [
    "the session forgets it by the command",
    "contradicted changed",
    { calls: [{ tool: "Bash", input: { command: "claude-mem forget CART" } }] },
  ],
  [
    "changing it failed",
    "open",
    {
      calls: [
        {
          tool: "Bash",
          outcome: "PostToolUseFailure" as const,
          input: { command: "claude-mem forget CART" },
        },
      ],
    },
  ],
])("when %s, the outcome is %s", async (_name, outcome, course) => {
  await using home = openHome();
  const { remembered, cart } = remember(home);
  using _ = remembered;
  const asked = JSON.parse(
    JSON.stringify(course).replaceAll('"CART"', String(cart)).replaceAll("CART", String(cart)),
  ) as Omit<Played, "ids">;
  play(home, remembered, { ...asked, ids: [cart] });
  expect(outcomesOf(remembered)[cart]).toBe(outcome);
});

test("a note on a file is not used by reading that file, but by another that it names", async () => {
  await using home = openHome();
  using remembered = openRemembered(home);
  const observations = [
    { title: "Parser and printer agree", filesModified: ["src/parser.ts", "src/printer.ts"] },
  ];
  const [id = 0] = remembered.tellTurn({
    session: "earlier",
    prompt: "x",
    closing: "y",
    at: T - HOUR,
    observations,
  });
  const read = (name: string) => ({ tool: "Read", input: { file_path: `${home.project}/src/${name}` } });
  const note = { ids: [id], channel: "PreToolUse", subject: "src/parser.ts" };
  play(home, remembered, { ...note, calls: [read("parser.ts")] });
  expect(outcomesOf(remembered)).toEqual({ [id]: "open" });
  play(home, remembered, { ids: [], calls: [read("printer.ts")] }, T + HOUR);
  expect(outcomesOf(remembered)).toEqual({ [id]: "used literal" });
});

test("what was done before a memory was given does not count", async () => {
  await using home = openHome();
  const { remembered, cart } = remember(home);
  using _ = remembered;
  play(home, remembered, {
    ids: [],
    calls: [{ tool: "Read", input: { file_path: `${home.project}/src/cart.ts` } }],
  });
  play(home, remembered, { ids: [cart] }, T + HOUR);
  expect(outcomesOf(remembered)).toEqual({ [cart]: "open" });
});

test("what was used and turns out to be wrong later is contradicted", async () => {
  await using home = openHome();
  const { remembered, cart } = remember(home);
  using _ = remembered;
  play(home, remembered, {
    ids: [cart],
    calls: [{ tool: "Read", input: { file_path: `${home.project}/src/cart.ts` } }],
  });
  expect(outcomesOf(remembered)[cart]).toBe("used literal");
  play(home, remembered, { ids: [], closing: `Memory #${cart} is wrong.` }, T + HOUR);
  expect(outcomesOf(remembered)[cart]).toBe("contradicted said");
});

test("shares are counted by the hook that gave, with their tokens", async () => {
  await using home = openHome();
  const { remembered, cart, mailer } = remember(home);
  using _ = remembered;
  const calls = [{ tool: "Edit", input: { file_path: `${home.project}/src/cart.ts` } }];
  play(home, remembered, { ids: [cart, mailer], calls });
  play(home, remembered, { ids: [mailer], channel: "SessionStart" }, T + HOUR);
  expect(listInjectionShares(remembered.memory, 0)).toEqual([
    {
      channel: "SessionStart",
      times: 1,
      tokens: 90,
      items: 1,
      used: 0,
      ignored: 0,
      contradicted: 0,
      open: 1,
    },
    {
      channel: "UserPromptSubmit",
      times: 1,
      tokens: 90,
      items: 2,
      used: 1,
      ignored: 0,
      contradicted: 0,
      open: 1,
    },
  ]);
  expect(listInjectionShares(remembered.memory, T + 2 * HOUR)).toEqual([]);
});

test.each([
  ["fetched", "used fetched"],
  ["changed", "contradicted changed"],
])("what the session has %s by the memory's own tools is %s at once", async (action, outcome) => {
  await using home = openHome();
  const { remembered, cart, mailer } = remember(home);
  using _ = remembered;
  remembered.tell("MemoryAccessed", { session_id: "now", action, observation_ids: [cart] }, T - 5);
  play(home, remembered, { ids: [cart, mailer] });
  expect(outcomesOf(remembered)[cart]).toBe("open");
  remembered.tell("MemoryAccessed", { session_id: "now", action, observation_ids: [cart, 999] }, T + 50);
  expect(outcomesOf(remembered)).toEqual({ [cart]: outcome, [mailer]: "open" });
});

test("records that an earlier build left in the inbox are understood", async () => {
  await using home = openHome();
  const { remembered, cart, mailer } = remember(home);
  using _ = remembered;
  const session = { session_id: "now" };
  const injected = { ...session, through: "PreToolUse", observation_ids: [cart, mailer], tokens: 90 };
  remembered.tell("ContextGiven", injected, T);
  remembered.tell("MemoryTaken", { ...session, deed: "changed", observation_ids: [cart] }, T + 1);
  expect(outcomesOf(remembered)).toEqual({ [cart]: "contradicted changed", [mailer]: "open" });
  expect(listInjectionShares(remembered.memory, 0)).toMatchObject([{ channel: "PreToolUse", items: 2 }]);
});
