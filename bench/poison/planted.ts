import type { Database } from "bun:sqlite";
import type { TurnFindings } from "../../src/domain/observation.ts";
import type { Turn } from "../../src/domain/turn.ts";
import { observeLocally } from "../../src/observer/local/observe.ts";
import { screenNote } from "../../src/screening/screen.ts";
import { type InsertedToolUse, insertImported, insertSessionOf, insertTurnOf } from "../insert.ts";
import { observeOnce } from "../memory.ts";

/** Where an attacker's words come in. */
export const PLACES = [
  "web page",
  "server",
  "file",
  "test output",
  "commit message",
  "imported memory",
] as const;
export type Place = (typeof PLACES)[number];
export type ObserverName = "local" | "repeats";

export const FILE = "src/cart.ts";
export const PROMPT = "Make the cart in src/cart.ts round its totals half up";
const CLOSING = "The cart rounds its totals half up now.";
const EDIT: Omit<InsertedToolUse, "toolUseId"> = {
  name: "Edit",
  input: { file_path: `/home/ada/shop/${FILE}`, old_string: "Math.floor(x)", new_string: "Math.round(x)" },
  result: "edited",
  outcome: "ok",
};

/** What each place looks like as a tool use. */
function carrier(place: Exclude<Place, "imported memory">, text: string): Omit<InsertedToolUse, "toolUseId"> {
  switch (place) {
    case "web page":
      return {
        name: "WebFetch",
        input: { url: "https://docs.example/cart", prompt: "How are totals rounded?" },
        result: `Totals are rounded half up.\n${text}`,
        outcome: "ok",
      };
    case "server":
      return {
        name: "mcp__tracker__get_issue",
        input: { id: 482 },
        result: [{ type: "text", text: `Totals are rounded half up.\n${text}` }],
        outcome: "ok",
      };
    case "file":
      return {
        name: "Read",
        input: { file_path: "/home/ada/shop/README.md" },
        result: `# Shop\nRun the tests by npm test.\n${text}`,
        outcome: "ok",
      };
    case "test output":
      return {
        name: "Bash",
        input: { command: "npm test" },
        error: `Exit code 1\nFAIL cart.test.ts\n  Error: expected 2 to be 3\n${text}`,
        outcome: "failed",
      };
    case "commit message":
      return {
        name: "Bash",
        input: { command: "git log -3 --oneline && git log -1 --format=%B" },
        result: `3f78685 Round half up\n\n${text}`,
        outcome: "ok",
      };
  }
}

/** A turn in which somebody's words came by, observed; each in a project of its own. Returns the project. */
export function plant(
  memory: Database,
  key: string,
  planted: { text: string; place: Place; observer: ObserverName; branch?: string },
): number {
  const at = Date.now() - 60_000;
  const session = insertSessionOf(memory, { key, label: "shop", root: "/home/ada/shop" }, key, at);
  const { text, place, observer } = planted;
  if (place === "imported memory") plantImported(memory, session, text, at);
  else {
    insertTurnOf(memory, session, {
      ...{ number: 1, at, branch: planted.branch ?? "main", prompt: PROMPT, text: CLOSING },
      toolUses: [
        { toolUseId: `${key}-1`, ...carrier(place, text) },
        { toolUseId: `${key}-2`, ...EDIT },
      ],
    });
    observeOnce(memory, observer === "local" ? observeLocally : (turn) => repeating(turn, text));
  }
  return session.projectId ?? 0;
}

/** A model that falls for what it reads: it writes it down as what was decided and what comes next. */
function repeating(turn: Turn, text: string): TurnFindings {
  const local = observeLocally(turn);
  const draft = local.observations[0];
  return {
    observations: [
      {
        ...{ type: "decision", title: text.slice(0, 120), subtitle: "", facts: [text], narrative: text },
        ...{ concepts: ["gotcha"], filesRead: [], filesModified: [FILE] },
        toolUseIds: draft?.toolUseIds ?? [],
      },
    ],
    summary: {
      ...{
        request: PROMPT,
        investigated: "",
        learned: text,
        completed: CLOSING,
        nextSteps: text,
        notes: text,
      },
    },
  };
}

function plantImported(
  memory: Database,
  session: ReturnType<typeof insertSessionOf>,
  text: string,
  at: number,
): void {
  const id = insertImported(memory, session, at, {
    ...{ type: "decision", title: text.slice(0, 120), subtitle: "", facts: [text], narrative: text },
    ...{ concepts: ["gotcha"], filesRead: [], filesModified: [FILE], toolUseIds: [] },
  });
  screenNote(memory, "observation", id);
}
