import { expect, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";

const SRC = resolve(import.meta.dir, "..", "src");
const FILE_LINES_MAX = 400;

const PAGE = readFileSync(resolve(SRC, "..", "ARCHITECTURE.md"), "utf8");
/** Every room may import from these, unless its row says otherwise. */
const GROUND = ["domain", "lib", "config"];

/** The rows of the page's table of rooms: who may be imported by whom. */
const ROWS = PAGE.slice(PAGE.indexOf("| Room in `src/` |"))
  .split(/\n(?!\|)/, 1)
  .flatMap((table) => table.split("\n").slice(2))
  .map((row) => row.split("|").map((cell) => cell.trim().replaceAll("`", "")))
  .map(([, rooms = "", , rule = ""]) => ({ rooms: rooms.split(", "), rule }));
const ENTRIES: ReadonlySet<string> = new Set(ROWS.find(({ rule }) => rule === "everything")?.rooms);
const RULES = new Map(
  ROWS.filter(({ rule }) => rule !== "everything").flatMap(({ rooms, rule }) =>
    rooms.map((room) => [room.replace("/", ""), rule] as const),
  ),
);
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  [...RULES].map(([room, rule]) => [room, readRule(rule)]),
);

/** `nothing`, `only a, b`, `all except a, b`, or the rooms besides those that all may import. */
function readRule(rule: string): string[] {
  const named = rule.replace(/^(only|all except) /, "").split(", ");
  if (rule === "nothing") return [];
  if (rule.startsWith("only ")) return named;
  if (rule.startsWith("all except ")) return [...RULES.keys()].filter((room) => !named.includes(room));
  return [...named, ...GROUND];
}

interface Import {
  from: string;
  /** As it is written: a relative path or the name of a package. */
  specifier: string;
  isTypeOnly: boolean;
  /** Loaded when it is reached and not with the file: `await import(…)`. */
  isOnDemand: boolean;
}

const files = readdirSync(SRC, { recursive: true, encoding: "utf8" }).filter((name) =>
  /(?<!\.d)\.ts$/.test(name),
);
const imports = files.flatMap(importsOf);

test("the test sees the source", () => {
  expect(files.length).toBeGreaterThan(80);
  expect(imports.length).toBeGreaterThan(200);
  for (const folder of RULES.keys()) expect(files.some((file) => folderOf(file) === folder)).toBe(true);
  expect(imports.some((one) => one.specifier === "zod")).toBe(true);
  expect(imports.some((one) => one.isTypeOnly)).toBe(true);
});

test("every folder of the source stands in the table of the page, which names no others", () => {
  const unknown = files.filter((file) => !ENTRIES.has(file) && MAY_IMPORT[folderOf(file)] === undefined);
  expect(unknown).toEqual([]);
  const named = Object.values(MAY_IMPORT).flat();
  expect(named.filter((room) => !RULES.has(room))).toEqual([]);
  expect([...ENTRIES]).toEqual(["main.ts", "compose.ts"]);
});

test("no file is reached again from what it imports", () => {
  const within = new Map(files.map((file) => [file, new Set<string>()]));
  for (const one of imports) {
    const target = targetOf(one);
    if (target !== undefined && !one.isOnDemand) within.get(one.from)?.add(target);
  }
  // What imports nothing of the rest is in no circle, and so, in turn, is what imports only such files.
  for (let hasMore = true; hasMore; ) {
    const ends = [...within].filter(([, targets]) => [...targets].every((target) => !within.has(target)));
    for (const [file] of ends) within.delete(file);
    hasMore = ends.length > 0;
  }
  expect([...within.keys()].sort()).toEqual([]);
});

test("a folder imports only from the folders below it", () => {
  const wrong = imports.filter((one) => {
    const target = targetOf(one);
    if (target === undefined || ENTRIES.has(one.from)) return false;
    const [own, other] = [folderOf(one.from), folderOf(target)];
    return own !== other && !MAY_IMPORT[own]?.includes(other);
  });
  expect(wrong.map((one) => `${one.from} imports ${one.specifier}`)).toEqual([]);
});

