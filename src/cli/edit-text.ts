import { MemoryError } from "../domain/error.ts";
import { OBSERVATION_TYPES, type ObservationType } from "../domain/observation.ts";

/** What can be changed of an observation in an editor. */
export interface EditableText {
  type: ObservationType;
  title: string;
  subtitle: string;
  narrative: string;
  facts: string[];
}

const HELP = [
  "# Change what is to be changed, save and leave; leave it as it is to change nothing.",
  "# Lines that begin with # are left out. Lines that begin with - are facts, all others the narrative.",
];

/** An observation as a person edits it. */
export function renderEditable(observation: EditableText): string {
  const { type, title, subtitle, narrative, facts } = observation;
  const heads = [`title: ${title}`, `type: ${type}`, `subtitle: ${subtitle}`];
  return [...HELP, ...heads, "", narrative, "", ...facts.map((fact) => `- ${fact}`), ""].join("\n");
}

/**
 * The observation out of what a person has edited.
 *
 * @throws MemoryError invalid-input when it has no title or a type that is none
 */
export function parseEditable(text: string): EditableText {
  const lines = text.split(/\r?\n/).filter((line) => !line.startsWith("#"));
  const heads = new Map<string, string>();
  while (lines[0] !== undefined && lines[0].trim() !== "") {
    const head = /^(title|type|subtitle):\s*(.*)$/i.exec(lines.shift() ?? "");
    if (head !== null) heads.set((head[1] ?? "").toLowerCase(), (head[2] ?? "").trim());
  }
  const title = heads.get("title") ?? "";
  const type = OBSERVATION_TYPES.find((one) => one === heads.get("type"));
  if (title === "")
    throw new MemoryError("invalid-input", "an observation needs a title; nothing was changed");
  if (type === undefined)
    throw new MemoryError(
      "invalid-input",
      `"${heads.get("type") ?? ""}" is no type (${OBSERVATION_TYPES.join(", ")}); nothing was changed`,
    );
  const facts = lines.filter((line) => /^\s*- /.test(line)).map((line) => line.replace(/^\s*- /, "").trim());
  const narrative = lines
    .filter((line) => !/^\s*- /.test(line))
    .join("\n")
    .trim();
  return { title, type, subtitle: heads.get("subtitle") ?? "", narrative, facts };
}
