import type { SecretRule } from "./secret-rule.ts";

/**
 * Forms that their makers publish so that they can be found, and that the library has no rule for. A row goes when the
 * library learns it.
 */
export const PUBLISHED_FORMS: readonly SecretRule[] = [
  form("JSON web token", ["eyj"], "\\beyJ[\\w-]{8,2000}\\.eyJ[\\w-]{8,8000}\\.[\\w-]{8,2000}"),
  form("Google key", ["aiza"], "\\bAIza[\\w-]{35}(?![\\w-])"),
  form("Google token", ["ya29."], "\\bya29\\.[\\w-]{20,500}"),
  form("Google secret", ["gocspx-"], "\\bGOCSPX-[\\w-]{20,40}"),
  form("Azure secret", ["q~"], "(?<![\\w~.-])[\\w~.-]{3}\\dQ~[\\w~.-]{31,34}(?![\\w~.-])"),
  form("DigitalOcean token", ["_v1_"], "\\bdo[opr]_v1_[a-f0-9]{64}\\b"),
  form("PyPI token", ["pypi-ag"], "\\bpypi-Ag[\\w-]{50,300}"),
  form("Telegram token", [":aa"], "\\b\\d{8,10}:AA[\\w-]{33}(?![\\w-])"),
  form("Discord webhook", ["/webhooks/"], "discord(?:app)?\\.com/api/webhooks/\\d{15,21}/[\\w-]{50,100}"),
  form("Mailgun key", ["key-"], "\\bkey-[0-9a-f]{32}\\b"),
  form("Mailchimp key", ["-us"], "\\b[0-9a-f]{32}-us\\d{1,2}\\b"),
  form("HubSpot token", ["pat-"], "\\bpat-(?:na|eu)\\d-[0-9a-f-]{36}\\b"),
  form("Atlassian token", ["atatt3", "atctt3"], "\\bAT[AC]TT3[\\w=-]{60,300}"),
  form("Sentry token", ["sntrys_", "sntryu_"], "\\bsntry[su]_[\\w+/=-]{40,400}"),
  form("New Relic key", ["nrak-"], "\\bNRAK-[A-Z0-9]{27}\\b"),
  form("Supabase key", ["sbp_", "sb_secret_"], "\\b(?:sbp_[a-f0-9]{40}|sb_secret_[\\w-]{20,60})"),
  form("Replicate token", ["r8_"], "\\br8_[A-Za-z0-9]{37}\\b"),
  form("age key", ["age-secret-key-1"], "\\bAGE-SECRET-KEY-1[0-9A-Z]{58}\\b"),
  form("RubyGems key", ["rubygems_"], "\\brubygems_[a-f0-9]{48}\\b"),
  form("Terraform token", [".atlasv1."], "\\b[A-Za-z0-9]{14}\\.atlasv1\\.[\\w-]{60,70}"),
  form("Doppler token", ["dp."], "\\bdp\\.(?:pt|st|ct|sa|scim|audit)\\.[A-Za-z0-9._]{40,60}"),
  form("Square token", ["sq0"], "\\bsq0(?:atp|csp|idp)-[\\w-]{22,43}"),
  form("Heroku key", ["hrku-"], "\\bHRKU-[\\w-]{30,80}"),
  form("Brevo key", ["xkeysib-"], "\\bxkeysib-[a-f0-9]{64}-[A-Za-z0-9]{16}\\b"),
  form("Postman key", ["pmak-"], "\\bPMAK-[a-f0-9]{24}-[a-f0-9]{34}\\b"),
  form("Facebook token", ["eaa"], "\\bEAA[A-Za-z0-9]{80,400}\\b"),
  form("GitLab token", ["glrt-", "gldt-", "glptt-", "glcbt-"], "\\bgl(?:rt|dt|ptt|cbt)-[\\w.-]{20,200}"),
  form("Slack token", ["xoxe", "xoxs-", "xoxc-", "xoxd-"], "\\bxox[ecsd](?:\\.xox[bp])?-[\\w-]{20,400}"),
  form("API key", ["sk-"], "\\bsk-(?=[A-Za-z_-]{0,60}\\d)[\\w-]{32,200}(?![\\w-])"),
  form("Perplexity key", ["pplx-"], "\\bpplx-[A-Za-z0-9]{40,60}\\b"),
  form("xAI key", ["xai-"], "\\bxai-[A-Za-z0-9]{70,90}\\b"),
  form("Fly.io token", ["fm2_", "fo1_"], "\\b(?:fm2_[\\w+/=]{60,2000}|fo1_[\\w-]{43})"),
  form("Pulumi token", ["pul-"], "\\bpul-[a-f0-9]{40}\\b"),
  form("Netlify token", ["nfp_"], "\\bnfp_[A-Za-z0-9]{36}\\b"),
  form("PlanetScale token", ["pscale_"], "\\bpscale_(?:tkn|oauth|pw)_[\\w.=-]{32,64}"),
  form("CircleCI token", ["ccipat_"], "\\bCCIPAT_[A-Za-z0-9]{15,30}_[a-f0-9]{40}\\b"),
];

function form(kind: string, keywords: readonly string[], source: string): SecretRule {
  return { kind, keywords, source, flags: "g" };
}
