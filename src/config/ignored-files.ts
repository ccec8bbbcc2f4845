import { isAbsolute, relative, resolve, sep } from "node:path";
import type { IgnoredFiles } from "../domain/ignored-files/names.ts";
import { type Environment, fromHome } from "./paths.ts";

/** Files that hold little but secrets. What the user sets comes after these, so that `!.npmrc` takes one out. */
export const IGNORED_FILES: readonly string[] = [
  ".env",
  ".env.*",
  ".envrc",
  "!.env.example",
  "!.env.sample",
  "!.env.template",
  "*.pem",
  "*.key",
  "*.p12",
  "*.pfx",
  "*.jks",
  "*.keystore",
  "*.kdbx",
  "*.ppk",
  "id_rsa",
  "id_dsa",
  "id_ecdsa",
  "id_ed25519",
  ".netrc",
  "_netrc",
  ".pgpass",
  ".htpasswd",
  ".git-credentials",
  ".npmrc",
  ".pypirc",
  "**/.aws/credentials",
  "**/.docker/config.json",
  "**/.kube/config",
  "*.tfstate",
  "*.tfstate.backup",
  "*.tfvars",
  ".dev.vars",
  ".vault-token",
  "secrets.yml",
  "secrets.yaml",
  "secrets.json",
  "secrets.toml",
  "credentials.json",
  "service-account*.json",
];

/**
 * Whether of a file only is kept that it was touched. Patterns are as in `.gitignore`, read from the first to the last,
 * seen from the project's folder; one that begins with `/` or `~/` may also be meant from the root or the home.
 *
 * @param file as a tool names it: absolute, relative to `directory`, or with `~`
 */
export function isIgnoredFile(
  file: string,
  directory: string | undefined,
  patterns: readonly string[],
  environment: Environment,
): boolean {
  const literals = literalsOf(patterns);
  const named = /^~[/\\]/.test(file) ? fromHome(file, environment) : file;
  const path = directory === undefined || isAbsolute(named) ? named : resolve(directory, named);
  if (!literals.some((literal) => path.includes(literal))) return false;
  const within = directory === undefined ? path : relative(directory, path);
  const inProject = isAbsolute(within) || within.startsWith("..") ? undefined : slashed(within);
  let isIgnored = false;
  for (const [index, pattern] of patterns.entries()) {
    const isTakenBack = pattern.startsWith("!");
    if (isTakenBack !== isIgnored || !path.includes(literals[index] ?? "")) continue;
    const written = isTakenBack ? pattern.slice(1) : pattern;
    if (matches(written, inProject, slashed(path), environment)) isIgnored = !isTakenBack;
  }
  return isIgnored;
}

/**
 * What is in every text that names one of our own list: as `anyOf` puts it together, and written down because that takes
 * a hook, which is a new process, two milliseconds.
 */
const OWN_HINT =
  /\.env|\.pem|\.key|\.p12|\.pfx|\.jks|\.kdbx|\.ppk|id_rsa|id_dsa|id_ecdsa|id_ed25519|\.netrc|_netrc|\.pgpass|\.htpasswd|\.git-credentials|\.npmrc|\.pypirc|\.aws[/\\]credentials|\.docker[/\\]config\.json|\.kube[/\\]config|\.tfstate|\.tfvars|\.dev\.vars|\.vault-token|secrets\.yml|secrets\.yaml|secrets\.json|secrets\.toml|credentials\.json|service-account/i;
const OWN_ENDING =
  /\.env|\.pem|\.key|\.p12|\.pfx|\.jks|\.kdbx|\.ppk|id_rsa|id_dsa|id_ecdsa|id_ed25519|\.netrc|_netrc|\.pgpass|\.htpasswd|\.npmrc|\.pypirc|credentials|config|\.tfstate|\.tfvars|\.dev\.vars|\.vault-token|secrets\.yml|secrets\.yaml|secrets\.json|secrets\.toml|service-account/i;

/** The files of which only is kept that they were touched, as a session in this folder names them. */
export function ignoredFiles(
  patterns: readonly string[],
  directory: string | undefined,
  environment: Environment,
): IgnoredFiles {
  const isIgnored = (file: string) => isIgnoredFile(file, directory, patterns, environment);
  const isOwnList =
    patterns.length === IGNORED_FILES.length && patterns.every((one, index) => one === IGNORED_FILES[index]);
  const { hint, ending } = isOwnList ? { hint: OWN_HINT, ending: OWN_ENDING } : tellingOf(patterns);
  // Within an ignored folder every name is one.
  const isWithin = directory !== undefined && hint.test(directory) && isIgnored(`${directory}/x`);
  return {
    isIgnored,
    hint: isWithin ? ANYTHING : hint,
    ending: isWithin ? ANYTHING : ending,
    get samples() {
      return samplesOf(patterns);
    },
  };
}

