import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CommitQuestion, NextQuestion } from "./coding.ts";

/** Recorded sessions of one code base, with the questions that they answer. */
export interface RecordedSet extends Disposable {
  name: string;
  transcripts: string[];
  commits: CommitQuestion[];
  next: NextQuestion[];
}

const COMMITS = "commits.json";
const NEXT = "next.json";
const ARCHIVE = ".tar.xz";

/**
 * The folders and archives of `data` that hold `commits.json`, `next.json` and the sessions that they ask about; each is
 * unpacked when its turn comes and removed when it is disposed of.
 */
export function* openRecordedSets(data: string): Generator<RecordedSet> {
  let found = 0;
  for (const entry of readdirSync(data).sort()) {
    const { folder, remove } = unpacked(join(data, entry));
    const root = folder === undefined ? undefined : rootOf(folder);
    if (root === undefined) {
      remove();
      continue;
    }
    found += 1;
    yield { ...readSet(root, entry.replace(ARCHIVE, "")), [Symbol.dispose]: remove };
  }
  if (found === 0) throw new Error(`${data} holds no folder or archive with ${COMMITS} and sessions`);
}

/** A folder is read as it is, with its sessions unpacked beside it where they are an archive. */
function unpacked(path: string): { folder: string | undefined; remove(): void } {
  const sessions = join(path, `sessions${ARCHIVE}`);
  const archive = path.endsWith(ARCHIVE) ? path : existsSync(sessions) ? sessions : undefined;
  const keep = { folder: path, remove: () => {} };
  if (archive === undefined) return statSync(path).isDirectory() ? keep : { ...keep, folder: undefined };
  const folder = mkdtempSync(join(tmpdir(), "claude-mem-retrieval-"));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  run(["tar", "-xf", archive, "-C", folder]);
  if (archive === sessions) for (const name of [COMMITS, NEXT]) run(["cp", join(path, name), folder]);
  return { folder, remove };
}

function run(command: string[]): void {
  const { exitCode, stderr } = Bun.spawnSync(command);
  if (exitCode !== 0) throw new Error(`${command.join(" ")}: ${stderr.toString().trim()}`);
}

/** Where the questions lie: in the folder, or in the one that the archive was made of. */
function rootOf(folder: string): string | undefined {
  const inner = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const candidates = [folder, ...inner.map(({ name }) => join(folder, name))];
  return candidates.find((root) => [COMMITS, NEXT, "sessions"].every((name) => existsSync(join(root, name))));
}

function readSet(root: string, name: string): Omit<RecordedSet, typeof Symbol.dispose> {
  const read = <T>(file: string) => JSON.parse(readFileSync(join(root, file), "utf8")) as T[];
  const sessions = join(root, "sessions");
  const transcripts = [...new Bun.Glob("**/*.jsonl").scanSync({ cwd: sessions, absolute: true })].sort();
  return { name, transcripts, commits: read<CommitQuestion>(COMMITS), next: read<NextQuestion>(NEXT) };
}
