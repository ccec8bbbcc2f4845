import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The recorded sessions as files; a copy that was made is gone when this is disposed of. */
export interface Sessions extends AsyncDisposable {
  folder: string;
  paths: string[];
}

/** Unpacks `<data>/coding-sessions/sessions.tar.xz`, or takes `<data>/sessions` where that is there already. */
export async function openSessions(data: string): Promise<Sessions> {
  const unpacked = join(data, "sessions");
  if (existsSync(unpacked)) return sessionsIn(unpacked, undefined);
  const archive = join(data, "coding-sessions", "sessions.tar.xz");
  const folder = mkdtempSync(join(tmpdir(), "claude-mem-sessions-"));
  const { exitCode, stderr } = Bun.spawnSync(["tar", "-xf", archive, "-C", folder]);
  if (exitCode !== 0) {
    rmSync(folder, { recursive: true, force: true });
    throw new Error(`tar -xf ${archive}: ${stderr.toString().trim()}`);
  }
  const inner = join(folder, "sessions");
  return sessionsIn(existsSync(inner) ? inner : folder, folder);
}

/** The transcripts of a folder, whosever they are; nothing is copied. */
export async function openTranscripts(folder: string): Promise<Sessions> {
  return sessionsIn(folder, undefined);
}

async function sessionsIn(folder: string, temporary: string | undefined): Promise<Sessions> {
  const paths = await Array.fromAsync(new Bun.Glob("**/*.jsonl").scan({ cwd: folder, absolute: true }));
  if (paths.length === 0) throw new Error(`${folder} holds no transcripts`);
  return {
    folder,
    paths: paths.sort(),
    async [Symbol.asyncDispose]() {
      if (temporary !== undefined) rmSync(temporary, { recursive: true, force: true });
    },
  };
}
