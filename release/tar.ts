/** A regular file of an archive. */
interface TarFile {
  /** Relative, with slashes. */
  name: string;
  content: Uint8Array;
}

const BLOCK = 512;
const NAME_BYTES_MAX = 100;
const CHECKSUM_AT = 148;
const CHECKSUM_BYTES = 8;

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

function octal(value: number, digits: number): string {
  return value.toString(8).padStart(digits, "0");
}

function isInside(name: string): boolean {
  return /^[\w.-]+(\/[\w.-]+)*$/.test(name) && !name.split("/").some((part) => part === "." || part === "..");
}
