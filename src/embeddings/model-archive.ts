import {
  closeSync,
  existsSync,
  fstatSync,
  mkdirSync,
  readSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import { dirname, join } from "node:path";
import type { DataPaths } from "../config/paths.ts";
import { MemoryError } from "../domain/error.ts";
import { openFile } from "../lib/guarded-files.ts";
import { ensurePrivateDirectory, PRIVATE_FILE_MODE } from "../lib/private-files.ts";
import { download } from "./download.ts";

/** An archive with a model, its tokenizer and its licence, as `npm run release -- --model FOLDER` makes it. */
export interface ModelArchive {
  /** Name of the model, and of its folder. */
  name: string;
  bytes: number;
  sha256: string;
}

/** The model that is tested with this version. Its archive is the same wherever it is made. */
export const MODEL_ARCHIVE: ModelArchive = {
  name: "all-MiniLM-L6-v2",
  bytes: 23_899_648,
  sha256: "5f479f58d2b90a96ec9d8fc71bc5ee66769c836dc33996c9be8bc7c6e07e8075",
};

/**
 * Installs a model from the archive in a file or behind a URL.
 *
 * @returns its folder
 * @throws MemoryError unreadable-file if it is another archive than the program knows, of which nothing is kept;
 *   child-failed if it cannot be fetched, of which the part stays for the next attempt
 */
export async function installModel(
  paths: DataPaths,
  from: string,
  onProgress: (bytes: number) => void,
  archive = MODEL_ARCHIVE,
): Promise<string> {
  const isAddress = /^https?:\/\//i.test(from);
  const part = join(paths.models, `${archive.name}.tar.part`);
  ensurePrivateDirectory(paths.models);
  if (isAddress) await download(from, part, archive.bytes, onProgress);
  else if (!existsSync(from)) throw new MemoryError("unreadable-file", `there is no file ${from}`);
  const content = read(isAddress ? part : from, archive.bytes);
  const found = new Bun.CryptoHasher("sha256").update(content).digest("hex");
  if (isAddress) rmSync(part, { force: true });
  if (found !== archive.sha256)
    throw new MemoryError(
      "unreadable-file",
      `${from} is not the archive of ${archive.name} that this version knows: its SHA-256 is ${found} instead of ${archive.sha256}. Nothing was installed`,
    );
  return unpack(content, join(paths.models, archive.name));
}

/** The folder appears with all that is in it, or not at all. */
async function unpack(content: Uint8Array, folder: string): Promise<string> {
  const half = `${folder}.half`;
  rmSync(half, { recursive: true, force: true });
  for (const [name, file] of await new Bun.Archive(content).files())
    write(join(half, name), await file.bytes());
  rmSync(folder, { recursive: true, force: true });
  renameSync(half, folder);
  return folder;
}

/** A file that is longer than expected is read one byte further, so that it differs. */
function read(path: string, bytes: number): Uint8Array {
  const file = openFile(path, "r");
  try {
    const content = new Uint8Array(Math.min(fstatSync(file).size, bytes + 1));
    let at = 0;
    for (let length = -1; length !== 0; at += length)
      length = readSync(file, content, at, content.length - at, at);
    return content;
  } finally {
    closeSync(file);
  }
}

function write(path: string, content: Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true });
  const file = openFile(path, "w", PRIVATE_FILE_MODE);
  try {
    for (let at = 0; at < content.length; ) at += writeSync(file, content, at);
  } finally {
    closeSync(file);
  }
}
