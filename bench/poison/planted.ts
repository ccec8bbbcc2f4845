import type { Database } from "bun:sqlite";
import type { TurnFindings } from "../../src/domain/observation.ts";
import type { Turn } from "../../src/domain/turn.ts";
import { LOCAL_OBSERVER, observeLocally } from "../../src/observer/local/observe.ts";
import { observeTurns } from "../../src/observer/observe-turns.ts";
import { judge } from "../../src/screening/screen.ts";
import { insertObservation } from "../../src/store/observations/observations.ts";
import { assignProject } from "../../src/store/sessions/assign-project.ts";
import { getSession, insertSession } from "../../src/store/sessions/sessions.ts";
import { recordAssistantText } from "../../src/store/turns/assistant-texts.ts";
import { insertPrompt } from "../../src/store/turns/prompts.ts";
import { recordToolUse, type ToolUseReport } from "../../src/store/turns/tool-uses.ts";
import { completeTurn, insertTurn } from "../../src/store/turns/turns.ts";
import { SILENT } from "../line-account.ts";

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

/** What each place looks like as a tool use. */
function carrier(place: Exclude<Place, "imported memory">, text: string): Partial<ToolUseReport> {
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
  const { id: sessionId } = insertSession(memory, "claude-code", key, at);
  assignProject(memory, sessionId, { key, label: "shop", root: "/home/ada/shop" });
  const projectId = getSession(memory, sessionId).projectId ?? 0;
  const { text, place, observer } = planted;
  if (place === "imported memory") return plantImported(memory, { key, text, sessionId, projectId, at });
  const { id: turnId } = insertTurn(memory, { sessionId, number: 1, at, branch: planted.branch ?? "main" });
  insertPrompt(memory, {
    ...{ sessionId, turnId, contentSessionId: key, promptNumber: 1, text: PROMPT, at },
    ...{ promptId: undefined, uuid: undefined, source: "typed", byHook: true },
  });
  const use = { host: "claude-code", sessionId, turnId, outcome: "ok" } as const;
  recordToolUse(memory, { ...use, toolUseId: `${key}-1`, at: at + 1, ...carrier(place, text) });
  recordToolUse(memory, {
    ...{ ...use, toolUseId: `${key}-2`, at: at + 2, name: "Edit", result: "edited" },
    input: { file_path: `/home/ada/shop/${FILE}`, old_string: "Math.floor(x)", new_string: "Math.round(x)" },
  });
  recordAssistantText(memory, {
    sessionId,
    turnId,
    text: CLOSING,
    uuid: undefined,
    agentId: undefined,
    at: at + 3,
  });
  completeTurn(memory, turnId, "completed", at + 4);
  const observe = observer === "local" ? observeLocally : (turn: Turn) => repeating(turn, text);
  observeTurns({ memory, log: SILENT, observer: { name: LOCAL_OBSERVER, observe } });
  return projectId;
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
  {
    key,
    text,
    sessionId,
    projectId,
    at,
  }: { key: string; text: string; sessionId: number; projectId: number; at: number },
): number {
  const id = insertObservation(
    memory,
    {
      ...{ sessionId, projectId, at, contentSessionId: key, turnId: null, project: "shop", promptNumber: 1 },
      ...{ branch: null, madeBy: "claude-mem-legacy" },
    },
    {
      ...{ type: "decision", title: text.slice(0, 120), subtitle: "", facts: [text], narrative: text },
      ...{ concepts: ["gotcha"], filesRead: [], filesModified: [FILE], toolUseIds: [] },
    },
  );
  judge(memory, "observation", id);
  return projectId;
}
