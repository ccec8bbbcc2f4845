import { readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { cleanPayload } from "../../src/domain/clean-payload.ts";
import type { JsonObject } from "../../src/domain/host-event.ts";
import { atLeast, type BenchResult, type Figure } from "../figures.ts";

const SEEDS = [1, 2, 3, 4, 5];
const ABSENT_PERCENT_MIN = 90;
/** Modules of forms that were written by somebody who had not read the rules. */
const FOLDER = join(import.meta.dir, "strangers");
const FORMS_IN_NOTE_MAX = 12;

/** A secret as a stranger writes it; a module of them exports `forms(seed): Form[]`. */
interface Form {
  id: string;
  kind: string;
  text: string;
  secret: string;
  where: "prompt" | "input" | "output" | "file";
}

interface Tally {
  absent: number;
  all: number;
  missed: Set<string>;
}

/** How many of strangers' forms are gone when a hook has cleaned a payload, by kind. */
export async function measureStrangers(file: string): Promise<BenchResult> {
  const byKind = await tallyByKind(file);
  return {
    title: `Forms of strangers, each ${SEEDS.length} times: ${file}`,
    figures: [ofAll(file, byKind), ...[...byKind].map(([kind, tally]) => percent(`  ${kind}`, tally))],
    spreads: {},
    notes: [...byKind]
      .filter(([, { missed }]) => missed.size > 0)
      .map(([kind, { missed }]) => noteOf(kind, missed)),
  };
}

/** The figure of each module that is kept with the bench. */
export async function figuresOfStrangers(): Promise<Figure[]> {
  const files = readdirSync(FOLDER, { withFileTypes: true }).filter(({ name }) => name.endsWith(".ts"));
  return await Promise.all(files.map(async ({ name }) => ofAll(name, await tallyByKind(join(FOLDER, name)))));
}

async function tallyByKind(file: string): Promise<Map<string, Tally>> {
  const { forms } = (await import(resolve(file))) as { forms: (seed: number) => Form[] };
  const byKind = new Map<string, Tally>();
  for (const form of SEEDS.flatMap(forms)) {
    const tally = byKind.get(form.kind) ?? { absent: 0, all: 0, missed: new Set() };
    byKind.set(form.kind, tally);
    tally.all += 1;
    if (isAbsent(form)) tally.absent += 1;
    else tally.missed.add(form.id);
  }
  return byKind;
}

function isAbsent({ text, secret, where }: Form): boolean {
  const payload: JsonObject = {
    prompt: { prompt: text },
    input: { tool_input: { command: text } },
    output: { tool_response: { stdout: text, stderr: "" } },
    file: { tool_response: { type: "text", file: { filePath: "/project/notes", content: text } } },
  }[where];
  return !JSON.stringify(cleanPayload(payload)).includes(JSON.stringify(secret).slice(1, -1));
}

function ofAll(file: string, byKind: ReadonlyMap<string, Tally>): Figure {
  const tallies = [...byKind.values()];
  const sum = (field: "absent" | "all") => tallies.reduce((total, tally) => total + tally[field], 0);
  const value = percent(`absent, of ${sum("all")} in strangers' forms (${file.split("/").at(-1)})`, {
    absent: sum("absent"),
    all: sum("all"),
  });
  return { ...value, budget: atLeast(ABSENT_PERCENT_MIN) };
}

function percent(what: string, { absent, all }: Pick<Tally, "absent" | "all">): Figure {
  return { what, value: (100 * absent) / all, unit: "%" };
}

function noteOf(kind: string, missed: ReadonlySet<string>): string {
  const shown = [...missed].slice(0, FORMS_IN_NOTE_MAX).join(", ");
  return `${kind} left: ${shown}${missed.size > FORMS_IN_NOTE_MAX ? `, and ${missed.size - FORMS_IN_NOTE_MAX} more` : ""}`;
}
