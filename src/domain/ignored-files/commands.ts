import { type IgnoredFiles, ignoredNamesIn } from "./names.ts";

/** Commands are read up to this length; a longer one that may name an ignored file counts as one that does. */
export const COMMAND_CHARS_MAX = 20_000;

/**
 * Each pattern below costs a hook, which is a new process, more to make than to run. So a word that all its matches have
 * is looked for first.
 */
function hasAny(text: string, words: readonly string[]): boolean {
  for (const word of words) if (text.includes(word)) return true;
  return false;
}

/** Programs that print what is in files, without saying of which file a line is. */
const READER =
  /\b(?:cat|batcat|bat|head|tail|less|more|nl|tac|rev|paste|column|sed|awk|gawk|perl|python3?|ruby|node|php|jq|yq|xxd|od|hexdump|strings|base64|base32|sort|uniq|cut|fold|fmt|type|gc|Get-Content|openssl|gpg|zcat|gunzip|tar|unzip)\b/i;
/** Ways in which the names of files reach a program that does not stand beside them. */
const INDIRECT =
  /\bxargs\b|\bparallel\b|\s-(?:exec|execdir|ok|okdir|x|X)\b|\$\(|`|<\(|\b(?:for|while|foreach)\b|ForEach-Object/;
const INDIRECT_WORDS = "xargs parallel -exec -ok -x -X $( ` <( for while ForEach".split(" ");

function isIndirect(command: string): boolean {
  return hasAny(command, INDIRECT_WORDS) && INDIRECT.test(command);
}

/** The argument that a pattern for names belongs to, and the pattern. */
const NAME_FILTER =
  /\b(?:e?grep|rg|ag|fd|fdfind|find|locate|select-string|findstr)\b((?:[^|;&()"'\n]|"[^"\n]*"|'[^'\n]*')*)/gi;
/** Folders that a command goes to, or has a program go to. */
const FOLDER =
  /(?:\b(?:cd|pushd|Set-Location)\s+|\s(?:-C|--directory|--cwd|--prefix)[ =])["']?([^\s;&|"')]+)/g;
const FOLDERS_MAX = 10;

/** The ignored files that a command may read or write; a sign for each where their names are not in it as such. */
export function ignoredInCommand(
  command: string,
  ignored: IgnoredFiles,
  folders: readonly string[] = [],
): string[] {
  if (command.length > COMMAND_CHARS_MAX) return ignored.ending.test(command) ? ["…"] : [];
  const text = withVariables(command);
  const read = withoutPatterns(withoutKeys(text));
  const seen = [...folders, ...foldersIn(text)];
  const plain = hasAny(read, QUOTES) ? read.replaceAll(/["']|\\(?=[\w.])/g, "") : read;
  const named = (plain === read ? [read] : [read, plain]).flatMap((one) =>
    ignoredNamesIn(one, ignored, seen),
  );
  return [...new Set([...named, ...globsIn(read, ignored), ...filtersIn(text, ignored)])];
}

const QUOTES = ['"', "'", "\\"] as const;
const FOLDER_WORDS = ["cd", "pushd", "Set-Location", "-C", "--directory", "--cwd", "--prefix"] as const;

export function foldersIn(command: string): string[] {
  if (!hasAny(command, FOLDER_WORDS)) return [];
  return [...command.matchAll(FOLDER)].slice(0, FOLDERS_MAX).map(([, folder]) => folder ?? "");
}

/** Programs that print by themselves what ignored files and stores of secrets hold, and name none. */
const PRINTS_SECRETS =
  /\bdocker[ -]compose\b[^|;&]{0,300}\sconfig\b|\bterraform\s+(?:state\s+(?:pull|show)|output|show)\b|\bsops\b[^|;&]{0,300}\s(?:-d|--decrypt|decrypt|exec-env)\b|\bansible-vault\s+(?:view|decrypt)\b|\bdirenv\s+(?:exec|export|dump)\b|\bcredentials:show\b|\bsecrets\s+versions\s+access\b|\bget-secret-value\b|\bvault\s+(?:kv\s+get|read)\b|\bop\s+(?:read|item\s+get)\b|\bpass\s+show\b|\benvsubst\b|\bgit\s+credential\s+fill\b|\bkubectl\s+get\s+secrets?\b[^|;&]{0,300}\s(?:-o|--output)|\bgpg\b[^|;&]{0,300}\s(?:-d|--decrypt)\b/;

const PRINTER_WORDS =
  "config terraform sops ansible-vault direnv credential secret vault op pass envsubst gpg".split(" ");

export function printsSecrets(command: string): boolean {
  return hasAny(command, PRINTER_WORDS) && PRINTS_SECRETS.test(command);
}

/** Whether a program of the command gets the names of the files that it reads from another. */
export function readsIndirectly(command: string): boolean {
  return isIndirect(command) && READER.test(command);
}

/** `f=.en; cat ${f}v`: replaces a variable by its value in the same command. */
function withVariables(command: string): string {
  if (!command.includes("=") || !command.includes("$")) return command;
  let text = command;
  for (const [, name, value] of [
    ...command.matchAll(/(?:^|[\s;&(])([A-Za-z_]\w{0,40})=([^\s;&|"'`$]{1,200})/g),
  ].slice(0, 20))
    text = text.replaceAll(new RegExp(`\\$(?:\\{${name}\\}|${name}\\b)`, "g"), () => value ?? "");
  return text;
}

const KEY_PROGRAMS = ["ssh", "scp", "sftp"] as const;

/** A key that only opens a connection is not read: `ssh -i ~/.ssh/id_rsa host uptime`. */
function withoutKeys(command: string): string {
  if (!hasAny(command, KEY_PROGRAMS)) return command;
  return command.replaceAll(
    /\b((?:ssh|scp|sftp|ssh-copy-id)\b[^;&|\n]{0,300}?\s-i\s{1,8})[^\s;&|]+/g,
    "$1KEY",
  );
}

/** What grep looks for is no file: the first word behind it that is no flag, unless a flag brings the pattern. */
function withoutPatterns(command: string): string {
  if (!command.includes("grep")) return command;
  return command.replaceAll(
    /(\b(?:e|f|z)?grep\b(?:\s{1,8}-{1,2}[\w-]{1,80}){0,20}\s{1,8})("(?:[^"\\$`]|\\.)*"|'[^']*'|[^\s;&|"'$`-][^\s;&|"'$`]*)(?=\s+[^\s;&|])/g,
    (whole, before: string) =>
      /\s-\w*[efABCm]\w*\s|--(?:regexp|file)/.test(before) ? whole : `${before}PATTERN`,
  );
}

/** Globs that are `*` alone, or with an ending that most files of a kind have, name ignored files only to who prints them. */
const BROAD = /^[*?.]+(?:\.?\w+)?$/;

/** Globs that are held against names in one command. */
const GLOBS_MAX = 100;

function globsIn(command: string, ignored: IgnoredFiles): string[] {
  if (!/[*?[{]/.test(command)) return [];
  const words = globWords(command).filter((word) => matchesSample(word, ignored, false));
  // `*` alone names ignored files only where it stands right behind who prints them: elsewhere it is mostly no glob.
  const readWords = new RegExp(READ_WORDS, "gi");
  const read = [...command.matchAll(readWords)]
    .slice(0, GLOBS_MAX)
    .flatMap(([, given]) => globWords(given ?? ""));
  return [...words, ...read.slice(0, GLOBS_MAX).filter((word) => matchesSample(word, ignored, true))];
}

const READ_WORDS = `(?:${READER.source}|\\bfor\\s{1,8}\\w{1,40}\\s{1,8}in\\b)([^|;&\\n"'\`<>()]{0,300})`;

function globWords(text: string): string[] {
  const words = text.split(/[\s;|&()<>="'`]+/).filter((word) => /[*?[{]/.test(word) && word.length < 300);
  return [...new Set(words)].slice(0, GLOBS_MAX);
}

/** Whether a glob stands for names of ignored files. @param isRead whether the content of what it names comes with it */
export function matchesSample(glob: string, { samples }: IgnoredFiles, isRead: boolean): boolean {
  const parts = glob
    .replace(/^--?[\w-]+=/, "")
    .replace(/^!/, "")
    .split("/");
  const last = parts.at(-1) ?? "";
  const folder = parts.at(-2);
  if (BROAD.test(last) && !last.startsWith(".e") && !isRead) return false;
  return samples.some((sample) => {
    const at = sample.lastIndexOf("/");
    if (!new Bun.Glob(last).match(sample.slice(at + 1))) return false;
    // The shell leaves out names with a point before them unless the glob has one.
    if (/^[*?]+$/.test(last) && sample.slice(at + 1).startsWith(".")) return false;
    const within = at === -1 ? undefined : sample.slice(0, at).split("/").at(-1);
    return within === undefined || (folder !== undefined && new Bun.Glob(folder).match(within));
  });
}

/** Parts of names that say little of a file. */
const COMMON: ReadonlySet<string> = new Set(["json", "yml", "yaml", "toml", "config", "backup", "service"]);

/** `ls -a | grep env | xargs cat`: a part of the name picks the file, and another program reads it. */
function filtersIn(command: string, ignored: IgnoredFiles): string[] {
  if (!readsIndirectly(command)) return [];
  const patterns = [
    ...command
      .replaceAll(/\$\([^()]{0,200}\)/g, (inner) => (inner.search(NAME_FILTER) === -1 ? "" : inner))
      .matchAll(NAME_FILTER),
  ];
  const given = patterns.slice(0, 20).map(([, pattern]) => pattern ?? "");
  const words = given
    .join(" ")
    .split(/[\s"']+/)
    .filter((word) => !word.includes("/"))
    .flatMap((word) => word.match(/(?<![-\w])[A-Za-z]{3,40}(?![\w])/g) ?? []);
  const parts = ignored.samples.flatMap((sample) =>
    (sample.split("/").at(-1) ?? "").toLowerCase().split(/[._-]/),
  );
  return words
    .slice(0, 200)
    .map((word) => word.toLowerCase())
    .filter((word) =>
      parts.some(
        (part) => !COMMON.has(part) && (part === word || (word.length > 3 && part.startsWith(word))),
      ),
    );
}

/** Programs that print nothing of the content of their files, and git's commands of this kind. */
const HARMLESS =
  /^(?:sudo\s+)?(?:ls|eza|exa|stat|file|wc|du|test|\[\[?|touch|chmod|chown|rm|mkdir|find|fd|echo|printf|which|git\s+(?:-C\s+\S+\s+)?(?:add|rm|mv|status|check-ignore|ls-files|commit|reset|update-index|restore|log\s+--oneline))(?=\s|$)/;
/** What hands the content of a file on to another program, or the output of one. */
const HANDS_ON =
  /\$\(|`|<\(|>\(|<|\bxargs\b|\s-(?:exec|execdir|ok|okdir|delete|x|X|p|-patch)\b|\beval\b|\btee\b|\/dev\/(?!null)|\bset -\w*[xa]|\$\{?\w/;

/** A command of more parts is read as a whole. */
const PIECES_MAX = 40;

/** Whether what a command prints cannot be from an ignored file that it names. */
export function isHarmless(command: string, ignored: IgnoredFiles, folders: readonly string[] = []): boolean {
  if (command.length > COMMAND_CHARS_MAX || HANDS_ON.test(command)) return false;
  const seen = [...folders, ...foldersIn(command)];
  const pieces = command.split(/&&|\|\||[;\n|&]/).map((piece) => piece.trim());
  if (pieces.length > PIECES_MAX) return false;
  return pieces.every(
    (piece) => ignoredInCommand(piece, ignored, seen).length === 0 || isHarmlessPiece(piece, ignored, seen),
  );
}

function isHarmlessPiece(piece: string, ignored: IgnoredFiles, folders: readonly string[]): boolean {
  const target = /\d?>{1,2}\s*(\S+)/.exec(piece)?.[1];
  if (target !== undefined && ignoredInCommand(target, ignored, folders).length > 0) return false;
  if (HARMLESS.test(piece)) return true;
  // What is copied over an ignored file is another one.
  const copied = /^(?:cp|mv)\s+(.*)\s(\S+)$/.exec(piece);
  return copied !== null && ignoredInCommand(copied[1] ?? "", ignored, folders).length === 0;
}
