import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { TurnFindings } from "../../src/domain/observation.ts";
import type { Turn } from "../../src/domain/turn.ts";
import { observeLocally } from "../../src/observer/local/observe.ts";
import { type Figures, figuresOf, type Observer } from "./figures.ts";
import { printSamples } from "./samples.ts";
import { startScriptedModel } from "./scripted-model.ts";
import { turnsOfTranscript } from "./turns-of-transcript.ts";

/** Measures the local observer on a folder of transcripts: `bench observer FOLDER [--sample N] [--seed S]`. */
export async function run(args: string[]): Promise<void> {
  const folder = args.find((arg) => !arg.startsWith("--") && !/^\d+$/.test(arg));
  if (folder === undefined) throw new Error("Usage: bench observer FOLDER [--sample N] [--seed S]");
  const sessions = readdirSync(folder)
    .filter((name) => name.endsWith(".jsonl"))
    .sort()
    .map((name) => turnsOfTranscript(join(folder, name)));
  const samples = numberAfter(args, "--sample");
  if (samples !== undefined) return printSamples(sessions.flat(), samples, numberAfter(args, "--seed") ?? 1);
  const rows: Record<string, Figures> = {};
  await using model = startScriptedModel();
  const observers = { ...OBSERVERS, "scripted model": model.observe };
  for (const [name, observer] of Object.entries(observers)) rows[name] = await figuresOf(sessions, observer);
  console.log(transposed(rows));
}

const OBSERVERS: Record<string, Observer> = {
  local: observeLocally,
  "last message": lastMessageOnly,
  "first 500 of results": firstOfResults,
};

/** Baseline: the assistant's last message as it is. */
function lastMessageOnly(turn: Turn): TurnFindings {
  const text = turn.assistantTexts.at(-1)?.text ?? "";
  return plainFindings(text === "" ? [] : [text], turn);
}

/** Baseline: the first characters of what each tool returned. */
function firstOfResults(turn: Turn): TurnFindings {
  const results = turn.toolUses.map((use) => use.error ?? JSON.stringify(use.result ?? "")).slice(0, 8);
  return plainFindings(
    results.map((text) => text.slice(0, 500)),
    turn,
  );
}

function plainFindings(texts: string[], turn: Turn): TurnFindings {
  const observations = texts.map((text) => ({
    type: "change" as const,
    title: text.slice(0, 120),
    subtitle: "",
    facts: [],
    narrative: text,
    concepts: [],
    filesRead: [],
    filesModified: [],
    toolUseIds: turn.toolUses.map((use) => use.toolUseId).slice(0, 1),
  }));
  return { observations, summary: undefined };
}

function numberAfter(args: string[], name: string): number | undefined {
  const at = args.indexOf(name);
  return at < 0 ? undefined : Number(args[at + 1]);
}

function transposed(rows: Record<string, Figures>): string {
  const names = Object.keys(rows);
  const keys = Object.keys(rows[names[0] ?? ""] ?? {});
  const cells = keys.map((key) => [key, ...names.map((name) => rows[name]?.[key] ?? "")]);
  const table = [["", ...names], ...cells];
  const widths = names
    .concat("")
    .map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  return table
    .map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  "))
    .join("\n");
}

if (import.meta.main) await run(process.argv.slice(2));
