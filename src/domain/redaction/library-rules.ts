// Made by `npm run generate` from @secretlint/secretlint-rule-preset-recommend 13.0.7. Not to be edited by hand.
// The rules are of the secretlint project, under the MIT licence, Copyright (c) 2019 azu.
import type { SecretRule } from "./span.ts";

/** What secretlint looks for, as data: a hook has no time to load a library. */
export const LIBRARY_RULES: readonly SecretRule[] = [
  {
    kind: "AWS key",
    keywords: ["a3t", "akia", "agpa", "aida", "aroa", "aipa", "anpa", "anva", "asia"],
    source: "\\b(A3T[A-Z0-9]|AKIA|AGPA|AIDA|AROA|AIPA|ANPA|ANVA|ASIA)[A-Z0-9]{16}\\b",
    flags: "g",
  },
  {
    kind: "AWS key",
    keywords: ["access"],
    source:
      "[\"']?(?:AWS|aws|Aws)?_?(?:SECRET|secret|Secret)_?(?:ACCESS|access|Access)_?(?:KEY|key|Key)[\"']?\\s*(?::|=>|=)\\s*[\"']?([A-Za-z0-9/\\+=]{40})[\"']?\\b",
    flags: "g",
  },
  {
    kind: "private key",
    keywords: ["private key"],
    source:
      "-----BEGIN[ ]?(?:(?:RSA|DSA|EC|OPENSSH|PGP) )?PRIVATE KEY(?: BLOCK)?-----\\n?([A-Za-z0-9+/=\\s\\\\]{100,10000})\\n?-----END[ ]?(?:(?:RSA|DSA|EC|OPENSSH|PGP) )?PRIVATE KEY(?: BLOCK)?-----",
    flags: "gm",
  },
  {
    kind: "npm token",
    keywords: ["npm_"],
    source: "(?<!\\p{L})npm_[A-Za-z0-9_]{36}(?![A-Za-z0-9_])",
    flags: "gu",
  },
  { kind: "npm token", keywords: ["_authtoken"], source: "_authToken=([^$].*)", flags: "g" },
  {
    kind: "npm token",
    keywords: ["x-oauth-basic"],
    source: "https?:\\/\\/(.{1,256}):x-oauth-basic@github.com\\/",
    flags: "g",
  },
  {
    kind: "password in a URL",
    keywords: ["http://", "https://", "ftp://", "ftps://"],
    source:
      "(?<protocol>(?:https?|ftp|ftps)):\\/\\/(?<user>[-a-zA-Z0-9_]{1,256}):(?<password>[-a-zA-Z0-9_]{1,256})@[-a-zA-Z0-9%._+~#=]{1,256}\\.[a-zA-Z0-9()]{1,6}\\b",
    flags: "g",
  },
  {
    kind: "Slack token",
    keywords: ["xoxb-", "xoxp-", "xapp-", "xoxa-", "xoxo-", "xoxr-", "hooks.slack.com"],
    source: "\\b(?:xoxb|xoxp|xapp|xoxa|xoxo|xoxr)-(?:\\d-)?(?:[a-zA-Z0-9]{1,40}-)+[a-zA-Z0-9]{1,40}\\b",
    flags: "g",
  },
  {
    kind: "Slack token",
    keywords: ["hooks.slack.com"],
    source:
      "https:\\/\\/hooks\\.slack\\.com\\/services\\/T[a-zA-Z0-9]{1,40}\\/B[a-zA-Z0-9]{1,40}\\/[a-zA-Z0-9]{1,40}",
    flags: "gi",
  },
  {
    kind: "SendGrid key",
    keywords: ["sg."],
    source: "(?<!\\p{L})SG\\.\\w{1,128}\\.\\w{1,128}([-_]?)\\w{1,128}(?!\\w)",
    flags: "gu",
  },
  {
    kind: "Shopify token",
    keywords: ["shppa_", "shpca_", "shpat_", "shpss_"],
    source: "(?<!\\p{L})(shppa|shpca|shpat|shpss)_[a-zA-Z0-9]{32,64}(?![a-zA-Z0-9])",
    flags: "gu",
  },
  {
    kind: "Stripe key",
    keywords: ["sk_live_", "sk_test_", "rk_live_", "rk_test_"],
    source: "(?<!\\p{L})(?<prefix>sk_live|sk_test|rk_live|rk_test)_[a-zA-Z0-9]{24,99}(?![a-zA-Z0-9])",
    flags: "gu",
  },
  {
    kind: "GitHub token",
    keywords: ["ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_"],
    source: "(?<!\\p{L})(?<type>ghp|gho|ghu|ghs|ghr)_[A-Za-z0-9_]{36}(?![A-Za-z0-9_])",
    flags: "gu",
  },
  {
    kind: "GitHub token",
    keywords: ["ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_"],
    source: "(?<!\\p{L})(?<type>github_pat)_[A-Za-z0-9_]{82}(?![A-Za-z0-9_])",
    flags: "gu",
  },
  {
    kind: "GitHub token",
    keywords: ["ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_"],
    source:
      "(?<!\\p{L})(?<type>ghs)_[0-9]{1,20}_[A-Za-z0-9_-]{1,1000}\\.[A-Za-z0-9_-]{1,10000}\\.[A-Za-z0-9_-]{1,1000}(?![A-Za-z0-9_-])",
    flags: "gu",
  },
  {
    kind: "GitLab token",
    keywords: ["glpat-"],
    source: "(?<!\\p{L})glpat-[A-Za-z0-9_-]{20,128}(?![A-Za-z0-9_-])",
    flags: "gu",
  },
  {
    kind: "Grafana token",
    keywords: ["glc_"],
    source: "(?<!\\p{L})glc_[A-Za-z0-9+/]{32,400}={0,2}(?![A-Za-z0-9+/=])",
    flags: "gu",
  },
  {
    kind: "Grafana token",
    keywords: ["glsa_"],
    source: "(?<!\\p{L})glsa_[A-Za-z0-9]{32}_[A-Fa-f0-9]{8}(?![A-Fa-f0-9])",
    flags: "gu",
  },
  {
    kind: "OpenAI key",
    keywords: ["t3blbkfj"],
    source:
      "sk-(?:proj|svcacct|admin)-(?:[A-Za-z0-9_-]{74}|[A-Za-z0-9_-]{58})T3BlbkFJ(?:[A-Za-z0-9_-]{74}|[A-Za-z0-9_-]{58})\\b|sk-[a-zA-Z0-9]{20}T3BlbkFJ[a-zA-Z0-9]{20}",
    flags: "g",
  },
  {
    kind: "Anthropic key",
    keywords: ["sk-ant-"],
    source: "(?<!\\p{L})sk-ant-api0\\d-[A-Za-z0-9_-]{90,128}AA(?![A-Za-z0-9_-])",
    flags: "gu",
  },
  {
    kind: "Groq key",
    keywords: ["gsk_"],
    source: "(?<!\\p{L})gsk_[a-zA-Z0-9]{52}(?![a-zA-Z0-9])",
    flags: "gu",
  },
  {
    kind: "Hugging Face token",
    keywords: ["hf_"],
    source: "(?<!\\p{L})hf_[a-zA-Z]{34}(?![a-zA-Z])",
    flags: "gu",
  },
  {
    kind: "Linear key",
    keywords: ["lin_api_"],
    source: "(?<!\\p{L})lin_api_[a-zA-Z0-9_]{32,128}(?![a-zA-Z0-9_])",
    flags: "gu",
  },
  {
    kind: "Notion token",
    keywords: ["ntn_"],
    source: "(?<!\\p{L})ntn_[0-9]{11}[A-Za-z0-9]{35}(?![A-Za-z0-9])",
    flags: "gu",
  },
  {
    kind: "1Password token",
    keywords: ["ops_ey"],
    source: "(?<!\\p{L})ops_(ey[A-Za-z0-9+/=]{100,1280}fQ={0,2})(?![A-Za-z0-9+/=])",
    flags: "gu",
  },
  {
    kind: "database password",
    keywords: ["mongodb"],
    source:
      "mongodb(?:\\+srv)?:\\/\\/(?:(?<username>[^:\\/\\s]{1,100}):(?<password>[^@\\/\\s]{1,200})@)?(?<host>[^\\/\\s?]{1,100})(?:\\/(?<database>[^?\\s]{0,100}))?(?:\\?(?<options>[^\\s]{0,500}))?",
    flags: "gi",
  },
  {
    kind: "database password",
    keywords: ["mysql"],
    source:
      "(?:jdbc:)?mysql(?:x)?:\\/\\/(?:(?<username>[^:\\/\\s]{1,100}):(?<password>[^@\\/\\s]{1,200})@)?(?<host>[^\\/\\s?]{1,100})(?:\\/(?<database>[^?\\s]{0,100}))?(?:\\?(?<options>[^\\s]{0,500}))?",
    flags: "gi",
  },
  {
    kind: "database password",
    keywords: ["postgres"],
    source:
      "postgres(?:ql)?:\\/\\/(?:(?<username>[^:\\/\\s]{1,100}):(?<password>[^@\\/\\s]{1,200})@)?(?<host>[^\\/\\s?]{1,100})(?:\\/(?<database>[^?\\s]{0,100}))?(?:\\?(?<options>[^\\s]{0,500}))?",
    flags: "gi",
  },
  {
    kind: "Vault token",
    keywords: ["hvs."],
    source: "(?<!\\p{L})hvs\\.[A-Za-z0-9_-]{90,120}(?![A-Za-z0-9_-])",
    flags: "gu",
  },
  {
    kind: "Vault token",
    keywords: ["hvb."],
    source: "(?<!\\p{L})hvb\\.[A-Za-z0-9_-]{138,300}(?![A-Za-z0-9_-])",
    flags: "gu",
  },
  {
    kind: "Vault token",
    keywords: ["hvr."],
    source: "(?<!\\p{L})hvr\\.[A-Za-z0-9_-]{90,120}(?![A-Za-z0-9_-])",
    flags: "gu",
  },
  {
    kind: "Vercel token",
    keywords: ["vcp_", "vci_", "vca_", "vcr_", "vck_"],
    source: "(?<!\\p{L})(?<prefix>vcp|vci|vca|vcr|vck)_[A-Za-z0-9]{20,60}(?![A-Za-z0-9])",
    flags: "gu",
  },
  {
    kind: "Databricks token",
    keywords: ["dapi"],
    source: "(?<!\\p{L})dapi[A-Fa-f0-9]{32}(?:-[0-9])?(?![A-Fa-f0-9])",
    flags: "gu",
  },
  {
    kind: "Docker token",
    keywords: ["dckr_pat_"],
    source: "(?<!\\p{L})dckr_pat_[a-zA-Z0-9_-]{27}(?![a-zA-Z0-9_-])",
    flags: "gu",
  },
  {
    kind: "Figma token",
    keywords: ["figd_"],
    source: "(?<!\\p{L})figd_[A-Za-z0-9_-]{40,200}(?![A-Za-z0-9_-])",
    flags: "gu",
  },
  {
    kind: "Cloudflare key",
    keywords: ["cfk_", "cfut_", "cfat_"],
    source: "(?<!\\p{L})(?<prefix>cfk|cfut|cfat)_[A-Za-z0-9]{40}[0-9a-f]{8}(?![A-Za-z0-9])",
    flags: "gu",
  },
  {
    kind: "Tailscale key",
    keywords: ["tskey-"],
    source: "(?<!\\p{L})tskey-(?<type>[a-z]{2,20})-[0-9A-Za-z_]{8,40}-[0-9A-Za-z_]{16,60}(?![0-9A-Za-z_])",
    flags: "gu",
  },
];
