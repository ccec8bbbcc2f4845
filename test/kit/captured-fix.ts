import { bashDone, prompted, stopped } from "./payloads.ts";
import type { Remembered } from "./remembered.ts";
import type { TempHome } from "./temp-home.ts";

export const FIXED_ERROR = "Exit code 1\nsrc/cart.ts:12:5: error TS2304: Cannot find name 'grandTotal'.";

/** What was done in a session between a failing build and the one that passed. */
export interface CapturedFix {
  session?: string;
  at: number;
  error?: string;
  edits?: string[];
  /** Fields of each edit beside its path. */
  change?: { old_string: string; new_string: string };
  commands?: string[];
  /** What the build printed in the end; by default it passed. */
  end?: { outcome: "PostToolUse" | "PostToolUseFailure"; output: string };
}

/** Tells of a turn in which a build failed and was mended; the turn is over, observed and indexed. */
export function captureFix(home: TempHome, remembered: Remembered, mending: CapturedFix): void {
  const { session = "earlier", at, error = FIXED_ERROR, edits = ["src/cart.ts"], commands = [] } = mending;
  const who = { session_id: session };
  const promptId = `p${at}`;
  let calls = 0;
  const call = (event: string, tool: string, input: object, more: object = {}) => {
    calls += 1;
    const done = bashDone(home, `toolu_${session}_${at}_${calls}`, promptId);
    remembered.tell(event, { ...done, tool_name: tool, tool_input: input, ...more, ...who }, at + calls * 10);
  };
  const printed = (stdout: string) => ({ tool_response: { stdout, stderr: "", interrupted: false } });
  remembered.tell("UserPromptSubmit", { ...prompted(home, "build it", promptId), ...who }, at);
  call("PostToolUseFailure", "Bash", { command: "npm run build" }, { error, tool_response: undefined });
  for (const path of edits)
    call("PostToolUse", "Edit", { file_path: `${home.project}/${path}`, ...mending.change });
  for (const command of commands) call("PostToolUse", "Bash", { command }, printed("ok"));
  const { outcome, output } = mending.end ?? { outcome: "PostToolUse", output: "built" };
  call(outcome, "Bash", { command: "npm run build 2>&1 | tail -3" }, { ...printed(output), error: output });
  remembered.tell("Stop", { ...stopped(home, promptId, "Done."), ...who }, at + 900);
  remembered.observe(() => ({ observations: [], summary: undefined }));
  remembered.index();
}
