import type { Database } from "bun:sqlite";
import type { Observation, Summary } from "../domain/observation.ts";
import {
  allSessions,
  listObservationsOfSession,
  listPromptTexts,
  listSummariesOfSession,
  type SessionHeading,
} from "../store/sessions/session-timeline.ts";

/** What is remembered, to be read: by project and session its prompts, observations and summaries. */
export function* exportMarkdown(memory: Database): Generator<string> {
  yield "# Memory\n";
  let project: string | undefined;
  for (const session of allSessions(memory)) {
    if (session.project !== project) yield `\n## ${line(session.project || "no project")}\n`;
    project = session.project;
    yield* sessionParts(memory, session);
  }
}

/** What happened in a session stands in the order of time. */
function* sessionParts(memory: Database, session: SessionHeading): Generator<string> {
  const parts = [
    ...listPromptTexts(memory, session.id).map(({ text, at }) => ({ at, text: `${quote(text)}\n` })),
    ...listObservationsOfSession(memory, session.id).map((one) => ({
      at: one.at,
      text: observationPart(one),
    })),
    ...listSummariesOfSession(memory, session.id).map((one) => ({ at: one.at, text: summaryPart(one) })),
  ].sort((a, b) => a.at - b.at);
  if (parts.length === 0) return;
  const where = [session.host, session.contentSessionId, session.branch].filter(Boolean).join(", ");
  yield `\n### ${day(session.startedAt)} (${line(where)})\n`;
  for (const { text } of parts) yield `\n${text}`;
}

function observationPart(observation: Observation): string {
  const { id, type, title, subtitle, narrative, facts, filesModified, filesRead, at } = observation;
  const files = [...filesModified, ...filesRead].map((path) => `\`${path.replaceAll("`", "'")}\``);
  return [
    `**#${id} ${line(title)}** (${type}, ${time(at)})`,
    ...[subtitle, narrative].filter((text) => text !== "").map((text) => `\n${body(text)}`),
    ...(facts.length > 0 ? ["", ...facts.map((fact) => `- ${line(fact)}`)] : []),
    ...(files.length > 0 ? ["", `Files: ${files.join(", ")}`] : []),
    "",
  ].join("\n");
}

function summaryPart({ request, investigated, learned, completed, nextSteps, notes, at }: Summary): string {
  const parts = {
    Asked: request,
    Looked: investigated,
    Learned: learned,
    Done: completed,
    Next: nextSteps,
    Notes: notes,
  };
  const lines = Object.entries(parts).filter(([, text]) => text !== "");
  return [`*Summary, ${time(at)}*`, "", ...lines.map(([name, text]) => `- ${name}: ${line(text)}`), ""].join(
    "\n",
  );
}

function quote(text: string): string {
  return text.replaceAll(/^/gm, "> ");
}

/** A text of its own paragraphs; none of its lines is taken for a heading of the page. */
function body(text: string): string {
  return text.replaceAll(/^([^\S\n]*)(#{1,6}\s)/gm, "$1\\$2");
}

function line(text: string): string {
  return text.replaceAll(/\s+/g, " ").trim();
}

function day(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

function time(at: number): string {
  return new Date(at).toISOString().slice(0, 16).replace("T", " ");
}
