import type { Environment } from "../../config/paths.ts";

/** Flags of a run that only answers: no tools, hooks, servers, files of the user or of its own. */
const PLAIN_RUN = ["--tools", "", "--strict-mcp-config", "--no-session-persistence"];
const SAFE_MODE = ["--safe-mode"];
/** Versions before 2.1.169 know no safe mode; this comes near to it. */
const BEFORE_SAFE_MODE = ["--setting-sources", "user", "--settings", '{"disableAllHooks":true}'];

/**
 * How the program is called for a stream of messages in and out.
 *
 * @param options.systemFile holds the instructions: on Windows npm's `claude.cmd` takes no line breaks in an argument
 */
export function streamCommand(
  path: string,
  options: { model: string; systemFile: string; hasSafeMode: boolean },
): string[] {
  const mode = options.hasSafeMode ? SAFE_MODE : BEFORE_SAFE_MODE;
  return [
    path,
    ...["-p", "--input-format", "stream-json", "--output-format", "stream-json", "--verbose"],
    ...["--model", options.model, "--system-prompt-file", options.systemFile],
    ...PLAIN_RUN,
    ...mode,
  ];
}

/**
 * The environment of such a run: the user's own, so that it is logged in as the user is, without thinking (which is on
 * by default and costs more than the answer) and without retries of its own (each would be paid and stand in no ledger).
 */
export function streamEnvironment(environment: Environment, outputTokensMax: number): Environment {
  return {
    ...environment,
    CLAUDE_MEM_INTERNAL: "1",
    // Versions before adaptive thinking know the first, later ones the second.
    MAX_THINKING_TOKENS: "0",
    CLAUDE_CODE_DISABLE_THINKING: "1",
    CLAUDE_CODE_MAX_RETRIES: "0",
    CLAUDE_CODE_MAX_OUTPUT_TOKENS: String(outputTokensMax),
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
    DISABLE_AUTOUPDATER: "1",
  };
}

const AT = "\uff20";

/**
 * A prompt in which the program sees no command of its own: `@path` would have it read that file into the request, which
 * a web page could then ask for, and a word of its own would switch thinking on.
 */
export function withoutMentions(prompt: string): string {
  return prompt
    .replaceAll("@", AT)
    .replaceAll(/ultra(?=think|plan|code)/gi, "$&-")
    .replace(/^[/!#]/, " $&");
}

/** The answer with the characters put back that were changed on the way in. */
export function withMentions(answer: string): string {
  return answer.replaceAll(AT, "@");
}
