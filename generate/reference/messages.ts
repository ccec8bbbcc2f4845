import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseSync, Visitor } from "oxc-parser";
import { packageRoot } from "../../src/install/package-root.ts";
import { cell, page } from "./markdown.ts";

/** The files whose texts a person or an agent reads, by reader. */
const READERS: readonly { title: string; folders: readonly string[] }[] = [
  { title: "Command line", folders: ["src/cli", "src/doctor", "src/install", "src/demo"] },
  {
    title: "Errors, settings and remedies",
    folders: ["src/domain/error.ts", "src/config", "src/supervisor", "src/store"],
  },
  { title: "Injected into sessions", folders: ["src/recall", "src/hooks"] },
  { title: "Agents that ask", folders: ["src/mcp", "src/search"] },
  { title: "HTTP", folders: ["src/api", "src/protocol"] },
  {
    title: "The worker's log",
    folders: ["src/worker", "src/ingest", "src/curation", "src/forgetting", "src/import", "src/vectors"],
  },
  { title: "Viewer", folders: ["viewer/src"] },
];

/** At least two words of a language: what has fewer is a key, a name or a sign. */
const SENTENCE = /\p{L}{2,}[,:;]? \p{L}{2,}/u;
const NOT_A_TEXT =
  /\b(?:SELECT|INSERT|DELETE FROM|UPDATE|PRAGMA|CREATE|ALTER|ATTACH|BEGIN|ORDER BY|WHERE|JOIN)\b|^[\w-]+(?: [\w-]+)*$(?<=^[a-z0-9 -]*-[a-z0-9 -]*)/;

/** `docs/reference/messages.md`: every text that the program shows, to be read in one go. */
export function messagesPage(): string {
  const about =
    "Texts that the program shows, as they stand in its source; `{…}` is what is filled in. Read them aloud before a release.";
  const parts = READERS.flatMap(({ title, folders }) => {
    const texts = folders.flatMap(filesOf).flatMap(textsOf);
    const unique = [...new Set(texts)].sort((a, b) => a.localeCompare(b, "en"));
    return [`## ${title}`, unique.map((text) => `- ${cell(text).replaceAll("<", "&lt;")}`).join("\n")];
  });
  return page("Messages", about, parts);
}

function filesOf(path: string): string[] {
  if (/\.tsx?$/.test(path)) return [path];
  return readdirSync(join(packageRoot(), path), { recursive: true, encoding: "utf8" })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => join(path, name))
    .sort();
}

function textsOf(path: string): string[] {
  const { program } = parseSync(path, readFileSync(join(packageRoot(), path), "utf8"));
  const texts: { start: number; text: string }[] = [];
  const unshown: { start: number; end: number }[] = [];
  new Visitor({
    Literal({ start, value }) {
      if (typeof value === "string") texts.push({ start, text: value });
    },
    TemplateLiteral({ start, quasis }) {
      texts.push({ start, text: quasis.map(({ value }) => value.cooked ?? value.raw).join("{…}") });
    },
    JSXText({ start, value }) {
      texts.push({ start, text: value });
    },
    JSXAttribute(node) {
      if (node.name.type === "JSXIdentifier" && node.name.name === "class") unshown.push(node);
    },
    // What only a fault of our own throws; what users read is a MemoryError.
    NewExpression(node) {
      if (node.callee.type === "Identifier" && node.callee.name === "Error") unshown.push(node);
    },
  }).visit(program);
  return texts
    .filter(({ start }) => !unshown.some((node) => start >= node.start && start < node.end))
    .map(({ text }) => text.replaceAll(/\s+/g, " ").trim())
    .filter((text) => isShown(text));
}

/** The beginning of a file of another program, for one. */
const BYTES = /\p{Cc}/u;

/** Lists of words for matching have no punctuation. */
const WORD_LIST = /^[\p{L}\p{N}' -]{100,}$/u;

function isShown(text: string): boolean {
  if (WORD_LIST.test(text)) return false;
  return SENTENCE.test(text) && !NOT_A_TEXT.test(text) && !BYTES.test(text);
}
