import { join } from "node:path";
import { fetched } from "../fetched/fetch.ts";

const TARGET = join(import.meta.dir, "..", "src", "domain", "redaction", "library-rules.ts");
const RULE_PREFIX = "@secretlint/secretlint-rule-";

/** This rule lets comments in a text switch scanning off. Scanned text cannot change how it is scanned. */
const SILENCER = `${RULE_PREFIX}filter-comments`;

/**
 * The kind that replaces a match, and words of which every match contains one, in lower case. They are taken from the patterns;
 * a test draws samples from each pattern and checks the words.
 */
const SPOKEN: Readonly<Record<string, { kind: string; keywords: readonly string[] }>> = {
  "1password": { kind: "1Password token", keywords: ["ops_ey"] },
  anthropic: { kind: "Anthropic key", keywords: ["sk-ant-"] },
  aws: {
    kind: "AWS key",
    keywords: ["a3t", "akia", "agpa", "aida", "aroa", "aipa", "anpa", "anva", "asia", "access"],
  },
  basicauth: { kind: "password in a URL", keywords: ["http://", "https://", "ftp://", "ftps://"] },
  cloudflare: { kind: "Cloudflare key", keywords: ["cfk_", "cfut_", "cfat_"] },
  "database-connection-string": { kind: "database password", keywords: ["mongodb", "mysql", "postgres"] },
  databricks: { kind: "Databricks token", keywords: ["dapi"] },
  docker: { kind: "Docker token", keywords: ["dckr_pat_"] },
  figma: { kind: "Figma token", keywords: ["figd_"] },
  github: { kind: "GitHub token", keywords: ["ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_"] },
  gitlab: { kind: "GitLab token", keywords: ["glpat-"] },
  grafana: { kind: "Grafana token", keywords: ["glc_", "glsa_"] },
  groq: { kind: "Groq key", keywords: ["gsk_"] },
  "hashicorp-vault": { kind: "Vault token", keywords: ["hvs.", "hvb.", "hvr."] },
  huggingface: { kind: "Hugging Face token", keywords: ["hf_"] },
  linear: { kind: "Linear key", keywords: ["lin_api_"] },
  notion: { kind: "Notion token", keywords: ["ntn_"] },
  npm: { kind: "npm token", keywords: ["npm_", "_authtoken", "x-oauth-basic"] },
  openai: { kind: "OpenAI key", keywords: ["t3blbkfj"] },
  privatekey: { kind: "private key", keywords: ["private"] },
  sendgrid: { kind: "SendGrid key", keywords: ["sg."] },
  shopify: { kind: "Shopify token", keywords: ["shppa_", "shpca_", "shpat_", "shpss_"] },
  slack: {
    kind: "Slack token",
    keywords: ["xoxb-", "xoxp-", "xapp-", "xoxa-", "xoxo-", "xoxr-", "hooks.slack.com"],
  },
  stripe: { kind: "Stripe key", keywords: ["sk_live_", "sk_test_", "rk_live_", "rk_test_"] },
  tailscale: { kind: "Tailscale key", keywords: ["tskey-"] },
  vercel: { kind: "Vercel token", keywords: ["vcp_", "vci_", "vca_", "vcr_", "vck_"] },
};

/** Rules without a pattern: they read a file by its path, or JSON as a whole, whose private key is another rule's find. */
const WITHOUT_PATTERN: ReadonlySet<string> = new Set(["gcp"]);

/** Some patterns are only looked for in a file of a certain name. What we read has mostly no name. */
const FILE_NAMES = ["file.txt", ".npmrc", "package.json"];
/** Disabled in the library, because an id alone opens nothing; it still identifies an account. */
const OPTIONS = { enableIDScanRule: true };
/** An account's number is no secret, and twelve digits are many other things. */
const LEFT_OUT = /ACCOUNT/;

export interface RecordedRule {
  kind: string;
  keywords: readonly string[];
  source: string;
  flags: string;
}

/**
 * Runs each rule of the library on a text that records the patterns applied to it, so that the result is what the installed
 * version really searches for.
 *
 * @throws Error for a rule that has no words in this file, or that searches in another way
 */
export async function recordLibraryRules(): Promise<RecordedRule[]> {
  const recorded: RecordedRule[] = [];
  for (const rule of (await openLibrary()).rules) {
    if (rule.meta.id === SILENCER) continue;
    const name = rule.meta.id.slice(RULE_PREFIX.length);
    const patterns = await patternsOf(rule);
    if (patterns.length === 0 && WITHOUT_PATTERN.has(name)) continue;
    const spoken = SPOKEN[name];
    if (spoken === undefined || patterns.length === 0)
      throw new Error(
        `${name}: ${patterns.length} patterns; name its kind and keywords in ${import.meta.path}`,
      );
    for (const { source, flags } of patterns)
      recorded.push({ kind: spoken.kind, keywords: keywordsIn(source, spoken.keywords), source, flags });
  }
  return recorded;
}

/** A pattern that contains some of its rule's words literally needs only those. */
function keywordsIn(source: string, keywords: readonly string[]): readonly string[] {
  const spelled = source.toLowerCase().replaceAll("\\", "");
  const own = keywords.filter((keyword) => spelled.includes(keyword));
  return own.length > 0 ? own : keywords;
}

/** A rule of the library, as far as we use it. */
export interface LibraryRule {
  meta: { id: string };
  create(context: object, options: object): { file?(source: object): unknown };
}

/** The library's rules and version; it is not installed with the project. */
export async function openLibrary(): Promise<{ rules: readonly LibraryRule[]; version: string }> {
  const folder = join(
    await fetched("secret-rules"),
    "node_modules",
    "@secretlint",
    "secretlint-rule-preset-recommend",
  );
  const { rules } = (await import(join(folder, "module", "index.js"))) as { rules: LibraryRule[] };
  const manifest = (await Bun.file(join(folder, "package.json")).json()) as { version: string };
  return { rules, version: manifest.version };
}

async function patternsOf(rule: LibraryRule): Promise<RegExp[]> {
  const asked = new Map<string, RegExp>();
  const content = {
    matchAll(pattern: RegExp) {
      asked.set(String(pattern), pattern);
      return [];
    },
  };
  const context = { createTranslator: () => () => "", report() {}, ignore() {} };
  for (const filePath of FILE_NAMES) {
    const handler = rule.create(context, OPTIONS);
    await Promise.resolve(handler.file?.({ content, filePath: `/nowhere/${filePath}`, ext: "" })).catch(
      // A rule that reads the file or its JSON applies no pattern; the caller sees that there is none.
      () => {},
    );
  }
  return [...asked.values()].filter((pattern) => !LEFT_OUT.test(pattern.source));
}

export function renderLibraryRules(recorded: readonly RecordedRule[], version: string): string {
  const entries = recorded.map(({ kind, keywords, source, flags }) => {
    const words = [kind, keywords.join(" "), source, ...(flags === "g" ? [] : [flags])];
    return `  form(${words.map((word) => JSON.stringify(word)).join(", ")}),`;
  });
  return `// Made by \`npm run generate\` from @secretlint/secretlint-rule-preset-recommend ${version}. Not to be edited by hand.
// The rules are of the secretlint project, under the MIT licence, Copyright (c) 2019 azu.
import { form, type SecretRule } from "./span.ts";

/** What secretlint looks for, as data: a hook has no time to load a library. */
export const LIBRARY_RULES: readonly SecretRule[] = [
${entries.join("\n")}
];
`;
}

if (import.meta.main) {
  const { version } = await openLibrary();
  await Bun.write(TARGET, renderLibraryRules(await recordLibraryRules(), version));
}
