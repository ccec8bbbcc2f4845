import { isCertainValue, isUnmistakable, looksLikePassword } from "./secret-value.ts";
import type { Span } from "./span.ts";
import { valueAt } from "./value-at.ts";

interface Lead {
  /** Ends where the secret begins. */
  pattern: RegExp;
  isSecret: (content: string) => boolean;
  /** Whether it ends at the `@` before a host. */
  isBeforeHost?: boolean;
}

/** What leads to a secret in statements, dialogues of programs and the lines of their files, and is no name of one. */
const LEADS: readonly Lead[] = [
  // Databases and their files
  {
    pattern:
      /\bidentified\s{1,4}(?:with\s{1,4}\S{1,40}\s{1,4})?(?:by|as)\s{1,4}(?:password\s{1,4}|values\s{1,4})?(?=["'])/gi,
    isSecret: isCertainValue,
  },
  { pattern: /\bIDENTIFIED\s{1,4}BY\s{1,4}(?=[^\s"'])/g, isSecret: isCertainValue },
  { pattern: /^[\w.*-]{1,100}:(?:\d{4,5}|\*):[\w*-]{1,60}:[\w.*-]{1,60}:/gm, isSecret: isCertainValue },
  { pattern: /jdbc:oracle:\w{2,8}:[\w$]{1,40}\//g, isSecret: isCertainValue, isBeforeHost: true },
  {
    pattern: /["'`\s=][\w.-]{1,40}:(?=[^\s"'`@:/]{3,80}@(?:tcp|unix)\()/g,
    isSecret: isCertainValue,
    isBeforeHost: true,
  },
  { pattern: /\bon\s{1,2}>/g, isSecret: isUnmistakable },
  // Mail and talk
  { pattern: /^\[?[\w.-]{3,80}\]?:(?:25|465|587)\s{1,8}[\w.@+-]{2,80}:/gm, isSecret: isCertainValue },
  { pattern: /\b334 UGFzc3dvcmQ6[^\n]{0,8}\n(?:[CS<>]{1,2}:?\s{1,3})?/g, isSecret: isCertainValue },
  { pattern: /\bAUTH\s(?:PLAIN|LOGIN|XOAUTH2)\s/g, isSecret: (content) => content.length >= 12 },
  { pattern: /\bIDENTIFY\s(?:[\w-]{2,30}\s)?/g, isSecret: looksLikePassword },
  // Programs that ask
  { pattern: /\bsend(?:\s--)?\s{1,2}["'](?=[^"'\\\s]{4,80}\\[rn])/g, isSecret: isCertainValue },
  { pattern: /ConvertTo-SecureString\s(?:-String\s)?/gi, isSecret: isCertainValue },
  // Networks, keys, wallets
  { pattern: /\bWIFI:(?:[A-Z]:[^;]{0,60};){0,3}P:/g, isSecret: isCertainValue },
  { pattern: /\b(?:Key Content|Schlüsselinhalt|Contenu de la clé)\s{0,12}:\s/gi, isSecret: isCertainValue },
  {
    pattern: /["'](?:d|k|p|q|dp|dq|qi)["']\s{0,3}:\s{0,3}(?=["'][\w-]{20})/g,
    isSecret: (content) => /^[\w-]{20,1000}$/.test(content),
  },
  { pattern: /\baccounts["']?\s{0,3}[:=]\s{0,3}\[\s{0,8}["'](?:0x)?(?=[0-9a-f]{64})/gi, isSecret: isHexKey },
  {
    pattern: /\botpauth(?:-migration)?:\/\/\S{1,200}?[?&](?:secret|data)=/gi,
    isSecret: (content) => content.length >= 16,
  },
  { pattern: /\/ipk\s/gi, isSecret: isCertainValue },
];

function isHexKey(content: string): boolean {
  return /^[0-9a-f]{64}$/i.test(content);
}

/** `CREATE USER u IDENTIFIED BY '…'`, a line of .pgpass, what is sent when a program asks. */
export function findStatements(text: string): Span[] {
  const spans: Span[] = [];
  for (const { pattern, isSecret, isBeforeHost } of LEADS)
    for (const match of text.matchAll(pattern)) {
      // Of a key as JSON only what stands beside its kind is private.
      if (pattern.source.startsWith("[\"'](?:d|k") && !text.includes('"kty"')) continue;
      const value = valueAt(text, match.index + match[0].length);
      if (value === undefined) continue;
      const whole = text.slice(value.start, value.end);
      const content = isBeforeHost === true ? whole.slice(0, Math.max(0, whole.indexOf("@"))) : whole;
      if (isSecret(content))
        spans.push({ start: value.start, end: value.start + content.length, kind: "password" });
    }
  return spans;
}
