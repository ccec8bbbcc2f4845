import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Command, Option } from "commander";
import { MemoryError } from "../domain/error.ts";
import { OBSERVATION_TYPES, type Observation } from "../domain/observation.ts";
import { PRIVATE_FILE_MODE } from "../lib/private-files.ts";
import type { EditRequest } from "../protocol/curation.ts";
import type { CommandContext } from "./command-context.ts";
import { changesByWorker } from "./curation-by-worker.ts";
import { parseEditable, renderEditable } from "./edit-text.ts";
import { openEditor } from "./open-editor.ts";
import { getObservation, idOf } from "./show.ts";
import { plain } from "./terminal.ts";

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

const collect = (value: string, before: string[]) => [...before, value];

export function editCommand(program: Command, context: CommandContext): void {
  program
    .command("edit")
    .argument("<id>", "id of an observation, such as 12 or #12")
    .description("change what an observation says; without options in your editor")
    .option("--title <text>", "another title")
    .option("--subtitle <text>", "another subtitle")
    .option("--text <text>", "another narrative")
    .addOption(new Option("--type <type>", "another type").choices(OBSERVATION_TYPES))
    .option(
      "--fact <text>",
      "its facts, each with an option of its own; they replace those there are",
      collect,
      [],
    )
    .option("--replaced-by <id>", "the observation that holds in its place; none to take that back")
    .option("--trust", "it is no attack: take off the mark that keeps it from being given unasked")
    .option("--json", "print it as JSON")
    .action(async (text: string, options: EditOptions) => {
      const { terminal } = context;
      const observation = getObservation(context, text);
      const given = requestOf(options);
      const asked = Object.keys(given).length > 0 ? given : await editInEditor(context, observation);
      if (asked === undefined) return terminal.print(`#${observation.id} is as it was.`);
      const edited = await changesByWorker(context).edit(observation.id, { ...asked, by: "person" });
      if (options.json) terminal.print(JSON.stringify(edited));
      else terminal.print(`${terminal.good("✔")} Changed #${edited.id}: ${plain(edited.title)}`);
    });
}

export function pinCommand(program: Command, context: CommandContext): void {
  program
    .command("pin")
    .argument("<ids...>", "ids of observations")
    .description("give observations to every new session of their project, before all else")
    .option("--off", "no longer")
    .option("--json", "print them as JSON")
    .action(async (ids: string[], options: { off?: true; json?: true }) => {
      const { terminal } = context;
      const pinned = options.off !== true;
      const changes = changesByWorker(context);
      const done = [];
      for (const id of ids.map(idOf)) done.push(await changes.edit(id, { pinned, by: "person" }));
      if (options.json) return terminal.print(JSON.stringify(done));
      for (const { id, title } of done)
        terminal.print(
          `${terminal.good("✔")} ${pinned ? "Pinned" : "No longer pinned"}: #${id} ${plain(title)}`,
        );
    });
}

type Edits = Omit<EditRequest, "by">;

function requestOf({ title, subtitle, text, type, fact, replacedBy, trust }: EditOptions): Edits {
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

/** Undefined where the text was left as it was. */
async function editInEditor(context: CommandContext, observation: Observation): Promise<Edits | undefined> {
  if (!process.stdin.isTTY || !process.stdout.isTTY)
    throw new MemoryError(
      "usage",
      "edit opens an editor on a terminal; elsewhere give --title, --text or another option",
    );
  // For the user alone, and gone afterwards, whatever the editor does.
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
