/** A regular file of an archive. */
export interface TarFile {
  /** Relative, with slashes. */
  name: string;
  content: Uint8Array;
}

const BLOCK = 512;
const NAME_BYTES_MAX = 100;
const CHECKSUM_AT = 148;
const CHECKSUM_BYTES = 8;

/**
 * Reads a ustar archive of regular files.
 *
 * @throws Error if it is cut, damaged, or has a link, a device or a name that leads out of its folder
 */
export function readTar(archive: Uint8Array): TarFile[] {
  const files: TarFile[] = [];
  let at = 0;
  for (;;) {
    const header = archive.subarray(at, at + BLOCK);
    if (header.length < BLOCK) throw new Error("the archive is cut");
    if (header.every((byte) => byte === 0)) return files;
    const name = textAt(header, 0, NAME_BYTES_MAX);
    const size = numberAt(header, 124, 12);
    if (numberAt(header, CHECKSUM_AT, CHECKSUM_BYTES) !== checksumOf(header))
      throw new Error("the archive is damaged");
    const isRegular = ["0", "\0"].includes(String.fromCharCode(header[156] ?? 1));
    if (!isRegular || !isInside(name))
      throw new Error(`the archive has "${name}", which is not a file of a model`);
    const content = archive.subarray(at + BLOCK, at + BLOCK + size);
    if (content.length < size) throw new Error("the archive is cut");
    files.push({ name, content });
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
  }
}

/** Writes a ustar archive that depends on names and contents only: no time, no owner, sorted by name. */
export function writeTar(files: readonly TarFile[]): Uint8Array {
  const sorted = files.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const parts = sorted.flatMap(({ name, content }) => [
    headerOf(name, content.length),
    content,
    new Uint8Array((BLOCK - (content.length % BLOCK)) % BLOCK),
  ]);
  return Buffer.concat([...parts, new Uint8Array(2 * BLOCK)]);
}

function headerOf(name: string, size: number): Uint8Array {
  const header = new Uint8Array(BLOCK);
  const put = (text: string, at: number) => header.set(new TextEncoder().encode(text), at);
  if (Buffer.byteLength(name) > NAME_BYTES_MAX || !isInside(name))
    throw new Error(`"${name}" cannot be archived`);
  put(name, 0);
  for (const at of [108, 116]) put("0000000\0", at);
  put("0000644\0", 100);
  put(`${octal(size, 11)}\0`, 124);
  put(`${octal(0, 11)}\0`, 136);
  put("0", 156);
  put("ustar\u000000", 257);
  put(`${octal(checksumOf(header), 6)}\0 `, CHECKSUM_AT);
  return header;
}

/** Of the header with spaces in the place of the checksum itself. */
function checksumOf(header: Uint8Array): number {
  const own = header.subarray(CHECKSUM_AT, CHECKSUM_AT + CHECKSUM_BYTES);
  const sum = (bytes: Uint8Array) => bytes.reduce((total, byte) => total + byte, 0);
  return sum(header) - sum(own) + CHECKSUM_BYTES * 32;
}

function textAt(header: Uint8Array, at: number, length: number): string {
  const text = new TextDecoder().decode(header.subarray(at, at + length));
  return text.split("\0")[0] ?? "";
}

function numberAt(header: Uint8Array, at: number, length: number): number {
  const text = textAt(header, at, length).trim();
  if (!/^[0-7]{1,11}$/.test(text)) throw new Error("the archive is damaged");
  return Number.parseInt(text, 8);
}

function octal(value: number, digits: number): string {
  return value.toString(8).padStart(digits, "0");
}

function isInside(name: string): boolean {
  return /^[\w.-]+(\/[\w.-]+)*$/.test(name) && !name.split("/").some((part) => part === "." || part === "..");
}
