// Seeded generators shared by the held-out secret forms. Every value is invented.

export type Where = "prompt" | "input" | "output" | "file";

export interface Form {
  id: string;
  kind: string;
  text: string;
  secret: string;
  where: Where;
}

export type Add = (id: string, where: Where, secret: string, text: (s: string) => string) => void;

export interface Kit {
  from(alphabet: string, length: number): string;
  hex(length: number): string;
  alnum(length: number): string;
  upper(length: number): string;
  lower(length: number): string;
  digits(length: number): string;
  b64(length: number): string;
  url64(length: number): string;
  base32(length: number): string;
  uuid(): string;
  pick(list: readonly string[]): string;
  /** A password as people choose them: words, digits, one mark. */
  human(): string;
  /** A password from a generator, without quotes or blanks. */
  strong(length: number): string;
  /** Random base64 body lines, as inside a key block. */
  body(lines: number, width: number): string;
  collect(kind: string): { forms: Form[]; add: Add };
}

const LOWER = "abcdefghijklmnopqrstuvwxyz";
const UPPER = LOWER.toUpperCase();
const DIGITS = "0123456789";
const WORDS = [
  "Falke", "Brise", "Marble", "Otter", "Quartz", "Pickle", "Harbor", "Nebel", "Lantern", "Zephyr", "Truffle", "Kastanie",
  "Comet", "Walnut", "Saffron", "Igloo", "Badger", "Velvet", "Mango", "Thunder", "Pelican", "Copper", "Juniper", "Raccoon",
] as const;

/** A small deterministic generator (mulberry32). */
function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

export function kit(seed: number): Kit {
  const next = random(seed);
  const from = (alphabet: string, length: number): string => {
    let out = "";
    for (let i = 0; i < length; i++) out += alphabet.charAt(Math.floor(next() * alphabet.length));
    return out;
  };
  const pick = (list: readonly string[]): string => list[Math.floor(next() * list.length)] ?? "";
  const hex = (n: number): string => from("0123456789abcdef", n);
  const b64 = (n: number): string => from(LOWER + UPPER + DIGITS + "+/", n);
  return {
    from,
    pick,
    hex,
    b64,
    alnum: (n) => from(LOWER + UPPER + DIGITS, n),
    upper: (n) => from(UPPER + DIGITS, n),
    lower: (n) => from(LOWER + DIGITS, n),
    digits: (n) => from(DIGITS, n),
    url64: (n) => from(LOWER + UPPER + DIGITS, 1) + from(LOWER + UPPER + DIGITS + "-_", n - 2) + from(LOWER + DIGITS, 1),
    base32: (n) => from(UPPER + "234567", n),
    uuid: () => [hex(8), hex(4), "4" + hex(3), "a" + hex(3), hex(12)].join("-"),
    human: () => pick(WORDS) + from("-_.", 1) + pick(WORDS) + from("23456789", 2) + from("!*", 1),
    strong: (n) => from(LOWER + UPPER, 2) + from(LOWER + UPPER + DIGITS + "!*-_.~^+", n - 4) + from(UPPER + DIGITS, 2),
    body: (lines, width) => Array.from({ length: lines }, () => b64(width)).join("\n"),
    collect: (kind) => {
      const forms: Form[] = [];
      const add: Add = (id, where, secret, text) => {
        forms.push({ id: `${kind}-${id}`, kind, text: text(secret), secret, where });
      };
      return { forms, add };
    },
  };
}

/** Base64 of ASCII text, without any runtime library. */
export function base64(text: string): string {
  const table = UPPER + LOWER + DIGITS + "+/";
  let out = "";
  for (let i = 0; i < text.length; i += 3) {
    const left = text.length - i;
    const n = (text.charCodeAt(i) << 16) | ((left > 1 ? text.charCodeAt(i + 1) : 0) << 8) | (left > 2 ? text.charCodeAt(i + 2) : 0);
    out += table.charAt((n >> 18) & 63) + table.charAt((n >> 12) & 63);
    out += left > 1 ? table.charAt((n >> 6) & 63) : "=";
    out += left > 2 ? table.charAt(n & 63) : "=";
  }
  return out;
}

export function base64url(text: string): string {
  return base64(text).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

/** Lower-case hex of ASCII text. */
export function toHex(text: string): string {
  return Array.from(text, (c) => c.charCodeAt(0).toString(16).padStart(2, "0")).join("");
}

/** Percent-encodes every character that is not a letter or a digit. */
export function percent(text: string): string {
  return Array.from(text, (c) => (/[A-Za-z0-9]/.test(c) ? c : "%" + toHex(c).toUpperCase())).join("");
}

export function jwt(k: Kit, header: string, payload: string): string {
  return [base64url(header), base64url(payload), k.url64(43)].join(".");
}