const ANYTHING = /[^\s]/i;
type Telling = Pick<IgnoredFiles, "hint" | "ending">;
const telling = new WeakMap<readonly string[], Telling>();

function bodiesOf(patterns: readonly string[]): string[] {
  return patterns.filter((pattern) => !pattern.startsWith("!"));
}

/** What a text must have in it to name one of the files. */
export function tellingOf(patterns: readonly string[]): Telling {
  const before = telling.get(patterns);
  if (before !== undefined) return before;
  const bodies = bodiesOf(patterns);
  const lastParts = bodies.map(
    (body) =>
      body
        .replace(/(?<!\/)\/+$/, "")
        .split("/")
        .at(-1) ?? "",
  );
  const made = { hint: anyOf(bodies.map(literalOfBody)), ending: anyOf(lastParts.map(literalOfBody)) };
  telling.set(patterns, made);
  return made;
}

const madeSamples = new WeakMap<readonly string[], string[]>();

function samplesOf(patterns: readonly string[]): string[] {
  const before = madeSamples.get(patterns);
  if (before !== undefined) return before;
  const samples = bodiesOf(patterns).map((body) =>
    body
      .replace(/^(?:\*\*\/|~\/|\/)+/, "")
      .replace(/\/$/, "/x")
      .replaceAll(/\*+|\?/g, "a"),
  );
  madeSamples.set(patterns, samples);
  return samples;
}

/** Finds each of some literals, with any kind of slash in it; everything where one is empty. */
function anyOf(literals: readonly string[]): RegExp {
  const distinct = [...new Set(literals)];
  if (distinct.includes("")) return ANYTHING;
  // Where one is within another, the shorter finds both.
  const least = distinct.filter((one) => !distinct.some((other) => other !== one && one.includes(other)));
  return new RegExp(least.map((one) => escaped(one).replaceAll("/", "[/\\\\]")).join("|"), "i");
}

/** The same as `literalOf`, for a text in which paths are written as people do. */
function literalOfBody(pattern: string): string {
  return literalOf(pattern.replace(/^~\//, ""));
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

const known = new WeakMap<readonly string[], string[]>();

/** Of each pattern the literal, worked out once: a command has many words, and each may be a file. */
function literalsOf(patterns: readonly string[]): string[] {
  const literals = known.get(patterns) ?? patterns.map((pattern) => literalOf(pattern.replace(/^!/, "")));
  known.set(patterns, literals);
  return literals;
}

/** The longest piece of a pattern that stands for itself: mostly it is not in a path, and no glob need be made. */
function literalOf(written: string): string {
  if (written.includes("\\") || written.startsWith("~")) return "";
  const pieces = written
    .split(/[*?]|\[[^\]]{0,200}\]/)
    .map((piece) => piece.replace(/^\/+|(?<!\/)\/+$/g, ""));
  return pieces.reduce((longest, piece) => (piece.length > longest.length ? piece : longest), "");
}

function matches(
  written: string,
  inProject: string | undefined,
  absolute: string,
  environment: Environment,
): boolean {
  const isFolder = written.endsWith("/");
  const body = isFolder ? written.slice(0, -1) : written;
  if (/^~[/\\]/.test(body))
    return globs(fromHome(body, environment), isFolder).some((glob) => glob.match(absolute));
  if (!body.includes("/"))
    return globs(`**/${body}`, isFolder).some((glob) => glob.match(inProject ?? absolute.slice(1)));
  const rooted = body.startsWith("/") ? body.slice(1) : body;
  const isThere = inProject !== undefined && globs(rooted, isFolder).some((glob) => glob.match(inProject));
  const isOfRoot = body.startsWith("/") || body.startsWith("**/");
  return isThere || (isOfRoot && globs(rooted, isFolder).some((glob) => glob.match(absolute.slice(1))));
}

const GLOBS_MAX = 1_000;
const madeGlobs = new Map<string, Bun.Glob[]>();

/** What a pattern names, and all that lies in it where that is a folder. */
function globs(pattern: string, isFolder: boolean): Bun.Glob[] {
  const key = `${isFolder} ${pattern}`;
  const before = madeGlobs.get(key);
  if (before !== undefined) return before;
  if (madeGlobs.size >= GLOBS_MAX) madeGlobs.clear();
  const made = newGlobs(pattern, isFolder);
  madeGlobs.set(key, made);
  return made;
}

function newGlobs(pattern: string, isFolder: boolean): Bun.Glob[] {
  // Braces are no wild cards in this syntax.
  const plain = pattern.replaceAll(/[{}]/g, "\\$&");
  const inside = new Bun.Glob(`${plain}/**`);
  return isFolder ? [inside] : [new Bun.Glob(plain), inside];
}

function slashed(path: string): string {
  return sep === "/" ? path.replace(/^\.\//, "") : path.replaceAll(sep, "/");
}
