import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Command, Option } from "commander";
import type { Environment } from "../../config/paths.ts";
import { MemoryError } from "../../domain/error.ts";
import { OBSERVATION_TYPES, type Observation } from "../../domain/observation.ts";
import { PRIVATE_FILE_MODE } from "../../lib/private-files.ts";
import type { EditRequest } from "../../protocol/curation.ts";
import { collect, idOf } from "../arguments.ts";
import { curationByWorker } from "../ask-worker.ts";
import type { CommandContext } from "../command-context.ts";
import { plain, runOnTerminal } from "../terminal.ts";
import { getObservation } from "./show.ts";

interface EditOptions {
  title?: string;
  subtitle?: string;
  text?: string;
  type?: Observation["type"];
  fact: string[];
  replacedBy?: string;
  trust?: true;
  json?: true;
}

export function editCommand(program: Command, context: CommandContext): void {
  program
    .command("edit")
    .argument("<id>", "id of an observation, such as 12 or #12")
    .description("edit an observation; without options, in your editor")
    .option("--title <text>", "set the title")
    .option("--subtitle <text>", "set the subtitle")
    .option("--text <text>", "set the narrative")
    .addOption(new Option("--type <type>", "set the type").choices(OBSERVATION_TYPES))
    .option("--fact <text>", "replace the facts; repeatable", collect, [])
    .option("--replaced-by <id>", 'mark it as replaced by another observation; "none" reverts that')
    .option("--trust", "remove the flag that keeps it from being injected")
    .option("--json", "print the observation as JSON")
    .action(async (text: string, options: EditOptions) => {
      const { terminal } = context;
      const observation = getObservation(context, text);
      const asked = editsOf(options);
      const edits = Object.keys(asked).length > 0 ? asked : await editInEditor(context, observation);
      if (edits === undefined) return terminal.print(`#${observation.id} is unchanged.`);
      const edited = await curationByWorker(context).edit(observation.id, { ...edits, by: "person" });
      if (options.json) terminal.json(edited);
      else terminal.print(`${terminal.good("✔")} Changed #${edited.id}: ${plain(edited.title)}`);
    });
}

export function pinCommand(program: Command, context: CommandContext): void {
  program
    .command("pin")
    .argument("<ids...>", "ids of observations")
    .description("inject observations into every new session of their project, before anything else")
    .option("--off", "unpin them")
    .option("--json", "print the observations as JSON")
    .action(async (ids: string[], options: { off?: true; json?: true }) => {
      const { terminal } = context;
      const pinned = options.off !== true;
      const curation = curationByWorker(context);
      const done = [];
      for (const id of ids.map(idOf)) done.push(await curation.edit(id, { pinned, by: "person" }));
      if (options.json) return terminal.json(done);
      const verb = pinned ? "Pinned" : "Unpinned";
      for (const { id, title } of done)
        terminal.print(`${terminal.good("✔")} ${verb} #${id}: ${plain(title)}`);
    });
}

type Edits = Omit<EditRequest, "by">;

function editsOf({ title, subtitle, text, type, fact, replacedBy, trust }: EditOptions): Edits {
  return {
    ...(title === undefined ? {} : { title }),
    ...(subtitle === undefined ? {} : { subtitle }),
    ...(text === undefined ? {} : { narrative: text }),
    ...(type === undefined ? {} : { type }),
    ...(trust === undefined ? {} : { trusted: true }),
    ...(fact.length === 0 ? {} : { facts: fact }),
    ...(replacedBy === undefined ? {} : { supersededBy: replacedBy === "none" ? null : idOf(replacedBy) }),
  };
}

/** Undefined if the text was left unchanged. */
async function editInEditor(context: CommandContext, observation: Observation): Promise<Edits | undefined> {
  if (!process.stdin.isTTY || !process.stdout.isTTY)
    throw new MemoryError(
      "usage",
      "edit opens an editor, which needs a terminal; otherwise pass --title, --text or another option",
    );
  // Readable for the user alone, and removed afterwards, whatever the editor does.
  const folder = mkdtempSync(join(tmpdir(), "claude-mem-edit-"));
  try {
    const file = join(folder, `observation-${observation.id}.md`);
    const before = renderEditable(observation);
    writeFileSync(file, before, { mode: PRIVATE_FILE_MODE });
    await openEditor(file, context.environment);
    const after = readFileSync(file, "utf8");
    return after === before ? undefined : parseEditable(after);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const EDITOR_DEFAULT = process.platform === "win32" ? "notepad" : "vi";

/** Opens a file in the user's editor and waits until it is closed. As with git, `VISUAL` may be a command line. */
async function openEditor(file: string, environment: Environment): Promise<void> {
  const editor = environment.VISUAL || environment.EDITOR || EDITOR_DEFAULT;
  const command = [...editor.split(" ").filter((word) => word !== ""), file];
  const exitCode = await runOnTerminal(command, environment);
  if (exitCode !== 0)
    throw new MemoryError(
      "child-failed",
      `the editor "${editor}" exited with ${exitCode}; nothing was changed`,
    );
}

const EDITING_HELP = [
  "# Edit the observation, save and close. To change nothing, close without saving.",
  "# Lines that begin with # are ignored. Lines that begin with - are facts; the rest is the narrative.",
];

type Editable = Pick<Observation, "type" | "title" | "subtitle" | "narrative" | "facts">;

function renderEditable({ type, title, subtitle, narrative, facts }: Editable): string {
  const fields = [`title: ${title}`, `type: ${type}`, `subtitle: ${subtitle}`];
  return [...EDITING_HELP, ...fields, "", narrative, "", ...facts.map((fact) => `- ${fact}`), ""].join("\n");
}

/** @throws MemoryError invalid-input without a title or with an unknown type */
function parseEditable(text: string): Editable {
  const lines = text.split(/\r?\n/).filter((line) => !line.startsWith("#"));
  const fields = new Map<string, string>();
  while (lines[0] !== undefined && lines[0].trim() !== "") {
    const [, name = "", value = ""] = /^(title|type|subtitle):\s*(.*)$/i.exec(lines.shift() ?? "") ?? [];
    fields.set(name.toLowerCase(), value.trim());
  }
  const title = fields.get("title") ?? "";
  const type = OBSERVATION_TYPES.find((one) => one === fields.get("type"));
  if (title === "")
    throw new MemoryError("invalid-input", "an observation needs a title; nothing was changed");
  if (type === undefined)
    throw new MemoryError(
      "invalid-input",
      `"${fields.get("type") ?? ""}" is not a type (use ${OBSERVATION_TYPES.join(", ")}); nothing was changed`,
    );
  const isFact = (line: string) => /^\s*- /.test(line);
  const facts = lines.filter(isFact).map((line) => line.replace(/^\s*- /, "").trim());
  const narrative = lines.filter((line) => !isFact(line));
  return {
    title,
    type,
    subtitle: fields.get("subtitle") ?? "",
    narrative: narrative.join("\n").trim(),
    facts,
  };
}
