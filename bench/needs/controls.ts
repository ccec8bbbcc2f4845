import type { Database } from "bun:sqlite";
import { estimateTokens } from "../../src/domain/tokens.ts";
import { listObservationsById } from "../../src/store/observations/recall.ts";
import { latestFiles } from "./files.ts";
import type { Past } from "./past.ts";
import type { Shown } from "./replay.ts";
import { latestCommands } from "./runs.ts";
import type { RecordedSession } from "./session.ts";

const FILES_LISTED = 30;
const COMMANDS_LISTED = 10;
/** Memories made right before and after one are of its age. */
const NEIGHBOURS = 15;
/** Where nothing says what age is meant: so many of the latest. */
const LATEST = 60;
const LINES_MAX = 60;

/** The bare list: what was opened and run last, at the start of a session. */
export function bareList(session: RecordedSession, past: Past): Shown | undefined {
  const files = latestFiles(past, session.first, FILES_LISTED);
  const commands = latestCommands(past, session.first, COMMANDS_LISTED);
  if (files.length + commands.length === 0) return undefined;
  const text = [...files, ...commands].join("\n");
  return { channel: "start", at: session.first, text, tokens: estimateTokens(text), ids: [] };
}

/** In the place of what was shown, memories of the same age by chance, until as many tokens are spent. */
export function randomInstead(memory: Database, shown: Shown, random: () => number): Shown {
  const all = memory
    .query<{ id: number }, []>(
      "SELECT id FROM observations WHERE superseded_by IS NULL ORDER BY created_at_epoch, id",
    )
    .all()
    .map(({ id }) => id);
  const lines: string[] = [];
  const used = new Set<number>();
  let tokens = 0;
  for (
    let tries = 0;
    tries < 3 * LINES_MAX && lines.length < LINES_MAX && tokens < shown.tokens;
    tries += 1
  ) {
    const id = all[placeOf(all, shown.ids[lines.length % Math.max(1, shown.ids.length)], random)];
    if (id === undefined || used.has(id)) continue;
    used.add(id);
    const line = lineOf(memory, id).slice(0, 4 * (shown.tokens - tokens));
    lines.push(line);
    tokens += estimateTokens(`${line}\n`);
  }
  return { ...shown, text: lines.join("\n"), ids: [...used] };
}

function placeOf(all: readonly number[], id: number | undefined, random: () => number): number {
  const place = id === undefined ? -1 : all.indexOf(id);
  if (place < 0) return Math.max(0, all.length - 1 - Math.floor(random() * LATEST));
  return place - NEIGHBOURS + Math.floor(random() * (2 * NEIGHBOURS + 1));
}

function lineOf(memory: Database, id: number): string {
  const [one] = listObservationsById(memory, [id]);
  if (one === undefined) return "";
  const files = [...one.filesModified, ...one.filesRead].slice(0, 2).join(", ");
  return `- ${one.type}: ${one.title} — ${one.facts[0] ?? ""} (${files})`.replaceAll("\n", " ");
}
