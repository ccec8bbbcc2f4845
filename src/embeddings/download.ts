import { closeSync, statSync, writeSync } from "node:fs";
import { asMemoryError, MemoryError } from "../domain/error.ts";
import { openFile } from "../lib/guarded-files.ts";
import { PRIVATE_FILE_MODE } from "../lib/private-files.ts";

/** Of a slow connection. */
const DOWNLOAD_MS_MAX = 60 * 60_000;
const LOOPBACK = new Set(["127.0.0.1", "localhost", "[::1]"]);

/**
 * Fetches a file of known length into `part`, and goes on where an earlier attempt was cut.
 *
 * @throws MemoryError child-failed
 */
export async function download(
  address: string,
  part: string,
  bytes: number,
  onProgress: (bytes: number) => void,
): Promise<void> {
  const url = checkedAddress(address);
  try {
    await fetchRest(url, part, bytes, onProgress);
  } catch (error) {
    const { message } = asMemoryError(error, `fetching ${url.host}`);
    throw new MemoryError(
      "child-failed",
      `${url.host} did not send the archive: ${message}; the same command continues`,
    );
  }
}

function checkedAddress(address: string): URL {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url?.protocol === "https:" || (url?.protocol === "http:" && LOOPBACK.has(url.hostname))) return url;
  throw new MemoryError("usage", `${address} is not an address that begins with https://`);
}

async function fetchRest(url: URL, part: string, bytes: number, onProgress: (bytes: number) => void) {
  const known = statSync(part, { throwIfNoEntry: false })?.size ?? 0;
  const from = known < bytes ? known : 0;
  const response = await fetch(url, {
    headers: from > 0 ? { range: `bytes=${from}-` } : {},
    signal: AbortSignal.timeout(DOWNLOAD_MS_MAX),
  });
  if (!response.ok || response.body === null) throw new Error(`status ${response.status}`);
  const isContinued = response.status === 206;
  const file = openFile(part, isContinued ? "a" : "w", PRIVATE_FILE_MODE);
  let length = isContinued ? from : 0;
  try {
    for await (const chunk of response.body) {
      length += chunk.length;
      if (length > bytes) throw new Error(`it is longer than ${bytes} bytes`);
      writeSync(file, chunk);
      onProgress(length);
    }
  } finally {
    closeSync(file);
  }
  if (length < bytes) throw new Error(`it ended after ${length} of ${bytes} bytes`);
}
