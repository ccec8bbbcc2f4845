import type { Argument, Command, Option } from "commander";
import { createCommandLine } from "../../src/cli/program.ts";
import { cell, page, table } from "./markdown.ts";

/** `docs/reference/commands.md`, from the command-line parser itself. */
export function commandsPage(): string {
  const program = createCommandLine();
  const about = `\`claude-mem COMMAND\`. Exit code 0: done; 1: failed; 2: wrong usage. \`--help\` works on every command.`;
  return page(
    "Commands",
    about,
    program.commands.flatMap((command) => describe(command, [])),
  );
}

function describe(command: Command, parents: readonly string[]): string[] {
  const path = [...parents, command.name()];
  const usage = ["claude-mem", ...path, ...command.registeredArguments.map(usageOf)].join(" ");
  const facts = [...command.registeredArguments.map(argumentRow), ...command.options.map(optionRow)];
  return [
    `## ${path.join(" ")}`,
    `\`\`\`\n${usage}${command.options.length > 0 ? " [options]" : ""}\n\`\`\``,
    command.description(),
    ...(facts.length > 0 ? [table(["Argument or option", "Meaning", "Default"], facts)] : []),
    ...command.commands.flatMap((child) => describe(child, path)),
  ];
}

function usageOf(argument: Argument): string {
  const name = `${argument.name()}${argument.variadic ? "..." : ""}`;
  return argument.required ? `<${name}>` : `[${name}]`;
}

function argumentRow(argument: Argument): string[] {
  return [`\`${usageOf(argument)}\``, argument.description, shownDefault(argument.defaultValue)];
}

function optionRow(option: Option): string[] {
  return [`\`${option.flags}\``, option.description, shownDefault(option.defaultValue)];
}

function shownDefault(value: unknown): string {
  return value === undefined || (Array.isArray(value) && value.length === 0)
    ? ""
    : cell(`\`${String(value)}\``);
}
