import hooksText from "../../fixtures/demo/hooks.jsonl" with { type: "text" };
import transcriptText from "../../fixtures/demo/transcript.jsonl" with { type: "text" };
import type { JsonObject } from "../domain/host-event.ts";
import { asObject, asString, parseObject } from "../domain/json.ts";

/** Where the recorded session is made to happen. */
export interface Stage {
  home: string;
  project: string;
  transcript: string;
}

/** A session that was recorded in the real Claude Code, as its hooks were told of it and as its transcript kept it. */
export interface Recording {
  hooks: JsonObject[];
  /** The lines of each turn, in order. */
  transcriptTurns: JsonObject[][];
}

/** Reads the recording into the given places. */
export function loadRecording(stage: Stage): Recording {
  return {
    hooks: rowsOf(hooksText, stage),
    transcriptTurns: turnsOf(rowsOf(transcriptText, stage)),
  };
}

function rowsOf(text: string, stage: Stage): JsonObject[] {
  const places: [string, string][] = [
    ["{{TRANSCRIPT}}", stage.transcript],
    ["{{PROJECT}}", stage.project],
    ["{{HOME}}", stage.home],
  ];
  const lines = text.split("\n").filter((line) => line !== "");
  return lines.map((line) => parseObject(place(line, places)) ?? {});
}

function place(line: string, places: readonly [string, string][]): string {
  return places.reduce((row, [name, path]) => row.replaceAll(name, JSON.stringify(path).slice(1, -1)), line);
}

/** A turn begins with a line in which the person speaks. */
function turnsOf(lines: readonly JsonObject[]): JsonObject[][] {
  const turns: JsonObject[][] = [];
  for (const line of lines) {
    const isPrompt =
      line.type === "user" && asString(asObject(line.message)?.content) !== undefined && line.isMeta !== true;
    if (isPrompt || turns.length === 0) turns.push([]);
    turns.at(-1)?.push(line);
  }
  return turns;
}
