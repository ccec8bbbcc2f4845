/**
 * Runs the tests in two parts and says how they ended: `bun test/run.ts [unit] [system]`, both without an argument.
 * The part `root` is asked for by name: what shows only to root, where the two others run as an ordinary user.
 *
 * A test that is skipped counts as failed in CI unless `allowed-skips.ts` names it with a reason: a machine that
 * lacks something must not look like a machine on which everything passed.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import { ALLOWED_SKIPS } from "./allowed-skips.ts";
import { NEWEST_VARIABLE, newestFolder } from "./host/kit/claude.ts";
import { program } from "./kit/program.ts";

const ROOT = resolve(import.meta.dir, "..");
const TEST_TIMEOUT_MS = 60_000;
/** What stands here runs the compiled program, a host, a browser, a model or much else for seconds; the rest is a unit. */
const SYSTEM: readonly string[] = [
  "api/sessions.test.ts",
  "bench/",
  "forgetting/cut-off.test.ts",
  "forgetting/forgotten-is-nowhere.test.ts",
  "cli/",
  "embeddings/",
  "host/",
  "import/forgotten.test.ts",
  "inbox/inbox.test.ts",
  "mcp/",
  "process/",
  "providers/claude/",
  "viewer/",
];
/** What gives files away, takes another user's rights or does otherwise for root. */
const FOR_ROOT: readonly string[] = [
  "process/hooks.test.ts",
  "process/niceness.test.ts",
  "process/ownership.test.ts",
  "process/strange-hosts.test.ts",
];
/** What takes longest, so that no core waits for one of these in the end. */
const LONG: readonly string[] = [
  "host/main-job.test.ts",
  "host/install.test.ts",
  "host/package.test.ts",
  "process/import.test.ts",
  "viewer/looks.test.ts",
  "host/other-hosts.test.ts",
  "process/worker-life.test.ts",
  "cli/commands.test.ts",
  "process/privacy.test.ts",
  "host/interactive.test.ts",
  "host/incognito.test.ts",
  "forgetting/cut-off.test.ts",
];
const PARTS = ["unit", "system", "root"] as const;
type Part = (typeof PARTS)[number];
/** Files at once. Units wait for the disk now and then, tests of the system mostly for processes, on any machine. */
const PARALLEL: Readonly<Record<Part, number>> = { unit: availableParallelism(), system: 3, root: 3 };

interface Outcome {
  passed: number;
  failed: number;
  /** Full names of the tests that were skipped. */
  skipped: string[];
}

if (import.meta.main) process.exit(await main(process.argv.slice(2)));

async function main(asked: readonly string[]): Promise<number> {
  const unknown = asked.find((name) => !PARTS.some((part) => part === name));
  if (unknown !== undefined) {
    console.error(`There is no part "${unknown}" of the tests: name one of ${PARTS.join(", ")}.`);
    return 2;
  }
  const total: Outcome = { passed: 0, failed: 0, skipped: [] };
  const isAsked = (part: Part) => (asked.length === 0 ? part !== "root" : asked.includes(part));
  for (const part of PARTS.filter(isAsked)) {
    const { passed, failed, skipped } = await runPart(part);
    total.passed += passed;
    total.failed += failed;
    total.skipped.push(...skipped);
  }
  return report(total);
}

async function runPart(part: Part): Promise<Outcome> {
  const folder = mkdtempSync(join(tmpdir(), "claude-mem-test-report-"));
  try {
    const outcomes = join(folder, "junit.xml");
    const startedAt = Date.now();
    // Built before the files run side by side, or each of them would build it.
    if (part !== "unit") await program();
    const newest = part === "system" ? { [NEWEST_VARIABLE]: await newestFolder() } : {};
    const child = Bun.spawn([process.execPath, ...bunArguments(part, outcomes)], {
      cwd: ROOT,
      env: { ...process.env, ...newest },
      stdin: "ignore",
      stdout: "inherit",
      stderr: "inherit",
    });
    const exitCode = await child.exited;
    console.log(`${part}: ${Math.round((Date.now() - startedAt) / 1000)} s`);
    return readOutcome(outcomes, exitCode);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function bunArguments(part: Part, outcomes: string): string[] {
  const flags = ["--timeout", `${TEST_TIMEOUT_MS}`, "--only-failures", `--parallel=${PARALLEL[part]}`];
  return ["test", ...flags, "--reporter=junit", `--reporter-outfile=${outcomes}`, ...testFiles(part)];
}

function testFiles(part: Part): string[] {
  const files = readdirSync(import.meta.dir, { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(".test.ts"),
  );
  const unfound = [...SYSTEM, ...FOR_ROOT, ...LONG].find(
    (place) => !files.some((name) => name.startsWith(place)),
  );
  if (unfound !== undefined) throw new Error(`test/run.ts lists ${unfound}, and there is no such test`);
  const isIn = (places: readonly string[], name: string) => places.some((place) => name.startsWith(place));
  const asked = files.filter((name) =>
    part === "root" ? isIn(FOR_ROOT, name) : isIn(SYSTEM, name) === (part === "system"),
  );
  const others = asked.filter((name) => !LONG.includes(name)).sort();
  const inOrder = [...LONG.filter((name) => asked.includes(name)), ...others];
  return dealt(inOrder, PARALLEL[part]).map((name) => `./${relative(ROOT, join(import.meta.dir, name))}`);
}

/** The order in which the first come first, where each of so many runs begins with a part of the list of its own, as Bun's do. */
function dealt(names: readonly string[], hands: number): string[] {
  return Array.from({ length: hands }, (_, hand) =>
    names.filter((_name, place) => place % hands === hand),
  ).flat();
}

/** A runner that dies without a report must not look like success. */
function readOutcome(path: string, exitCode: number): Outcome {
  const xml = readFileSync(path, { encoding: "utf8", flag: "a+" });
  const cases = [...xml.matchAll(/<testcase ([^>]*?)(?:\/>|>([\s\S]*?)<\/testcase>)/g)];
  const having = (mark: string) => cases.filter(([, , inside = ""]) => inside.includes(mark));
  const skipped = having("<skipped").map(([, attributes = ""]) => nameOf(attributes));
  const failed = having("<failure").length + having("<error").length;
  return {
    passed: cases.length - failed - skipped.length,
    failed: failed === 0 && exitCode !== 0 ? 1 : failed,
    skipped,
  };
}

function nameOf(attributes: string): string {
  const value = (key: string) => new RegExp(`\\b${key}="([^"]*)"`).exec(attributes)?.[1] ?? "";
  return `${value("file")}: ${value("name")}`
    .replaceAll("&quot;", '"')
    .replaceAll("&apos;", "'")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
}

function report({ passed, failed, skipped }: Outcome): number {
  const explained = skipped.map((name) => ({
    name,
    reason: ALLOWED_SKIPS.find((allowed) => name.includes(allowed.test))?.reason,
  }));
  for (const { name, reason } of explained)
    console.log(`skipped: ${name} (${reason ?? "no reason is listed"})`);
  const forbidden = process.env.CI ? explained.filter(({ reason }) => reason === undefined).length : 0;
  if (forbidden > 0)
    console.log("In CI a test is skipped only for a reason that test/allowed-skips.ts lists.");
  const skippedPart = skipped.length > forbidden ? `, ${skipped.length - forbidden} skipped` : "";
  console.log(`${passed} passed, ${failed + forbidden} failed${skippedPart}`);
  return failed + forbidden === 0 ? 0 : 1;
}
