/** One command of a shell line, without what only moves, joins or redirects. */
export interface ShellStep {
  /** As it was written, without `cd`, pipes and redirections, on one line. */
  command: string;
  /** Where it ran: "" is the folder in which the line began; else as `cd` named it, one after the other. */
  folders: readonly string[];
  /** Set before it: `NAME=value`. */
  environment: readonly string[];
}

const COMMAND_CHARS_MAX = 4_000;
const STEPS_MAX = 12;
const STEP_CHARS_MAX = 300;
const ASSIGNMENT = /^(?:export\s+)?([A-Za-z_]\w*=(?:"[^"]*"|'[^']*'|[^\s"'])*)(?:\s+|$)/;
/** What runs another command and says nothing about it. */
const WRAPPER =
  /^(?:(?:sudo|env|nice|nohup|time|command|exec|rtk(?: (?:test|proxy|err|lint|summary))?(?= [a-z]+ \S)|timeout(?: -\S+)* \S+|stdbuf(?: -\S+)*|xvfb-run(?: -\S+)*)\s+)/;
/** Words of the shell itself. */
const GRAMMAR =
  /^(?:if|for|while|until|case|do|done|then|else|fi|esac|function|set|shopt|trap|true|false|exit|return|local|unset|wait|sleep|echo|printf|\{|\}|\(|\)|!|:|\[)(?:\s|$)/;

/** The commands of a line of shell, in order. Text that is given to a command is no command. */
export function shellSteps(line: string): ShellStep[] {
  const steps: ShellStep[] = [];
  let folders: string[] = [];
  let exported: string[] = [];
  for (const text of split(line.slice(0, COMMAND_CHARS_MAX))) {
    const { rest, environment } = takeEnvironment(text);
    const folder = /^(?:cd|pushd)\s+("[^"]*"|'[^']*'|[^\s;&]+)\s*$/.exec(rest)?.[1];
    if (folder !== undefined) folders = [...folders, folder.replaceAll(/["']/g, "")];
    else if (rest === "") exported = [...exported, ...environment];
    else if (!GRAMMAR.test(rest) && /^[\w./~$@"'-]/.test(rest) && steps.length < STEPS_MAX)
      steps.push({
        command: rest.slice(0, STEP_CHARS_MAX),
        folders,
        environment: [...exported, ...environment],
      });
  }
  return steps;
}

function takeEnvironment(text: string): { rest: string; environment: string[] } {
  const environment: string[] = [];
  let rest = text.replace(/^\(+\s*/, "");
  for (;;) {
    const found = ASSIGNMENT.exec(rest);
    const taken = found?.[0] ?? WRAPPER.exec(rest)?.[0];
    if (taken === undefined) return { rest: rest.replace(/^['"](\S+)['"]/, "$1").trim(), environment };
    if (found?.[1] !== undefined) environment.push(found[1]);
    rest = rest.slice(taken.length).trimStart();
  }
}

/**
 * The parts of a line: what is text whatever it holds; a line that goes on; a here-document; what joins commands; a comment;
 * a pipe; a redirection; any other character.
 */
const PARTS =
  /(?<whole>"(?:[^"\\]|\\[\s\S])*"?|'[^']*'?|\$\((?:[^()]|\([^()]*\))*\)?|\\[^\n])|(?<on>\\\n)|(?<document><<)|(?<joint>&&|\|\||[;\n]|&(?!>))|(?<comment>(?<![^\s;])#[^\n]*)|(?<pipe>\|&?)|(?<redirection>(?<!\S)\d(?=[<>])|&?[<>]+(?:&[\d-]|\s*(?:"[^"]*"|'[^']*'|[^\s;&|]+))?)|[\s\S]/g;

/** Splits at what joins commands; of a pipe only what feeds it is kept, and nothing of a here-document's text. */
function split(line: string): string[] {
  const pieces = [""];
  let isPiped = false;
  for (const { 0: part, groups = {} } of line.matchAll(PARTS)) {
    if (groups.document !== undefined) break;
    if (groups.joint !== undefined) {
      pieces.push("");
      isPiped = false;
    } else if (groups.pipe !== undefined) isPiped = true;
    else if (!isPiped && (groups.on ?? groups.comment ?? groups.redirection) === undefined)
      pieces.push(`${pieces.pop()}${part}`);
  }
  return pieces.map((piece) => piece.trim().replaceAll(/\s+/g, " ")).filter((piece) => piece !== "");
}
