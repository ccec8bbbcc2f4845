import { resolve } from "node:path";
import { type Command, Option } from "commander";
import { OBSERVATION_TYPES, type ObservationType } from "../domain/observation.ts";
import { askedProject } from "./asked-project.ts";
import type { CommandContext } from "./command-context.ts";
import { changesByWorker } from "./curation-by-worker.ts";
import { plain } from "./terminal.ts";

interface SaveOptions {
  title?: string;
  type?: ObservationType;
  project: string;
  file: string[];
  pin?: true;
  json?: true;
}

const collect = (value: string, before: string[]) => [...before, value];

export function saveCommand(program: Command, context: CommandContext): void {
  program
    .command("save")
    .argument("<text...>", "what is to be remembered")
    .description("save a memory by hand; it is found and given back like any other")
    .option("--title <text>", "its title; by default the first sentence")
    .addOption(new Option("--type <type>", "what it is").choices(OBSERVATION_TYPES))
    .option("--project <name>", "a folder or the name of a project", ".")
    .option("--file <path>", "a file that it is about; may be given more than once", collect, [])
    .option("--pin", "give it to every new session of the project, before all else")
    .option("--json", "print it as JSON")
    .action(async (words: string[], options: SaveOptions) => {
      const { terminal } = context;
      const saved = await changesByWorker(context).save({
        text: words.join(" "),
        ...(options.title === undefined ? {} : { title: options.title }),
        ...(options.type === undefined ? {} : { type: options.type }),
        project: askedProject(context, options.project),
        files: options.file.map((file) => resolve(file)),
        pinned: options.pin === true,
        by: "person",
      });
      if (options.json) return terminal.print(JSON.stringify(saved));
      const where = saved.project === "" ? "" : ` in ${plain(saved.project)}`;
      terminal.print(`${terminal.good("✔")} Saved as #${saved.id}${where}: ${plain(saved.title)}`);
    });
}
