/** Payloads as Claude Code 2.1.197 sends them to its hooks. */

const WORDS =
  "the parser keeps its place after an error so the next line is read as if nothing had happened ".split(" ");

export interface ToolUsePayload {
  sessionId: string;
  toolUseId: string;
  directory: string;
  /** Length of the whole payload, about. */
  bytes: number;
}

/** What PostToolUse is told after a Bash call with as much output as makes `bytes`. */
export function toolUsePayload({ sessionId, toolUseId, directory, bytes }: ToolUsePayload): string {
  const payload = {
    session_id: sessionId,
    transcript_path: `${directory}/${sessionId}.jsonl`,
    cwd: directory,
    prompt_id: `prompt-of-${sessionId}`,
    permission_mode: "default",
    effort: { level: "high" },
    hook_event_name: "PostToolUse",
    tool_name: "Bash",
    tool_input: { command: "npm test -- --reporter=verbose", description: "Run the tests" },
    tool_response: {
      stdout: "",
      stderr: "",
      interrupted: false,
      isImage: false,
      noOutputExpected: false,
    },
    tool_use_id: toolUseId,
    duration_ms: 1_284,
  };
  payload.tool_response.stdout = prose(bytes - JSON.stringify(payload).length);
  return JSON.stringify(payload);
}

export function sessionStartPayload(sessionId: string, directory: string): string {
  return JSON.stringify({
    session_id: sessionId,
    transcript_path: `${directory}/${sessionId}.jsonl`,
    cwd: directory,
    hook_event_name: "SessionStart",
    source: "startup",
  });
}

/** Words with line breaks, `chars` long. */
export function prose(chars: number, seed = 0): string {
  const words: string[] = [];
  for (let length = 0, index = seed; length < chars; index += 1) {
    const word = WORDS[(index * 7 + (index >> 3)) % WORDS.length] ?? "";
    words.push(index % 14 === 13 ? `${word}\n` : word);
    length += word.length + 1;
  }
  return words.join(" ").slice(0, Math.max(0, chars));
}

/** What any hook is told, with the fields of its own. */
export function hookPayload(
  event: string,
  of: { sessionId: string; directory: string; promptId?: string },
  fields: object,
): string {
  return JSON.stringify({
    session_id: of.sessionId,
    transcript_path: `${of.directory}/${of.sessionId}.jsonl`,
    cwd: of.directory,
    ...(of.promptId === undefined ? {} : { prompt_id: of.promptId }),
    permission_mode: "default",
    hook_event_name: event,
    ...fields,
  });
}
