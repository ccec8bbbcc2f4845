import { asString } from "../json.ts";
import type { ToolUse } from "../turn.ts";
import { commandOutput, showsFailure } from "./shown-failure.ts";

/** Error signatures: the messages of a failing command, normalized so that the same error reads the same the next time. */

/** How much of an output is read from either end: what went wrong stands at the top or at the bottom. */
const HEAD_CHARS = 12_000;
const TAIL_CHARS = 12_000;
const LINE_CHARS_MAX = 400;
/** Signatures of one failure. */
const SIGNATURES_MAX = 6;
/** A line with fewer words is not specific: `FAIL`, `exit status 1`, `task failed`. */
const WORDS_MIN = 2;

/** Words by which a line shows that something is wrong. */
const WRONG =
  /\b(?:errors?(?=[:[(])|fail(?:ed|ure)?(?=[:\s])|fatal:|panic:|Traceback|cannot|can't|could not|couldn't|unable to|undefined|undeclared|unexpected|unresolved|unsupported|invalid|illegal|missing|mismatch(?:ed)?|denied|refused|not (?:found|defined|allowed|assignable|a function|permitted|declared|used|checked|recognized|enough)|unknown (?:flag|option|command|argument|field|file)|unrecognized|parse error|no (?:new variables|\w+ files in|module named)|CONFLICT(?= \()|no such|does not exist|doesn't exist|has no|expected|declared and not used|import cycle|segmentation fault|timed out|deadlock|already exists|is ambiguous|duplicate of|ERR!|E\d{4}\b|TS\d{4}\b|[a-z]\w*(?:Error|Exception)\b)/i;
/** `src/a.go:12:5: text (linter)`: the messages of linters. */
const LINTED = /^\s*\S+\.\w{1,10}:\d+:\d+:? .*\([\w-]{3,20}\)\s*$/;
/** A log line that is not an error, and code shown around one. */
const ASIDE =
  /\b(?:INFO|DEBUG|TRACE|WARN(?:ING)?|[Ww]arning)\b|^\s*(?:func |def |class |return |if |\/\/|#include|\d+ *\|)|[{;]\s*$/;
/** What says only that there was a failure, with names of steps and counts. */
const HOLLOW =
  /^\W*(?:exit (?:code|status)|process exited|command failed|error: script|npm err! (?:code|errno|a complete log|lifecycle|path|command)|\[[\w:.-]+\] (?:\$|error task failed)|make(?:\[\d+\])?: \*\*\*|FAIL\s+\S+(?:\s+(?:[\d.]+m?s|\[[\w ]+\]))?\s*$|ok\s+\S+\s|(?:tests?|test (?:suites|files)|suites?|total|passed|failed|failures|errors?|warnings?|snapshots?|time|duration|ran|found)\b[\W\d]*(?:(?:passed|failed|skipped|total|errors?|warnings?|failures?|problems?|tests?|in|s|ms)[\W\d]*)*$)/i;

const ESCAPES = /\u001b\[[0-9;?]*[ -/]*[@-~]/g;
const TIMES =
  /\b\d{4}[-/]\d\d[-/]\d\d(?:[T ]\d\d:\d\d(?::\d\d)?(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?)?|\b\d{1,2}:\d\d:\d\d(?:[.,]\d+)?\b/g;
const ADDRESSES =
  /\b0x[0-9a-f]+\b|\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}\b|\b(?=[a-f]*\d)[0-9a-f]{7,64}\b/gi;
/** A path stands for its last part: the same file lies elsewhere on another machine, in another work tree. */
const PATHS = /(?:[A-Za-z]:)?(?:[\w.~@+-]{0,120}[/\\]){1,60}([\w.@+-]{0,255})/g;
const DURATIONS = /\(?\b\d+(?:\.\d+)?\s?(?:m?s|µs|ns)\b\)?/g;
const NUMBERS = /\d+(?:[.,]\d+)*/g;

/** The error messages in the output of a failing command, each once, in order, without what changes from run to run. */
export function errorSignaturesIn(output: string): string[] {
  const text = output.length <= HEAD_CHARS + TAIL_CHARS ? output : ends(output);
  const found = new Map<string, number>();
  for (const line of text.replaceAll(ESCAPES, "").split("\n")) {
    if (found.size >= SIGNATURES_MAX) break;
    const read = line.slice(0, LINE_CHARS_MAX);
    if (!(WRONG.test(read) || LINTED.test(read)) || HOLLOW.test(read) || ASIDE.test(read)) continue;
    const signature = withoutParticulars(read);
    if ((signature.match(/[a-z]{2,}/g)?.length ?? 0) >= WORDS_MIN) found.set(signature, specificityOf(read));
  }
  // "pre-commit script failed" stands beside many causes, and the line with the rule, the place or the name beside one.
  const most = Math.max(...found.values());
  return [...found].filter(([, level]) => level === most || level >= NAMING).map(([signature]) => signature);
}

/** A line that names what it is about. */
const NAMING = 2;
/** A rule, a code or a place in a file. */
const CODED =
  /\b(?:TS|E|W|F|SC|CS|ERR_)\d{2,5}\b|\b[A-Z][A-Z0-9_]{3,40}\b(?=[:\])])|\b\w[\w-]{0,60}\.\w{1,8}[:(]\d|\b[\w@-]{1,60}\/[\w-]{1,60}$/;
const NAMED =
  /['"`‘“][^'"`’”]{2,120}['"`’”]|\b(?:undefined|named|module|package|symbol|variable|function|command)[: ]+[\w$./@-]{3}/i;

/** Whether the output has a line that says which rule, place or name the failure is about. */
export function isSpecific(output: string): boolean {
  return output.split("\n").some((line) => {
    const read = line.slice(0, LINE_CHARS_MAX);
    return (WRONG.test(read) || LINTED.test(read)) && specificityOf(read) >= NAMING;
  });
}

function specificityOf(line: string): number {
  if (LINTED.test(line) || CODED.test(line)) return NAMING + 1;
  return NAMED.test(line) ? NAMING : 1;
}

function ends(output: string): string {
  return `${output.slice(0, HEAD_CHARS)}\n${output.slice(-TAIL_CHARS)}`;
}

function withoutParticulars(line: string): string {
  return line
    .replaceAll(TIMES, "0")
    .replaceAll(ADDRESSES, "0")
    .replaceAll(PATHS, "$1")
    .replaceAll(DURATIONS, "")
    .replaceAll(NUMBERS, "0")
    .toLowerCase()
    .replaceAll(/[\s|~^]+/g, " ")
    .replaceAll(/^[\W_]+|[\W_]+$/g, "");
}

/** Programs that look and compare: an error in what they print is what they were asked to show. */
const LOOKING =
  /^(?:ls|cat|head|tail|grep|rg|find|fd|wc|stat|tree|pwd|which|type|file|du|df|ps|env|echo|printf|sed -n|awk|jq|diff|less|man|sleep|git (?:-C \S+ )?(?:status|log|diff|show|branch|remote|rev-parse|ls-files|blame|stash list|reflog|grep|fetch)|gh|glab|curl|wget|go doc)\b/;

/** Whether a command that ended well shows in its output that it failed: `npm test | tail` ends as well as `tail` does. */
export function hasFailedSilently(command: string, output: string): boolean {
  return !LOOKING.test(steps(command)[0] ?? "") && showsFailure(output);
}

/** Whether a shell command failed, or ended well and shows in its output that it failed. */
export function hasFailed({ name, outcome, input, result }: ToolUse): boolean {
  if (name !== "Bash") return false;
  if (outcome === "failed") return true;
  return outcome === "ok" && hasFailedSilently(asString(input.command) ?? "", commandOutput(result));
}

const COMMAND_CHARS_MAX = 2_000;
const STEPS_MAX = 6;
const PREFIX = /^(?:(?:[A-Z_][A-Z0-9_]*=\S*|export|time|sudo|env|nice|timeout \S+|xargs)\s+)+/;
/** Programs whose first word alone does not say what they do. */
const RUNNERS: ReadonlySet<string> = new Set(
  "npm pnpm yarn bun bunx npx deno mise make just task cargo go dotnet mvn gradle python python3 node docker kubectl uv poetry bundle rails mix swift git terraform pip pip3 apt brew sh bash".split(
    " ",
  ),
);
const SECOND_WORD = /^(?:run|exec|x|-m|compose|tool|-c)$/;

/**
 * What the steps of a shell command are, each without its arguments: `cd web && npm run build 2>&1 | tail` is
 * `npm run build`. Two commands with a step in common do the same to other files. Steps that only look are left out.
 */
export function commandHeads(command: string): string[] {
  const heads = steps(command)
    .filter((step) => !LOOKING.test(step))
    .map(headOf);
  return [...new Set(heads)].filter((head) => head !== "");
}

/** The steps that do something, with their arguments, for people. */
export function doingSteps(command: string): string[] {
  return steps(command).filter((step) => !LOOKING.test(step));
}

/** What is joined by `&&`, `;` or line ends, without what it is piped into; a change of folder is no step. */
function steps(command: string): string[] {
  return (command.slice(0, COMMAND_CHARS_MAX).split("<<")[0] ?? "")
    .replaceAll(/\\\n\s*/g, " ")
    .split(/\n|&&|\|\||;/)
    .map((step) =>
      (step.split("|")[0] ?? "")
        .replace(/(?<!\s)\s*[12&]?>.*$/s, "")
        .trim()
        .replace(PREFIX, ""),
    )
    .filter(
      (step) =>
        /^[\w./]/.test(step) &&
        !/^(?:cd|set|source|export|true|exit|then|fi|do|done|if|for|while|else)\b/.test(step),
    )
    .slice(0, STEPS_MAX);
}

function headOf(step: string): string {
  const [program = "", ...rest] = step.split(/\s+/);
  const name = program.replace(/^.*\//, "");
  if (!RUNNERS.has(name)) return name;
  const words = rest.filter(
    (word, index) => !word.startsWith("-") || (index === 0 && SECOND_WORD.test(word)),
  );
  const count = SECOND_WORD.test(words[0] ?? "") ? 2 : 1;
  return [name, ...words.slice(0, count).map((word) => word.replace(/^.*\//, ""))].join(" ");
}

const FINGERPRINT_BYTES = 6;

/** The hash of a signature, in 48 bits so that a double holds it. */
export function fingerprintOf(signature: string): number {
  const digest = new Bun.CryptoHasher("sha256").update(signature).digest();
  return digest.readUIntBE(0, FINGERPRINT_BYTES);
}
