import { isCertainValue, isUnmistakable, looksLikePassword, looksRandom } from "./secret-value.ts";
import type { Span } from "./span.ts";
import { valueAt } from "./value-at.ts";

const COMMAND_CHARS_MAX = 600;
const COMMANDS_MAX = 500;
const TOKEN_CHARS_MIN = 10;

/**
 * Programs that take a secret as an argument, with what stands before it. Behind a flag it is certain; what is only at a
 * place (`cargo login …`) must look like a secret.
 */
interface ProgramRule {
  programs: string;
  /** What leads to the secret, in the rest of the command. */
  flags: string;
  isPlace?: boolean;
}

const U = "(?:[^\\s:\"']{1,80})";
const RULES: readonly ProgramRule[] = [
  { programs: "sshpass|pscp|plink|psftp|winscp", flags: "-p(?:w\\s)?\\s?" },
  {
    programs: "mysql\\w{0,10}|mariadb[\\w-]{0,8}|mycli|mydumper|xtrabackup|7z|7za|7zr|7zz|rar|unrar",
    flags: "-h?p(?=[^\\s=])",
  },
  { programs: "redis-cli|valkey-cli|keydb-cli", flags: "(?:-a|--pass)[\\s=]{1,3}" },
  {
    programs:
      "mongo|mongosh|mongodump|mongorestore|mongoexport|mongoimport|mongostat|mongotop|cqlsh|cypher-shell|influx|rabbitmqadmin|xfreerdp|rdesktop|hydra|medusa|evil-winrm|crackmapexec|netexec|nxc|veracrypt|psexec|psexec\\.exe|kinit|mosh|clickhouse-client|arangosh|onedrive|ncftp\\w{0,4}|wmic|winexe|twine|useradd|usermod",
    flags: "/p:|-p(?:[\\s=]{1,3}|(?=[\"']))",
  },
  { programs: "ldap\\w{3,8}", flags: "-w\\s?|-s\\s" },
  {
    programs:
      "docker|podman|nerdctl|buildah|skopeo|helm|oras|crane|regctl|oc|az|nuget|dotnet|poetry|altool|xcrun|jfrog|cf|ibmcloud|argocd|rosa|kubelogin|lftp|keytool|jarsigner|security|certutil|signtool",
    flags: "(?:-p|--?pass(?:word)?|-P|-storepass|-keypass|-k)(?:[\\s=]{1,3})",
  },
  { programs: "zip|unzip|sqlcmd|bcp|osql|ipmitool|mosquitto_\\w{3}|security", flags: "-P\\s{0,2}" },
  { programs: "snmp\\w{3,9}", flags: "-[AX]\\s{0,2}" },
  {
    programs: "openssl",
    flags: "(?:\"|')?pass:|-(?:k|K|hmac|passwd|psk|srppass|challenge)\\s",
  },
  { programs: "gpg2?|gpg-preset-passphrase", flags: "--passphrase[\\s=]{1,2}|-P\\s" },
  {
    programs:
      "curl|wget|http|https|xh|xhs|httpie|ab|siege|hey|etcdctl|nats|skopeo|buildah|podman|conda|lftp|ftp|smbget",
    flags: `(?:-u|-U|-a|-A|--(?:proxy-)?user|--auth|--(?:src-|dest-)?creds|--http-user)[\\s=]{0,2}["']?${U}[:,]`,
  },
  {
    programs: "smbclient|rpcclient|net|smbget|smbmap|wmiexec\\S{0,4}|cifs",
    flags: "-U\\s{0,2}[\"']?[^\\s%\"']{1,60}%",
  },
  {
    programs: "htpasswd",
    flags:
      "-\\w{0,4}n\\w{0,2}b\\w{0,2}\\s+\\S{1,60}\\s+|-\\w{0,4}bn\\w{0,2}\\s+\\S{1,60}\\s+|-\\w{0,3}b\\w{0,3}(?:\\s+-\\w{1,4}){0,3}\\s+\\S{1,120}\\s+\\S{1,60}\\s+",
  },
  { programs: "rabbitmqctl", flags: "(?:add_user|change_password|authenticate_user)\\s+\\S{1,60}\\s+" },
  {
    programs: "ansible-vault",
    flags: "encrypt_string\\s+(?:--?[\\w-]{1,30}(?:[\\s=]\\S{1,40})?\\s+){0,3}(?=[\"'])",
  },
  {
    programs: "sqlplus|sqlldr|expdp|impdp|rman|exp|imp",
    flags: "(?:[\"'])?[A-Za-z]\\w{1,30}/(?=[^\\s/@]{3,60}@)",
  },
  { programs: "security", flags: "unlock-keychain\\s.{0,60}-p\\s|-w\\s" },
  {
    programs: "net|net\\.exe",
    flags:
      "user\\s+\\S{1,40}\\s+(?=[^\\s/])|/user:\\S{1,60}\\s+(?=[^\\s/])|use\\s+\\S{1,60}\\s+(?:\\S{1,60}\\s+)?(?=[^\\s/\\\\]\\S{0,60}\\s+/user)",
  },
  {
    programs: "wpa_passphrase",
    flags: "(?<=^\\s{1,3})(?:[\"'][^\"']{1,40}[\"']|[^\\s\"']{1,40})\\s+",
  },
  { programs: "rclone", flags: "obscure\\s+" },
  { programs: "ssh-keygen", flags: "-[NP]\\s" },
  { programs: "ykman|oathtool|yubico-piv-tool", flags: "-[Pp]\\s|-b\\s" },
  { programs: "bitcoin-cli|litecoin-cli|dogecoin-cli", flags: "importprivkey\\s|walletpassphrase\\s" },
  { programs: "signtool|certutil|makecert", flags: "/p\\s" },
  { programs: "cloudflared", flags: "service\\s+install\\s+", isPlace: true },
  { programs: "vncpasswd|x11vnc", flags: "-passwd\\s+" },
  { programs: "bw", flags: "unlock\\s+(?=[^-\\s])|login\\s+\\S{1,60}\\s+(?=[^-\\s])" },
  {
    programs:
      "cargo|vault|bao|ngrok|wandb|snyk|doctl|netlify|vercel|surge|stripe|rancher|codecov|kaggle|hf|huggingface-cli|heroku|flyctl|fly|railway|supabase|gitleaks|cloudflared|tailscale|mc|s3cmd|b2|poetry|npm|git|conan|pulumi|terraform|consul|nomad|glab|tea|gh|sentry-cli|dotnet|nuget|codeium|doppler|infisical|op|akamai|gcloud|flutter|expo|eas|sonar-scanner|sonar|twilio|netlify|deployctl|modal|replicate|pinecone",
    flags:
      "(?:login|unseal|authtoken|add-authtoken|auth|authorize-account|-t|-k|--auth|--key|-s|--body|-b|--authkey|--auth-key|--pat|token)[\\s=]{1,3}(?:(?:set|login|add|\\S{3,40})\\s{1,3})??(?=[^-\\s])|alias\\s+set\\s+\\S{1,40}\\s+\\S{1,80}\\s+\\S{1,60}\\s+|config(?:\\s+(?:set|add))?\\s+\\S{1,60}token\\S{0,20}\\s+",
    isPlace: true,
  },
];

