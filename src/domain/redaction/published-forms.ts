import { form, hasOneOf, type SecretRule } from "./span.ts";

const ALNUM = "[A-Za-z0-9]";
const URL_SAFE = "[\\w-]";
const HEX = "[a-f0-9]";
/** Where a form may begin: not within a word, but behind an escape (`\nghp_…`), a `%3D` or a colour of a terminal. */
const BEGINS = "(?:(?<![A-Za-z0-9])|(?<=\\\\[nrt]|%[2-7][0-9A-Fa-f]|\\x1b\\[[\\d;]{1,8}m))";
const CHARS_MAX = 2_000;

/** Prefixes, apart by blanks, and what follows one of them: which characters, and at least how many. */
type Row = readonly [kind: string, prefixes: string, chars: string, min: number];

/**
 * Prefixes that makers give their tokens so that they can be found, and that the library does not know, or only in a length
 * that has changed since.
 */
const prefixes = (): readonly Row[] => [
  // Forges, registries, builds
  ["GitHub token", "ghp_ gho_ ghu_ ghs_ ghr_ github_pat_", "\\w", 30],
  [
    "GitLab token",
    "glpat- gloas- gldt- glrt- glrtr- glcbt- glptt- glft- glimt- glagent- glwt- glsoat- glffct- GR1348941",
    "[\\w.-]",
    20,
  ],
  ["Bitbucket token", "ATBB BBDC-", "[\\w+/=-]", 24],
  ["Atlassian token", "ATATT3 ATCTT3 ATSTT3", "[\\w=-]", 40],
  ["npm token", "npm_", ALNUM, 30],
  ["PyPI token", "pypi-Ag", URL_SAFE, 50],
  ["RubyGems key", "rubygems_", HEX, 40],
  ["crates.io token", "cio", ALNUM, 32],
  ["NuGet key", "oy2", "[a-z0-9]", 43],
  ["Docker token", "dckr_pat_ dckr_oat_", URL_SAFE, 20],
  ["JFrog token", "AKCp cmVmdGtuO", ALNUM, 50],
  ["Buildkite token", "bkua_ bkct_ bkaj_ bkar_ bkpi_", "\\w", 30],
  ["CircleCI token", "CCIPAT_ CCIPRJ_", "\\w", 40],
  ["Sourcegraph token", "sgp_ sgd_", "\\w", 40],
  ["SonarQube token", "sqp_ squ_ sqa_", ALNUM, 36],
  ["Snyk token", "snyk_uat. snyk_sat.", "[\\w.-]", 30],
  ["Clojars token", "CLOJARS_", "[a-z0-9]", 50],
  // Clouds and platforms
  ["AWS key", "ABIA ACCA", "[A-Z0-9]", 16],
  ["AWS key", "ABSK bedrock-api-key-", "[\\w+/=-]", 40],
  ["AWS token", "FwoGZXIvYXdz IQoJb3JpZ2lu", "[\\w+/=%-]", 60],
  ["Google key", "AIza", URL_SAFE, 30],
  ["Google key", "AQ.Ab", URL_SAFE, 30],
  ["Google token", "ya29. 1//0", "[\\w.-]", 20],
  ["Google secret", "GOCSPX- GOOG1E", URL_SAFE, 20],
  ["Alibaba key", "LTAI", ALNUM, 16],
  ["DigitalOcean token", "dop_v1_ doo_v1_ dor_v1_", HEX, 40],
  ["DigitalOcean key", "DO00", "[A-Z0-9]", 16],
  ["Cloudflare key", "cfk_ cfut_ cfat_", ALNUM, 30],
  ["Cloudflare key", "v1.0-", "[a-f0-9-]", 60],
  ["Vercel token", "vcp_ vci_ vca_ vcr_ vck_ vercel_blob_rw_", "\\w", 20],
  ["Netlify token", "nfp_ nfo_ nfc_ nfu_", ALNUM, 30],
  ["Fly.io token", "fm1_ fm1r_ fm1a_ fm2_ fo1_", "[\\w+/=,-]", 40],
  ["Heroku key", "HRKU-", URL_SAFE, 30],
  ["Render key", "rnd_", ALNUM, 24],
  ["Databricks token", "dapi dose", HEX, 32],
  ["Supabase key", "sbp_ sb_secret_", URL_SAFE, 20],
  ["PlanetScale token", "pscale_tkn_ pscale_oauth_ pscale_pw_", "[\\w.=-]", 30],
  ["Neon key", "napi_ npg_", ALNUM, 12],
  ["Xata key", "xau_", ALNUM, 30],
  ["Aiven token", "AVNS_ aivenv1", URL_SAFE, 16],
  ["Vault token", "hvs. hvb. hvr.", "[\\w.-]", 20],
  ["Pulumi token", "pul-", HEX, 32],
  ["Doppler token", "dp.pt. dp.st. dp.ct. dp.sa. dp.scim. dp.audit.", "[\\w.-]", 36],
  ["1Password token", "ops_ey", "[\\w+/=-]", 60],
  ["Tailscale key", "tskey-", URL_SAFE, 20],
  ["age key", "AGE-SECRET-KEY-1 AGE-PLUGIN-", "[0-9A-Z-]", 40],
  ["Scaleway key", "SCW", "[A-Z0-9]", 17],
  ["IBM Cloud key", "ApiKey-", "[a-f0-9-]", 36],
  ["Akamai token", "akab-", "[a-z0-9-]", 30],
  // Models
  ["Anthropic key", "sk-ant-", URL_SAFE, 24],
  ["OpenAI key", "sk-proj- sk-svcacct- sk-admin- sk-None-", URL_SAFE, 20],
  ["OpenAI session", "sess-", ALNUM, 36],
  ["API key", "sk- pk-lf- rk-", "(?=[A-Za-z_-]{0,60}\\d)[\\w-]", 28],
  ["Hugging Face token", "hf_ api_org_ hf_oauth_", ALNUM, 30],
  ["Groq key", "gsk_", ALNUM, 40],
  ["xAI key", "xai-", ALNUM, 40],
  ["Perplexity key", "pplx-", ALNUM, 32],
  ["Replicate token", "r8_", ALNUM, 30],
  ["NVIDIA key", "nvapi-", URL_SAFE, 40],
  ["Fireworks key", "fw_ fpk_", ALNUM, 20],
  ["Together key", "tgp_v1_", URL_SAFE, 30],
  ["Cerebras key", "csk-", ALNUM, 30],
  ["LangSmith key", "lsv2_ ls__", "\\w", 30],
  ["Pinecone key", "pcsk_", "\\w", 40],
  ["Voyage key", "pa-", "(?=[A-Za-z_-]{0,30}\\d)[\\w-]", 40],
  ["Tavily key", "tvly-", URL_SAFE, 20],
  ["Firecrawl key", "fc-", HEX, 32],
  ["API key", "sk_", "(?=[A-Za-z]{0,40}\\d)[A-Za-z0-9]", 32],
  ["Weights & Biases key", "wandb_v1_", "\\w", 30],
  ["Modal token", "ak- as-", "(?=[A-Za-z]{0,20}\\d)[A-Za-z0-9]", 20],
  ["Jina key", "jina_", ALNUM, 40],
  ["E2B key", "e2b_", HEX, 36],
  ["Context7 key", "ctx7sk", URL_SAFE, 30],
  // Work and talk
  ["Slack token", "xoxb- xoxp- xoxa- xoxo- xoxr- xoxs- xoxc- xoxd- xoxe- xoxe. xapp-", "[\\w.%-]", 16],
  ["Linear key", "lin_api_ lin_oauth_ lin_wh_", "\\w", 30],
  ["Notion token", "ntn_ secret_", ALNUM, 40],
  ["Postman key", "PMAK- PMAT-", URL_SAFE, 24],
  ["Figma token", "figd_ figu_ figo_ figdr_", URL_SAFE, 20],
  ["ClickUp token", "pk_", "\\d{5,10}_[A-Z0-9]", 24],
  ["Contentful token", "CFPAT-", URL_SAFE, 30],
  ["Typeform token", "tfp_", "[\\w.=-]", 30],
  ["Intercom token", "dG9rO", "[\\w+/=]", 30],
  ["Readme key", "rdme_", ALNUM, 40],
  ["Facebook token", "EAA", ALNUM, 60],
  ["Twitter token", "AAAAAAAAAAAAAAAAAAAAA", "[\\w%]", 40],
  ["Instagram token", "IGQ", URL_SAFE, 60],
  // Money and shops
  ["Stripe key", "sk_live_ sk_test_ rk_live_ rk_test_ sk_org_ whsec_", "[\\w+/=]", 20],
  ["Shopify token", "shppa_ shpca_ shpat_ shpss_ shpua_ shptka_ atkn_ shpit_", ALNUM, 30],
  ["Square token", "sq0atp- sq0csp- sq0idp- EAAAE EAAAl", URL_SAFE, 20],
  ["PayPal token", "access_token$production$ access_token$sandbox$", "[a-z0-9$]", 30],
  ["Plaid token", "access-sandbox- access-development- access-production-", "[a-f0-9-]", 30],
  ["Razorpay key", "rzp_live_ rzp_test_", ALNUM, 14],
  ["Flutterwave key", "FLWSECK- FLWSECK_TEST- FLWSECK_", URL_SAFE, 20],
  ["payment key", "live_ test_", "(?=[A-Za-z]{0,20}\\d)(?=[A-Z0-9]{0,20}[a-z])[A-Za-z0-9]", 30],
  ["Adyen key", "AQE", "[\\w+/]{40,200}-[\\w+/=]", 20],
  ["EasyPost key", "EZAK EZTK", ALNUM, 54],
  ["Duffel token", "duffel_live_ duffel_test_", URL_SAFE, 40],
  ["Frame.io token", "fio-u-", URL_SAFE, 40],
  // Mail, text, calls
  ["SendGrid key", "SG.", "[\\w-]{16,40}\\.[\\w-]", 30],
  ["Mailgun key", "key-", HEX, 32],
  ["Mandrill key", "md-", "(?=[A-Za-z]{0,20}\\d)[A-Za-z0-9]", 20],
  ["Twilio key", "SK AC", HEX, 32],
  ["Brevo key", "xkeysib- xsmtpsib-", "[a-f0-9]{64}-[A-Za-z0-9]", 16],
  ["Resend key", "re_", "(?=[A-Za-z_]{0,30}\\d)\\w", 24],
  ["HubSpot token", "pat-na1- pat-na2- pat-eu1- pat-ap1-", "[\\w-]", 32],
  ["Klaviyo key", "pk_", HEX, 32],
  // Watching
  ["Sentry token", "sntrys_ sntryu_ sntrya_ sntryi_", "[\\w+/=-]", 30],
  ["Grafana token", "glc_ glsa_", "[\\w+/=]", 32],
  ["New Relic key", "NRAK- NRAL- NRII- NRIQ- NRJS- NRRA- NRSP- NRAA-", "[\\w-]", 16],
  ["Datadog key", "ddapp_ ddpat_ ddsa_", ALNUM, 30],
  ["Dynatrace token", "dt0c01. dt0s01. dt0s02. dt0s06. dt0s08. dt0s16.", "[\\w.]", 40],
  ["Honeycomb key", "hcaik_ hcxik_ hcalk_ hcamk_ hcbik_", "[a-z0-9]", 30],
  ["Axiom token", "xaat- xapt-", "[a-f0-9-]", 30],
  ["PostHog key", "phx_ phs_ phr_", ALNUM, 30],
  ["LaunchDarkly key", "sdk- api- mob-", `${HEX}{8}-${HEX}{4}-${HEX}{4}-${HEX}{4}-${HEX}`, 12],
  ["Statsig key", "secret- console-", "(?=[A-Za-z]{0,20}\\d)[A-Za-z0-9]", 30],
  ["Elastic key", "essu_", "[\\w+/=]", 30],
  // Signing in, and others
  ["Stytch secret", "secret-live- secret-test-", "[\\w=-]", 24],
  ["Ory token", "ory_pat_ ory_st_ ory_at_ ory_ac_ ory_rt_ ory_apikey_ ory_wak_", "[\\w.-]", 20],
  ["Prefect key", "pnu_ pnb_", ALNUM, 30],
  ["Shippo token", "shippo_live_ shippo_test_", HEX, 30],
  ["Mapbox token", "sk.eyJ tk.eyJ", "[\\w.-]", 40],
  ["Dropbox token", "sl.", "(?:u\\.)?[\\w-]", 60],
  ["Adobe secret", "p8e- p8-", URL_SAFE, 30],
  ["WooCommerce secret", "cs_ ck_", HEX, 40],
  ["extended private key", "xprv yprv zprv tprv", "[1-9A-HJ-NP-Za-km-z]", 90],
  ["PASETO token", "v1.local. v2.local. v3.local. v4.local. v1.public. v2.public. v4.public.", "[\\w.-]", 40],
  ["Nostr key", "nsec1", "[a-z0-9]", 50],
  [
    "private key",
    "LS0tLS1CRUdJTiBQUklWQVRF LS0tLS1CRUdJTiBSU0EgUFJJVkFURS LS0tLS1CRUdJTiBFQyBQUklWQVRF LS0tLS1CRUdJTiBPUEVOU1NI LS0tLS1CRUdJTiBFTkNSWVBURUQg LS0tLS1CRUdJTiBQR1AgUFJJVkFURS LS0tLS1CRUdJTiBEU0EgUFJJVkFURS",
    "[\\w+/=]",
    40,
  ],
  [
    "private key",
    "MIIEvQIBADAN MIIEvgIBADAN MIIEvAIBADAN MIIEpAIBAAKC MIIEowIBAAKC MIIEogIBAAKC MIIEpQIBAAKC MIICdgIBADAN MIICdwIBADAN MIICeAIBADAN MIICXAIBAAKB MIICXQIBAAKB MIIJQgIBADAN MIIJQwIBADAN MIIJKAIBAAKC MIIJKQIBAAKC MIIG MHcCAQEEI MIGHAgEAMBMG MIGkAgEBBD MIG2AgEAMBAG MC4CAQAwBQYDK2VwBCIEI MC4CAQAwBQYDK2VuBCIEI b3BlbnNzaC1rZXktdjEA RWRTY0Iy",
    "[\\w+/=-]",
    30,
  ],
  ["1Password key", "A3-", "[A-Z0-9]{6}-[A-Z0-9]{5,6}-[A-Z0-9-]", 15],
];

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

function ofPrefixes([kind, prefixes, chars, min]: Row): SecretRule {
  const source = `${BEGINS}(?:${prefixes.replaceAll(/[.$/]/g, "\\$&").replaceAll(" ", "|")})${chars}{${min},${CHARS_MAX}}`;
  return form(kind, prefixes.toLowerCase(), source);
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
  for (const row of tables.prefixes)
    if (hasOneOf(runs, row[1].toLowerCase().split(" "))) forms.push(ruleOf(row, tables.made));
  for (const shape of tables.shapes) if (hasOneOf(runs, shape.keywords)) forms.push(shape);
  if (hasSegments) forms.push(tables.unmarked);
  return forms;
}

function ruleOf(row: Row, made: Map<Row, SecretRule>): SecretRule {
  const rule = made.get(row) ?? ofPrefixes(row);
  made.set(row, rule);
  return rule;
}
