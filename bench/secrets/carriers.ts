import { hookPayload } from "../payloads.ts";
import type { Planted } from "./formats.ts";

export interface HookCall {
  event: string;
  payload: string;
}

export interface CarriedTurn {
  sessionId: string;
  directory: string;
  promptId: string;
  /** Milliseconds since 1970 at which the transcript has it. */
  at: number;
}

/** What a carrier makes of a secret: a call of a hook, or lines that only the transcript has. */
interface Carried {
  hook?: HookCall;
  lines?: object[];
}

type Carrier = (turn: CarriedTurn, content: string, index: number) => Carried;

/** The ways in which a text gets into a session. The first one begins the turn, the last one ends it. */
export const CARRIERS: Readonly<Record<string, Carrier>> = {
  prompt: (turn, content) => hook("UserPromptSubmit", turn, { prompt: `Have a look at this.\n${content}` }),
  "command and its output": (turn, content, index) =>
    tool(
      turn,
      index,
      "Bash",
      { command: `git commit -m "keep it"\n${content}`, description: "Commit" },
      {
        stdout: `running\n${content}\ndone`,
        stderr: "",
        interrupted: false,
      },
    ),
  "output only": (turn, content, index) =>
    tool(turn, index, "Bash", { command: "npm run show" }, { stdout: content, stderr: `warn: ${content}` }),
  "file that is read": (turn, content, index) =>
    tool(
      turn,
      index,
      "Read",
      { file_path: `${turn.directory}/src/setup.ts` },
      {
        type: "text",
        file: { filePath: `${turn.directory}/src/setup.ts`, content, numLines: 3 },
      },
    ),
  "file that is written": (turn, content, index) =>
    tool(
      turn,
      index,
      "Write",
      { file_path: `${turn.directory}/src/made.ts`, content },
      {
        type: "create",
        filePath: `${turn.directory}/src/made.ts`,
        content,
        structuredPatch: [],
      },
    ),
  edit: (turn, content, index) =>
    tool(
      turn,
      index,
      "Edit",
      { file_path: `${turn.directory}/a.ts`, old_string: "x", new_string: content },
      {
        filePath: `${turn.directory}/a.ts`,
        originalFile: content,
        structuredPatch: [{ oldStart: 1, newStart: 1, lines: content.split("\n").map((line) => `+${line}`) }],
      },
    ),
  error: (turn, content, index) =>
    hook("PostToolUseFailure", turn, {
      tool_name: "Bash",
      tool_use_id: `toolu_${turn.promptId}_${index}`,
      tool_input: { command: "npm run deploy" },
      error: `Exit code 1\n${content}`,
    }),
  "said, by the transcript": (turn, content) => ({
    lines: [line(turn, "assistant", [{ type: "text", text: `I see this there:\n${content}` }])],
  }),
  "result, by the transcript": (turn, content, index) => {
    const id = `toolu_t_${turn.promptId}_${index}`;
    const call = { type: "tool_use", id, name: "Bash", input: { command: `cat notes # ${content}` } };
    return {
      lines: [
        line(turn, "assistant", [call]),
        line(turn, "user", [{ type: "tool_result", tool_use_id: id, content, is_error: false }]),
      ],
    };
  },
  "closing message": (turn, content) =>
    hook("Stop", turn, { last_assistant_message: `It is done, as you can see.\n${content}` }),
};

/** What has fields of its own is the input and the answer of a tool, whatever carries the others. */
export function carry(turn: CarriedTurn, carrier: Carrier, { content }: Planted, index: number): Carried[] {
  if (typeof content === "string") return [carrier(turn, content, index)];
  const inTool = tool(turn, index, "mcp__store__put", content, { kept: content });
  const isBoundary = carrier === CARRIERS.prompt || carrier === CARRIERS["closing message"];
  return isBoundary ? [inTool, carrier(turn, "nothing here", index)] : [inTool];
}

function tool(turn: CarriedTurn, index: number, name: string, input: object, response: object): Carried {
  return hook("PostToolUse", turn, {
    tool_name: name,
    tool_use_id: `toolu_${turn.promptId}_${index}`,
    tool_input: input,
    tool_response: response,
  });
}

function hook(event: string, turn: CarriedTurn, fields: object): Carried {
  return { hook: { event, payload: hookPayload(event, turn, fields) } };
}

function line(turn: CarriedTurn, type: "assistant" | "user", content: object[]): object {
  return {
    type,
    uuid: crypto.randomUUID(),
    sessionId: turn.sessionId,
    timestamp: new Date(turn.at).toISOString(),
    message: { role: type, content },
  };
}
