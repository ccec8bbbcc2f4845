import type { Chance } from "../faults/random.ts";

/** A secret as it stands in a session. */
export interface Planted {
  /** What a person types or a program prints; a structured one is the input of a tool. */
  content: string | Record<string, unknown>;
  /** Parts of the secret, none of which may be found anywhere afterwards. */
  needles: string[];
}

const UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const LOWER = UPPER.toLowerCase();
const DIGITS = "0123456789";
const HEX = "0123456789abcdef";
const ALNUM = UPPER + LOWER + DIGITS;
const BASE64 = `${ALNUM}+/`;
const URLSAFE = `${ALNUM}-_`;
const WORDS = ["river", "Falcon", "autumn", "Copper", "window", "Marble", "summer", "Tiger"];
const KEY_LINES = 12;

/** Every way in which a secret is planted, each filled with chance. */
export const FORMATS: Readonly<Record<string, (chance: Chance) => Planted>> = {
  "AWS key id in a log": one(
    (c) => `AKIA${of(c, 16, `${UPPER}234567`)}`,
    (v) => `assumed ${v} in eu-west-1`,
  ),
  "AWS secret, exported": one(
    (c) => of(c, 40, BASE64),
    (v) => `export AWS_SECRET_ACCESS_KEY=${v}`,
  ),
  "AWS credentials file": one(
    (c) => of(c, 40, BASE64),
    (v) => `[default]\nregion = eu-west-1\naws_secret_access_key = ${v}\n`,
  ),
  "AWS answer in JSON": (c) => {
    const [SecretAccessKey, SessionToken] = [of(c, 40, BASE64), of(c, 700, BASE64)];
    const Credentials = { SecretAccessKey, SessionToken, Expiration: "2026-01-01" };
    return {
      content: JSON.stringify({ Credentials }, null, 2),
      needles: [SecretAccessKey, SessionToken.slice(20, 80), SessionToken.slice(-60)],
    };
  },
  "GitHub token, classic": one(
    (c) => `ghp_${of(c, 36, ALNUM)}`,
    (v) => `gh auth login --with-token <<< ${v}`,
  ),
  "GitHub token in a clone URL": one(
    (c) => `github_pat_${of(c, 82, `${ALNUM}_`)}`,
    (v) => `git clone https://oauth2:${v}@github.com/acme/app.git`,
  ),
  "GitLab token in a header": one(
    (c) => `glpat-${of(c, 20, URLSAFE)}`,
    (v) => `curl --header "PRIVATE-TOKEN: ${v}" https://gitlab.example.com/api/v4/projects`,
  ),
  "Slack token": one(
    (c) => `xoxb-${of(c, 12, DIGITS)}-${of(c, 12, DIGITS)}-${of(c, 24, ALNUM)}`,
    (v) => `SLACK=${v} node notify.js`,
  ),
  "Slack webhook": one(
    (c) => `T${of(c, 8, UPPER)}/B${of(c, 8, UPPER)}/${of(c, 24, ALNUM)}`,
    (v) => `post to https://hooks.slack.com/services/${v} when done`,
  ),
  "Stripe key in code": one(
    (c) => `sk_live_${of(c, 24, ALNUM)}`,
    (v) => `const stripe = new Stripe("${v}");`,
  ),
  "OpenAI project key": one(
    (c) => `sk-proj-${of(c, 48, ALNUM)}`,
    (v) => `OpenAI(api_key='${v}')`,
  ),
  "Anthropic key": one(
    (c) => `sk-ant-api03-${of(c, 93, URLSAFE)}AA`,
    (v) => `x-api-key: ${v}`,
  ),
  "Google key in a query": one(
    (c) => `AIza${of(c, 35, URLSAFE)}`,
    (v) => `GET https://maps.googleapis.com/maps/api/geocode/json?address=Bern&key=${v} 200`,
  ),
  ".npmrc": one(
    (c) => `npm_${of(c, 36, ALNUM)}`,
    (v) => `//registry.npmjs.org/:_authToken=${v}`,
  ),
  "PyPI token": one(
    (c) => `pypi-AgEIcHlwaS5vcmc${of(c, 60, URLSAFE)}`,
    (v) => `twine upload -u __token__ -p ${v} dist/*`,
  ),
  "SendGrid key": one(
    (c) => `SG.${of(c, 22, ALNUM)}.${of(c, 43, ALNUM)}`,
    (v) => `sgMail.setApiKey("${v}")`,
  ),
  "JWT in a header": one(jwt, (v) => `> Authorization: Bearer ${v}\n< 401 Unauthorized`),
  "opaque bearer token": one(
    (c) => of(c, 40, URLSAFE),
    (v) => `headers: { Authorization: "Bearer ${v}" }`,
  ),
  "basic authorization": one(
    (c) => btoa(`deploy:${of(c, 14, ALNUM)}`),
    (v) => `curl -H 'Authorization: Basic ${v}' https://ci.example.com/build`,
  ),
  "curl -u": one(password, (v) => `curl -sS -u deploy:${v} https://artifacts.example.com/a.tgz`),
  "URL with a password": one(
    (c) => of(c, 16, ALNUM),
    (v) => `remote: https://build:${v}@git.example.com/app.git`,
  ),
  "PostgreSQL URL": one(
    (c) => of(c, 16, ALNUM),
    (v) => `DATABASE_URL=postgres://app:${v}@db.internal:5432/app`,
  ),
  "MongoDB URL": one(
    (c) => of(c, 16, ALNUM),
    (v) => `mongoose.connect("mongodb+srv://app:${v}@c0.mongodb.net/x")`,
  ),
  "Redis URL": one(
    (c) => of(c, 32, ALNUM),
    (v) => `REDIS_URL=redis://:${v}@cache.internal:6379/0`,
  ),
  "Azure connection string": one(
    (c) => `${of(c, 86, BASE64)}==`,
    (v) => `DefaultEndpointsProtocol=https;AccountName=acme;AccountKey=${v};EndpointSuffix=core.windows.net`,
  ),
  "SQL Server connection string": one(
    password,
    (v) => `Server=db;Database=app;User Id=sa;Password=${v};Encrypt=true`,
  ),
  "RSA key": key("RSA PRIVATE KEY", "MIIEpAIBAAKCAQEA", (pem) => pem),
  "OpenSSH key": key("OPENSSH PRIVATE KEY", "b3BlbnNzaC1rZXktdjEAAAAA", (pem) => `$ cat deploy\n${pem}\n$`),
  "Google service account": key("PRIVATE KEY", "MIIEvQIBADANBgkqhkiG", (pem) =>
    JSON.stringify({ type: "service_account", private_key: pem, client_email: "a@b.iam" }, null, 2),
  ),
  "key with line numbers": key("EC PRIVATE KEY", "MHcCAQEEI", (pem) =>
    pem
      .split("\n")
      .map((line, index) => `${String(index + 1).padStart(6)}→${line}`)
      .join("\n"),
  ),
  ".env password": one(password, (v) => `PORT=3000\nDB_PASSWORD=${v}\nDEBUG=1`),
  "YAML password": one(password, (v) => `database:\n  user: app\n  password: "${v}"\n  pool: 5`),
  "client secret in JSON": one(
    (c) => of(c, 32, ALNUM),
    (v) => JSON.stringify({ clientId: "web", clientSecret: v }),
  ),
  "constant in code": one(
    (c) => of(c, 40, HEX),
    (v) => `export const API_KEY: string = "${v}";`,
  ),
  "environment in Python": one(
    (c) => of(c, 36, ALNUM),
    (v) => `os.environ["SERVICE_TOKEN"] = '${v}'`,
  ),
  "PHP define": one(password, (v) => `define( 'DB_PASSWORD', '${v}' );`),
  "flag of a command": one(
    (c) => of(c, 24, ALNUM),
    (v) => `deployer push --token ${v} --env prod`,
  ),
  "session cookie": one(
    (c) => of(c, 43, ALNUM),
    (v) => `set-cookie: sid=s%3A${v}; Path=/; HttpOnly`,
  ),
  "name and value": (c) => {
    const value = password(c);
    return {
      content: {
        env: [
          { name: "ADMIN_PASSWORD", value },
          { name: "PORT", value: "80" },
        ],
      },
      needles: [value],
    };
  },
  "base64 of a line with a secret": (c) => {
    const encoded = btoa(`AWS_SECRET_ACCESS_KEY=${of(c, 40, BASE64)}\n`);
    return { content: `echo ${encoded} | base64 -d >> env`, needles: [encoded.slice(12, -6)] };
  },
  "two fields": (c) => {
    const token = `ghp_${of(c, 36, ALNUM)}`;
    return {
      content: { first: token.slice(0, 20), second: token.slice(20) },
      needles: [token.slice(4, 20), token.slice(20)],
    };
  },
  "a sentence": one(
    password,
    (v) => `The admin password is ${v} and the user is root, please try to log in.`,
  ),
};

