// Invented secrets in the forms developers really write them. Nothing here is a real credential.
export type Form = { id: string; kind: string; text: string; secret: string; where: "prompt" | "input" | "output" | "file" };

export function forms(seed: number): Form[] {
  let st = (seed ^ 0x9e3779b9) >>> 0;
  const rnd = (): number => {
    st = (st + 0x6d2b79f5) >>> 0;
    let t = st;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const int = (n: number): number => Math.floor(rnd() * n);
  const of = <T>(a: readonly T[]): T => a[int(a.length)]!;
  const from = (al: string, n: number): string => { let r = ""; for (let i = 0; i < n; i++) r += al[int(al.length)]; return r; };
  const LOW = "abcdefghijklmnopqrstuvwxyz", UP = LOW.toUpperCase(), DIG = "0123456789";
  const hex = (n: number) => from("0123456789abcdef", n);
  const HEX = (n: number) => from("0123456789ABCDEF", n);
  const b62 = (n: number) => from(LOW + UP + DIG, n);
  const low36 = (n: number) => from(LOW + DIG, n);
  const up36 = (n: number) => from(UP + DIG, n);
  const b32 = (n: number) => from(UP + "234567", n);
  const dig = (n: number) => from("123456789", 1) + from(DIG, n - 1);
  const url = (n: number) => b62(1) + from(LOW + UP + DIG + "-_", n - 2) + b62(1);
  const b64c = (n: number) => b62(1) + from(LOW + UP + DIG + "+/", n - 2) + b62(1);
  const uuid = () => `${hex(8)}-${hex(4)}-4${hex(3)}-${of(["8", "9", "a", "b"])}${hex(3)}-${hex(12)}`;
  const b64 = (s: string) => btoa(s);
  const b64u = (s: string) => btoa(s).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const tohex = (s: string) => Array.from(s).map((c) => c.charCodeAt(0).toString(16).padStart(2, "0")).join("");
  const pctAll = (s: string) => Array.from(s).map((c) => "%" + c.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")).join("");
  const W = ["Kestrel", "Marble", "Tundra", "Falken", "Biscuit", "Quarry", "Lantern", "Osprey", "Gravel", "Mistral", "Saffron", "Pylon", "Harbor", "Zephyr", "Walnut", "Cobalt", "Badger", "Drizzle", "Anchor", "Velvet"];
  const w = () => of(W);
  // human passwords, several habits
  const pw = (): string => {
    switch (int(6)) {
      case 0: return `${w()}${dig(4)}!`;
      case 1: return `${w().toLowerCase()}-${w().toLowerCase()}-${dig(2)}-${w().toLowerCase()}`;
      case 2: return b62(16);
      case 3: return `${from("bcdfgklmnprst", 1).toUpperCase()}${from("aeiou", 1)}${from("bcdfgklmnprst", 2)}${dig(3)}#${b62(4)}`;
      case 4: return `${w()}_${w()}${dig(2)}`;
      default: return `${low36(6)}${of(["$", "!", "%", "^"])}${b62(6)}`;
    }
  };
  const pws = (): string => of([() => `${w()}${dig(4)}${low36(3)}`, () => b62(18), () => `${w().toLowerCase()}${dig(3)}${w()}`])(); // url-safe
  const weak = () => `${w().toLowerCase()}${dig(2)}`;
  const phrase = () => `${w().toLowerCase()} ${w().toLowerCase()} ${dig(2)} ${w().toLowerCase()} ${low36(4)}`;
  const lines = (n: number, k = 64) => Array.from({ length: n }, () => b64c(k));
  const WORDS = "abandon ability above absorb abstract acid acoustic across actor adapt adjust admit advice aerobic afford again agent album alcohol alert alien almost alpha amateur amused anchor ancient animal ankle apart april arctic arena armor arrow aspect athlete atom august aunt autumn average avocado awake axis bachelor bamboo banner bargain basket beach become before belt bench beyond bicycle blanket blossom border bounce brave bridge bronze bubble cabin cactus camera canyon carbon castle cereal cherry cinnamon citizen clarify cluster coconut copper coral cradle cricket crystal cushion dawn decade denial desert dinosaur dolphin donkey dragon eagle early echo elbow elegant ember energy enough erosion exotic fabric falcon famous fiber figure flavor fossil fragile frozen galaxy garlic giggle glimpse goddess gravity guitar".split(" ");
  const seedWords = (n: number) => Array.from({ length: n }, () => of(WORDS)).join(" ");
  const jwt = (alg = "HS256") => `${b64u(`{"alg":"${alg}","typ":"JWT"}`)}.${b64u(`{"sub":"${dig(6)}","iss":"https://id.corp.example","iat":17${dig(8)},"role":"admin"}`)}.${url(43)}`;

  const out: Form[] = [];
  const add = (id: string, kind: string, where: Form["where"], secret: string, mk: (s: string) => string) => { out.push({ id, kind, where, secret, text: mk(secret) }); };

  // ------------------------------------------------------------ vendor tokens
  add("v-aws-akid-secret", "vendor", "file", b64c(40), (s) => `[default]\naws_access_key_id = AKIA${b32(16)}\naws_secret_access_key = ${s}\nregion = eu-central-1`);
  add("v-aws-akid-alone", "vendor", "output", "AKIA" + b32(16), (s) => `{\n  "AccessKeyMetadata": [\n    { "UserName": "ci", "AccessKeyId": "${s}", "Status": "Active" }\n  ]\n}`);
  add("v-aws-sts", "vendor", "output", "IQoJb3JpZ2luX2Vj" + b64c(220), (s) => `{\n  "Credentials": {\n    "AccessKeyId": "ASIA${b32(16)}",\n    "SecretAccessKey": "${b64c(40)}",\n    "SessionToken": "${s}",\n    "Expiration": "2026-02-03T18:20:11+00:00"\n  }\n}`);
  add("v-aws-secret-camel", "vendor", "output", b64c(40), (s) => `aws iam create-access-key --user-name deploy\nACCESSKEY\tAKIA${b32(16)}\t2026-01-09T10:11:12+00:00\t${s}\tActive\tdeploy`);
  add("v-bedrock-key", "vendor", "prompt", "ABSKQmVkcm9ja0FQSUtleS" + b64c(110), (s) => `use bedrock, AWS_BEARER_TOKEN_BEDROCK=${s} and model sonnet`);
  add("v-github-classic", "vendor", "input", "ghp_" + b62(36), (s) => `gh auth login --with-token <<< "${s}"`);
  add("v-github-fine", "vendor", "prompt", "github_pat_" + b62(22) + "_" + b62(59), (s) => `here's a fine-grained token for the repo: ${s}\nit expires on friday so hurry`);
  add("v-github-oauth", "vendor", "file", "gho_" + b62(36), (s) => `github.com:\n    user: mlindqvist\n    oauth_token: ${s}\n    git_protocol: https`);
  add("v-github-app", "vendor", "output", "ghs_" + b62(36), (s) => `Cloning with installation token ${s} …\nremote: Enumerating objects: 120, done.`);
  add("v-github-old40", "vendor", "file", hex(40), (s) => `machine api.github.com\n  login buildbot\n  password ${s}`);
  add("v-gitlab-pat", "vendor", "input", "glpat-" + url(20), (s) => `curl --header "PRIVATE-TOKEN: ${s}" "https://gitlab.example.com/api/v4/projects"`);
  add("v-gitlab-routable", "vendor", "prompt", "glpat-" + url(27) + ".01." + low36(9), (s) => `new gitlab tokens look odd, is ${s} even valid?`);
  add("v-gitlab-runner", "vendor", "file", "glrt-" + url(20), (s) => `[[runners]]\n  name = "docker-1"\n  url = "https://gitlab.example.com"\n  token = "${s}"\n  executor = "docker"`);
  add("v-gitlab-deploy", "vendor", "input", "gldt-" + url(20), (s) => `docker login -u gitlab+deploy-token-12 -p ${s} registry.gitlab.example.com`);
  add("v-openai-old", "vendor", "file", "sk-" + b62(20) + "T3BlbkFJ" + b62(20), (s) => `import openai\nopenai.api_key = "${s}"\n`);
  add("v-openai-proj", "vendor", "file", "sk-proj-" + url(74) + "T3BlbkFJ" + url(74), (s) => `OPENAI_API_KEY=${s}\nOPENAI_ORG=org-demo`);
  add("v-openai-svc", "vendor", "output", "sk-svcacct-" + url(74) + "T3BlbkFJ" + url(74), (s) => `openai.AuthenticationError: Error code: 401 - {'error': {'message': 'Incorrect API key provided: ${s}. You can find your API key at https://platform.openai.com/account/api-keys.'}}`);
  add("v-anthropic", "vendor", "input", "sk-ant-api03-" + url(93) + "AA", (s) => `ANTHROPIC_API_KEY=${s} npx promptfoo eval -c evals.yaml`);
  add("v-anthropic-oauth", "vendor", "file", "sk-ant-oat01-" + url(93) + "AA", (s) => `{"claudeAiOauth":{"accessToken":"${s}","expiresAt":1767${dig(9)},"scopes":["user:inference"]}}`);
  add("v-openrouter", "vendor", "prompt", "sk-or-v1-" + hex(64), (s) => `set the base url to https://openrouter.ai/api/v1 and key ${s}`);
  add("v-gemini", "vendor", "input", "AIza" + url(35), (s) => `curl "https://generativelanguage.googleapis.com/v1beta/models?key=${s}"`);
  add("v-google-oauth-secret", "vendor", "file", "GOCSPX-" + url(28), (s) => `{"web":{"client_id":"${dig(12)}-${low36(32)}.apps.googleusercontent.com","project_id":"demo","client_secret":"${s}","redirect_uris":["http://localhost:3000/cb"]}}`);
  add("v-google-refresh", "vendor", "output", "1//0" + url(98), (s) => `{\n  "account": "",\n  "client_id": "764086051850-xx.apps.googleusercontent.com",\n  "refresh_token": "${s}",\n  "type": "authorized_user"\n}`);
  add("v-google-ya29", "vendor", "output", "ya29.a0" + url(160), (s) => `$ gcloud auth print-access-token\n${s}`);
  add("v-gcp-sa", "vendor", "file", "MIIEvQIBADANBgkqhkiG9w0BAQEFAASC" + b64c(32), (s) => `{\n  "type": "service_account",\n  "project_id": "acme-prod",\n  "private_key_id": "${hex(40)}",\n  "private_key": "-----BEGIN PRIVATE KEY-----\\n${s}\\n${lines(2).join("\\n")}\\n-----END PRIVATE KEY-----\\n",\n  "client_email": "deploy@acme-prod.iam.gserviceaccount.com"\n}`);
  add("v-hf", "vendor", "input", "hf_" + b62(34), (s) => `huggingface-cli login --token ${s} --add-to-git-credential`);
  add("v-groq", "vendor", "file", "gsk_" + b62(52), (s) => `const groq = new Groq({ apiKey: "${s}" });`);
  add("v-xai", "vendor", "file", "xai-" + b62(80), (s) => `XAI_API_KEY: ${s}`);
  add("v-perplexity", "vendor", "input", "pplx-" + b62(48), (s) => `http POST https://api.perplexity.ai/chat/completions "Authorization:Bearer ${s}" model=sonar`);
  add("v-replicate", "vendor", "input", "r8_" + b62(37), (s) => `export REPLICATE_API_TOKEN=${s}`);
  add("v-mistral-bare", "vendor", "file", b62(32), (s) => `from mistralai import Mistral\nclient = Mistral(api_key="${s}")`);
  add("v-tavily", "vendor", "file", "tvly-dev-" + b62(32), (s) => `{ "mcpServers": { "tavily": { "command": "npx", "args": ["-y", "tavily-mcp"], "env": { "TAVILY_API_KEY": "${s}" } } } }`);
  add("v-langsmith", "vendor", "file", "lsv2_pt_" + hex(32) + "_" + hex(10), (s) => `LANGCHAIN_TRACING_V2=true\nLANGCHAIN_API_KEY="${s}"`);
  add("v-pinecone", "vendor", "file", "pcsk_" + b62(6) + "_" + b62(63), (s) => `pc = Pinecone(api_key='${s}')`);
  add("v-stripe-live", "vendor", "prompt", "sk_live_51" + b62(97), (s) => `why does Stripe(${JSON.stringify(s)}) throw "No such customer"`);
  add("v-stripe-restricted", "vendor", "input", "rk_live_" + b62(24), (s) => `curl https://api.stripe.com/v1/charges -u ${s}:`);
  add("v-stripe-wh", "vendor", "output", "whsec_" + hex(64), (s) => `> Ready! You are using Stripe API Version [2025-08-27]. Your webhook signing secret is ${s} (^C to quit)`);
  add("v-svix-wh", "vendor", "file", "whsec_" + b64c(31) + "=", (s) => `CLERK_WEBHOOK_SIGNING_SECRET=${s}`);
  add("v-slack-bot", "vendor", "file", `xoxb-${dig(12)}-${dig(13)}-${b62(24)}`, (s) => `slack:\n  bot_token: ${s}\n  channel: "#deploys"`);
  add("v-slack-user-d", "vendor", "prompt", `xoxd-${b62(60)}%2B${b62(40)}%3D`, (s) => `I copied the slack cookie d=${s} from the browser, use it with the xoxc token`);
  add("v-slack-app", "vendor", "input", `xapp-1-A${up36(10)}-${dig(13)}-${hex(64)}`, (s) => `SLACK_APP_TOKEN=${s} python -m bolt_app`);
  add("v-slack-hook", "webhook", "file", b62(24), (s) => `notify:\n  url: https://hooks.slack.com/services/T${up36(10)}/B${up36(10)}/${s}`);
  add("v-discord-bot", "vendor", "file", `MTA${b62(21)}.G${b62(5)}.${url(38)}`, (s) => `client.login('${s}');`);
  add("v-discord-hook", "webhook", "input", url(68), (s) => `curl -H 'Content-Type: application/json' -d '{"content":"deployed"}' https://discord.com/api/webhooks/${dig(19)}/${s}`);
  add("v-telegram", "vendor", "input", `${dig(10)}:AA${url(33)}`, (s) => `curl -s "https://api.telegram.org/bot${s}/getUpdates" | jq .result[0]`);
  add("v-teams-hook", "webhook", "file", hex(32), (s) => `TEAMS_WEBHOOK=https://acme.webhook.office.com/webhookb2/${uuid()}@${uuid()}/IncomingWebhook/${s}/${uuid()}`);
  add("v-logicapps-sig", "webhook", "file", url(43), (s) => `const flow = "https://prod-12.westeurope.logic.azure.com:443/workflows/${hex(32)}/triggers/manual/paths/invoke?api-version=2016-06-01&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig=${s}";`);
  add("v-twilio", "vendor", "input", hex(32), (s) => `twilio login AC${hex(32)} --auth-token ${s}`);
  add("v-twilio-sdk", "vendor", "file", hex(32), (s) => `from twilio.rest import Client\nclient = Client("AC${hex(32)}", "${s}")\nclient.messages.create(to="+49151", from_="+1202", body="hi")`);
  add("v-sendgrid", "vendor", "file", `SG.${url(22)}.${url(43)}`, (s) => `sgMail.setApiKey('${s}')`);
  add("v-mailgun", "vendor", "input", `${hex(32)}-${hex(8)}-${hex(8)}`, (s) => `curl -s --user 'api:${s}' https://api.eu.mailgun.net/v3/mg.example.org/messages -F to=a@b.c`);
  add("v-mailchimp", "vendor", "file", `${hex(32)}-us14`, (s) => `mailchimp.setConfig({ apiKey: "${s}", server: "us14" });`);
  add("v-resend", "vendor", "file", `re_${b62(8)}_${b62(24)}`, (s) => `const resend = new Resend("${s}")`);
  add("v-brevo", "vendor", "file", `xkeysib-${hex(64)}-${b62(16)}`, (s) => `BREVO_KEY=${s}`);
  add("v-postmark", "vendor", "input", uuid(), (s) => `curl "https://api.postmarkapp.com/email" -X POST -H "X-Postmark-Server-Token: ${s}" -d @mail.json`);
  add("v-npm", "vendor", "file", "npm_" + b62(36), (s) => `//registry.npmjs.org/:_authToken=${s}\nalways-auth=true`);
  add("v-npm-uuid", "vendor", "file", uuid(), (s) => `@acme:registry=https://npm.acme.example/\n//npm.acme.example/:_authToken=${s}`);
  add("v-npm-auth", "vendor", "file", b64(`ci-bot:${pws()}`), (s) => `registry=https://nexus.acme.example/repository/npm-group/\n_auth=${s}\nemail=ci@acme.example`);
  add("v-pypi", "vendor", "input", "pypi-AgEIcHlwaS5vcmc" + url(150), (s) => `TWINE_USERNAME=__token__ TWINE_PASSWORD=${s} twine upload dist/*`);
  add("v-pypirc", "vendor", "file", "pypi-AgENdGVzdC5weXBpLm9yZw" + url(140), (s) => `[testpypi]\n  username = __token__\n  password = ${s}`);
  add("v-rubygems", "vendor", "file", "rubygems_" + hex(48), (s) => `---\n:rubygems_api_key: ${s}`);
  add("v-cargo", "vendor", "file", "cio" + b62(32), (s) => `[registry]\ntoken = "${s}"`);
  add("v-nuget", "vendor", "input", "oy2" + low36(43), (s) => `dotnet nuget push bin/Release/Acme.1.0.2.nupkg -k ${s} -s https://api.nuget.org/v3/index.json`);
  add("v-dockerhub", "vendor", "input", "dckr_pat_" + url(27), (s) => `echo ${s} | docker login -u mlindqvist --password-stdin`);
  add("v-docker-config", "vendor", "file", b64(`mlindqvist:${pws()}`), (s) => `{\n  "auths": {\n    "https://index.docker.io/v1/": {\n      "auth": "${s}"\n    }\n  }\n}`);
  add("v-do", "vendor", "input", "dop_v1_" + hex(64), (s) => `doctl auth init -t ${s}`);
  add("v-heroku", "vendor", "file", "HRKU-AA" + url(58), (s) => `HEROKU_API_KEY=${s}`);
  add("v-heroku-old", "vendor", "file", uuid(), (s) => `machine git.heroku.com\n  login dev@example.org\n  password ${s}`);
  add("v-cloudflare", "vendor", "input", url(40), (s) => `CLOUDFLARE_API_TOKEN=${s} npx wrangler deploy`);
  add("v-cf-global", "vendor", "input", hex(37), (s) => `curl https://api.cloudflare.com/client/v4/zones -H "X-Auth-Email: ops@example.org" -H "X-Auth-Key: ${s}"`);
  add("v-cf-tunnel", "vendor", "input", b64(`{"a":"${hex(32)}","t":"${uuid()}","s":"${b64(b62(32))}"}`), (s) => `sudo cloudflared service install ${s}`);
  add("v-vercel", "vendor", "input", b62(24), (s) => `vercel deploy --prod --token ${s} --yes`);
  add("v-vercel-blob", "vendor", "file", `vercel_blob_rw_${b62(16)}_${b62(30)}`, (s) => `BLOB_READ_WRITE_TOKEN="${s}"`);
  add("v-netlify", "vendor", "input", "nfp_" + b62(36), (s) => `netlify deploy --dir=dist --auth ${s} --site ${uuid()}`);
  add("v-fly", "vendor", "input", "fm2_" + b64c(180), (s) => `FLY_API_TOKEN="FlyV1 ${s}" flyctl deploy --remote-only`);
  add("v-supabase-sr", "vendor", "file", jwt(), (s) => `NEXT_PUBLIC_SUPABASE_URL=https://${low36(20)}.supabase.co\nSUPABASE_SERVICE_ROLE_KEY=${s}`);
  add("v-supabase-new", "vendor", "file", `sb_secret_${url(22)}_${b62(8)}`, (s) => `const admin = createClient(url, '${s}')`);
  add("v-supabase-pat", "vendor", "input", "sbp_" + hex(40), (s) => `supabase login --token ${s}`);
  add("v-planetscale", "vendor", "file", "pscale_pw_" + url(43), (s) => `DATABASE_URL='mysql://${low36(20)}:${s}@aws.connect.psdb.cloud/app?ssl={"rejectUnauthorized":true}'`);
  add("v-neon", "vendor", "prompt", "npg_" + b62(12), (s) => `neon gave me postgresql://neondb_owner:${s}@ep-cool-sun-a2x.eu-central-1.aws.neon.tech/neondb?sslmode=require — please wire it into drizzle`);
  add("v-databricks", "vendor", "file", "dapi" + hex(32) + "-2", (s) => `[DEFAULT]\nhost = https://adb-12.4.azuredatabricks.net\ntoken = ${s}`);
  add("v-snowflake", "vendor", "file", pws(), (s) => `conn = snowflake.connector.connect(\n    user='ETL_SVC',\n    password='${s}',\n    account='xy12345.eu-central-1',\n)`);
  add("v-datadog", "vendor", "input", hex(32), (s) => `DD_API_KEY=${s} DD_SITE="datadoghq.eu" bash -c "$(curl -L https://s3.amazonaws.com/dd-agent/scripts/install_script_agent7.sh)"`);
  add("v-datadog-app", "vendor", "file", hex(40), (s) => `provider "datadog" {\n  api_key = var.dd_api\n  app_key = "${s}"\n}`);
  add("v-newrelic", "vendor", "file", "NRAK-" + up36(27), (s) => `newrelic profile add --apiKey ${s} --region eu`);
  add("v-nr-license", "vendor", "file", hex(36) + "NRAL", (s) => `common: &default_settings\n  license_key: ${s}\n  app_name: shop`);
  add("v-sentry", "vendor", "file", "sntrys_" + b64(`{"iat":17${dig(8)},"url":"https://sentry.io","org":"acme"}`).replace(/=+$/, "") + "_" + b64c(43), (s) => `[auth]\ntoken=${s}`);
  add("v-sentry-user", "vendor", "input", "sntryu_" + hex(64), (s) => `sentry-cli --auth-token ${s} releases new 1.2.3`);
  add("v-grafana", "vendor", "input", `glsa_${b62(32)}_${hex(8)}`, (s) => `curl -H "Authorization: Bearer ${s}" https://grafana.acme.example/api/dashboards/home`);
  add("v-grafana-cloud", "vendor", "file", "glc_" + b64(`{"o":"${dig(6)}","n":"push","k":"${b62(24)}","m":{"r":"eu"}}`), (s) => `basic_auth:\n  username: "${dig(6)}"\n  password: ${s}`);
  add("v-honeycomb", "vendor", "file", "hcaik_01" + low36(56), (s) => `exporters:\n  otlp:\n    endpoint: api.honeycomb.io:443\n    headers:\n      x-honeycomb-team: ${s}`);
  add("v-pagerduty", "vendor", "file", "u+" + url(18), (s) => `curl -H 'Authorization: Token token=${s}' https://api.pagerduty.com/incidents`);
  add("v-linear", "vendor", "prompt", "lin_api_" + b62(40), (s) => `Create the tickets in Linear, key: ${s}`);
  add("v-notion", "vendor", "file", "ntn_" + b62(46), (s) => `notion = Client(auth="${s}")`);
  add("v-airtable", "vendor", "file", `pat${b62(14)}.${hex(64)}`, (s) => `Airtable.configure({ apiKey: '${s}' })`);
  add("v-figma", "vendor", "input", "figd_" + url(40), (s) => `curl -H 'X-Figma-Token: ${s}' https://api.figma.com/v1/me`);
  add("v-atlassian", "vendor", "input", "ATATT3xFfGF0" + url(170) + "=" + HEX(8), (s) => `curl -u "jan@acme.example:${s}" https://acme.atlassian.net/rest/api/3/myself`);
  add("v-bitbucket-app", "vendor", "input", "ATBB" + b62(32), (s) => `git clone https://jkowal:${s}@bitbucket.org/acme/shop.git`);
  add("v-asana", "vendor", "file", `2/${dig(16)}/${dig(16)}:${hex(32)}`, (s) => `ASANA_PAT=${s}`);
  add("v-jira-dc", "vendor", "file", b64(`${dig(12)}:${b62(20)}`), (s) => `jira:\n  server: https://jira.acme.example\n  pat: ${s}`);
  add("v-shopify", "vendor", "file", "shpat_" + hex(32), (s) => `[app]\nSHOPIFY_ADMIN_TOKEN = "${s}"`);
  add("v-square", "vendor", "file", "EAAA" + url(60), (s) => `Square::Client.new(access_token: '${s}', environment: 'production')`);
  add("v-paypal", "vendor", "input", "E" + url(79), (s) => `curl -v https://api-m.paypal.com/v1/oauth2/token -u "A${url(79)}:${s}" -d "grant_type=client_credentials"`);
  add("v-facebook", "vendor", "prompt", "EAAG" + b62(160), (s) => `graph api says token expired: ${s} can you refresh it`);
  add("v-mapbox-sk", "vendor", "file", `sk.${b64u(`{"u":"acme","a":"${low36(25)}"}`)}.${url(22)}`, (s) => `mapboxgl.accessToken = "${s}";`);
  add("v-algolia", "vendor", "file", hex(32), (s) => `const client = algoliasearch('${up36(10)}', '${s}'); // admin key, not search key!`);
  add("v-vault-hvs", "vendor", "output", "hvs." + url(90), (s) => `Key                  Value\n---                  -----\ntoken                ${s}\ntoken_accessor       ${b62(24)}\ntoken_duration       768h`);
  add("v-vault-legacy", "vendor", "input", "s." + b62(24), (s) => `VAULT_ADDR=https://vault:8200 VAULT_TOKEN=${s} vault kv get secret/app`);
  add("v-vault-unseal", "recovery", "output", b64c(43) + "=", (s) => `Unseal Key 1: ${b64c(43)}=\nUnseal Key 2: ${s}\nUnseal Key 3: ${b64c(43)}=\n\nInitial Root Token: hvs.${url(24)}\n\nVault initialized with 3 key shares and a key threshold of 2.`);
  add("v-doppler", "vendor", "input", "dp.st.prd." + b62(43), (s) => `doppler run --token="${s}" -- npm start`);
  add("v-1password-sa", "vendor", "file", "ops_" + b64u(`{"signInAddress":"acme.1password.com","userAuth":{},"email":"x@1passwordserviceaccounts.com","srpX":"${hex(64)}","muk":"${b62(43)}"}`), (s) => `OP_SERVICE_ACCOUNT_TOKEN=${s}`);
  add("v-1password-secretkey", "recovery", "prompt", `A3-${up36(6)}-${up36(6)}-${up36(5)}-${up36(5)}-${up36(5)}-${up36(5)}`, (s) => `my 1password emergency kit says secret key ${s}, store it somewhere`);
  add("v-tfc", "vendor", "file", `${b62(14)}.atlasv1.${url(67)}`, (s) => `credentials "app.terraform.io" {\n  token = "${s}"\n}`);
  add("v-pulumi", "vendor", "input", "pul-" + hex(40), (s) => `PULUMI_ACCESS_TOKEN=${s} pulumi up --yes`);
  add("v-circleci", "vendor", "input", `CCIPAT_${b62(22)}_${hex(40)}`, (s) => `curl -H "Circle-Token: ${s}" https://circleci.com/api/v2/me`);
  add("v-buildkite", "vendor", "file", "bkua_" + hex(40), (s) => `BUILDKITE_API_TOKEN: '${s}'`);
  add("v-sonar", "vendor", "input", "sqp_" + hex(40), (s) => `mvn sonar:sonar -Dsonar.login=${s} -Dsonar.host.url=https://sonar.acme.example`);
  add("v-snyk", "vendor", "input", uuid(), (s) => `snyk auth ${s}`);
  add("v-artifactory", "vendor", "input", "AKCp8" + b62(64), (s) => `curl -H 'X-JFrog-Art-Api: ${s}' -T app.jar https://acme.jfrog.io/artifactory/libs/app.jar`);
  add("v-artifactory-ref", "vendor", "file", "cmVmdGtuOj" + b62(54), (s) => `gradle.properties\nartifactory_user=ci\nartifactory_password=${s}`);
  add("v-azure-sp", "vendor", "input", `${b62(3)}8Q~${url(34)}`, (s) => `az login --service-principal -u ${uuid()} -p ${s} --tenant ${uuid()}`);
  add("v-azure-sp-json", "vendor", "output", `${b62(3)}8Q~${url(34)}`, (s) => `{\n  "appId": "${uuid()}",\n  "displayName": "gh-actions",\n  "password": "${s}",\n  "tenant": "${uuid()}"\n}`);
  add("v-azure-storage", "connstr", "file", b64c(86) + "==", (s) => `AzureWebJobsStorage=DefaultEndpointsProtocol=https;AccountName=acmeprod;AccountKey=${s};EndpointSuffix=core.windows.net`);
  add("v-azure-sas", "signed-url", "input", pctAll("/") + b62(40) + "%3D", (s) => `azcopy copy ./dist "https://acmeprod.blob.core.windows.net/web?sv=2024-11-04&ss=b&srt=sco&sp=rwdlac&se=2027-01-01T00:00:00Z&spr=https&sig=${s}" --recursive`);
  add("v-azure-devops", "vendor", "input", low36(52), (s) => `git -c http.extraheader="Authorization: Basic $(printf ':%s' ${s} | base64 -w0)" fetch origin`);
  add("v-azure-devops-84", "vendor", "prompt", low36(76) + "AZDO" + low36(4), (s) => `ado PAT is ${s}`);
  add("v-servicebus", "connstr", "file", b64c(43) + "=", (s) => `"ServiceBus": "Endpoint=sb://acme.servicebus.windows.net/;SharedAccessKeyName=RootManageSharedAccessKey;SharedAccessKey=${s}"`);
  add("v-cosmos", "connstr", "file", b64c(86) + "==", (s) => `var c = new CosmosClient("AccountEndpoint=https://acme.documents.azure.com:443/;AccountKey=${s};");`);
  add("v-appinsights", "connstr", "file", b64c(43) + "=", (s) => `HostName=acme-iot.azure-devices.net;DeviceId=pump-07;SharedAccessKey=${s}`);
  add("v-tailscale", "vendor", "input", `tskey-auth-k${b62(11)}CNTRL-${b62(32)}`, (s) => `sudo tailscale up --authkey=${s} --ssh`);
  add("v-ngrok", "vendor", "input", `2${b62(26)}_${b62(21)}`, (s) => `ngrok config add-authtoken ${s}`);
  add("v-firebase-ci", "vendor", "input", "1//03" + url(95), (s) => `firebase deploy --only hosting --token "${s}"`);
  add("v-fcm-legacy", "vendor", "input", `AAAA${url(7)}:APA91b${url(134)}`, (s) => `curl -X POST -H "Authorization: key=${s}" https://fcm.googleapis.com/fcm/send -d @p.json`);
  add("v-apple-asp", "vendor", "input", `${from(LOW, 4)}-${from(LOW, 4)}-${from(LOW, 4)}-${from(LOW, 4)}`, (s) => `xcrun notarytool submit App.zip --apple-id dev@example.org --team-id ${up36(10)} --password ${s} --wait`);
  add("v-gmail-app", "vendor", "file", `${from(LOW, 4)} ${from(LOW, 4)} ${from(LOW, 4)} ${from(LOW, 4)}`, (s) => `server.login("reports@example.org", "${s}")  # gmail app password`);
  add("v-age-key", "private-key", "file", "AGE-SECRET-KEY-1" + from("QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L", 58), (s) => `# created: 2026-01-02T11:08:10+01:00\n# public key: age1${low36(58)}\n${s}`);
  add("v-nostr", "private-key", "prompt", "nsec1" + from("qpzry9x8gf2tvdw0s3jn54khce6mua7l", 58), (s) => `post as me with ${s}`);
  add("v-eth-key", "private-key", "file", "0x" + hex(64), (s) => `networks: {\n  mainnet: { url: RPC, accounts: ["${s}"] },\n}`);
  add("v-btc-wif", "private-key", "file", of(["K", "L"]) + from("123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz", 51), (s) => `bitcoin-cli importprivkey "${s}" "savings" false`);
  add("v-solana-array", "private-key", "file", Array.from({ length: 64 }, () => int(256)).join(","), (s) => `[${s}]`);
  add("v-infura", "vendor", "file", hex(32), (s) => `const provider = new ethers.JsonRpcProvider("https://mainnet.infura.io/v3/${s}");`);
  add("v-okta", "vendor", "input", "00" + url(40), (s) => `curl -H "Authorization: SSWS ${s}" https://acme.okta.com/api/v1/users`);
  add("v-auth0-mgmt", "vendor", "file", url(64), (s) => `AUTH0_DOMAIN=acme.eu.auth0.com\nAUTH0_CLIENT_ID=${b62(32)}\nAUTH0_CLIENT_SECRET=${s}`);
  add("v-dropbox", "vendor", "file", "sl.u.A" + url(140), (s) => `dbx = dropbox.Dropbox('${s}')`);
  add("v-hubspot", "vendor", "file", `pat-eu1-${uuid()}`, (s) => `hubspotClient.setAccessToken('${s}')`);
  add("v-posthog", "vendor", "file", "phx_" + b62(43), (s) => `POSTHOG_PERSONAL_API_KEY=${s}`);
  add("v-cohere", "vendor", "input", b62(40), (s) => `co = cohere.ClientV2("${s}")`);
  add("v-elevenlabs", "vendor", "input", "sk_" + hex(48), (s) => `curl -H "xi-api-key: ${s}" https://api.elevenlabs.io/v1/voices`);
  add("v-deepseek", "vendor", "prompt", "sk-" + hex(32), (s) => `接入 deepseek，base_url 用 https://api.deepseek.com，key 是${s}，模型 deepseek-chat`);
  add("v-aliyun", "vendor", "file", b62(30), (s) => `aliyun:\n  accessKeyId: LTAI5t${b62(18)}\n  accessKeySecret: ${s}`);
  add("v-tencent", "vendor", "file", b62(32), (s) => `cred = credential.Credential("AKID${b62(32)}", "${s}")`);
  add("v-yandex", "vendor", "input", "AQVN" + url(35), (s) => `curl -H "Authorization: Api-Key ${s}" https://llm.api.cloud.yandex.net/foundationModels/v1/completion`);
  add("v-hetzner", "vendor", "file", b62(64), (s) => `provider "hcloud" {\n  token = "${s}"\n}`);
  add("v-contentful", "vendor", "file", "CFPAT-" + url(43), (s) => `contentful space export --management-token ${s} --space-id ${low36(12)}`);
  add("v-postman", "vendor", "input", `PMAK-${hex(24)}-${hex(34)}`, (s) => `newman run "https://api.getpostman.com/collections/123?apikey=${s}"`);
  add("v-typeform", "vendor", "file", `tfp_${url(44)}_${b62(14)}`, (s) => `TYPEFORM=${s}`);
  add("v-plaid", "vendor", "file", hex(30), (s) => `plaid:\n  client_id: ${hex(24)}\n  secret: ${s}\n  env: production`);
  add("v-zoom-secret", "vendor", "file", b62(32), (s) => `ZOOM_ACCOUNT_ID=${b62(22)}\nZOOM_CLIENT_SECRET=${s}`);

  // ------------------------------------------------------------ config files
  add("c-yaml", "config", "file", pw(), (s) => `database:\n  host: db.internal\n  user: app\n  password: '${s}'\n  pool: 5`);
  add("c-yaml-unquoted-comment", "config", "file", pws(), (s) => `smtp:\n  pass: ${s}   # rotate me\n  port: 587`);
  add("c-yaml-block", "config", "file", pws(), (s) => `stringData:\n  password: |-\n    ${s}\n  user: app`);
  add("c-yaml-folded", "config", "file", url(60), (s) => `auth:\n  token: >\n    ${s}\n  ttl: 3600`);
  add("c-yaml-flow", "config", "file", pws(), (s) => `redis: {host: cache, port: 6379, password: ${s}, db: 0}`);
  add("c-yaml-anchor", "config", "file", pws(), (s) => `x-db: &dbpass ${s}\nservices:\n  a:\n    environment:\n      DB_PASSWORD: *dbpass`);
  add("c-yaml-namevalue", "config", "file", pws(), (s) => `env:\n  - name: PGPASSWORD\n    value: "${s}"\n  - name: PGUSER\n    value: app`);
  add("c-toml", "config", "file", pw().replace(/"/g, ""), (s) => `[database]\nuser = "app"\npassword = "${s}"`);
  add("c-toml-inline", "config", "file", pws(), (s) => `sources = [{ name = "private", url = "https://pypi.acme.example", username = "ci", password = "${s}" }]`);
  add("c-toml-multiline", "config", "file", url(44), (s) => `[jwt]\nsigning_key = """\n${s}\n"""`);
  add("c-ini", "config", "file", pw(), (s) => `[client]\nuser=root\npassword=${s}\nhost=127.0.0.1`);
  add("c-ini-hash", "config", "file", `${w()}#${dig(4)}x`, (s) => `[mysqldump]\npassword="${s}"`);
  add("c-properties", "config", "file", pw(), (s) => `spring.datasource.url=jdbc:postgresql://db/app\nspring.datasource.username=app\nspring.datasource.password=${s}`);
  add("c-properties-colon", "config", "file", pws(), (s) => `keystore.path: conf/ks.jks\nkeystore.passwd: ${s}`);
  add("c-properties-keystore", "config", "file", pws(), (s) => `storeFile=upload.jks\nstorePassword=${s}\nkeyAlias=upload`);
  add("c-kafka-jaas", "config", "file", pws(), (s) => `sasl.mechanism=PLAIN\nsasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required username="svc" password="${s}";`);
  add("c-xml-attr", "config", "file", pws(), (s) => `<dataSource type="JdbcDataSource" driver="org.mariadb.jdbc.Driver" user="solr" password="${s}"/>`);
  add("c-xml-elem", "config", "file", pws(), (s) => `<server>\n  <id>acme-releases</id>\n  <username>deployer</username>\n  <password>${s}</password>\n</server>`);
  add("c-xml-cdata", "config", "file", pw(), (s) => `<config>\n  <smtpPassword><![CDATA[${s}]]></smtpPassword>\n</config>`);
  add("c-xml-namevalue", "config", "file", pws(), (s) => `<property name="hibernate.connection.password" value="${s}"/>`);
  add("c-xml-propname", "config", "file", pws(), (s) => `<property>\n  <name>javax.jdo.option.ConnectionPassword</name>\n  <value>${s}</value>\n</property>`);
  add("c-tomcat-users", "config", "file", pws(), (s) => `<tomcat-users>\n  <user username="manager" password="${s}" roles="manager-gui,admin-gui"/>\n</tomcat-users>`);
  add("c-plist", "config", "file", pws(), (s) => `<dict>\n  <key>APIToken</key>\n  <string>${s}</string>\n</dict>`);
  add("c-android-strings", "config", "file", pws(), (s) => `<resources>\n  <string name="backend_api_secret">${s}</string>\n</resources>`);
  add("c-json5", "config", "file", pw(), (s) => `{\n  // prod\n  user: 'app',\n  passphrase: '${s}',\n}`);
  add("c-jsonc-nested", "config", "file", url(40), (s) => `{\n  "providers": {\n    "acme": { "auth": { "type": "bearer", "value": "${s}" } }\n  }\n}`);
  add("c-hcl-default", "config", "file", pw(), (s) => `variable "db_password" {\n  type    = string\n  default = "${s}"\n}`);
  add("c-tfvars", "config", "file", pws(), (s) => `region          = "eu-west-1"\nmaster_password = "${s}"`);
  add("c-hcl-userdata", "config", "file", pws(), (s) => `user_data = <<-EOT\n  #!/bin/bash\n  echo "admin:${s}" | chpasswd\n  systemctl restart app\nEOT`);
  add("c-compose-map", "config", "file", pws(), (s) => `services:\n  db:\n    image: postgres:17\n    environment:\n      POSTGRES_PASSWORD: ${s}`);
  add("c-compose-list", "config", "file", pws(), (s) => `services:\n  mq:\n    image: rabbitmq:4\n    environment:\n      - RABBITMQ_DEFAULT_USER=app\n      - RABBITMQ_DEFAULT_PASS=${s}`);
  add("c-compose-default", "config", "file", pws(), (s) => `    environment:\n      MINIO_ROOT_PASSWORD: \${MINIO_ROOT_PASSWORD:-${s}}`);
  add("c-compose-healthcheck", "config", "file", pws(), (s) => `    healthcheck:\n      test: ["CMD", "mysqladmin", "ping", "-uroot", "-p${s}"]`);
  add("c-compose-command", "config", "file", pws(), (s) => `  redis:\n    image: redis:7\n    command: redis-server --requirepass ${s} --appendonly yes`);
  add("c-dockerfile-env", "config", "file", pws(), (s) => `FROM node:22\nARG NPM_TOKEN\nENV SESSION_SECRET ${s}\nCOPY . .`);
  add("c-dockerfile-run", "config", "file", pws(), (s) => `RUN pip install --extra-index-url https://ci:${s}@pypi.acme.example/simple acme-core`);
  add("c-k8s-secret", "encoded", "file", b64(pws()), (s) => `apiVersion: v1\nkind: Secret\nmetadata:\n  name: db\ntype: Opaque\ndata:\n  username: YXBw\n  password: ${s}`);
  add("c-k8s-secret-odd-key", "encoded", "file", b64(`postgres://app:${pws()}@pg/app`), (s) => `kind: Secret\napiVersion: v1\ndata:\n  uri: ${s}\nmetadata: {name: pg-app}`);
  add("c-k8s-dockerconfig", "encoded", "file", b64(`{"auths":{"ghcr.io":{"username":"bot","password":"${pws()}"}}}`), (s) => `kind: Secret\ntype: kubernetes.io/dockerconfigjson\ndata:\n  .dockerconfigjson: ${s}`);
  add("c-k8s-stringdata", "config", "file", pws(), (s) => `kind: Secret\nstringData:\n  config.yaml: |\n    admin:\n      user: root\n      pwd: ${s}`);
  add("c-helm-values", "config", "file", pws(), (s) => `postgresql:\n  auth:\n    username: app\n    existingSecret: ""\n    postgresPassword: "${s}"`);
  add("c-helm-set", "shell", "input", pws(), (s) => `helm upgrade --install pg bitnami/postgresql --set auth.username=app --set auth.password=${s} -n data`);
  add("c-argocd", "config", "output", pws(), (s) => `$ argocd admin initial-password -n argocd\n${s}\n\n This password must be only used for first time login. We strongly recommend you update the password using \`argocd account update-password\`.`);
  add("c-ansible-vars", "config", "file", pw(), (s) => `ansible_user: deploy\nansible_become_pass: "${s}"`);
  add("c-ansible-inventory", "config", "file", pws(), (s) => `[web]\nweb1 ansible_host=10.0.3.7 ansible_user=root ansible_ssh_pass=${s}`);
  add("c-ansible-task", "config", "file", pws(), (s) => `- name: create db user\n  community.postgresql.postgresql_user:\n    name: app\n    password: "{{ '${s}' }}"`);
  add("c-jenkinsfile", "config", "file", pws(), (s) => `pipeline {\n  environment {\n    NEXUS_PSW = '${s}'\n  }\n  stages { stage('x') { steps { sh './gradlew publish' } } }\n}`);
  add("c-jenkins-casc", "config", "file", pws(), (s) => `jenkins:\n  securityRealm:\n    local:\n      users:\n        - id: admin\n          password: ${s}`);
  add("c-netrc", "config", "file", pws(), (s) => `machine artifactory.acme.example login build password ${s}`);
  add("c-netrc-split", "config", "file", pws(), (s) => `machine ftp.acme.example\nlogin\n  anna\npassword\n  ${s}`);
  add("c-pgpass", "config", "file", pws(), (s) => `# host:port:db:user:pass\ndb.internal:5432:*:app:${s}\nlocalhost:5432:postgres:postgres:postgres`);
  add("c-pip-conf", "config", "file", pws(), (s) => `[global]\nindex-url = https://reader:${s}@nexus.acme.example/repository/pypi/simple`);
  add("c-gradle-props", "config", "file", pws(), (s) => `signing.keyId=${HEX(8)}\nsigning.password=${s}\nsigning.secretKeyRingFile=/home/a/.gnupg/secring.gpg`);
  add("c-gradle-kts", "config", "file", pws(), (s) => `credentials {\n    username = "gpr"\n    password = System.getenv("GH") ?: "${s}"\n}`);
  add("c-sbt", "config", "file", pws(), (s) => `credentials += Credentials("Sonatype Nexus Repository Manager", "oss.sonatype.org", "acme", "${s}")`);
  add("c-composer-auth", "config", "file", pws(), (s) => `{"http-basic":{"repo.magento.com":{"username":"${hex(32)}","password":"${s}"}}}`);
  add("c-webconfig", "connstr", "file", pw(), (s) => `<connectionStrings>\n  <add name="Main" connectionString="Data Source=SQL01;Initial Catalog=Shop;User ID=shop_app;Password=${s};MultipleActiveResultSets=True" />\n</connectionStrings>`);
  add("c-machinekey", "config", "file", HEX(128), (s) => `<machineKey validationKey="${s}" decryptionKey="${HEX(48)}" validation="SHA1" decryption="AES" />`);
  add("c-webconfig-impersonate", "config", "file", pws(), (s) => `<identity impersonate="true" userName="CORP\\svc_iis" password="${s}" />`);
  add("c-appsettings", "connstr", "file", pws(), (s) => `{\n  "ConnectionStrings": {\n    "Default": "Server=tcp:acme.database.windows.net,1433;Database=shop;User Id=app;Pwd=${s};Encrypt=True;"\n  }\n}`);
  add("c-appsettings-jwt", "config", "file", pw(), (s) => `"Jwt": {\n  "Issuer": "acme",\n  "Key": "${s}"\n}`);
  add("c-wpconfig", "config", "file", pw(), (s) => `define( 'DB_NAME', 'wp' );\ndefine( 'DB_USER', 'wp' );\ndefine( 'DB_PASSWORD', '${s}' );`);
  add("c-wp-salt", "config", "file", from(LOW + UP + DIG + "!@#%^*()-_ []{}<>~+=,.;:/?|", 62) + "x9", (s) => `define('AUTH_KEY',         '${s}');\ndefine('NONCE_SALT', 'put your unique phrase here');`);
  add("c-rails-secrets", "config", "file", hex(128), (s) => `production:\n  secret_key_base: ${s}`);
  add("c-rails-master", "config", "output", hex(32), (s) => `$ bin/rails credentials:edit\nAdding config/master.key to store the encryption key: ${s}\n\nSave this in a password manager your team can access.`);
  add("c-rails-creds-show", "config", "output", pws(), (s) => `$ rails credentials:show\n# aws:\n#   access_key_id: 123\nsmtp:\n  user_name: postmaster\n  pwd: ${s}`);
  add("c-database-yml", "connstr", "file", pws(), (s) => `production:\n  adapter: mysql2\n  url: <%= ENV["DB"] || "mysql2://shop:${s}@db1/shop_production" %>`);
  add("c-laravel", "config", "file", "base64:" + b64c(43) + "=", (s) => `APP_NAME=Shop\nAPP_ENV=production\nAPP_KEY=${s}\nAPP_DEBUG=false`);
  add("c-django", "config", "file", from(LOW + DIG + "!@#$%^&*(-_=+)", 48) + "k2", (s) => `# SECURITY WARNING: keep the secret key used in production secret!\nSECRET_KEY = 'django-insecure-${s}'`);
  add("c-symfony", "config", "file", hex(32), (s) => `APP_SECRET=${s}\nMAILER_DSN=null://null`);
  add("c-phoenix", "config", "file", b64c(64), (s) => `config :shop, ShopWeb.Endpoint,\n  secret_key_base: "${s}",\n  render_errors: [accepts: ~w(html json)]`);
  add("c-drupal-settings", "config", "file", pw(), (s) => `$databases['default']['default'] = array (\n  'database' => 'd10',\n  'username' => 'd10',\n  'password' => '${s}',\n  'driver' => 'mysql',\n);`);
  add("c-joomla", "config", "file", pws(), (s) => `class JConfig {\n\tpublic $user = 'joomla';\n\tpublic $password = '${s}';\n\tpublic $db = 'j4';\n}`);
  add("c-magento-env", "config", "file", hex(32), (s) => `<?php\nreturn [\n  'crypt' => [\n    'key' => '${s}'\n  ],\n];`);
  add("c-odoo", "config", "file", pws(), (s) => `[options]\nadmin_passwd = ${s}\ndb_host = False`);
  add("c-postfix-sasl", "config", "file", pws(), (s) => `# /etc/postfix/sasl_passwd\n[smtp.example.org]:587 relay@example.org:${s}`);
  add("c-dovecot", "config", "file", pws(), (s) => `connect = host=127.0.0.1 dbname=mail user=mailuser password=${s}`);
  add("c-ldap-bindpw", "config", "file", pws(), (s) => `base dc=acme,dc=example\nbinddn cn=reader,dc=acme,dc=example\nbindpw ${s}`);
  add("c-redis-conf", "config", "file", pws(), (s) => `bind 0.0.0.0\nmasterauth ${s}\nmaxmemory 2gb`);
  add("c-redis-acl", "config", "file", pws(), (s) => `user worker on >${s} ~jobs:* +@all`);
  add("c-snmp", "config", "file", pws(), (s) => `rocommunity ${s} 10.0.0.0/8`);
  add("c-cisco", "config", "file", pws(), (s) => `hostname sw-core\nenable secret 0 ${s}\nline vty 0 4\n login`);
  add("c-fstab-cifs", "config", "file", pws(), (s) => `//nas/backup /mnt/nas cifs username=backup,password=${s},uid=1000 0 0`);
  add("c-ppp-chap", "config", "file", pws(), (s) => `# client server secret IP addresses\nacmeuser * "${s}" *`);
  add("c-ipsec", "config", "file", b64c(40), (s) => `203.0.113.7 198.51.100.2 : PSK "${s}"`);
  add("c-wireguard", "private-key", "file", b64c(43) + "=", (s) => `[Interface]\nAddress = 10.8.0.2/24\nPrivateKey = ${s}\n\n[Peer]\nPublicKey = ${b64c(43)}=`);
  add("c-wg-psk", "private-key", "file", b64c(43) + "=", (s) => `[Peer]\nPublicKey = ${b64c(43)}=\nPresharedKey = ${s}\nAllowedIPs = 0.0.0.0/0`);
  add("c-openvpn-auth", "config", "file", pws(), (s) => `<auth-user-pass>\nanna.schmidt\n${s}\n</auth-user-pass>`);
  add("c-openvpn-static", "private-key", "file", hex(32), (s) => `<tls-auth>\n-----BEGIN OpenVPN Static key V1-----\n${s}\n${hex(32)}\n-----END OpenVPN Static key V1-----\n</tls-auth>`);
  add("c-wpa-supplicant", "wifi", "file", pw(), (s) => `network={\n  ssid="Buero-5G"\n  psk="${s}"\n  key_mgmt=WPA-PSK\n}`);
  add("c-nmcli", "wifi", "input", pws(), (s) => `nmcli dev wifi connect "Cafe Guest" password ${s}`);
  add("c-esp32", "wifi", "file", pws(), (s) => `const char* ssid = "homenet";\nconst char* pass = "${s}";\nWiFi.begin(ssid, pass);`);
  add("c-wifi-qr", "wifi", "file", pws(), (s) => `qrencode "WIFI:T:WPA;S:Office;P:${s};;" -o wifi.png`);
  add("c-netplan", "wifi", "file", pws(), (s) => `wifis:\n  wlan0:\n    access-points:\n      "Werkstatt":\n        password: "${s}"`);
  add("c-esphome", "wifi", "file", b64c(43) + "=", (s) => `api:\n  encryption:\n    key: "${s}"`);
  add("c-homeassistant", "config", "file", pws(), (s) => `# secrets.yaml\nmqtt_broker: 192.168.1.5\nmqtt_pw: ${s}`);
  add("c-rclone", "config", "file", url(48), (s) => `[b2]\ntype = b2\naccount = ${hex(25)}\nkey = ${s}`);
  add("c-s3cfg", "config", "file", b64c(40), (s) => `[default]\naccess_key = ${b62(20)}\nsecret_key = ${s}\nhost_base = s3.example.org`);
  add("c-restic", "config", "input", pws(), (s) => `RESTIC_PASSWORD=${s} restic -r sftp:nas:/backup snapshots`);
  add("c-muttrc", "config", "file", pws(), (s) => `set imap_user = "anna@example.org"\nset imap_pass = "${s}"`);
  add("c-msmtprc", "config", "file", pws(), (s) => `account work\nhost smtp.example.org\nuser anna\npassword ${s}`);
  add("c-gitcredentials", "git", "file", pws(), (s) => `https://anna:${s}@git.acme.example\nhttps://bot:x@localhost`);
  add("c-gitconfig-insteadof", "git", "file", b62(36), (s) => `[url "https://oauth2:${s}@gitlab.acme.example/"]\n  insteadOf = https://gitlab.acme.example/`);
  add("c-gitmodules", "git", "file", pws(), (s) => `[submodule "lib"]\n  path = lib\n  url = https://ci:${s}@git.acme.example/lib.git`);
  add("c-kubeconfig-token", "config", "file", jwt("RS256"), (s) => `users:\n- name: admin\n  user:\n    token: ${s}`);
  add("c-kubeconfig-key", "encoded", "file", b64("-----BEGIN RSA PRIVATE KEY-----\n" + b64c(64) + "\n"), (s) => `users:\n- name: kubernetes-admin\n  user:\n    client-certificate-data: ${b64("-----BEGIN CERTIFICATE-----\n" + b64c(40))}\n    client-key-data: ${s}`);
  add("c-k3s-token", "config", "output", `K10${hex(64)}::server:${hex(32)}`, (s) => `$ sudo cat /var/lib/rancher/k3s/server/node-token\n${s}`);
  add("c-kubeadm", "shell", "output", `${low36(6)}.${low36(16)}`, (s) => `kubeadm join 10.0.0.5:6443 --token ${s} \\\n\t--discovery-token-ca-cert-hash sha256:${hex(64)}`);
  add("c-swarm", "shell", "output", `SWMTKN-1-${low36(50)}-${low36(25)}`, (s) => `To add a worker to this swarm, run the following command:\n\n    docker swarm join --token ${s} 10.0.0.2:2377`);
  add("c-gha-env", "ci", "file", pws(), (s) => `    steps:\n      - run: ./deploy.sh\n        env:\n          DEPLOY_PASSWORD: ${s}`);
  add("c-gitlab-ci", "ci", "file", pws(), (s) => `variables:\n  SONAR_TOKEN: "${s}"\nbuild:\n  script: [mvn verify]`);
  add("c-travis", "ci", "file", pws(), (s) => `env:\n  global:\n    - CC=gcc DB_PASS=${s} NODE_ENV=test`);
  add("c-azure-pipelines", "ci", "output", pws(), (s) => `##vso[task.setvariable variable=sqlPassword;issecret=false]${s}`);
  add("c-gh-secret-set", "ci", "input", pws(), (s) => `gh secret set PROD_DB_PASSWORD --body "${s}" --repo acme/shop`);
  add("c-gh-output", "ci", "input", url(40), (s) => `echo "DEPLOY_KEY=${s}" >> $GITHUB_ENV`);
  add("c-ssm-put", "shell", "input", pws(), (s) => `aws ssm put-parameter --name /prod/db/pass --type SecureString --value '${s}' --overwrite`);
  add("c-secretsmanager", "output", "output", pws(), (s) => `{\n  "ARN": "arn:aws:secretsmanager:eu-west-1:${dig(12)}:secret:prod/db-AbC",\n  "Name": "prod/db",\n  "SecretString": "{\\"username\\":\\"app\\",\\"password\\":\\"${s}\\"}"\n}`);
  add("c-tfstate", "output", "file", pws(), (s) => `"instances": [{"attributes": {"identifier": "shop", "username": "root",\n  "password": "${s}", "port": 5432}}]`);
  add("c-tf-output", "output", "output", pws(), (s) => `$ terraform output -json\n{\n  "rds_password": {\n    "sensitive": true,\n    "type": "string",\n    "value": "${s}"\n  }\n}`);
  add("c-tf-output-plain", "output", "output", pws(), (s) => `Outputs:\n\nadmin_user = "root"\nadmin_password = "${s}"\nvpc_id = "vpc-0a1b2c"`);
  add("c-tf-plan-diff", "output", "output", pws(), (s) => `  ~ resource "aws_db_instance" "main" {\n        id       = "shop"\n      ~ password = "${pws()}" -> "${s}"\n    }`);
  add("c-cloudinit", "config", "file", pws(), (s) => `#cloud-config\nchpasswd:\n  list: |\n    ubuntu:${s}\n  expire: false`);
  add("c-kickstart", "config", "file", pws(), (s) => `rootpw --plaintext ${s}\ntimezone Europe/Berlin`);
  add("c-unattend", "config", "file", pws(), (s) => `<AutoLogon>\n  <Password>\n    <Value>${s}</Value>\n    <PlainText>true</PlainText>\n  </Password>\n  <Username>Administrator</Username>\n</AutoLogon>`);
  add("c-rdp-cmdkey", "shell", "input", pws(), (s) => `cmdkey /generic:TERMSRV/win-app01 /user:CORP\\anna /pass:${s}`);
  add("c-vagrant", "config", "file", pws(), (s) => `config.ssh.username = "vagrant"\nconfig.ssh.password = "${s}"`);
  add("c-packer", "config", "file", pws(), (s) => `source "vsphere-iso" "w" {\n  vcenter_server = "vc.acme.example"\n  winrm_password = "${s}"\n}`);
  add("c-nginx-hdr", "config", "file", url(32), (s) => `location /api {\n  proxy_set_header X-Api-Key "${s}";\n  proxy_pass http://up;\n}`);
  add("c-haproxy-auth", "config", "file", pws(), (s) => `listen stats\n  stats enable\n  stats auth admin:${s}`);
  add("c-htpasswd-cmd", "shell", "input", pws(), (s) => `htpasswd -bc /etc/nginx/.htpasswd admin ${s}`);
  add("c-htpasswd-hash", "hash", "file", `$apr1$${b62(8)}$${b62(22)}`, (s) => `admin:${s}`);
  add("c-shadow", "hash", "output", `$6$${b62(16)}$${from(LOW + UP + DIG + "./", 86)}`, (s) => `root:!:20100:0:99999:7:::\nanna:${s}:20110:0:99999:7:::`);
  add("c-mcp-json-args", "config", "file", url(36), (s) => `{"mcpServers":{"db":{"command":"npx","args":["-y","mcp-remote","https://mcp.acme.example/sse","--header","Authorization: Bearer ${s}"]}}}`);
  add("c-vscode-settings", "config", "file", pws(), (s) => `"sqltools.connections": [{ "name": "prod", "server": "db", "username": "app", "password": "${s}" }]`);
  add("c-dbeaver-url", "connstr", "file", pws(), (s) => `<jdbc-url>jdbc:mysql://db:3306/shop?user=shop&amp;password=${s}&amp;useSSL=false</jdbc-url>`);
  add("c-filezilla", "encoded", "file", b64(pws()), (s) => `<Server>\n  <Host>ftp.example.org</Host>\n  <User>web</User>\n  <Pass encoding="base64">${s}</Pass>\n</Server>`);
  add("c-sftp-json", "config", "file", pws(), (s) => `{ "name": "live", "protocol": "sftp", "host": "h1.example.org", "username": "web", "password": "${s}", "remotePath": "/var/www" }`);
  add("c-commented", "config", "file", pws(), (s) => `DB_PASSWORD=\${VAULT_DB}\n# DB_PASSWORD=${s}   (old prod)`);
  add("c-dotenv-export-single", "config", "file", pw(), (s) => `export ADMIN_PASS='${s}'\nexport ADMIN=root`);
  add("c-dotenv-spaces", "config", "file", phrase(), (s) => `MASTER_PASSPHRASE="${s}"\nDEBUG=0`);
  add("c-dotenv-multiline", "private-key", "file", "MHcCAQEEI" + b64c(55), (s) => `JWT_PRIVATE_KEY="-----BEGIN EC PRIVATE KEY-----\n${s}\n${b64c(64)}\n-----END EC PRIVATE KEY-----"`);
  add("c-vite-prefix", "config", "file", url(32), (s) => `VITE_API_BASE=/api\nVITE_INTERNAL_APIKEY=${s}`);
  add("c-german-key", "config", "file", pws(), (s) => `[Datenbank]\nBenutzer=app\nKennwort=${s}`);
  add("c-french-key", "config", "file", pws(), (s) => `base:\n  utilisateur: app\n  mot_de_passe: ${s}`);
  add("c-spanish-key", "config", "file", pws(), (s) => `usuario = "root"\ncontrasena = "${s}"`);
  add("c-portuguese-key", "config", "file", pws(), (s) => `{"usuario":"app","senha":"${s}"}`);
  add("c-chinese-key", "config", "file", pws(), (s) => `数据库:\n  用户名: app\n  密码: ${s}`);
  add("c-russian-key", "config", "file", pws(), (s) => `[база]\nпользователь = app\nпароль = ${s}`);
  add("c-polish-key", "config", "file", pws(), (s) => `haslo_bazy: ${s}\nuzytkownik: app`);

  // ------------------------------------------------------------ shell
  add("s-mysql-p", "shell", "input", pws(), (s) => `mysql -h db.internal -u root -p${s} shop < dump.sql`);
  add("s-mysql-long", "shell", "input", pw().replace(/[$!`"]/g, "%"), (s) => `mysqldump --user=root --password="${s}" --all-databases > all.sql`);
  add("s-pgpassword", "shell", "input", pws(), (s) => `PGPASSWORD=${s} psql -h db -U app -c 'select 1'`);
  add("s-sqlcmd", "shell", "input", pws(), (s) => `/opt/mssql-tools18/bin/sqlcmd -S localhost -U SA -P '${s}' -C -Q "SELECT 1"`);
  add("s-mssql-docker", "shell", "input", pws(), (s) => `docker run -e ACCEPT_EULA=Y -e "MSSQL_SA_PASSWORD=${s}" -p 1433:1433 -d mcr.microsoft.com/mssql/server:2022-latest`);
  add("s-sqlplus", "shell", "input", pws(), (s) => `sqlplus scott/${s}@//ora01:1521/ORCLPDB1 @upgrade.sql`);
  add("s-bcp", "shell", "input", pws(), (s) => `bcp dbo.Orders out o.csv -c -t, -S sql01 -U etl -P ${s}`);
  add("s-mongosh", "shell", "input", pws(), (s) => `mongosh --host m1 -u root -p ${s} --authenticationDatabase admin`);
  add("s-redis-cli", "shell", "input", pws(), (s) => `redis-cli -h cache -a ${s} --no-auth-warning INFO`);
  add("s-redis-auth", "shell", "input", pws(), (s) => `printf 'AUTH ${s}\\nKEYS *\\n' | nc cache 6379`);
  add("s-sshpass", "shell", "input", pws(), (s) => `sshpass -p '${s}' ssh -o StrictHostKeyChecking=no root@10.1.2.3 uptime`);
  add("s-sudo-S", "shell", "input", pws(), (s) => `echo '${s}' | sudo -S apt-get install -y nginx`);
  add("s-chpasswd", "shell", "input", pws(), (s) => `echo "deploy:${s}" | sudo chpasswd`);
  add("s-passwd-two", "shell", "input", pws(), (s) => `printf "${s}\\n${s}\\n" | sudo passwd backup`);
  add("s-useradd", "shell", "input", pws(), (s) => `useradd -m -p "$(openssl passwd -6 ${s})" anna`);
  add("s-net-user", "shell", "input", pws(), (s) => `net user svc_backup ${s} /add /domain`);
  add("s-net-use", "shell", "input", pws(), (s) => `net use Z: \\\\nas\\share /user:CORP\\anna ${s}`);
  add("s-smbclient", "shell", "input", pws(), (s) => `smbclient //nas/share -U 'CORP\\anna%${s}' -c 'ls'`);
  add("s-openssl-pass", "shell", "input", pws(), (s) => `openssl enc -d -aes-256-cbc -pbkdf2 -in b.enc -out b.tar -pass pass:${s}`);
  add("s-openssl-pkcs12", "shell", "input", pws(), (s) => `openssl pkcs12 -export -in c.pem -inkey k.pem -out c.p12 -passout pass:${s}`);
  add("s-keytool", "shell", "input", pws(), (s) => `keytool -genkeypair -alias app -keystore app.jks -storepass ${s} -keypass changeit`);
  add("s-jarsigner", "shell", "input", pws(), (s) => `apksigner sign --ks upload.jks --ks-pass pass:${s} app.apk`);
  add("s-signtool", "shell", "input", pws(), (s) => `signtool sign /f cert.pfx /p ${s} /fd SHA256 app.exe`);
  add("s-zip", "shell", "input", pws(), (s) => `7z a -p${s} -mhe=on backup.7z ./data`);
  add("s-unzip", "shell", "input", pws(), (s) => `unzip -P ${s} delivery.zip -d /tmp/in`);
  add("s-gpg-batch", "shell", "input", phrase(), (s) => `gpg --batch --yes --passphrase "${s}" -d secrets.gpg`);
  add("s-sshkeygen-N", "shell", "input", pws(), (s) => `ssh-keygen -t ed25519 -f ~/.ssh/ci -N '${s}' -C ci`);
  add("s-curl-u", "shell", "input", pws(), (s) => `curl -u elastic:${s} -k https://localhost:9200/_cat/indices`);
  add("s-curl-digest", "shell", "input", pws(), (s) => `curl --digest --user "admin:${s}" http://192.168.1.108/cgi-bin/snapshot.cgi -o s.jpg`);
  add("s-wget", "shell", "input", pws(), (s) => `wget --http-user=anna --http-password=${s} https://files.example.org/a.tgz`);
  add("s-lftp", "shell", "input", pws(), (s) => `lftp -u web,${s} -e "mirror -R dist /htdocs; quit" ftp.example.org`);
  add("s-httpie-a", "shell", "input", pws(), (s) => `http -a admin:${s} :8080/actuator/env`);
  add("s-httpie-json", "shell", "input", pws(), (s) => `http POST :3000/login email=anna@example.org password=${s}`);
  add("s-curl-json-body", "shell", "input", pw().replace(/'/g, ""), (s) => `curl -X POST localhost:3000/api/login -H 'content-type: application/json' -d '{"email":"anna@example.org","password":"${s}"}'`);
  add("s-curl-form", "shell", "input", pws(), (s) => `curl https://id.example.org/token -d grant_type=password -d username=anna -d password=${s}`);
  add("s-curl-client-secret", "shell", "input", url(40), (s) => `curl -d "grant_type=client_credentials&client_id=shop&client_secret=${s}" https://kc.example.org/realms/m/protocol/openid-connect/token`);
  add("s-ldapsearch", "shell", "input", pws(), (s) => `ldapsearch -x -H ldap://dc1 -D "cn=admin,dc=acme,dc=example" -w ${s} -b dc=acme,dc=example`);
  add("s-kinit", "shell", "input", pws(), (s) => `kinit anna@ACME.EXAMPLE <<< '${s}'`);
  add("s-mosquitto", "shell", "input", pws(), (s) => `mosquitto_pub -h broker -u sensor -P ${s} -t t/1 -m hi`);
  add("s-ps-securestring", "shell", "input", pws(), (s) => `$sec = ConvertTo-SecureString "${s}" -AsPlainText -Force\n$cred = New-Object PSCredential("CORP\\anna", $sec)`);
  add("s-ps-env", "shell", "input", url(32), (s) => `$env:API_SECRET = "${s}"; npm run seed`);
  add("s-cmd-set", "shell", "input", pws(), (s) => `set DB_PASS=${s}&& python manage.py migrate`);
  add("s-setx", "shell", "input", url(32), (s) => `setx SEARCH_API_KEY "${s}" /M`);
  add("s-fish", "shell", "input", url(32), (s) => `set -gx INTERNAL_TOKEN ${s}`);
  add("s-nushell", "shell", "input", url(32), (s) => `$env.INTERNAL_TOKEN = "${s}"`);
  add("s-read-heredoc", "shell", "input", pws(), (s) => `cat > /tmp/creds <<EOF\nanna\n${s}\nEOF\nopenvpn --config w.ovpn --auth-user-pass /tmp/creds`);
  add("s-expect", "shell", "input", pws(), (s) => `expect -c '\nspawn ssh root@sw1\nexpect "assword:"\nsend "${s}\\r"\ninteract'`);
  add("s-java-D", "shell", "input", pws(), (s) => `java -Djavax.net.ssl.keyStorePassword=${s} -jar app.jar`);
  add("s-flyway", "shell", "input", pws(), (s) => `flyway -url=jdbc:postgresql://db/app -user=app -password=${s} migrate`);
  add("s-spring-args", "shell", "input", pws(), (s) => `java -jar app.jar --spring.datasource.password=${s} --server.port=9000`);
  add("s-svn", "shell", "input", pws(), (s) => `svn checkout https://svn.example.org/t --username anna --password ${s} --non-interactive`);
  add("s-rsync-daemon", "shell", "input", pws(), (s) => `RSYNC_PASSWORD='${s}' rsync -av backup@nas::data /mnt`);
  add("s-cryptsetup", "shell", "input", phrase(), (s) => `echo -n "${s}" | cryptsetup luksOpen /dev/sdb1 data -`);
  add("s-rabbitmqctl", "shell", "input", pws(), (s) => `rabbitmqctl add_user shop ${s} && rabbitmqctl set_permissions -p / shop ".*" ".*" ".*"`);
  add("s-kubectl-literal", "shell", "input", pws(), (s) => `kubectl create secret generic db --from-literal=username=app --from-literal=pw=${s}`);
  add("s-kubectl-regcred", "shell", "input", pws(), (s) => `kubectl create secret docker-registry reg --docker-server=r.example.org --docker-username=bot --docker-password=${s}`);
  add("s-kubectl-jsonpath", "encoded", "output", b64(pws()), (s) => `$ kubectl get secret db -o jsonpath='{.data.password}'\n${s}`);
  add("s-kubectl-decoded", "output", "output", pws(), (s) => `$ kubectl get secret db -o jsonpath='{.data.password}' | base64 -d; echo\n${s}`);
  add("s-aws-configure", "output", "output", b64c(40), (s) => `$ aws configure\nAWS Access Key ID [None]: AKIA${b32(16)}\nAWS Secret Access Key [None]: ${s}\nDefault region name [None]: eu-west-1`);
  add("s-create-user-mongo", "sql", "input", pws(), (s) => `db.createUser({ user: "app", pwd: "${s}", roles: [{ role: "readWrite", db: "shop" }] })`);
  add("s-history", "output", "output", pws(), (s) => `  501  cd /srv\n  502  mysql -uroot -p'${s}'\n  503  exit`);
  add("s-ps-aux", "output", "output", pws(), (s) => `root  812  0.1  1.2  java -Xmx2g -Dapp.db.pass=${s} -jar /opt/app.jar`);
  add("s-set-x", "output", "output", pws(), (s) => `+ export DB_PASSWORD=${s}\n+ DB_PASSWORD=${s}\n+ ./migrate up`);
  add("s-docker-inspect", "output", "output", pws(), (s) => `            "Env": [\n                "PATH=/usr/local/bin:/usr/bin",\n                "MARIADB_ROOT_PASSWORD=${s}",\n                "LANG=C.UTF-8"\n            ],`);
  add("s-env-dump", "output", "output", url(40), (s) => `HOME=/root\nTERM=xterm\nINTERNAL_API_TOKEN=${s}\nPWD=/app\nSHLVL=1`);
  add("s-proc-environ", "output", "output", pws(), (s) => `PATH=/usr/bin\0SECRET_KEY=${s}\0HOME=/root\0`);
  add("s-declare-x", "output", "output", pws(), (s) => `declare -x HOME="/root"\ndeclare -x SMTP_PASSWORD="${s}"\ndeclare -x SHELL="/bin/bash"`);
  add("s-printenv-one", "output", "output", pws(), (s) => `$ printenv DB_PASSWORD\n${s}`);
  add("s-py-environ", "output", "output", pws(), (s) => `environ({'PATH': '/usr/bin', 'DB_PASSWORD': '${s}', 'LANG': 'C'})`);
  add("s-node-env", "output", "output", url(40), (s) => `> process.env\n{\n  SHELL: '/bin/zsh',\n  NEXTAUTH_SECRET: '${s}',\n  LANG: 'de_DE.UTF-8'\n}`);
  add("s-pass-show", "output", "output", pws(), (s) => `$ pass show work/vpn\n${s}\nlogin: anna\nurl: vpn.example.org`);
  add("s-security-find", "output", "output", pws(), (s) => `$ security find-generic-password -s deploy -w\n${s}`);
  add("s-op-read", "output", "output", pws(), (s) => `$ op item get "Prod DB" --fields username,password --reveal\napp,${s}`);
  add("s-bw-get", "output", "output", pws(), (s) => `$ bw get password "prod db" --raw\n${s}`);
  add("s-git-credential-fill", "git", "output", "ghu_" + b62(36), (s) => `protocol=https\nhost=github.com\nusername=anna\npassword=${s}`);
  add("s-git-remote-v", "git", "output", pws(), (s) => `origin\thttps://anna:${s}@git.acme.example/shop.git (fetch)\norigin\thttps://anna:${s}@git.acme.example/shop.git (push)`);
  add("s-git-remote-tokenonly", "git", "input", b62(40), (s) => `git remote set-url origin https://${s}@github.com/acme/shop.git`);
  add("s-git-push-err", "git", "output", b62(40), (s) => `fatal: unable to access 'https://x-access-token:${s}@github.com/acme/shop.git/': The requested URL returned error: 403`);
  add("s-wifi-netsh", "wifi", "output", pws(), (s) => `Security settings\n-----------------\n    Authentication         : WPA2-Personal\n    Key Content            : ${s}`);
  add("s-generated-pw", "output", "output", b62(20), (s) => `✅ Elasticsearch security features have been automatically configured!\n\nℹ️  Password for the elastic user (reset with \`bin/elasticsearch-reset-password -u elastic\`):\n  ${s}`);
  add("s-jenkins-initial", "output", "output", hex(32), (s) => `*************************************************************\nJenkins initial setup is required. An admin user has been created and a password generated.\nPlease use the following password to proceed to installation:\n\n${s}\n\nThis may also be found at: /var/jenkins_home/secrets/initialAdminPassword`);
  add("s-spring-generated", "output", "output", uuid(), (s) => `2026-01-03 WARN  UserDetailsServiceAutoConfiguration :\n\nUsing generated security password: ${s}\n`);
  add("s-jupyter-token", "url", "output", hex(48), (s) => `    To access the server, open this file in a browser:\n        http://127.0.0.1:8888/lab?token=${s}`);
  add("s-mysql-temp", "output", "output", `${b62(5)}.${b62(3)}&${b62(4)}`, (s) => `2026-01-04T09:12:44.120Z 6 [Note] [MY-010454] [Server] A temporary password is generated for root@localhost: ${s}`);
  add("s-gitlab-initial", "output", "output", b64c(43) + "=", (s) => `# WARNING: This value is valid only in the following conditions\nPassword: ${s}\n# NOTE: This file will be automatically deleted in the first reconfigure run after 24 hours.`);

  // ------------------------------------------------------------ connection strings
  const D: [string, (s: string) => string][] = [
    ["postgres", (s) => `postgresql://app:${s}@db.internal:5432/shop?sslmode=require`],
    ["postgres-async", (s) => `engine = create_async_engine("postgresql+asyncpg://app:${s}@localhost/shop")`],
    ["mysql", (s) => `DATABASE_URL="mysql://root:${s}@127.0.0.1:3306/shop"`],
    ["mongodb-srv", (s) => `mongoose.connect("mongodb+srv://admin:${s}@cluster0.ab1cd.mongodb.net/?retryWrites=true&w=majority")`],
    ["redis-nouser", (s) => `CELERY_BROKER_URL=redis://:${s}@cache:6379/0`],
    ["rediss", (s) => `rediss://default:${s}@eu2-fit-cod-30101.upstash.io:30101`],
    ["amqp", (s) => `amqps://shop:${s}@rabbit.example.org/shop`],
    ["nats", (s) => `nats://svc:${s}@nats-1:4222,nats-2:4222`],
    ["clickhouse", (s) => `clickhouse://default:${s}@ch:9000/events`],
    ["mssql-sqlalchemy", (s) => `mssql+pyodbc://sa:${s}@sql01/shop?driver=ODBC+Driver+18+for+SQL+Server`],
    ["odbc", (s) => `DRIVER={ODBC Driver 18 for SQL Server};SERVER=sql01;DATABASE=shop;UID=etl;PWD=${s};TrustServerCertificate=yes`],
    ["jdbc-sqlserver", (s) => `jdbc:sqlserver://sql01:1433;databaseName=shop;user=app;password=${s};encrypt=true`],
    ["jdbc-oracle", (s) => `jdbc:oracle:thin:app/${s}@ora01:1521:ORCL`],
    ["libpq-kv", (s) => `psql "host=db dbname=shop user=app password=${s} sslmode=require"`],
    ["go-mysql", (s) => `db, err := sql.Open("mysql", "root:${s}@tcp(127.0.0.1:3306)/shop?parseTime=true")`],
    ["npgsql", (s) => `Host=db;Port=5432;Username=app;Password=${s};Database=shop`],
    ["php-pdo", (s) => `$pdo = new PDO('mysql:host=localhost;dbname=shop', 'shop', '${s}');`],
    ["php-mysqli", (s) => `$db = mysqli_connect("localhost", "root", "${s}", "shop");`],
    ["perl-dbi", (s) => `my $dbh = DBI->connect("dbi:Pg:dbname=shop;host=db", "app", "${s}", {RaiseError => 1});`],
    ["cassandra", (s) => `auth = PlainTextAuthProvider('cassandra', '${s}')\nCluster(['10.0.0.1'], auth_provider=auth)`],
    ["neo4j", (s) => `driver = GraphDatabase.driver("neo4j://g:7687", auth=("neo4j", "${s}"))`],
    ["neo4j-env", (s) => `NEO4J_AUTH=neo4j/${s}`],
    ["elasticsearch", (s) => `es = Elasticsearch("https://es:9200", basic_auth=("elastic", "${s}"))`],
    ["smtp-url", (s) => `MAILER_DSN=smtp://user:${s}@smtp.example.org:587`],
    ["ldap-url", (s) => `ldap://cn=admin,dc=ex:${s}@dc1:389`],
    ["ftp-url", (s) => `ftp://web:${s}@ftp.example.org/htdocs`],
    ["rtsp", (s) => `ffplay rtsp://admin:${s}@192.168.1.64:554/Streaming/Channels/101`],
    ["proxy", (s) => `export https_proxy=http://anna:${s}@proxy.corp.example:3128`],
    ["sentry-dsn-old", (s) => `SENTRY_DSN=https://${hex(32)}:${s}@sentry.example.org/4`],
    ["couchdb", (s) => `http://admin:${s}@couch:5984/_all_dbs`],
    ["influx", (s) => `influx -host i1 -username root -password ${s} -execute 'SHOW DATABASES'`],
    ["surreal", (s) => `surreal sql --conn ws://localhost:8000 --user root --pass ${s} --ns t --db t`],
    ["prisma-accelerate", (s) => `DATABASE_URL="prisma+postgres://accelerate.prisma-data.net/?api_key=${s}"`],
    ["libsql", (s) => `createClient({ url: "libsql://shop-acme.turso.io", authToken: "${s}" })`],
    ["psycopg-kw", (s) => `conn = psycopg2.connect(dbname="shop", user="app", password="${s}", host="db")`],
    ["mqtt-url", (s) => `mqtt://gw7:${s}@broker.example.org:1883`],
    ["snowflake-url", (s) => `snowflake://ETL:${s}@xy12345/PROD/PUBLIC?warehouse=WH`],
    ["redshift-copy", (s) => `COPY events FROM 's3://b/e' CREDENTIALS 'aws_access_key_id=AKIA${b32(16)};aws_secret_access_key=${s}' CSV;`],
    ["dsn-percent", (s) => `DATABASE_URL=postgres://app:p%40${s}%21@db/shop`],
    ["dsn-at-in-pw", (s) => `postgres://app:Aa@${s}@db.internal/shop`],
  ];
  D.forEach(([n, f], i) => add(`d-${n}`, "connstr", i % 3 === 0 ? "file" : i % 3 === 1 ? "input" : "output", pws(), f));

  // ------------------------------------------------------------ HTTP
  add("h-bearer", "http", "output", url(43), (s) => `> GET /v1/me HTTP/2\n> Host: api.acme.example\n> authorization: Bearer ${s}\n> accept: */*`);
  add("h-jwt", "jwt", "prompt", jwt(), (s) => `decode this pls ${s}`);
  add("h-jwt-cookie", "jwt", "output", jwt("RS256"), (s) => `set-cookie: __Secure-session=${s}; Path=/; HttpOnly; Secure; SameSite=Lax`);
  add("h-jwt-print", "jwt", "output", jwt("ES256"), (s) => `access_token  ${s}\nexpires_in    3600`);
  add("h-jwe", "jwt", "output", `${b64u('{"alg":"dir","enc":"A256GCM"}')}..${url(16)}.${url(120)}.${url(22)}`, (s) => `next-auth.session-token=${s}`);
  add("h-basic", "basic", "input", b64(`admin:${pws()}`), (s) => `curl -H 'Authorization: Basic ${s}' https://api.example.org/v1`);
  add("h-basic-code", "basic", "file", b64(`svc:${pws()}`), (s) => `headers.put("Authorization", "Basic ${s}");`);
  add("h-cookie-session", "cookie", "input", hex(40), (s) => `curl 'https://app.example.org/admin' -H 'cookie: _ga=GA1.1.12; sessionid=${s}; theme=dark'`);
  add("h-cookie-phpsess", "cookie", "output", low36(26), (s) => `Set-Cookie: PHPSESSID=${s}; path=/; HttpOnly`);
  add("h-cookie-connect", "cookie", "output", `s%3A${url(32)}.${b62(43)}`, (s) => `cookie: connect.sid=${s}`);
  add("h-cookie-b-flag", "cookie", "input", hex(32), (s) => `curl -b "JSESSIONID=${s}" http://localhost:8080/app`);
  add("h-devtools-fetch", "http", "prompt", url(64), (s) => `await fetch("https://app.example.org/api/orders", {\n  "headers": {\n    "accept": "application/json",\n    "x-csrf-token": "${s}",\n    "sec-fetch-mode": "cors"\n  },\n  "method": "GET",\n  "credentials": "include"\n});`);
  add("h-devtools-headers", "http", "prompt", url(64), (s) => `Request Headers\n:authority:\napp.example.org\n:method:\nGET\nauthorization:\nBearer ${s}\naccept:\n*/*`);
  add("h-devtools-powershell", "http", "prompt", hex(40), (s) => `$session.Cookies.Add((New-Object System.Net.Cookie("auth_session", "${s}", "/", "app.example.org")))`);
  add("h-har", "http", "file", url(40), (s) => `{"request":{"method":"GET","headers":[{"name":"X-Auth-Token","value":"${s}"},{"name":"Accept","value":"*/*"}]}}`);
  add("h-postman-auth", "http", "file", url(40), (s) => `"auth": {\n  "type": "bearer",\n  "bearer": [\n    { "key": "token", "value": "${s}", "type": "string" }\n  ]\n}`);
  add("h-postman-env", "http", "file", pws(), (s) => `{"name":"prod","values":[{"key":"admin_password","value":"${s}","enabled":true,"type":"secret"}]}`);
  add("h-insomnia", "http", "file", pws(), (s) => `authentication:\n  type: basic\n  username: admin\n  password: ${s}`);
  add("h-restclient", "http", "file", url(40), (s) => `### list\nGET https://api.example.org/v1/items\nX-API-KEY: ${s}\n\n###`);
  add("h-bruno", "http", "file", url(40), (s) => `auth:apikey {\n  key: x-api-key\n  value: ${s}\n  placement: header\n}`);
  add("h-localstorage", "http", "prompt", url(80), (s) => `in console: localStorage.setItem("refreshToken", "${s}")`);
  add("h-axios", "http", "file", url(40), (s) => `axios.defaults.headers.common['X-Access-Token'] = '${s}';`);
  add("h-login-body", "http", "output", pws(), (s) => `POST /login 401 12ms\nbody: { email: 'anna@example.org', password: '${s}' }`);
  add("h-formenc-log", "http", "output", pws(), (s) => `127.0.0.1 - - [03/Jan/2026:10:00:00 +0100] "POST /wp-login.php HTTP/1.1" 302 "log=admin&pwd=${s}&wp-submit=Log+In"`);
  add("h-urlparam-apikey", "url", "output", url(32), (s) => `GET https://api.openweathermap.org/data/2.5/weather?q=Bonn&appid=${s} 200 in 88ms`);
  add("h-urlparam-token", "url", "prompt", url(48), (s) => `the invite link https://app.example.org/join?org=7&token=${s} 404s`);
  add("h-reset-link", "url", "output", url(64), (s) => `Hi Anna, reset your password here: https://app.example.org/password/reset/${s}?email=anna%40example.org`);
  add("h-magic-link", "url", "output", hex(64), (s) => `[mail] to=anna@example.org link=https://app.example.org/auth/magic?code=${s}`);
  add("h-fragment", "url", "output", jwt(), (s) => `302 → http://localhost:5173/callback#access_token=${s}&token_type=bearer&expires_in=3600`);
  add("h-oauth-code", "url", "output", url(60), (s) => `http://localhost:3000/cb?code=${s}&state=xyz&session_state=1`);
  add("h-s3-presigned", "signed-url", "output", hex(64), (s) => `https://b.s3.eu-west-1.amazonaws.com/k.zip?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIA${b32(16)}%2F20260103%2Feu-west-1%2Fs3%2Faws4_request&X-Amz-Date=20260103T100000Z&X-Amz-Expires=604800&X-Amz-SignedHeaders=host&X-Amz-Signature=${s}`);
  add("h-gcs-signed", "signed-url", "output", hex(128), (s) => `https://storage.googleapis.com/b/o?X-Goog-Algorithm=GOOG4-RSA-SHA256&X-Goog-Expires=900&X-Goog-Signature=${s}`);
  add("h-cloudfront", "signed-url", "output", url(120), (s) => `https://d1.cloudfront.net/v.mp4?Expires=17${dig(8)}&Signature=${s}__&Key-Pair-Id=K${up36(13)}`);
  add("h-ical", "url", "prompt", hex(32), (s) => `sync https://calendar.google.com/calendar/ical/anna%40example.org/private-${s}/basic.ics into the app`);
  add("h-rss-token", "url", "file", b62(24), (s) => `feeds:\n  - https://github.com/acme/shop/commits/main.private.atom?token=${s}`);
  add("h-raw-github", "url", "input", up36(29), (s) => `curl -O "https://raw.githubusercontent.com/acme/private/main/x.sh?token=${s}"`);
  add("h-ws-url", "url", "file", url(40), (s) => `const ws = new WebSocket("wss://rt.example.org/socket?auth=${s}");`);
  add("h-zoom-join", "url", "prompt", b62(32), (s) => `standup https://us02web.zoom.us/j/${dig(11)}?pwd=${s}.1`);
  add("h-graphql", "http", "input", pws(), (s) => `curl :4000/graphql -d '{"query":"mutation { login(email: \\"a@b.c\\", password: \\"${s}\\") { jwt } }"}'`);
  add("h-grpcurl", "http", "input", url(40), (s) => `grpcurl -H 'x-api-token: ${s}' api.example.org:443 shop.v1.Orders/List`);
  add("h-soap", "http", "file", pws(), (s) => `<wsse:UsernameToken>\n  <wsse:Username>svc</wsse:Username>\n  <wsse:Password Type="#PasswordText">${s}</wsse:Password>\n</wsse:UsernameToken>`);
  add("h-sigv4-hdr", "http", "output", hex(64), (s) => `Authorization: AWS4-HMAC-SHA256 Credential=AKIA${b32(16)}/20260103/us-east-1/s3/aws4_request, SignedHeaders=host;x-amz-date, Signature=${s}`);
  add("h-json-token-resp", "http", "output", url(86), (s) => `{"access_token":"${url(86)}","token_type":"Bearer","expires_in":3599,"refresh_token":"${s}"}`);
  add("h-saml", "http", "output", b64(`<samlp:Response ID="_${hex(32)}"><saml:Assertion/></samlp:Response>`), (s) => `POST /saml/acs\nSAMLResponse=${s}`);

  // ------------------------------------------------------------ private keys
  const pem = (lab: string, id: string, first: string) => add(id, "private-key", "file", first + b64c(64 - first.length), (s) => `-----BEGIN ${lab}-----\n${s}\n${lines(3).join("\n")}\n${b64c(38)}==\n-----END ${lab}-----`);
  pem("RSA PRIVATE KEY", "k-rsa", "MIIEpAIBAAKCAQEA");
  pem("PRIVATE KEY", "k-pkcs8", "MIIEvgIBADANBgkqhkiG9w0BAQEFAASCBKgw");
  pem("EC PRIVATE KEY", "k-ec", "MHcCAQEEI");
  pem("DSA PRIVATE KEY", "k-dsa", "MIIBuwIBAAKBgQ");
  pem("ENCRYPTED PRIVATE KEY", "k-pkcs8-enc", "MIIFHDBOBgkqhkiG9w0BBQ0wQTAp");
  pem("OPENSSH PRIVATE KEY", "k-openssh", "b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQ");
  pem("PGP PRIVATE KEY BLOCK", "k-pgp", "lQdGBGV");
  pem("ANY PRIVATE KEY", "k-any", "MII");
  add("k-rsa-legacy-enc", "private-key", "file", b64c(64), (s) => `-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,${HEX(32)}\n\n${s}\n${b64c(64)}\n-----END RSA PRIVATE KEY-----`);
  add("k-pgp-hdr", "private-key", "file", b64c(64), (s) => `-----BEGIN PGP PRIVATE KEY BLOCK-----\nVersion: GnuPG v2\nComment: ci\n\n${s}\n${b64c(64)}\n=${b64c(4)}\n-----END PGP PRIVATE KEY BLOCK-----`);
  add("k-ssh2", "private-key", "file", b64c(70), (s) => `---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----\nComment: "rsa-key"\n${s}\n---- END SSH2 ENCRYPTED PRIVATE KEY ----`);
  add("k-ppk", "private-key", "file", b64c(64), (s) => `PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\nComment: anna\nPublic-Lines: 2\nAAAAC3NzaC1lZDI1NTE5AAAAI${b64c(38)}\n${b64c(20)}\nPrivate-Lines: 1\n${s}\nPrivate-MAC: ${hex(64)}`);
  add("k-jwk", "private-key", "file", url(43), (s) => `{"kty":"EC","crv":"P-256","kid":"k1","x":"${url(43)}","y":"${url(43)}","d":"${s}"}`);
  add("k-jwk-oct", "private-key", "file", url(86), (s) => `{"keys":[{"kty":"oct","alg":"HS512","k":"${s}","kid":"s1"}]}`);
  add("k-truncated", "private-key", "output", "MIIEowIBAAKCAQEA" + b64c(48), (s) => `$ head -3 server.key\n-----BEGIN RSA PRIVATE KEY-----\n${s}\n${b64c(64)}`);
  add("k-tail", "private-key", "output", b64c(64), (s) => `$ tail -n 3 ~/.ssh/id_rsa\n${s}\n${b64c(40)}==\n-----END OPENSSH PRIVATE KEY-----`);
  add("k-escaped-nl", "private-key", "file", "MIIEpQIBAAKCAQEA" + b64c(48), (s) => `"privateKey": "-----BEGIN RSA PRIVATE KEY-----\\n${s}\\n${b64c(64)}\\n-----END RSA PRIVATE KEY-----"`);
  add("k-oneline-space", "private-key", "file", "MIIEpQIBAAKCAQEA" + b64c(48), (s) => `KEY="-----BEGIN RSA PRIVATE KEY----- ${s} ${b64c(64)} -----END RSA PRIVATE KEY-----"`);
  add("k-diff", "private-key", "output", "MIIEpQIBAAKCAQEA" + b64c(48), (s) => `+++ b/certs/dev.key\n@@ -0,0 +1,4 @@\n+-----BEGIN PRIVATE KEY-----\n+${s}\n+${b64c(64)}\n+-----END PRIVATE KEY-----`);
  add("k-numbered", "private-key", "output", "MIIEpQIBAAKCAQEA" + b64c(48), (s) => `     1\t-----BEGIN RSA PRIVATE KEY-----\n     2\t${s}\n     3\t${b64c(64)}\n     4\t-----END RSA PRIVATE KEY-----`);
  add("k-yaml-indent", "private-key", "file", "MIIEpQIBAAKCAQEA" + b64c(48), (s) => `tls:\n  key: |\n    -----BEGIN RSA PRIVATE KEY-----\n    ${s}\n    ${b64c(64)}\n    -----END RSA PRIVATE KEY-----`);
  add("k-concat-java", "private-key", "file", "MIIEvQIBADANBgkq" + b64c(48), (s) => `String key = "-----BEGIN PRIVATE KEY-----\\n" +\n    "${s}\\n" +\n    "${b64c(64)}\\n" +\n    "-----END PRIVATE KEY-----";`);
  add("k-b64-pem", "encoded", "file", "LS0tLS1CRUdJTiBSU0EgUFJJVkFURSBLRVktLS0tLQ" + b64c(120), (s) => `APPLE_P8_B64=${s}`);
  add("k-noheader", "private-key", "prompt", "MIIEvQIBADANBgkqhkiG9w0BAQEFAASC" + b64c(200), (s) => `alipay 应用私钥：${s}`);
  add("k-openssl-text", "private-key", "output", Array.from({ length: 15 }, () => hex(2)).join(":"), (s) => `Private-Key: (256 bit)\npriv:\n    ${s}:\n    ${Array.from({ length: 15 }, () => hex(2)).join(":")}\npub:\n    04:aa:bb`);
  add("k-cosign", "private-key", "file", b64c(64), (s) => `-----BEGIN ENCRYPTED SIGSTORE PRIVATE KEY-----\n${s}\n${b64c(64)}\n-----END ENCRYPTED SIGSTORE PRIVATE KEY-----`);
  add("k-minisign", "private-key", "file", "RWRTY0Iy" + b64c(200), (s) => `untrusted comment: rsign encrypted secret key\n${s}`);
  add("k-dnssec", "private-key", "file", b64c(43) + "=", (s) => `Private-key-format: v1.3\nAlgorithm: 13 (ECDSAP256SHA256)\nPrivateKey: ${s}`);
  add("k-bind-tsig", "private-key", "file", b64c(43) + "=", (s) => `key "ddns" {\n  algorithm hmac-sha256;\n  secret "${s}";\n};`);
  add("k-webpush-vapid", "private-key", "output", url(43), (s) => `=======================================\nPublic Key:\nB${url(86)}\n\nPrivate Key:\n${s}\n=======================================`);

  // ------------------------------------------------------------ encoded once
  add("e-b64-echo", "encoded", "input", b64(pws() + "\n"), (s) => `echo ${s} | base64 -d > ~/.vault_pass`);
  add("e-b64-env", "encoded", "file", b64(`DB_PASSWORD=${pws()}\nAPI_KEY=${b62(24)}\n`), (s) => `DOTENV_B64=${s}`);
  add("e-percent-form", "encoded", "input", pctAll(pws()), (s) => `curl -d "username=anna&password=${s}" https://id.example.org/login`);
  add("e-hex-secret", "encoded", "file", tohex(pws()), (s) => `secret = bytes.fromhex("${s}")  # decodes to the admin password`);
  add("e-unicode-escape", "encoded", "file", Array.from(pws()).map((c) => "\\u00" + c.charCodeAt(0).toString(16).padStart(2, "0")).join(""), (s) => `{"password":"${s}"}`);
  add("e-html-entity", "encoded", "file", `${w()}&amp;${dig(4)}&lt;${low36(4)}`, (s) => `<setting name="SmtpPassword" serializeAs="String"><value>${s}</value></setting>`);
  add("e-hexdump", "encoded", "output", tohex(pws()).slice(0, 32).replace(/(.{4})/g, "$1 ").trim(), (s) => `$ xxd .vault_pass\n00000000: ${s}  ................`);
  add("e-b64-json-auth", "encoded", "output", b64(`{"token":"${b62(40)}"}`), (s) => `x-amzn-oidc-data: ${s}`);
  add("e-char-array", "encoded", "file", Array.from(pws()).map((c) => `'${c}'`).join(", "), (s) => `char[] password = { ${s} };`);

  // ------------------------------------------------------------ prose in many languages
  const P: [string, string, (s: string) => string][] = [
    ["en1", "English", (s) => `my password is ${s}, just log in and check the dashboard`],
    ["en2", "English", (s) => `the admin login for staging is admin / ${s}`],
    ["en3", "English", (s) => `user anna, pass ${s} (don't commit that)`],
    ["en4", "English", (s) => `use "${s}" as the db password for now`],
    ["en5", "English", (s) => `creds: anna:${s}`],
    ["en6", "English", (s) => `I changed the root pw on the nas to ${s} yesterday`],
    ["en7", "English", (s) => `when it prompts you for a password, type ${s}`],
    ["en8", "English", (s) => `passwd's still ${s} right?`],
    ["en9", "English", (s) => `It asks for the API key.\n\n${s}\n\nthere you go`],
    ["de", "German", (s) => `das Passwort für den Server lautet ${s}, Benutzer ist root`],
    ["de2", "German", (s) => `Zugangsdaten: Benutzer admin, Kennwort: ${s}`],
    ["fr", "French", (s) => `le mot de passe de la base est « ${s} », tu peux te connecter`],
    ["es", "Spanish", (s) => `la contraseña del servidor es ${s} y el usuario es root`],
    ["es2", "Spanish", (s) => `usa la clave ${s} para entrar al panel`],
    ["pt", "Portuguese", (s) => `a senha do banco é ${s}, não muda nada por favor`],
    ["it", "Italian", (s) => `la password del router è ${s}`],
    ["nl", "Dutch", (s) => `het wachtwoord voor de database is ${s}`],
    ["pl", "Polish", (s) => `hasło do bazy to ${s}, użytkownik app`],
    ["cs", "Czech", (s) => `heslo na server je ${s}`],
    ["ru", "Russian", (s) => `пароль от сервера ${s}, логин root`],
    ["uk", "Ukrainian", (s) => `пароль до бази: ${s}`],
    ["tr", "Turkish", (s) => `sunucunun şifresi ${s}, kullanıcı adı root`],
    ["sv", "Swedish", (s) => `lösenordet till databasen är ${s}`],
    ["da", "Danish", (s) => `adgangskoden er ${s}`],
    ["fi", "Finnish", (s) => `tietokannan salasana on ${s}`],
    ["hu", "Hungarian", (s) => `a jelszó ${s}, a felhasználó admin`],
    ["ro", "Romanian", (s) => `parola de la server este ${s}`],
    ["el", "Greek", (s) => `ο κωδικός της βάσης είναι ${s}`],
    ["zh", "Chinese", (s) => `服务器密码是${s}，用户名root`],
    ["zh-tw", "Chinese (trad.)", (s) => `後台密碼：${s}`],
    ["ja", "Japanese", (s) => `DBのパスワードは「${s}」です。接続してください`],
    ["ja2", "Japanese", (s) => `管理者アカウント admin、暗証 ${s} でログイン`],
    ["ko", "Korean", (s) => `서버 비밀번호는 ${s} 입니다`],
    ["ko2", "Korean", (s) => `비번 ${s} 으로 접속해줘`],
    ["ar", "Arabic", (s) => `كلمة المرور هي ${s} واسم المستخدم root`],
    ["he", "Hebrew", (s) => `הסיסמה לשרת היא ${s}`],
    ["fa", "Persian", (s) => `رمز عبور دیتابیس ${s} است`],
    ["hi", "Hindi", (s) => `सर्वर का पासवर्ड ${s} है`],
    ["id", "Indonesian", (s) => `kata sandi databasenya ${s} ya`],
    ["vi", "Vietnamese", (s) => `mật khẩu máy chủ là ${s}`],
    ["th", "Thai", (s) => `รหัสผ่านเซิร์ฟเวอร์คือ ${s}`],
  ];
  for (const [k, lang, f] of P) add(`p-${k}`, `prose:${lang}`, "prompt", pws(), f);
  add("p-weak", "prose:English", "prompt", weak(), (s) => `password: ${s}`);
  add("p-passphrase", "prose:English", "prompt", phrase(), (s) => `ssh key passphrase is: ${s}`);
  add("p-api-token-next", "prose:English", "prompt", url(40), (s) => `Here is the token:\n\`\`\`\n${s}\n\`\`\``);
  add("p-nextline", "nextline", "prompt", pws(), (s) => `Login\nanna@example.org\nPassword\n${s}`);
  add("p-nextline-de", "nextline", "prompt", pws(), (s) => `Benutzername:\nanna\nPasswort:\n${s}`);
  add("p-hint", "prose:English", "prompt", pws(), (s) => `pw → ${s}`);
  add("p-typo", "prose:English", "prompt", pws(), (s) => `the pasword is ${s}`);
  add("p-negated", "prose:English", "prompt", pws(), (s) => `it's not the old password anymore, it's ${s} now`);
  add("p-answer", "prose:English", "prompt", pws(), (s) => `> What's the database password?\n${s}`);
  add("p-spelled-quote", "prose:English", "prompt", pw().replace(/['"`]/g, ""), (s) => `why does bcrypt.compare('${s}', user.hash) return false? that's my real login`);
  add("p-security-answer", "prose:English", "prompt", `${w()}${w()}`, (s) => `security question is mother's maiden name, answer: ${s}`);
  add("p-commit-msg", "prose:English", "input", pws(), (s) => `git commit -m "fix login, prod admin password now ${s}"`);
  add("p-todo", "code", "file", pws(), (s) => `// TODO remove before release. Test account: qa@example.org / ${s}`);
  add("p-docstring", "code", "file", pws(), (s) => `"""Staging: https://stg.example.org\n\nLogin with svc-user and ${s}.\n"""`);

  // ------------------------------------------------------------ tables, csv, markdown
  add("t-md", "table", "file", pws(), (s) => `| Env | User | Password |\n|-----|------|----------|\n| prod | admin | ${s} |\n| dev | dev | dev |`);
  add("t-md-code", "table", "file", pws(), (s) => `- **User:** \`root\`\n- **Password:** \`${s}\`\n- **Port:** 22`);
  add("t-md-key-rows", "table", "file", pws(), (s) => `| Setting | Value |\n|---|---|\n| Host | db.internal |\n| DB password | \`${s}\` |`);
  add("t-csv", "table", "file", pws(), (s) => `name,url,username,password,note\nGitLab,https://gitlab.example.org,anna,${s},\n`);
  add("t-csv-lastpass", "table", "file", pws(), (s) => `url,username,password,totp,extra,name,grouping,fav\nhttps://x.example.org,anna,"${s}",,,X,,0`);
  add("t-tsv", "table", "output", pws(), (s) => `host\tlogin\tpw\nr1\tadmin\t${s}\n`);
  add("t-psql", "table", "output", pws(), (s) => ` id | key           | value\n----+---------------+------------------\n  1 | smtp_host     | smtp.example.org\n  2 | smtp_password | ${s}\n(2 rows)`);
  add("t-psql-expanded", "table", "output", url(40), (s) => `-[ RECORD 1 ]-+---------\nid            | 7\nemail         | anna@example.org\napi_token     | ${s}`);
  add("t-mysql", "table", "output", hex(32), (s) => `+----+-------+----------------------------------+\n| id | name  | secret                           |\n+----+-------+----------------------------------+\n|  1 | shop  | ${s} |\n+----+-------+----------------------------------+`);
  add("t-html", "table", "file", pws(), (s) => `<tr><th>Password</th><td>${s}</td></tr>`);
  add("t-html-input", "table", "file", pws(), (s) => `<input type="password" name="pw" value="${s}" autocomplete="off">`);
  add("t-rst", "table", "file", pws(), (s) => `:Username: deploy\n:Password: ${s}\n:Host: h1`);
  add("t-org", "table", "file", pws(), (s) => `* VPN\n  :PROPERTIES:\n  :USER: anna\n  :PASSWORD: ${s}\n  :END:`);
  add("t-latex", "table", "file", pws(), (s) => `Zugang & \\texttt{anna} \\\\\nPasswort & \\texttt{${s}} \\\\`);
  add("t-ipynb", "code", "file", url(40), (s) => `{"cell_type":"code","source":["import os\\n","os.environ['SERVICE_TOKEN'] = '${s}'\\n"]}`);
  add("t-ldif", "table", "file", pws(), (s) => `dn: uid=anna,ou=people,dc=acme,dc=example\nuid: anna\nuserPassword: ${s}`);
  add("t-ldif-b64", "encoded", "file", b64(pws()), (s) => `dn: uid=bob,dc=acme\nuserPassword:: ${s}`);

  // ------------------------------------------------------------ logs
  add("l-stack-py", "log", "output", pws(), (s) => `  File "/app/db.py", line 12, in connect\n    return psycopg2.connect(host=h, user="app", password="${s}")\npsycopg2.OperationalError: FATAL: password authentication failed`);
  add("l-stack-node", "log", "output", pws(), (s) => `MongoParseError: Invalid scheme\n    at new ConnectionString (index.js:85)\n  input: 'mongo://root:${s}@db/x'`);
  add("l-json-log", "log", "output", url(40), (s) => `{"level":"debug","ts":1767430000,"msg":"calling upstream","headers":{"x-service-token":["${s}"]}}`);
  add("l-logfmt", "log", "output", url(40), (s) => `ts=2026-01-03T10:00:00Z level=info msg="auth ok" user=anna token=${s} dur=12ms`);
  add("l-go-struct", "log", "output", pws(), (s) => `config: {Host:db Port:5432 User:app Password:${s} SSL:true}`);
  add("l-java-toString", "log", "output", pws(), (s) => `DEBUG c.a.Login - LoginRequest[username=anna, password=${s}, remember=true]`);
  add("l-rust-debug", "log", "output", pws(), (s) => `Config { host: "db", user: "app", password: Some("${s}"), port: 5432 }`);
  add("l-ruby-inspect", "log", "output", pws(), (s) => `#<Config:0x00007f @user="app", @password="${s}", @host="db">`);
  add("l-php-dump", "log", "output", pws(), (s) => `array(2) {\n  ["user"]=>\n  string(3) "app"\n  ["password"]=>\n  string(${s.length}) "${s}"\n}`);
  add("l-php-printr", "log", "output", pws(), (s) => `Array\n(\n    [user] => app\n    [passwd] => ${s}\n)`);
  add("l-elixir", "log", "output", pws(), (s) => `%{"user" => "anna", "password" => "${s}"}`);
  add("l-clj", "log", "output", pws(), (s) => `{:dbtype "postgresql", :user "app", :password "${s}"}`);
  add("l-pytest-assert", "log", "output", url(32), (s) => `E       AssertionError: assert {'api_key': '${s}'} == {}\nE         Left contains 1 more item`);
  add("l-sql-log", "log", "output", pws(), (s) => `LOG:  statement: ALTER ROLE app WITH PASSWORD '${s}';`);
  add("l-otp-log", "otp", "output", dig(6), (s) => `[sms] to=+4915112345678 body="Your verification code is ${s}. It expires in 5 minutes."`);
  add("l-wireshark-ftp", "log", "output", pws(), (s) => `220 ProFTPD\nUSER web\n331 Password required for web\nPASS ${s}\n230 User web logged in`);
  add("l-smtp-auth", "encoded", "output", b64(pws()), (s) => `334 VXNlcm5hbWU6\nYW5uYQ==\n334 UGFzc3dvcmQ6\n${s}\n235 2.7.0 Authentication successful`);
  add("l-imap", "log", "output", pws(), (s) => `C: a1 LOGIN anna ${s}\nS: a1 OK LOGIN completed`);
  add("l-irc", "log", "output", pws(), (s) => `PRIVMSG NickServ :IDENTIFY anna ${s}`);

  // ------------------------------------------------------------ sql
  add("q-create-mysql", "sql", "input", pws(), (s) => `CREATE USER 'shop'@'%' IDENTIFIED BY '${s}';\nGRANT ALL ON shop.* TO 'shop'@'%';`);
  add("q-create-pg", "sql", "file", pws(), (s) => `CREATE ROLE app LOGIN ENCRYPTED PASSWORD '${s}' VALID UNTIL 'infinity';`);
  add("q-create-mssql", "sql", "file", pws(), (s) => `CREATE LOGIN etl WITH PASSWORD = N'${s}', CHECK_POLICY = OFF;`);
  add("q-create-oracle", "sql", "file", pws(), (s) => `CREATE USER app IDENTIFIED BY "${s}" DEFAULT TABLESPACE users;`);
  add("q-set-password", "sql", "input", pws(), (s) => `mysql -e "SET PASSWORD FOR 'root'@'localhost' = PASSWORD('${s}')"`);
  add("q-insert", "sql", "file", pws(), (s) => `INSERT INTO users (email, password, role) VALUES ('admin@example.org', '${s}', 'admin');`);
  add("q-insert-settings", "sql", "file", url(40), (s) => `INSERT INTO settings VALUES (4, 'payment_gateway_secret', '${s}', NOW());`);
  add("q-update", "sql", "input", pws(), (s) => `UPDATE wp_users SET user_pass = MD5('${s}') WHERE user_login = 'admin';`);
  add("q-dblink", "sql", "file", pws(), (s) => `SELECT * FROM dblink('host=old dbname=shop user=ro password=${s}', 'select 1') AS t(x int);`);
  add("q-fdw", "sql", "file", pws(), (s) => `CREATE USER MAPPING FOR app SERVER legacy OPTIONS (user 'ro', password '${s}');`);
  add("q-replica", "sql", "input", pws(), (s) => `CHANGE REPLICATION SOURCE TO SOURCE_HOST='db1', SOURCE_USER='repl', SOURCE_PASSWORD='${s}';`);
  add("q-pgcrypto", "sql", "file", pws(), (s) => `SELECT pgp_sym_decrypt(ssn, '${s}') FROM customers;`);
  add("q-clickhouse-user", "sql", "file", pws(), (s) => `CREATE USER ro IDENTIFIED WITH sha256_password BY '${s}';`);
  add("q-snowflake-stage", "sql", "file", b64c(40), (s) => `CREATE STAGE s URL='s3://b/' CREDENTIALS=(AWS_KEY_ID='AKIA${b32(16)}' AWS_SECRET_KEY='${s}');`);

  // ------------------------------------------------------------ code literals
  const C: [string, (s: string) => string][] = [
    ["python-getenv-default", (s) => `API_SECRET = os.getenv("API_SECRET", "${s}")`],
    ["python-requests-auth", (s) => `r = requests.get(url, auth=("svc", "${s}"))`],
    ["python-fstring", (s) => `dsn = f"user=app password=${s} host={host}"`],
    ["python-paramiko", (s) => `ssh.connect("10.0.0.4", username="pi", password="${s}")`],
    ["python-bytes", (s) => `FERNET_KEY = b"${s}"`],
    ["js-template", (s) => "const h = { Authorization: `Bearer " + s + "` };"],
    ["js-or-default", (s) => `const secret = process.env.JWT_SECRET || "${s}";`],
    ["js-jwt-sign", (s) => `const t = jwt.sign({ id }, '${s}', { expiresIn: '1h' });`],
    ["js-session", (s) => `app.use(session({ secret: '${s}', resave: false }))`],
    ["js-hmac", (s) => `crypto.createHmac('sha256', '${s}').update(body).digest('hex')`],
    ["ts-nullish", (s) => `export const adminPassword: string = env.ADMIN ?? '${s}';`],
    ["java-const", (s) => `private static final String DB_PASSWORD = "${s}";`],
    ["java-drivermanager", (s) => `Connection c = DriverManager.getConnection(url, "app", "${s}");`],
    ["java-value", (s) => `@Value("\${app.secret:${s}}")\nprivate String secret;`],
    ["kotlin", (s) => `val apiSecret = "${s}"`],
    ["scala", (s) => `val password: Option[String] = Some("${s}")`],
    ["csharp-networkcred", (s) => `var cred = new NetworkCredential("svc", "${s}", "CORP");`],
    ["csharp-verbatim", (s) => `string pwd = @"${s}";`],
    ["go-const", (s) => `const apiSecret = "${s}"`],
    ["go-raw", (s) => "var hmacKey = []byte(`" + s + "`)"],
    ["go-setbasicauth", (s) => `req.SetBasicAuth("admin", "${s}")`],
    ["rust-const", (s) => `const SIGNING_SECRET: &str = "${s}";`],
    ["rust-raw", (s) => `let password = r#"${s}"#;`],
    ["ruby-hashrocket", (s) => `Mysql2::Client.new(:host => "db", :username => "app", :password => "${s}")`],
    ["ruby-fetch", (s) => `ENV.fetch("DEVISE_SECRET") { "${s}" }`],
    ["php-array", (s) => `return ['driver' => 'smtp', 'password' => env('MAIL_PASSWORD', '${s}')];`],
    ["php-const", (s) => `const API_SECRET = '${s}';`],
    ["swift", (s) => `let clientSecret = "${s}"`],
    ["objc", (s) => `static NSString *const kApiSecret = @"${s}";`],
    ["dart", (s) => `final String apiSecret = '${s}';`],
    ["c-define", (s) => `#define MQTT_PASSWORD "${s}"`],
    ["cpp-strcmp", (s) => `if (strcmp(argv[1], "${s}") == 0) { unlock(); } // backdoor password`],
    ["lua", (s) => `local redis_password = [[${s}]]`],
    ["r-lang", (s) => `con <- dbConnect(RPostgres::Postgres(), user = "app", password = "${s}")`],
    ["julia", (s) => `ENV["SERVICE_PASSWORD"] = "${s}"`],
    ["elixir-config", (s) => `config :shop, Shop.Repo, username: "app", password: "${s}"`],
    ["erlang", (s) => `{rabbit, [{default_user, <<"app">>}, {default_pass, <<"${s}">>}]}.`],
    ["haskell", (s) => `defaultConnectInfo { connectUser = "app", connectPassword = "${s}" }`],
    ["vb", (s) => `Const DB_PWD As String = "${s}"`],
    ["vba-adodb", (s) => `conn.Open "Provider=MSOLEDBSQL;Data Source=s1;User ID=sa;Password=${s};"`],
    ["abap", (s) => `DATA(lv_password) = '${s}'.`],
    ["matlab", (s) => `conn = database('shop','app','${s}');`],
    ["groovy", (s) => `def password = '${s}'`],
    ["delphi", (s) => `FDConnection1.Params.Password := '${s}';`],
    ["nix", (s) => `users.users.root.initialPassword = "${s}";`],
    ["bicep", (s) => `param adminPassword string = '${s}'`],
    ["arduino-blynk", (s) => `char auth[] = "${s}";  // Blynk auth token`],
    ["sas", (s) => `libname ora oracle user=etl password="${s}" path=orcl;`],
    ["cypress", (s) => `cy.get('#password').type('${s}')`],
    ["playwright", (s) => `await page.getByLabel('Password').fill('${s}');`],
    ["selenium", (s) => `driver.find_element(By.NAME, "passwd").send_keys("${s}", Keys.RETURN)`],
    ["robot", (s) => `Input Password    id:pw    ${s}`],
    ["gherkin", (s) => `When I log in as "admin" with password "${s}"`],
    ["jmeter", (s) => `<stringProp name="HTTPAuthManager.pass">${s}</stringProp>`],
    ["split-concat", (s) => `const token = "tk-" +\n  "${s}";`],
    ["multiline-assign", (s) => `SECRET_KEY = (\n    "${s}"\n)`],
    ["test-fixture", (s) => `it('logs in', () => login({ user: 'anna', pass: '${s}' }))`],
    ["cpp-brace", (s) => `std::string dbPassword{"${s}"};`],
    ["odd-name-pwd1", (s) => `$sPwd1 = "${s}";`],
    ["odd-name-authstr", (s) => `String authStr = "${s}";`],
  ];
  for (const [k, f] of C) add(`x-${k}`, "code", k === "cypress" ? "input" : "file", pws(), f);
  add("x-multiedit-json", "code", "input", pws(), (s) => `{"file_path":"/app/settings.py","edits":[{"old_string":"PASSWORD = None","new_string":"PASSWORD = '${s}'"}]}`);
  add("x-diff-minus", "code", "output", pws(), (s) => `-    password: "${s}",\n+    password: process.env.DB_PASSWORD,`);
  add("x-blame", "code", "output", pws(), (s) => `a1b2c3d4 (Anna 2025-11-03 10:11:12 +0100 14)   ADMIN_PASSWORD = "${s}"`);
  add("x-grep-hit", "code", "output", pws(), (s) => `config/prod.js:14:  dbPassword: '${s}',\nconfig/dev.js:9:  dbPassword: 'dev',`);
  add("x-sed-input", "shell", "input", pws(), (s) => `sed -i 's/^DB_PASSWORD=.*/DB_PASSWORD=${s}/' config.ini`);
  add("x-yq", "shell", "input", pws(), (s) => `yq -i '.db.password = "${s}"' values.yaml`);
  add("x-jq-arg", "shell", "input", pws(), (s) => `jq --arg pw '${s}' '.admin.password=$pw' c.json > n.json`);

  // ------------------------------------------------------------ otp, recovery, pins, licence, ssh config, misc
  add("o-totp-uri", "totp", "prompt", b32(32), (s) => `otpauth://totp/ACME:anna@example.org?secret=${s}&issuer=ACME&digits=6&period=30`);
  add("o-totp-plain", "totp", "prompt", b32(16).replace(/(.{4})/g, "$1 ").trim().toLowerCase(), (s) => `2FA setup key: ${s}`);
  add("o-oathtool", "totp", "input", b32(26), (s) => `oathtool --totp -b ${s}`);
  add("o-pyotp", "totp", "file", b32(32), (s) => `totp = pyotp.TOTP("${s}")`);
  add("o-migration", "totp", "prompt", b64c(80), (s) => `otpauth-migration://offline?data=${s}`);
  add("o-recovery-gh", "recovery", "file", `${hex(5)}-${hex(5)}`, (s) => `GitHub recovery codes\n${hex(5)}-${hex(5)}\n${s}\n${hex(5)}-${hex(5)}`);
  add("o-recovery-google", "recovery", "prompt", `${dig(4)} ${dig(4)}`, (s) => `my google backup codes:\n1. ${dig(4)} ${dig(4)}\n2. ${s}\n3. ${dig(4)} ${dig(4)}`);
  add("o-recovery-npm", "recovery", "output", hex(64), (s) => `Recovery codes - please print and store:\n\t${s}\n\t${hex(64)}`);
  add("o-bip39", "seed-phrase", "prompt", seedWords(12), (s) => `wallet won't import, seed phrase: ${s}`);
  add("o-bip39-24-file", "seed-phrase", "file", seedWords(24), (s) => `MNEMONIC="${s}"`);
  add("o-bip39-numbered", "seed-phrase", "prompt", Array.from({ length: 12 }, (_, i) => `${i + 1}. ${of(WORDS)}`).join("\n"), (s) => `metamask words:\n${s}`);
  add("o-hardhat", "seed-phrase", "file", seedWords(12), (s) => `accounts: { mnemonic: '${s}', path: "m/44'/60'/0'/0" }`);
  add("o-filevault", "recovery", "output", Array.from({ length: 6 }, () => up36(4)).join("-"), (s) => `$ sudo fdesetup changerecovery -personal\nNew personal recovery key = '${s}'`);
  add("o-bitlocker", "recovery", "output", Array.from({ length: 8 }, () => dig(6)).join("-"), (s) => `    Numerical Password:\n      ID: {${uuid().toUpperCase()}}\n      Password:\n        ${s}`);
  add("o-pin", "pin", "prompt", dig(6), (s) => `the pin for the HSM is ${s}`);
  add("o-pin-pkcs11", "pin", "input", dig(8), (s) => `pkcs11-tool --login --pin ${s} --list-objects`);
  add("o-pin-de", "pin", "prompt", dig(4), (s) => `PIN der SIM-Karte: ${s}, bitte im Modem-Skript eintragen`);
  add("o-yubico", "pin", "input", dig(6), (s) => `ykman piv keys generate -P ${s} 9a pub.pem`);
  add("o-doorcode", "pin", "prompt", `${dig(4)}#`, (s) => `server room door code is ${s}`);
  add("o-otp-npm", "otp", "input", dig(6), (s) => `npm publish --otp=${s}`);
  add("o-license-ms", "license", "prompt", Array.from({ length: 5 }, () => up36(5)).join("-"), (s) => `slmgr /ipk ${s}`);
  add("o-license-jb", "license", "file", `${up36(10)}-${b64c(120)}`, (s) => `JetBrains license key:\n${s}`);
  add("o-license-generic", "license", "file", Array.from({ length: 4 }, () => HEX(8)).join("-"), (s) => `<add key="Telerik.LicenseKey" value="${s}" />`);
  add("o-license-fontawesome", "license", "file", `${HEX(8)}-${HEX(4)}-${HEX(4)}-${HEX(4)}-${HEX(12)}`, (s) => `@fortawesome:registry=https://npm.fontawesome.com/\n//npm.fontawesome.com/:_authToken=${s}`);
  add("o-sshconfig-comment", "ssh", "file", pws(), (s) => `Host bastion\n  HostName 203.0.113.4\n  User anna\n  # pw: ${s}\n  Port 2222`);
  add("o-ssh-askpass", "ssh", "input", phrase(), (s) => `SSH_ASKPASS_REQUIRE=force SSH_ASKPASS=<(echo '#!/bin/sh'; echo 'echo "${s}"') ssh-add ~/.ssh/id_ed25519`);
  add("o-ssh-session", "ssh", "output", pws(), (s) => `anna@bastion's password: ${s}\nPermission denied, please try again.`);
  add("o-mail", "prose:English", "file", pws(), (s) => `Subject: Your new account\n\nHi Anna,\nyour account is ready.\nUsername: anna.s\nTemporary password: ${s}\n\nPlease change it at first login.`);
  add("o-slack-paste", "prose:English", "prompt", pws(), (s) => `Tom  10:41 AM\nhey whats the staging pw\nAnna  10:42 AM\n${s}\nTom  10:42 AM\nthx`);
  add("o-readme-login", "prose:English", "file", pws(), (s) => `## Demo access\n\nOpen https://demo.example.org and sign in with \`demo@example.org\` and \`${s}\`.`);
  add("o-cc", "pii", "prompt", `4${dig(3)} ${dig(4)} ${dig(4)} ${dig(4)}`, (s) => `charge failed for my own card ${s} exp 04/29 cvc 311`);
  add("o-iban-api", "vendor", "file", hex(64), (s) => `coinbase:\n  api_key: ${b62(16)}\n  api_secret: ${s}`);
  add("o-binance", "vendor", "file", b62(64), (s) => `exchange = ccxt.binance({'apiKey': '${b62(64)}', 'secret': '${s}'})`);
  add("o-steam", "vendor", "file", HEX(32), (s) => `STEAM_WEBAPI_KEY=${s}`);
  add("o-zerotier", "vendor", "output", low36(24), (s) => `$ sudo cat /var/lib/zerotier-one/authtoken.secret\n${s}`);
  add("o-github-deploy-ssm", "output", "output", pws(), (s) => `{"Parameter":{"Name":"/prod/db/pass","Type":"SecureString","Value":"${s}","Version":3}}`);
  add("o-etcd", "output", "output", pws(), (s) => `$ etcdctl get --prefix /app/prod\n/app/prod/db_user\napp\n/app/prod/db_password\n${s}`);
  add("o-consul", "encoded", "output", b64(pws()), (s) => `[{"Key":"app/db/password","Flags":0,"Value":"${s}"}]`);
  add("o-vault-kv", "output", "output", pws(), (s) => `====== Data ======\nKey         Value\n---         -----\npassword    ${s}\nusername    app`);
  add("o-heroku-config", "output", "output", url(40), (s) => `=== shop Config Vars\nLANG:              en_US.UTF-8\nSENDFLOW_API_KEY:  ${s}`);
  add("o-dotnet-usersecrets", "output", "output", pws(), (s) => `$ dotnet user-secrets list\nSmtp:Password = ${s}\nSmtp:User = relay`);
  add("o-dotnet-usersecrets-set", "shell", "input", pws(), (s) => `dotnet user-secrets set "Smtp:Password" "${s}"`);
  add("o-fly-secrets", "shell", "input", pws(), (s) => `fly secrets set DATABASE_PASSWORD=${s} STAGE=prod`);
  add("o-wrangler-secret", "shell", "input", url(40), (s) => `echo "${s}" | npx wrangler secret put STRAVA_CLIENT_SECRET`);
  add("o-railway", "shell", "input", pws(), (s) => `railway variables --set "MYSQL_ROOT_PASSWORD=${s}"`);
  add("o-systemd", "config", "file", pws(), (s) => `[Service]\nEnvironment="APP_DB_PASS=${s}" "APP_ENV=prod"\nExecStart=/opt/app`);
  add("o-launchd", "config", "file", url(36), (s) => `<key>EnvironmentVariables</key>\n<dict>\n  <key>SYNC_TOKEN</key>\n  <string>${s}</string>\n</dict>`);
  add("o-cron", "config", "file", pws(), (s) => `15 3 * * * /usr/bin/mysqldump -uroot -p${s} shop | gzip > /b/shop.gz`);
  add("o-supervisor", "config", "file", pws(), (s) => `[program:w]\ncommand=/app/w\nenvironment=LANG="C",WORKER_SECRET="${s}",N="2"`);
  add("o-crontab-curl", "webhook", "file", uuid(), (s) => `*/5 * * * * curl -fsS https://hc-ping.com/${s}`);
  add("o-zapier", "webhook", "file", `${dig(7)}/${low36(7)}`, (s) => `ZAP_URL=https://hooks.zapier.com/hooks/catch/${s}/`);
  add("o-ifttt", "webhook", "input", url(43), (s) => `curl -X POST https://maker.ifttt.com/trigger/deploy/with/key/${s}`);
  add("o-feishu", "webhook", "file", uuid(), (s) => `webhook: https://open.feishu.cn/open-apis/bot/v2/hook/${s}`);
  add("o-dingtalk", "webhook", "file", hex(64), (s) => `curl 'https://oapi.dingtalk.com/robot/send?access_token=${s}' -d @m.json`);
  add("o-wecom", "webhook", "file", uuid(), (s) => `url = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=${s}"`);
  add("o-webhook-header-secret", "webhook", "input", hex(40), (s) => `gh api repos/acme/shop/hooks -f name=web -f config[url]=https://ci.example.org/gh -f config[secret]=${s}`);
  return out;
}
