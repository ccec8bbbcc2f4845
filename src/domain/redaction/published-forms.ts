import PREFIXES from "./published-prefixes.txt" with { type: "text" };
import { form, hasOneOf, type SecretRule } from "./span.ts";

/** Where a form may begin: not within a word, but behind an escape (`\nghp_…`), a `%3D` or a colour of a terminal. */
const BEGINS = "(?:(?<![A-Za-z0-9])|(?<=\\\\[nrt]|%[2-7][0-9A-Fa-f]|\\x1b\\[[\\d;]{1,8}m))";
const CHARS_MAX = 2_000;

/**
 * Prefixes, separated by spaces, and what follows one of them: which characters, and at least how many; and the prefixes one
 * by one, in lower case.
 */
type Row = readonly [kind: string, prefixes: string, chars: string, min: string, keywords: readonly string[]];

/**
 * Prefixes that vendors give their tokens so that they can be found, and that the library does not know, or only in a length
 * that has changed since: lines `kind | prefixes | characters | minimum`.
 */
const prefixes = (): readonly Row[] =>
  PREFIXES.split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line): Row => {
      const [kind = "", prefixes = "", chars = "", min = ""] = line.split(" | ");
      return [kind, prefixes, chars, min, prefixes.toLowerCase().split(" ")];
    });

/** Forms that are told by more than what they begin with. One of the words is in every match, in lower case. */
const shapes = (): readonly SecretRule[] => [
  form("JSON web token", "eyj", "eyJ[\\w-]{8,2000}\\.eyJ[\\w-]{8,8000}\\.[\\w-]{8,2000}"),
  form(
    "JSON web token",
    "eyj",
    "eyJ[\\w-]{8,400}\\.[\\w-]{0,600}\\.[\\w-]{16,600}\\.[\\w-]{16,4000}\\.[\\w-]{8,200}",
  ),
  form("Azure secret", "q~", "(?<![\\w~.-])[\\w~.-]{3}\\dQ~[\\w~.-]{31,34}(?![\\w~.-])"),
  form(
    "Azure key",
    "apim acdb aeha +arm +ast azfu",
    "(?<![\\w+/])[\\w+/-]{33,80}(?:APIM|ACDb|AEha|\\+ARm|\\+ASt|AzFu)[\\w+/-]{5,30}={0,2}(?![\\w+/=])",
  ),
  form("Azure key", "jqqj99", "(?<![A-Za-z0-9])[A-Za-z0-9]{52}JQQJ99[A-Za-z0-9]{20,40}"),
  form("Azure token", "azdo", "(?<![A-Za-z0-9])[A-Za-z0-9]{60,80}AZDO[A-Za-z0-9]{4}(?![A-Za-z0-9])"),
  form("Terraform token", ".atlasv1.", "[A-Za-z0-9]{14}\\.atlasv1\\.[\\w-]{50,80}"),
  form("Telegram token", ":aa", "(?<!\\d)\\d{8,10}:AA[\\w-]{30,40}(?![\\w-])"),
  form("Airtable token", "pat", "(?<![A-Za-z0-9])pat[A-Za-z0-9]{14}\\.[a-f0-9]{50,70}"),
  form("Mailchimp key", "-us", "(?<![a-f0-9])[0-9a-f]{32}-us\\d{1,2}\\b"),
  form("Convex key", "|ey", "\\b(?:prod|dev|preview|project):[\\w:-]{4,60}\\|ey[\\w+/=]{20,400}"),
  form(
    "password hash",
    "$apr1$ $1$ $5$ $6$ $y$ $7$ $2a$ $2b$ $2y$ $argon2 $scrypt$ $pbkdf2",
    "\\$(?:apr1|[1256y7]|2[aby]|argon2\\w{0,2}|scrypt|pbkdf2[\\w-]{0,12})\\$[./A-Za-z0-9$=,+-]{20,200}",
  ),
  form(
    "AWS key",
    "akia asia",
    "(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{40}(?![A-Za-z0-9+/=])(?<=(?:AKIA|ASIA)[A-Z0-9]{16}[\\s\\S]{1,120}[A-Za-z0-9+/]{40})",
  ),
  form("Kubernetes token", "::", "\\bK10[a-f0-9]{64}::[\\w:.-]{10,100}"),
];

/** Forms without a word in them, in one pattern. */
const unmarked = (): SecretRule =>
  form(
    "token",
    "",
    [
      // Discord
      "(?<![\\w.-])[MNO][A-Za-z0-9_-]{22,28}\\.[\\w-]{6}\\.[\\w-]{25,50}(?![\\w-])",
      // Mailgun
      "(?<![a-f0-9-])[a-f0-9]{32}-[a-f0-9]{8}-[a-f0-9]{8}(?![a-f0-9-])",
      // Asana
      "(?<![\\w:])\\d{15,18}:[a-f0-9]{32}(?![a-f0-9])",
      // Bitwarden
      "(?<![\\w.])0\\.[a-f0-9]{8}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{12}\\.[\\w+/=:]{24,120}",
      // Zhipu
      "(?<![\\w.])[a-f0-9]{32}\\.[A-Za-z0-9]{16}(?![\\w.])",
      // BitLocker
      "(?<![\\d-])\\d{6}(?:-\\d{6}){7}(?![\\d-])",
      // Licences
      "(?<![A-Za-z0-9-])(?=[A-Z-]{0,28}\\d)(?=[\\d-]{0,28}[A-Z])[A-Z0-9]{5}(?:-[A-Z0-9]{5}){4}(?![A-Za-z0-9-])",
    ].join("|"),
  );

