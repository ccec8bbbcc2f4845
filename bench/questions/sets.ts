import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";

/** A question about earlier sessions. */
export interface Question {
  id: string;
  kind: string;
  question: string;
  /** Regular expressions: an answer matches all of them. Empty when nothing in the sessions answers it. */
  must: string[];
  /** Regular expressions of the answer that held before; it must not stand alone. */
  stale?: string | string[];
}

/** Questions with the sessions that they are asked of. */
export interface QuestionSet extends Disposable {
  name: string;
  questions: Question[];
  transcripts: string[];
}

/** Opens `<data>/questions/*.json`, each with the archive or folder of sessions that carries its name. */
export function openSets(data: string): QuestionSet[] {
  const files = readdirSync(join(data, "questions")).filter((file) => file.endsWith(".json"));
  return files.sort().map((file) => {
    const name = basename(file, ".json");
    const { folder, remove } = openSessionFolder(data, name);
    return {
      name,
      questions: readQuestions(join(data, "questions", file)),
      transcripts: listTranscripts(folder),
      [Symbol.dispose]: remove,
    };
  });
}

/** Somebody's own questions, asked of their own transcripts. */
export function openOwnSet(file: string, folder: string): QuestionSet {
  const transcripts = listTranscripts(folder);
  return { name: basename(file), questions: readQuestions(file), transcripts, [Symbol.dispose]: () => {} };
}

function readQuestions(file: string): Question[] {
  return (JSON.parse(readFileSync(file, "utf8")) as { questions: Question[] }).questions;
}

/** A folder of a set is read as it is; an archive is unpacked, and removed afterwards. */
function openSessionFolder(data: string, name: string): { folder: string; remove(): void } {
  const found = readdirSync(data).find(
    (entry) => entry === name || entry.replace(/\.tar\.xz$/, "").endsWith(`+${name}`),
  );
  if (found === undefined) throw new Error(`${data} has no sessions for the questions ${name}`);
  const path = join(data, found);
  const archive = found.endsWith(".tar.xz") ? path : join(path, "sessions.tar.xz");
  if (!existsSync(archive)) return { folder: path, remove: () => {} };
  const folder = mkdtempSync(join(tmpdir(), "claude-mem-questions-"));
  const { exitCode, stderr } = Bun.spawnSync(["tar", "-xf", archive, "-C", folder]);
  if (exitCode !== 0) throw new Error(`tar -xf ${archive}: ${stderr.toString().trim()}`);
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

function listTranscripts(folder: string): string[] {
  const paths = [...new Bun.Glob("**/*.jsonl").scanSync({ cwd: folder, absolute: true })];
  // Other hosts' sessions and histories lie beside them.
  return paths.filter((path) => path.includes("/sessions/") || !path.includes("sessions-")).sort();
}
