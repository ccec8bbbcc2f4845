import type { ObservationDraft } from "../../src/domain/observation.ts";
import type { Turn } from "../../src/domain/turn.ts";
import { observeLocally } from "../../src/observer/local/observe.ts";

/** Prints random turns with what the observer made of them, for a person to read and judge. */
export function printSamples(turns: readonly Turn[], count: number, seed: number): void {
  const random = randomFrom(seed);
  for (let n = 0; n < count; n += 1) {
    const turn = turns[Math.floor(random() * turns.length)];
    if (turn !== undefined) printTurn(turn);
  }
}

function printTurn(turn: Turn): void {
  const edits = turn.toolUses.filter((use) => /Edit|Write$/.test(use.name)).length;
  console.log(
    `\n${"=".repeat(100)}\n${turn.sessionId} turn ${turn.number}, ${turn.ending}, ${turn.toolUses.length} tools, ${edits} edits`,
  );
  for (const prompt of turn.prompts) console.log(`PROMPT (${prompt.source}) ${prompt.text.slice(0, 600)}`);
  console.log(`CLOSING ${turn.assistantTexts.at(-1)?.text.slice(0, 1_300) ?? "-"}\n`);
  const { observations, summary } = observeLocally(turn);
  for (const one of observations) console.log(shown(one));
  if (observations.length === 0) console.log("  (no observation)");
  for (const [name, text] of Object.entries(summary ?? { summary: "none" }))
    if (text !== "") console.log(`  ${name}: ${text}`);
}

function shown(one: ObservationDraft): string {
  return [
    `  [${one.type}] ${one.title}  (${one.concepts.join(", ")})`,
    `     ~ ${one.subtitle}`,
    ...one.facts.map((fact) => `     - ${fact}`),
    `     ${one.narrative}`,
  ].join("\n");
}

/** A small generator (mulberry32), so that a seed always shows the same turns. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
