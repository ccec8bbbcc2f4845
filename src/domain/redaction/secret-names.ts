/**
 * Which rule decides about the value behind a name: a password may be short and made of a word, a token may not; a code is
 * digits; a seed is words or long and random; credentials are a token or a user and a password.
 */
export interface NamedPlace {
  kind: string;
  valueRule: "password" | "near" | "lone password" | "token" | "code" | "seed" | "credentials";
  charsMin: number;
}

const PASSWORD: NamedPlace = { kind: "password", valueRule: "password", charsMin: 0 };
/** By itself it is also what tests say of themselves: `PASS: TestParser`. */
const LONE_PASSWORD: NamedPlace = { kind: "password", valueRule: "lone password", charsMin: 0 };
/** Words of sentences in which a password is said: it must look like nothing else. */
const LOGIN: NamedPlace = { kind: "password", valueRule: "near", charsMin: 0 };
const SECRET: NamedPlace = { kind: "secret", valueRule: "token", charsMin: 8 };
const TOKEN: NamedPlace = { kind: "token", valueRule: "token", charsMin: 10 };
const KEY: NamedPlace = { kind: "key", valueRule: "token", charsMin: 10 };
/** A key of which the name says only whose: `STRIPE_KEY`. */
const SOME_KEY: NamedPlace = { kind: "key", valueRule: "token", charsMin: 16 };
const CREDENTIAL: NamedPlace = { kind: "credential", valueRule: "credentials", charsMin: 10 };
const SESSION: NamedPlace = { kind: "cookie", valueRule: "token", charsMin: 20 };
const CODE: NamedPlace = { kind: "code", valueRule: "code", charsMin: 4 };
const SEED: NamedPlace = { kind: "recovery phrase", valueRule: "seed", charsMin: 16 };
const SIGNATURE: NamedPlace = { kind: "signature", valueRule: "token", charsMin: 40 };

/** Words, apart by blanks. Put together when first asked for: most hooks see no name. */
function set(words: string): { has: (word: string) => boolean } {
  let made: Set<string> | undefined;
  return {
    has: (word) => {
      made ??= new Set(words.split(" "));
      return made.has(word);
    },
  };
}

const PASSWORDS = set(
  "password passwords pasword passwrod passowrd passwd passwort passphrase passcode pwd pswd psw passwrd pword kennwort kennworte contrasena " +
    "senha wachtwoord haslo heslo parola sifre salasana losenord psk adgangskode adgangskoden passord kodeord requirepass masterauth rocommunity rwcommunity rootpw bindpw authtok clave mdp motdepasse parool jelszo",
);
/** Names of their own only as the last word, behind another one: `root_pw`, `DB_PASS`. */
const SHORT_PASSWORDS = set("pass pw");
const SECRETS = set("secret secrets geheimnis presharedkey salt pepper samlresponse samlrequest");
const TOKENS = set("token tokens tok jwt bearer pat jeton authtoken apitoken accesstoken refreshtoken");
const CREDENTIALS = set("auth authorization authentication credential credentials cred creds zugangsdaten");
const CODES = set("pin otp totp mfa 2fa tan puk cvv cvc");
const SEEDS = set("seed mnemonic mnemonics seedphrase recoveryphrase bip39");
/** Words before `key` that make a secret of it. */
const KEY_OWNERS = set(
  "api access private account encryption encrypt decryption signing sign signature master shared storage subscription " +
    "service deploy ssh auth session hmac aes client consumer app application admin license licence secret function " +
    "instrumentation integration write host ingest user jwt crypto cipher root security server webhook team personal " +
    "wallet data kek dek rsa gpg pgp tls ssl wifi wireguard wg vault backup recovery activation product " +
    "sas rest setup unseal ecdsa ed25519 preshared psk",
);
/** Words before `key` that make none of it, whatever the value. */
const KEY_OTHERS = set(
  "cache public recv known allowed trusted fingerprint primary foreign sort partition row object s3 idempotency query react group lookup index hash map " +
    "translation i18n routing unique composite shard registry pub dedupe dedup storage-key state event pressed hot any " +
    "item list entry field column data-key tree node prop config map each no the a this that with by of for in and or",
);
const SK = set(
  "sk secretkey privatekey privkey apikey accesskey authkey masterkey signingkey encryptionkey apisecret",
);

/** Parts of names written as one word: `dbpassword`, `userpass`, `clientsecret`. */
const GLUED: readonly (readonly [RegExp, NamedPlace])[] = [
  [/(?:password|passwd|passwort|passphrase|passcode|kennwort|wachtwoord)s?$/, PASSWORD],
  [
    /^(?:db|pg|my|user|admin|root|smtp|ftp|ssh|redis|mysql|login|new|old|mail|imap|store|keystore|key|trust|truststore|svc|app|vault|wifi|sudo|become|http|proxy|ldap|bind|mongo|rabbit|amqp|basic|sa|pgb|rcon|vnc|wp|my)p(?:ass|wd|w|swd)$/,
    PASSWORD,
  ],
  [/^(?:client|app|api|shared|auth|user|bot|jwt|session|cookie|webhook)secret$/, SECRET],
  [/^(?:auth|access|api|bot|refresh|id|session|bearer|user|app|csrf|oauth|deploy|job)token$/, TOKEN],
  [
    /^(?:api|secret|access|private|priv|auth|master|signing|sign|license|encryption|encrypt|crypto|account|shared|session|app|consumer|subscription|service|storage|ssh|deploy|hmac|aes)key$/,
    KEY,
  ],
];

