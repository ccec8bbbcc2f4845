import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { chanceOf } from "../../../bench/faults/random.ts";
import { FORMATS } from "../../../bench/secrets/formats.ts";
import { cleanPayload, cleanText } from "../../../src/domain/clean-payload.ts";
import type { JsonObject } from "../../../src/domain/host-event.ts";
import { redactSecrets } from "../../../src/domain/redaction/redact.ts";

const PLANTED_EACH = 50;
/** 200 KB of whatever must not take longer than this on a busy machine. */
const LARGE_MS_MAX = 1_000;

describe("of a planted secret nothing is left", () => {
  for (const [name, plant] of Object.entries(FORMATS))
    test(name, () => {
      const chance = chanceOf(7);
      const left: string[] = [];
      for (let round = 0; round < PLANTED_EACH; round += 1) {
        const { content, needles } = plant(chance);
        const kept = JSON.stringify(cleanPayload({ tool_input: { content } as JsonObject }));
        if (needles.some((needle) => kept.includes(needle))) left.push(kept);
        expect(kept).toContain("[redacted: ");
      }
      expect(left).toEqual([]);
    });
});

describe("what is no secret stays as it is", () => {
  for (const text of [
    "commit 3fcc0d2a0b7d2c1e9f8a7b6c5d4e3f2a1b0c9d8e\nAuthor: Ann <ann@example.com>",
    "session 11111111-2222-4333-8444-555555555555 of toolu_01A09q90qw90lq917835lq9",
    '"integrity": "sha512-hfdYra+ZB6RmviEApxeL/YCx4ovBtpj0d9c+uhlCZaCikObjb8Sb8yqBN6g8/9tt7qD7LXGE3k9RtVvGK1fNVw=="',
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
    "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "!function(e,t){var n=e[r],o=t.key;for(var a=0;a<n.length;a++)o[a]=n[a].token||null}(window,{key:1});",
    "password: string; token: Token | undefined; const apiKey = process.env.API_KEY;",
    "api_key=${API_KEY} TOKEN=$(cat token.txt) password: {{ .Values.password }} secret: <your-secret>",
    "const token = await getToken2(user.tokenSource2); headers.authorization = buildAuthHeader(token);",
    "max_tokens: 4096, token_count = 12345678, cacheKey: user-profile-page-1, key: value1234567",
    "--- PASS: TestParser/7_hex_chars (0.00s)\n=== PASS: TestCloseAll_SkipsLinks2",
    'sessionID: "/etc/passwd",\n  1253→+  wantErr: true',
    "postgres://localhost:5432/app and https://example.com/a?token=&key=home",
    "-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY----- is how it begins",
    "the password is stored in the vault, the token was revoked and the secret is safe",
    "git -u origin main; tar -u a:b; docker run -u 1000:1000 app",
    "# Basic usage and Basic Configuration of the bearer of bad news",
    "Set-Cookie: theme=dark; lang=de; consent=accepted-all-cookies",
  ])
    test(text.slice(0, 60), () => expect(redactSecrets(text)).toBe(text));
});

test("a mark says which kind of secret was there, and stays", () => {
  const once = redactSecrets("DB_PASSWORD=hunter2x and postgres://u:s3cret@h/d with AKIAIOSFODNN7ABCDEFG");
  expect(once).toBe(
    "DB_PASSWORD=[redacted: password] and postgres://u:[redacted: database password]@h/d with [redacted: AWS key]",
  );
  expect(redactSecrets(once)).toBe(once);
});

test("cleaning again what was cleaned changes nothing, whatever stands around a secret", () => {
  const planted = fc
    .tuple(fc.constantFrom(...Object.values(FORMATS)), fc.nat())
    .map(([plant, seed]) => plant(chanceOf(seed)).content)
    .map((content) => (typeof content === "string" ? content : JSON.stringify(content)));
  const noise = fc.oneof(
    fc.string(),
    fc.constantFrom('password="', "token: ", "://", "=", '\\"', "\n", "key"),
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(planted, noise)), (parts) => {
      const once = cleanText(parts.join(""));
      expect(cleanText(once)).toBe(once);
    }),
    { numRuns: 500 },
  );
});

test("a secret is found on either side of a cut, and no half of one is left there", () => {
  for (let shift = 0; shift < 60; shift += 1) {
    const token = `ghp_${"Ab3".repeat(12)}`;
    const text = `${"word ".repeat(2_200)}${"x".repeat(shift)} ${token} ${"word ".repeat(4_000)}`;
    expect(cleanText(text)).not.toContain("Ab3Ab3");
    const tail = `${"word ".repeat(4_000)}${token} ${"x".repeat(shift)} ${"word ".repeat(945)}`;
    expect(cleanText(tail)).not.toContain("Ab3Ab3");
  }
});

describe("takes time in proportion, whatever 200 KB hold", () => {
  const chars = 200_000;
  const fill = (piece: string) => piece.repeat(Math.ceil(chars / piece.length)).slice(0, chars);
  for (const piece of [
    "password",
    'password="',
    "token: ",
    "key=",
    "api_key = '",
    "://",
    "https://a:",
    "http://a:b",
    "mongodb://a:",
    "-----BEGIN PRIVATE KEY-----",
    "-----BEGIN PRIVATE KEY-----\nQUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo=\n",
    "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo=\n",
    "-----END PRIVATE KEY-----",
    "eyJhbGci",
    "eyJhbGci.eyJhbGci.",
    "ghs_1_a.",
    "xoxb-1-",
    "bearer ",
    "cookie: a=b; ",
    "cookie: ",
    "a",
    "A3",
    "A3-",
    " ",
    "\n",
    '"',
    "\\",
    "_authToken=",
    "sk-a",
    "--password ",
    "login a password ",
    "value=secret",
    "İ",
  ])
    test(JSON.stringify(piece), () => {
      const text = fill(piece);
      const begun = performance.now();
      redactSecrets(text);
      expect(performance.now() - begun).toBeLessThan(LARGE_MS_MAX);
    });
});