/** Webhooks: who knows the address may write there. These are looked for where a URL is. */
const addresses = (): readonly SecretRule[] => [
  form(
    "Slack webhook",
    "hooks.slack",
    "(?<=hooks\\.slack(?:-gov)?\\.com/(?:services|workflows|triggers)/)[\\w/-]{20,140}",
  ),
  form(
    "Discord webhook",
    "/webhooks/",
    "(?<=discord(?:app)?\\.com/api/(?:v\\d{1,2}/)?webhooks/)\\d{15,21}/[\\w-]{40,100}",
  ),
  form("Teams webhook", "webhookb2/ /workflows/", "(?<=/webhookb2/)[\\w@/-]{60,300}"),
  form(
    "webhook",
    "hooks.zapier.com hook.",
    "(?<=hooks\\.zapier\\.com/hooks/catch/|hook\\.(?:eu|us)\\d\\.make\\.com/)[\\w/]{8,80}",
  ),
  form("Google webhook", "chat.googleapis", "(?<=chat\\.googleapis\\.com/v1/spaces/)[\\w/?=&%-]{40,300}"),
  form(
    "webhook",
    "hc-ping.com /hook/ webhook/send /with/key/ in.logtail hooks. /webhook/",
    "(?<=hc-ping\\.com/|/bot/v2/hook/|/webhook/send\\?key=|/with/key/|/api/v1/webhook/)[\\w-]{20,80}",
  ),
  form(
    "key",
    "infura.io alchemy.com alchemyapi.io quiknode ankr.com chainstack blastapi",
    "(?<=(?:infura\\.io|alchemy\\.com|alchemyapi\\.io|quiknode\\.pro|ankr\\.com|chainstack\\.com|blastapi\\.io)/(?:ws/)?(?:v[23]/|[a-z]{3,20}/)?)[\\w-]{24,80}",
  ),
  form("Telegram token", "/bot", "(?<=/bot)\\d{8,10}:[\\w-]{30,40}"),
  form("private calendar", "/private-", "(?<=/private-)[a-f0-9]{20,40}"),
];

function ofPrefixes([kind, prefixes, chars, min, keywords]: Row): SecretRule {
  const source = `${BEGINS}(?:${prefixes.replaceAll(/[.$/]/g, "\\$&").replaceAll(" ", "|")})${chars}{${min},${CHARS_MAX}}`;
  return { kind, keywords, source, flags: "g" };
}

/**
 * Tokens of makers that are not listed: a short name, a word that says what it is, and what is random. The second kind of
 * words stands before ids as well, and needs letters of both cases and digits behind it.
 */
const marked = (): readonly SecretRule[] => [
  form(
    "token",
    "sk_ sk- rk_ pat_ pat- secret_ secret- tok_ token_ token- apikey_ apikey- priv_",
    `${BEGINS}(?:[a-z0-9]{1,12}[_-]){0,3}(?:sk|rk|pat|secret|tok|token|apikey|priv|svcacct)[_-](?:v\\d[_-]|live[_-]|test[_-]|prod[_-])?(?<random>(?=[A-Za-z]{0,60}\\d)[A-Za-z0-9]{20,200})(?![A-Za-z0-9])`,
  ),
  form(
    "token",
    "live_ live- prod_ prod- api_ api- key_ key- auth_ auth- access_ access- refresh_ oauth_ svc_ test_ uat_ personal_",
    `${BEGINS}(?:[a-z0-9]{1,12}[_-]){0,3}(?:live|prod|api|key|auth|access|refresh|oauth|svc|test|uat|personal)[_-](?:v\\d[_-])?(?<random>(?=[A-Za-z]{0,60}\\d)(?=[A-Z0-9]{0,60}[a-z])(?=[a-z0-9]{0,60}[A-Z])[A-Za-z0-9]{22,200})(?![A-Za-z0-9])`,
  ),
];

interface Tables {
  prefixes: readonly Row[];
  shapes: readonly SecretRule[];
  unmarked: SecretRule;
  /** Rules that were made of rows. */
  made: Map<Row, SecretRule>;
}

let tables: Tables | undefined;

/**
 * The forms of which a word is in a text. The tables are made when first asked for, and rules of those rows alone: making all
 * takes longer than the rest of a hook.
 *
 * @param runs what may be a secret in the text, in lower case
 * @param hasSegments whether something long is among it that has no word, but segments
 */
export function publishedForms(runs: string, hasSegments: boolean): SecretRule[] {
  tables ??= {
    prefixes: prefixes(),
    shapes: [...shapes(), ...addresses(), ...marked()],
    unmarked: unmarked(),
    made: new Map(),
  };
  const forms: SecretRule[] = [];
  for (const row of tables.prefixes) if (hasOneOf(runs, row[4])) forms.push(ruleOf(row, tables.made));
  for (const shape of tables.shapes) if (hasOneOf(runs, shape.keywords)) forms.push(shape);
  if (hasSegments) forms.push(tables.unmarked);
  return forms;
}

function ruleOf(row: Row, made: Map<Row, SecretRule>): SecretRule {
  const rule = made.get(row) ?? ofPrefixes(row);
  made.set(row, rule);
  return rule;
}
