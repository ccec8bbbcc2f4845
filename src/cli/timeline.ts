import type { Command } from "commander";
import { MemoryError } from "../domain/error.ts";
import type { Observation } from "../domain/observation.ts";
import { clock, day } from "../recall/frame.ts";
import { timeline } from "../search/timeline.ts";
import { openMemoryForReading } from "../store/database/open.ts";
import { projectFor } from "./asked-project.ts";
import type { CommandContext } from "./command-context.ts";
import { countOption } from "./search.ts";
import { plain, type Terminal } from "./terminal.ts";

const DEPTH_DEFAULT = "8";
const DEPTH_MAX = 100;

interface TimelineOptions {
  project?: string;
  all?: true;
  before: string;
  after: string;
  json?: true;
}

export function timelineCommand(program: Command, context: CommandContext): void {
  program
    .command("timeline")
    .argument(
      "[anchor...]",
      "the id of an observation, such as #12, or words to find one by; by default the newest",
    )
    .description("what happened around an observation, in order of time")
    .option("--project <name>", "a folder or the name of a project")
    .option("--all", "look in all projects")
    .option("--before <n>", "how many before it", DEPTH_DEFAULT)
    .option("--after <n>", "how many after it", DEPTH_DEFAULT)
    .option("--json", "print the observations as JSON")
    .action((words: string[], options: TimelineOptions) => {
      const memory = openMemoryForReading(context.paths.memory);
      if (memory === undefined) throw new MemoryError("not-found", "nothing is remembered yet");
      const text = words.join(" ");
      const isId = /^#?\d+$/.test(text);
      const found = timeline(memory, {
        anchor: isId ? Number(text.replace("#", "")) : undefined,
        query: isId ? "" : text,
        projectId: projectFor(context, memory, options),
        depthBefore: countOption("--before", options.before, DEPTH_MAX),
        depthAfter: countOption("--after", options.after, DEPTH_MAX),
        now: Date.now(),
      });
      memory.close();
      if (options.json)
        context.terminal.print(
          JSON.stringify({ anchor: found.anchor?.id ?? null, items: found.observations }),
        );
      else printTimeline(found.observations, found.anchor?.id, context.terminal);
    });
}

function printTimeline(
  observations: readonly Observation[],
  anchor: number | undefined,
  terminal: Terminal,
): void {
  if (observations.length === 0) terminal.print("Nothing in memory matches. `--all` looks in all projects.");
  for (const [date, same] of Map.groupBy(observations, ({ at }) => day(at))) {
    terminal.print(terminal.bold(date));
    for (const { id, at, type, title } of same) {
      const isAnchor = id === anchor;
      const line = `${clock(at)}  ${`#${id}`.padEnd(7)} ${type.padEnd(10)} ${plain(title)}`.slice(
        0,
        terminal.width - 2,
      );
      terminal.print(`${isAnchor ? terminal.accent("▸ ") : "  "}${isAnchor ? terminal.bold(line) : line}`);
    }
  }
}