/** What is handed to a program on its input: `echo … | sudo -S`, `docker login --password-stdin <<< …`. */
const PIPED =
  /\b(?:echo|printf|print|Write-Output|puts)\s{1,3}(?:-[neE]{1,3}\s{1,3}|["'][:\w]{0,20}%s(?:\\n)?["']\s{1,3})?(?=[^|\n]{3,300}\|[^|\n]{0,120}(?:\ssudo\s|-S\b|-stdin\b|--with-token|chpasswd|\bpasswd|cryptsetup|-fd\b|kinit|\blogin\b|secrets?\s(?:set|put|create|add)|secret\sput|unlock|stdin|smbpasswd|htpasswd|encrypt|\bsu\b|vault\s|pass\sinsert|age\b))/g;
const HERE_STRING =
  /(?:-S\b|kinit|\benv\sadd|secrets?\s(?:set|put|add)|-stdin|login|--with-token|passwd|unlock|cryptsetup|-fd\s\d)[^<>\n]{0,80}<<<\s{0,3}/g;

/** Compiled when first needed. */
let programPattern: RegExp | undefined;
const flagPatterns = new Map<ProgramRule, RegExp>();

/** Secrets among the arguments of programs, and on their input. */
export function findCommands(text: string): Span[] {
  const spans: Span[] = [];
  programPattern ??= new RegExp(
    `(?<![\\w.-])(?:${RULES.map(({ programs }) => programs).join("|")})(?:\\.exe)?(?=[\\s"',])`,
    "g",
  );
  let commands = 0;
  for (const match of text.matchAll(programPattern)) {
    const end = match.index + match[0].length;
    const rest = restOfCommand(text, end);
    for (const rule of RULES)
      if (isProgramOf(rule, match[0])) spans.push(...argumentsOf(rule, text, rest, end));
    commands += 1;
    if (commands >= COMMANDS_MAX) break;
  }
  for (const pattern of [PIPED, HERE_STRING])
    for (const match of text.matchAll(pattern)) {
      const span = inputAt(text, match.index + match[0].length);
      if (span !== undefined) spans.push(span);
    }
  return spans;
}

function isProgramOf(rule: ProgramRule, program: string): boolean {
  const name = program.replace(/\.exe$/, "");
  return new RegExp(`^(?:${rule.programs})$`).test(name);
}

/** What belongs to the command: up to the end of its line, or to the next one in it. */
function restOfCommand(text: string, from: number): string {
  const rest = text.slice(from, from + COMMAND_CHARS_MAX);
  const end = rest.search(/(?<!\\)\n|\s(?:\|\|?|&&|;)\s|;\s|\\n/);
  return end === -1 ? rest : rest.slice(0, end);
}

function argumentsOf(rule: ProgramRule, text: string, rest: string, at: number): Span[] {
  const spans: Span[] = [];
  const pattern = flagPatterns.get(rule) ?? new RegExp(`(?:^|(?<=[\\s"'=]))(?:${rule.flags})`, "g");
  flagPatterns.set(rule, pattern);
  for (const match of rest.matchAll(pattern)) {
    const start = at + match.index + match[0].length;
    // Where a user stands before it, the quote is open already.
    const isOpen = /["'][^"']*$/.exec(match[0])?.[0].charAt(0);
    const span = isOpen === undefined ? argumentAt(text, start) : upTo(text, start, isOpen);
    if (span === undefined) continue;
    const content = text.slice(span.start, span.end);
    const isSecret = rule.isPlace === true ? looksSecret(content) : isCertainValue(content);
    if (isSecret) spans.push(span);
  }
  return spans;
}

function looksSecret(content: string): boolean {
  if (/\s/.test(content) || (/^[\w-]{1,30}$/.test(content) && !/\d/.test(content))) return false;
  return looksRandom(content, TOKEN_CHARS_MIN) || (looksLikePassword(content) && /[^\w./:=-]/.test(content));
}

function argumentAt(text: string, start: number): Span | undefined {
  const value = valueAt(text, start);
  if (value === undefined || text[start] === "-") return undefined;
  return { start: value.start, end: value.end, kind: "password" };
}

function upTo(text: string, start: number, quote: string): Span | undefined {
  const end = text.indexOf(quote, start);
  return end === -1 || end - start > 200 ? argumentAt(text, start) : { start, end, kind: "password" };
}

/** `echo user:password | chpasswd` too. */
function inputAt(text: string, start: number): Span | undefined {
  const span = argumentAt(text, start);
  if (span === undefined) return undefined;
  const content = text.slice(span.start, span.end).replace(/\\n$/, "");
  const user = /^[\w.-]{1,32}:(?=\S{4})/.exec(content)?.[0].length ?? 0;
  const end = span.start + content.length;
  if (/^[^|\n]{0,120}\|\s{0,2}base64/.test(text.slice(end, end + 160)) && !isEncodedPassword(content))
    return undefined;
  return isCertainValue(content.slice(user)) ? { ...span, start: span.start + user, end } : undefined;
}

function isEncodedPassword(content: string): boolean {
  if (isUnmistakable(content) && !/=$/.test(content)) return true;
  try {
    return isUnmistakable(atob(content).trim());
  } catch {
    // What is handed to `base64` need not be that itself.
    return false;
  }
}
