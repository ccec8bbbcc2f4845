import { join } from "node:path";
import type { TempHome } from "./temp-home.ts";

export const SESSION = "11111111-2222-4333-8444-555555555555";

export function transcriptPath(home: TempHome, session: string = SESSION): string {
  return join(home.dir, ".claude", "projects", "p", `${session}.jsonl`);
}

/** What the host says in every payload. */
export function base(home: TempHome, more: object = {}): Record<string, unknown> {
  return { session_id: SESSION, transcript_path: transcriptPath(home), cwd: home.project, ...more };
}

export function prompted(home: TempHome, prompt: string, promptId: string, more: object = {}): object {
  return base(home, { prompt, prompt_id: promptId, hook_event_name: "UserPromptSubmit", ...more });
}

export function bashDone(home: TempHome, toolUseId: string, promptId: string, more: object = {}): object {
  return base(home, {
    hook_event_name: "PostToolUse",
    prompt_id: promptId,
    tool_name: "Bash",
    tool_use_id: toolUseId,
    tool_input: { command: "echo hello" },
    tool_response: { stdout: "hello", stderr: "", interrupted: false },
    duration_ms: 21,
    ...more,
  });
}

export function stopped(home: TempHome, promptId: string, closing: string, more: object = {}): object {
  return base(home, {
    hook_event_name: "Stop",
    prompt_id: promptId,
    stop_hook_active: false,
    last_assistant_message: closing,
    background_tasks: [],
    ...more,
  });
}
