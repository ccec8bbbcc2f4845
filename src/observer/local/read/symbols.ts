import { LINE_CHARS_READ_MAX } from "./text.ts";

/** Declarations, one pattern for each way in which languages introduce a name. The name is the first group. */
const DECLARATIONS: readonly RegExp[] = [
  // Go, with or without a receiver.
  /^\s*func (?:\([^)]{0,60}\) )?([A-Za-z_]\w*)/,
  // TypeScript and JavaScript functions, classes, interfaces, enums; Java and C# types.
  /^\s*(?:export )?(?:default )?(?:declare )?(?:async )?function\*? ([A-Za-z_$][\w$]*)/,
  /^\s*(?:(?:export|default|declare|public|private|protected|internal|static|final|abstract|sealed|partial|pub(?:\([a-z]+\))?|data|open) )*(?:class|interface|enum|struct|trait|record|object|protocol|namespace|module|impl(?:<[^>]{0,40}>)?) ([A-Za-z_]\w*)/,
  /^\s*(?:export )?type ([A-Za-z_]\w*)/,
  // Constants and functions kept in one.
  /^(?:export )?(?:const|let|var) ([A-Za-z_$][\w$]*)\s*(?::[^=]{1,80})?=/,
  // Python, Ruby.
  /^\s*(?:async )?def (?:self\.)?([A-Za-z_]\w*[?!]?)/,
  // Rust, Kotlin, Swift.
  /^\s*(?:(?:pub(?:\([a-z]+\))?|async|unsafe|const|public|private|internal|override|suspend|static|open) )*(?:fn|fun|func) ([A-Za-z_]\w*)/,
  // Methods of TypeScript, Java, C#, C++, PHP: a name, an argument list and an opening brace.
  /^\s{1,12}(?:(?:public|private|protected|internal|static|final|async|override|virtual|readonly|get|set|function) )*(?:[A-Za-z_][\w<>[\],?]{0,60} )?(#?[A-Za-z_$][\w$]*)\([^;{}]{0,200}\)\s*(?::\s*[^{]{1,80})?(?:throws [\w, ]{1,80})?\{\s*$/,
  // Shell functions.
  /^(?:function )?([A-Za-z_][\w-]*)\(\) ?\{/,
  // SQL.
  /^\s*(?:create|alter|drop) (?:unique )?(?:table|view|index|trigger|function|virtual table) (?:if (?:not )?exists )?["'`]?([A-Za-z_][\w.]*)/i,
];

const NO_SYMBOL: ReadonlySet<string> = new Set(
  "func fn def class struct type interface enum var let const import from package default export public private static if for while switch catch return function else do try match select with async await new describe it test expect constructor main init err ctx i get set".split(
    " ",
  ),
);

/** The name that a line of code declares, if it declares one. */
export function symbolDeclaredIn(line: string): string | undefined {
  const text = line.length > LINE_CHARS_READ_MAX ? line.slice(0, LINE_CHARS_READ_MAX) : line;
  for (const pattern of DECLARATIONS) {
    const name = pattern.exec(text)?.[1];
    if (name !== undefined && name.length > 1 && !NO_SYMBOL.has(name)) return name;
  }
  return undefined;
}

/** What a line names in files that hold no code: headings of documents, keys of configurations. */
export function keyDeclaredIn(line: string, path: string): string | undefined {
  if (/\.(?:md|mdx|rst|adoc)$/i.test(path))
    return /^#{1,4} (.{2,60})$/.exec(line)?.[1]?.replace(/[`*]/g, "").trim();
  if (/\.(?:ya?ml|toml|ini|env|json)$/i.test(path)) {
    return /^\s{0,4}"?(?:\[+)?([A-Za-z_][\w.-]{1,40})"?\]*\s*(?:[:=]|$)/.exec(line)?.[1];
  }
  return undefined;
}