function one(value: (chance: Chance) => string, content: (value: string) => string) {
  return (chance: Chance): Planted => {
    const made = value(chance);
    return { content: content(made), needles: [made] };
  };
}

/** A key in PEM form; each of its lines is a needle. */
function key(label: string, head: string, content: (pem: string) => string) {
  return (chance: Chance): Planted => {
    const lines = Array.from({ length: KEY_LINES }, (_, line) =>
      line === 0 ? head + of(chance, 64 - head.length, BASE64) : of(chance, 64, BASE64),
    );
    const pem = `-----BEGIN ${label}-----\n${lines.join("\n")}\n-----END ${label}-----`;
    return { content: content(pem), needles: lines.map((line) => line.slice(24)) };
  };
}

function jwt(chance: Chance): string {
  const part = (value: object) => btoa(JSON.stringify(value)).replaceAll("=", "");
  return `${part({ alg: "HS256", typ: "JWT" })}.${part({ sub: of(chance, 8, DIGITS), iat: 1 })}.${of(chance, 43, URLSAFE)}`;
}

/** A password as people make them: a word with something to it, or what a generator gives. */
function password(chance: Chance): string {
  if (chance.happens(0.5)) return of(chance, 14, `${ALNUM}!#%*+?`);
  return `${chance.pick(WORDS)}${chance.pick(["-", "_", "!", "."])}${chance.pick(WORDS)}${of(chance, 3, DIGITS)}`;
}

function of(chance: Chance, chars: number, alphabet: string): string {
  return Array.from({ length: chars }, () => chance.pick([...alphabet])).join("");
}