/** Words that may follow the one that tells: `DB_PASSWORD_PROD`, `token2`, `secretValue`. */
const SUFFIXES = set(
  "prod production dev development staging stage test testing live new old current value val b64 base64 plain raw str " +
    "string text main default primary secondary backup temp tmp v1 v2 base bytes hex data ro rw readonly local root " +
    "user admin internal external eu us global org shared next previous prev confirm confirmation again literal",
);

/** Words at the end of names that say something about a secret and not the secret itself. */
const ABOUT = set(
  "count counts limit limits length len size type types name names field fields label labels url uri urls path paths " +
    "file files filename dir directory regex regexp pattern ttl policy usage version algorithm alg provider status state " +
    "id ids ref refs expires expiry expiration expire expired hint placeholder prompt budget cache error errors stdin " +
    "column input form exists required enabled disabled valid invalid strength score rule rules min max arn index kind " +
    "mode env var variable getter helper manager class format reset page route endpoint header headers prefix suffix schema " +
    "table bits title message icon element button changed updated created at time date age rotation generator command " +
    "cmd program script tool callback handler fn func function method used left total remaining window estimate estimates " +
    "cost price per source scope scopes encode decode trim match replace split slice startswith endswith join strip lower upper compare verify",
);

/** Names of several words in other languages. */
const WHOLE = /mot_?de_?passe|palavra_?passe|kata_?sandi|pre[_-]?shared[_-]?key/i;
/** Names of cookies that are keys. */
const SESSIONS =
  /^(?:(?:connect\.)?sid|phpsessid|jsessionid|asp\.net_sessionid|laravel_session|rack\.session)$/i;

/**
 * What a name announces; undefined when it is no name of a secret. Looks at the name as a whole: which of its words tells,
 * what stands before it and what behind.
 *
 * @param name as it is written: `DB_PASS`, `dbPassword2`, `x-api-key`, `spring.datasource.password`
 * @param before the word before the name where only a blank is between them (`API key`), else empty
 */
export function placeOfName(name: string, before = ""): NamedPlace | undefined {
  if (WHOLE.test(name)) return PASSWORD;
  if (SESSIONS.test(name)) return SESSION;
  const words = wordsOf(name);
  while (words.length > 1 && isSuffix(words)) words.pop();
  const last = words.at(-1);
  if (last === undefined || (words.length > 1 && ABOUT.has(last))) return undefined;
  const previous = words.at(-2) ?? before.toLowerCase();
  return placeOfWord(last, previous, words.length > 1) ?? placeWithin(words);
}

function isSuffix(words: readonly string[]): boolean {
  const last = words.at(-1) ?? "";
  if (/^\d+$/.test(last)) return true;
  return SUFFIXES.has(last) && !CODES.has(last) && words.slice(0, -1).some((word) => isTelling(word));
}

function isTelling(word: string): boolean {
  return (
    PASSWORDS.has(word) ||
    SHORT_PASSWORDS.has(word) ||
    SECRETS.has(word) ||
    TOKENS.has(word) ||
    CREDENTIALS.has(word) ||
    SK.has(word) ||
    word === "key" ||
    GLUED.some(([pattern]) => pattern.test(word))
  );
}

function placeOfWord(word: string, previous: string, isBehind: boolean): NamedPlace | undefined {
  if (word === "login" && previous === "sonar") return TOKEN;
  if (PASSWORDS.has(word)) return PASSWORD;
  if (SHORT_PASSWORDS.has(word)) return isBehind ? PASSWORD : LONE_PASSWORD;
  if (word === "key" || word === "keys") return keyOf(previous, isBehind);
  if (SK.has(word)) return KEY;
  if (SECRETS.has(word)) return SECRET;
  if (TOKENS.has(word)) return TOKEN;
  if (CREDENTIALS.has(word)) return CREDENTIAL;
  if (CODES.has(word)) return CODE;
  if (LOGINS.has(word) || (word === "in" && /^(?:log|sign|logged)$/.test(previous))) return LOGIN;
  if (SEEDS.has(word)) return SEED;
  if (word === "words" && /^(?:seed|recovery|backup|secret|mnemonic|wallet|metamask)$/.test(previous))
    return SEED;
  if (word === "phrase" && /^(?:seed|recovery|backup|secret|mnemonic|wallet|pass)$/.test(previous))
    return SEED;
  if ((word === "code" || word === "codes") && CODE_OWNERS.has(previous)) return CODE;
  if (word === "signature") return SIGNATURE;
  return GLUED.find(([pattern]) => pattern.test(word))?.[1];
}

const LOGINS = set("community login logins signin account accounts");

const CODE_OWNERS = set(
  "verification recovery backup security auth authentication mfa 2fa otp login confirmation pairing access sms unlock pin door gate alarm",
);

function keyOf(previous: string, isBehind: boolean): NamedPlace | undefined {
  if (KEY_OWNERS.has(previous)) return KEY;
  return isBehind && !KEY_OTHERS.has(previous) && previous.length > 1 ? SOME_KEY : undefined;
}

/** The word that tells stands in the middle: `password_confirmation`, `secret_key_base`. */
function placeWithin(words: readonly string[]): NamedPlace | undefined {
  for (const word of words.toReversed()) {
    if (PASSWORDS.has(word)) return PASSWORD;
    if (SECRETS.has(word) || SK.has(word)) return SECRET;
    const glued = GLUED.find(([pattern]) => pattern.test(word))?.[1];
    if (glued !== undefined) return glued;
    if (word === "credential" || word === "credentials") return CREDENTIAL;
  }
  return undefined;
}

/** `dbPassword2` → db, password, 2; what is written in other letters than ASCII's stays whole. */
function wordsOf(name: string): string[] {
  return name.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+|2fa|2FA|\d+/g)?.map((word) => word.toLowerCase()) ?? [];
}
