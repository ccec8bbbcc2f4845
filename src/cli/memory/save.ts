import { resolve } from "node:path";
import { type Command, Option } from "commander";
import { OBSERVATION_TYPES, type ObservationType } from "../../domain/observation.ts";
import { askedProject, collect } from "../arguments.ts";
import { curationByWorker } from "../ask-worker.ts";
import type { CommandContext } from "../command-context.ts";
import { plain } from "../terminal.ts";

interface SaveOptions {
  title?: string;
  type?: ObservationType;
  project: string;
  file: string[];
  pin?: true;
  json?: true;
}

export function saveCommand(program: Command, context: CommandContext): void {
  program
    .command("save")
    .argument("<text...>", "the text to remember")
    .description("save an observation; it is searched and injected like any other")
    .option("--title <text>", "title (default: the first sentence)")
    .addOption(new Option("--type <type>", "type of the observation").choices(OBSERVATION_TYPES))
    .option("--project <name>", "a folder or project name", ".")
    .option("--file <path>", "a file that it concerns; repeatable", collect, [])
    .option("--pin", "inject it into every new session of the project, before anything else")
    .option("--json", "print the observation as JSON")
    .action(async (words: string[], { title, type, project, file, pin, json }: SaveOptions) => {
      const saved = await curationByWorker(context).save({
        text: words.join(" "),
        ...(title === undefined ? {} : { title }),
        ...(type === undefined ? {} : { type }),
        project: askedProject(context, project),
        files: file.map((path) => resolve(path)),
        pinned: pin === true,
        by: "person",
      });
      const { terminal } = context;
      if (json) return terminal.json(saved);
      const where = saved.project === "" ? "" : ` in ${plain(saved.project)}`;
      terminal.print(`${terminal.good("✔")} Saved #${saved.id}${where}: ${plain(saved.title)}`);
    });
}
