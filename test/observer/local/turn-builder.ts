import type { Json, JsonObject } from "../../../src/domain/host-event.ts";
import type { ToolUse, Turn } from "../../../src/domain/turn.ts";

/** Builds a turn as the host would have recorded it, one event after the other. */
export class TurnBuilder {
  readonly #turn: Turn = {
    id: 1,
    sessionId: "5f0c1f5e-0000-4000-8000-000000000001",
    number: 1,
    directory: "/home/ada/shop",
    branch: "main",
    startedAt: 1_000,
    endedAt: 1_000,
    ending: "completed",
    previousClosing: undefined,
    prompts: [],
    toolUses: [],
    assistantTexts: [],
  };
  #at = 1_000;

  /** The assistant ended the turn before with these words. */
  follows(closing: string): this {
    this.#turn.previousClosing = closing;
    return this;
  }

  asks(text: string, source: Turn["prompts"][number]["source"] = "typed"): this {
    this.#turn.prompts.push({ text, at: this.#next(), source });
    return this;
  }

  says(text: string): this {
    this.#turn.assistantTexts.push({ text, at: this.#next() });
    return this;
  }

  reads(path: string): this {
    return this.#use("Read", { file_path: path }, { type: "text", file: { filePath: path, content: "" } });
  }

  edits(path: string, before: string, after: string): this {
    const lines = [
      ...before.split("\n").map((line) => `-${line}`),
      ...after.split("\n").map((line) => `+${line}`),
    ];
    const result = { filePath: path, structuredPatch: [{ oldStart: 1, lines }] };
    return this.#use("Edit", { file_path: path, old_string: before, new_string: after }, result);
  }

  runs(command: string, stdout: string): this {
    return this.#use("Bash", { command, description: command }, { stdout, stderr: "", interrupted: false });
  }

  runsInVain(command: string, output: string, exitCode = 1): this {
    return this.#use("Bash", { command }, undefined, "failed", `Exit code ${exitCode}\n${output}`);
  }

  isDenied(name: string, input: JsonObject, said: string): this {
    const error = `The user doesn't want to proceed with this tool use. To tell you how to proceed, the user said:\n${said}`;
    return this.#use(name, input, undefined, "denied", error);
  }

  uses(name: string, input: JsonObject, result: Json): this {
    return this.#use(name, input, result);
  }

  ends(ending: Turn["ending"] = "completed"): Turn {
    return { ...this.#turn, ending, endedAt: this.#at };
  }

  #use(
    name: string,
    input: JsonObject,
    result: Json | undefined,
    outcome: ToolUse["outcome"] = "ok",
    error?: string,
  ): this {
    const at = this.#next();
    const toolUseId = `toolu_${this.#turn.toolUses.length + 1}`;
    const rest = { durationMs: undefined, agentId: undefined, at };
    this.#turn.toolUses.push({ toolUseId, name, input, result, outcome, error, ...rest });
    return this;
  }

  #next(): number {
    this.#at += 1_000;
    return this.#at;
  }
}
