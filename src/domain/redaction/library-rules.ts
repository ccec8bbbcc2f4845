// Made by `npm run generate` from @secretlint/secretlint-rule-preset-recommend 13.0.7. Not to be edited by hand.
// The rules are of the secretlint project, under the MIT licence, Copyright (c) 2019 azu.
import { form, type SecretRule } from "./span.ts";

/** What secretlint looks for, as data: a hook has no time to load a library. */
export const LIBRARY_RULES: readonly SecretRule[] = [
  form(
    "AWS key",
    "a3t akia agpa aida aroa aipa anpa anva asia",
    "\\b(A3T[A-Z0-9]|AKIA|AGPA|AIDA|AROA|AIPA|ANPA|ANVA|ASIA)[A-Z0-9]{16}\\b",
  ),
  form(
    "AWS key",
    "access",
    "[\"']?(?:AWS|aws|Aws)?_?(?:SECRET|secret|Secret)_?(?:ACCESS|access|Access)_?(?:KEY|key|Key)[\"']?\\s*(?::|=>|=)\\s*[\"']?([A-Za-z0-9/\\+=]{40})[\"']?\\b",
  ),
  form(
    "private key",
    "private",
    "-----BEGIN[ ]?(?:(?:RSA|DSA|EC|OPENSSH|PGP) )?PRIVATE KEY(?: BLOCK)?-----\\n?([A-Za-z0-9+/=\\s\\\\]{100,10000})\\n?-----END[ ]?(?:(?:RSA|DSA|EC|OPENSSH|PGP) )?PRIVATE KEY(?: BLOCK)?-----",
    "gm",
  ),
  form("npm token", "npm_", "(?<!\\p{L})npm_[A-Za-z0-9_]{36}(?![A-Za-z0-9_])", "gu"),
  form("npm token", "_authtoken", "_authToken=([^$].*)"),
  form("npm token", "x-oauth-basic", "https?:\\/\\/(.{1,256}):x-oauth-basic@github.com\\/"),
  form(
    "password in a URL",
    "http:// https:// ftp:// ftps://",
    "(?<protocol>(?:https?|ftp|ftps)):\\/\\/(?<user>[-a-zA-Z0-9_]{1,256}):(?<password>[-a-zA-Z0-9_]{1,256})@[-a-zA-Z0-9%._+~#=]{1,256}\\.[a-zA-Z0-9()]{1,6}\\b",
  ),
  form(
    "Slack token",
    "xoxb- xoxp- xapp- xoxa- xoxo- xoxr- hooks.slack.com",
    "\\b(?:xoxb|xoxp|xapp|xoxa|xoxo|xoxr)-(?:\\d-)?(?:[a-zA-Z0-9]{1,40}-)+[a-zA-Z0-9]{1,40}\\b",
  ),
  form(
    "Slack token",
    "hooks.slack.com",
    "https:\\/\\/hooks\\.slack\\.com\\/services\\/T[a-zA-Z0-9]{1,40}\\/B[a-zA-Z0-9]{1,40}\\/[a-zA-Z0-9]{1,40}",
    "gi",
  ),
  form("SendGrid key", "sg.", "(?<!\\p{L})SG\\.\\w{1,128}\\.\\w{1,128}([-_]?)\\w{1,128}(?!\\w)", "gu"),
  form(
    "Shopify token",
    "shppa_ shpca_ shpat_ shpss_",
    "(?<!\\p{L})(shppa|shpca|shpat|shpss)_[a-zA-Z0-9]{32,64}(?![a-zA-Z0-9])",
    "gu",
  ),
  form(
    "Stripe key",
    "sk_live_ sk_test_ rk_live_ rk_test_",
    "(?<!\\p{L})(?<prefix>sk_live|sk_test|rk_live|rk_test)_[a-zA-Z0-9]{24,99}(?![a-zA-Z0-9])",
    "gu",
  ),
  form(
    "GitHub token",
    "ghp_ gho_ ghu_ ghs_ ghr_ github_pat_",
    "(?<!\\p{L})(?<type>ghp|gho|ghu|ghs|ghr)_[A-Za-z0-9_]{36}(?![A-Za-z0-9_])",
    "gu",
  ),
  form(
    "GitHub token",
    "ghp_ gho_ ghu_ ghs_ ghr_ github_pat_",
    "(?<!\\p{L})(?<type>github_pat)_[A-Za-z0-9_]{82}(?![A-Za-z0-9_])",
    "gu",
  ),
  form(
    "GitHub token",
    "ghp_ gho_ ghu_ ghs_ ghr_ github_pat_",
    "(?<!\\p{L})(?<type>ghs)_[0-9]{1,20}_[A-Za-z0-9_-]{1,1000}\\.[A-Za-z0-9_-]{1,10000}\\.[A-Za-z0-9_-]{1,1000}(?![A-Za-z0-9_-])",
    "gu",
  ),
  form("GitLab token", "glpat-", "(?<!\\p{L})glpat-[A-Za-z0-9_-]{20,128}(?![A-Za-z0-9_-])", "gu"),
  form("Grafana token", "glc_", "(?<!\\p{L})glc_[A-Za-z0-9+/]{32,400}={0,2}(?![A-Za-z0-9+/=])", "gu"),
  form("Grafana token", "glsa_", "(?<!\\p{L})glsa_[A-Za-z0-9]{32}_[A-Fa-f0-9]{8}(?![A-Fa-f0-9])", "gu"),
  form(
    "OpenAI key",
    "t3blbkfj",
    "sk-(?:proj|svcacct|admin)-(?:[A-Za-z0-9_-]{74}|[A-Za-z0-9_-]{58})T3BlbkFJ(?:[A-Za-z0-9_-]{74}|[A-Za-z0-9_-]{58})\\b|sk-[a-zA-Z0-9]{20}T3BlbkFJ[a-zA-Z0-9]{20}",
  ),
  form(
    "Anthropic key",
    "sk-ant-",
    "(?<!\\p{L})sk-ant-api0\\d-[A-Za-z0-9_-]{90,128}AA(?![A-Za-z0-9_-])",
    "gu",
  ),
  form("Groq key", "gsk_", "(?<!\\p{L})gsk_[a-zA-Z0-9]{52}(?![a-zA-Z0-9])", "gu"),
  form("Hugging Face token", "hf_", "(?<!\\p{L})hf_[a-zA-Z]{34}(?![a-zA-Z])", "gu"),
  form("Linear key", "lin_api_", "(?<!\\p{L})lin_api_[a-zA-Z0-9_]{32,128}(?![a-zA-Z0-9_])", "gu"),
  form("Notion token", "ntn_", "(?<!\\p{L})ntn_[0-9]{11}[A-Za-z0-9]{35}(?![A-Za-z0-9])", "gu"),
  form(
    "1Password token",
    "ops_ey",
    "(?<!\\p{L})ops_(ey[A-Za-z0-9+/=]{100,1280}fQ={0,2})(?![A-Za-z0-9+/=])",
    "gu",
  ),
  form(
    "database password",
    "mongodb",
    "mongodb(?:\\+srv)?:\\/\\/(?:(?<username>[^:\\/\\s]{1,100}):(?<password>[^@\\/\\s]{1,200})@)?(?<host>[^\\/\\s?]{1,100})(?:\\/(?<database>[^?\\s]{0,100}))?(?:\\?(?<options>[^\\s]{0,500}))?",
    "gi",
  ),
  form(
    "database password",
    "mysql",
    "(?:jdbc:)?mysql(?:x)?:\\/\\/(?:(?<username>[^:\\/\\s]{1,100}):(?<password>[^@\\/\\s]{1,200})@)?(?<host>[^\\/\\s?]{1,100})(?:\\/(?<database>[^?\\s]{0,100}))?(?:\\?(?<options>[^\\s]{0,500}))?",
    "gi",
  ),
  form(
    "database password",
    "postgres",
    "postgres(?:ql)?:\\/\\/(?:(?<username>[^:\\/\\s]{1,100}):(?<password>[^@\\/\\s]{1,200})@)?(?<host>[^\\/\\s?]{1,100})(?:\\/(?<database>[^?\\s]{0,100}))?(?:\\?(?<options>[^\\s]{0,500}))?",
    "gi",
  ),
  form("Vault token", "hvs.", "(?<!\\p{L})hvs\\.[A-Za-z0-9_-]{90,120}(?![A-Za-z0-9_-])", "gu"),
  form("Vault token", "hvb.", "(?<!\\p{L})hvb\\.[A-Za-z0-9_-]{138,300}(?![A-Za-z0-9_-])", "gu"),
  form("Vault token", "hvr.", "(?<!\\p{L})hvr\\.[A-Za-z0-9_-]{90,120}(?![A-Za-z0-9_-])", "gu"),
  form(
    "Vercel token",
    "vcp_ vci_ vca_ vcr_ vck_",
    "(?<!\\p{L})(?<prefix>vcp|vci|vca|vcr|vck)_[A-Za-z0-9]{20,60}(?![A-Za-z0-9])",
    "gu",
  ),
  form("Databricks token", "dapi", "(?<!\\p{L})dapi[A-Fa-f0-9]{32}(?:-[0-9])?(?![A-Fa-f0-9])", "gu"),
  form("Docker token", "dckr_pat_", "(?<!\\p{L})dckr_pat_[a-zA-Z0-9_-]{27}(?![a-zA-Z0-9_-])", "gu"),
  form("Figma token", "figd_", "(?<!\\p{L})figd_[A-Za-z0-9_-]{40,200}(?![A-Za-z0-9_-])", "gu"),
  form(
    "Cloudflare key",
    "cfk_ cfut_ cfat_",
    "(?<!\\p{L})(?<prefix>cfk|cfut|cfat)_[A-Za-z0-9]{40}[0-9a-f]{8}(?![A-Za-z0-9])",
    "gu",
  ),
  form(
    "Tailscale key",
    "tskey-",
    "(?<!\\p{L})tskey-(?<type>[a-z]{2,20})-[0-9A-Za-z_]{8,40}-[0-9A-Za-z_]{16,60}(?![0-9A-Za-z_])",
    "gu",
  ),
];