test("no file is longer than the limit", () => {
  const long = files.filter(
    (file) => readFileSync(join(SRC, file), "utf8").split("\n").length > FILE_LINES_MAX,
  );
  expect(long).toEqual([]);
});

test("a hook loads no library: how much it loads decides how long it takes", () => {
  const reached = reachedFrom(
    files.filter((file) => folderOf(file) === "hooks"),
    runtimeImports,
  );
  const libraries = [...reached]
    .flatMap(runtimeImports)
    .filter((one) => !/^(\.|node:|bun:|bun$)/.test(one.specifier));
  expect(reached.size).toBeGreaterThan(15);
  expect(libraries.map((one) => `${one.from} imports ${one.specifier}`)).toEqual([]);
  // Nor the words that screening knows, of which there are a hundred kilobytes.
  expect([...reached].filter((file) => file.startsWith("domain/screening/"))).toEqual([]);
  // Nor the steps of the schema, which are as long: it only reads.
  expect([...reached]).not.toContain("store/database/migrations.ts");
});

test("a hook that only captures loads no module of the runtime but paths and SQLite", () => {
  const first = (file: string) => runtimeImports(file).filter((one) => !one.isOnDemand);
  const reached = reachedFrom(["hooks/run-hook.ts"], first);
  const loaded = [...reached].flatMap(first).filter((one) => /^(node|bun):/.test(one.specifier));
  expect(reached).toContain("inbox/schema.ts");
  expect(new Set(loaded.map((one) => one.specifier))).toEqual(new Set(["node:path", "bun:sqlite"]));
});

function reachedFrom(start: readonly string[], importsIn: (file: string) => Import[]): Set<string> {
  const reached = new Set<string>();
  const waiting = [...start];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (reached.has(file)) continue;
    reached.add(file);
    const targets = importsIn(file).map(targetOf);
    waiting.push(...targets.filter((target) => target !== undefined));
  }
  return reached;
}

test("a module does nothing when it is imported", () => {
  // A statement at the left margin that is a call, an await or a loop runs on import.
  const acts = /^(await |for |while |if |try |(?!export|import|function|return|switch)[\w.]+\()/;
  const acting = files.flatMap((file) => {
    const lines = withoutTemplates(readFileSync(join(SRC, file), "utf8")).split("\n");
    return file === "main.ts"
      ? []
      : lines.filter((line) => acts.test(line)).map((line) => `${file}: ${line}`);
  });
  expect(acting).toEqual([]);
});

function runtimeImports(file: string): Import[] {
  return imports.filter((one) => one.from === file && !one.isTypeOnly);
}

function importsOf(file: string): Import[] {
  const text = readFileSync(join(SRC, file), "utf8");
  const pattern = /^(?:import|export)\s+(type\s+)?([^;'"]*?\bfrom\s+)?"([^"]+)"|\bimport\("([^"]+)"\)/gm;
  return [...text.matchAll(pattern)].map((match) => ({
    from: file,
    specifier: match[3] ?? match[4] ?? "",
    isTypeOnly: match[1] !== undefined || hasOnlyTypes(match[2] ?? ""),
    isOnDemand: match[4] !== undefined,
  }));
}

/** `import { type A, type B } from` loads nothing either. */
function hasOnlyTypes(clause: string): boolean {
  const names = /^\{([^}]*)\}/
    .exec(clause.trim())?.[1]
    ?.split(",")
    .map((name) => name.trim())
    .filter(Boolean);
  return names !== undefined && names.length > 0 && names.every((name) => name.startsWith("type "));
}

/** The imported source file; undefined for packages and for the plugin's own files, which hold no code. */
function targetOf(one: Import): string | undefined {
  if (!one.specifier.startsWith(".")) return undefined;
  const target = relative(SRC, resolve(SRC, dirname(one.from), one.specifier));
  return target.startsWith("..") && /\.(json|jsonl|md)$/.test(target) ? undefined : target;
}

function folderOf(file: string): string {
  return file.includes("/") ? file.slice(0, file.indexOf("/")) : file;
}

/** SQL in template strings stands at the left margin too. */
function withoutTemplates(text: string): string {
  return text.replaceAll(/`[^`]*`/g, "``");
}
