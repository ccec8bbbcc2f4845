import type { Form, Kit } from "./kit.ts";
import { base64, percent, toHex } from "./kit.ts";

function block(label: string, body: string): string {
  const dashes = "-".repeat(5);
  return `${dashes}BEGIN ${label}${dashes}\n${body}\n${dashes}END ${label}${dashes}`;
}

/** Private key material of all kinds, and passwords encoded once. */
export function encodedForms(k: Kit): Form[] {
  const { forms, add } = k.collect("encoded");
  const key = (label: string): string => block(label + " KEY", k.body(6, 64) + "\n" + k.b64(30) + "==");
  const priv = "PRIV" + "ATE";
  add("pem-rsa", "file", key(`RSA ${priv}`), (s) => s);
  add("pem-pkcs8", "output", key(priv), (s) => `$ cat tls.key\n${s}`);
  add("pem-encrypted", "file", key(`ENCRYPTED ${priv}`), (s) => `${s}\n`);
  add("pem-ec", "prompt", key(`EC ${priv}`), (s) => `why does openssl say "no start line"?\n${s}`);
  add("pem-openssh", "output", block(`OPENSSH ${priv} KEY`, "b3BlbnNzaC1rZXktdjEAAAAA" + k.body(5, 70)), (s) => `${s}\nanna@laptop:~$`);
  add("pem-pgp", "file", block(`PGP ${priv} KEY BLOCK`, "\n" + k.body(6, 64) + "\n=" + k.b64(4)), (s) => s);
  add("pem-ssh2", "file", `---- BEGIN SSH2 ENCRYPTED ${priv} KEY ----\n${k.body(4, 70)}\n---- END SSH2 ENCRYPTED ${priv} KEY ----`, (s) => s);
  add("pem-escaped", "file", key(priv).replace(/\n/g, "\\n"), (s) => `{"type":"service_account","client_email":"ci@acme.iam.gserviceaccount.com","private_key":"${s}\\n"}`);
  add("pem-body-line", "output", k.b64(64), (s) => `diff --git a/server.key b/server.key\n@@ -3,2 +3,2 @@ ${"-".repeat(5)}BEGIN ${priv} KEY${"-".repeat(5)}\n-${s}\n+${k.b64(64)}`);
  add("pem-indented-yaml", "file", k.b64(64), (s) => `tls:\n  key: |\n    ${"-".repeat(5)}BEGIN RSA ${priv} KEY${"-".repeat(5)}\n    ${s}\n    ${k.b64(64)}\n    ${"-".repeat(5)}END RSA ${priv} KEY${"-".repeat(5)}`);
  add("putty", "file", k.b64(64), (s) => `PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\nComment: laptop\n${priv.charAt(0)}rivate-Lines: 1\n${s}\nPrivate-MAC: ${k.hex(64)}`);
  add("jwk", "file", k.url64(43), (s) => `{"kty":"EC","crv":"P-256","x":"${k.url64(43)}","y":"${k.url64(43)}","d":"${s}"}`);
  add("jwk-oct", "file", k.url64(86), (s) => `{"keys":[{"kty":"oct","kid":"2026-01","alg":"HS512","k":"${s}"}]}`);
  add("ethereum-key", "file", "0x" + k.hex(64), (s) => `networks: { sepolia: { url: RPC, accounts: ["${s}"] } }, // deployer private key`);
  add("bitcoin-wif", "output", "K" + "x" + k.from("123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz", 50), (s) => `> dumpprivkey bc1q7k\n${s}`);
  add("solana-array", "file", Array.from({ length: 64 }, () => String(Number("0x" + k.hex(2)))).join(","), (s) => `// ~/.config/solana/id.json\n[${s}]`);
  add("xprv", "prompt", "xp" + "rv9s21ZrQH143K" + k.alnum(97), (s) => `derive the first 5 addresses from ${s}`);
  add("tor-onion-key", "input", k.b64(86) + "==", (s) => `ADD_ONION ED25519-V3:${s} Port=80,127.0.0.1:8080`);
  add("fernet", "file", k.url64(43) + "=", (s) => `AIRFLOW__CORE__FERNET_KEY=${s}`);
  add("k8s-secret", "file", base64(k.human()), (s) => `apiVersion: v1\nkind: Secret\nmetadata:\n  name: db\ndata:\n  password: ${s}`);
  add("k8s-jsonpath", "input", base64(k.strong(18)), (s) => `echo ${s} | base64 -d   # grafana admin password`);
  add("docker-config", "file", base64("acmebot:" + k.strong(20)), (s) => `{"auths":{"https://index.docker.io/v1/":{"auth":"${s}"}}}`);
  add("npmrc-auth", "file", base64("ci:" + k.human()), (s) => `registry=https://nexus.example.org/npm/\n_auth=${s}\nalways-auth=true`);
  add("npmrc-password", "file", base64(k.human()), (s) => `//nexus.example.org/npm/:username=ci\n//nexus.example.org/npm/:_password=${s}`);
  add("base64-env-line", "input", base64(`DB_PASSWORD=${k.human()}`), (s) => `echo '${s}' | base64 --decode >> .env`);
  add("base64-pem", "file", base64(key(priv)).slice(0, 400), (s) => `TLS_KEY_BASE64=${s}`);
  add("powershell-encoded", "input", base64(Array.from(`net user admin ${k.human()}`).join("\0") + "\0"), (s) => `powershell -NoProfile -EncodedCommand ${s}`);
  add("hex-xxd", "input", toHex("token=" + k.alnum(20)), (s) => `echo ${s} | xxd -r -p   # the login token`);
  add("hex-escapes", "file", toHex(k.human()).replace(/../g, "\\x$&"), (s) => `static const char *wifi_pass = "${s}";`);
  add("unicode-escapes", "file", Array.from(k.human(), (c) => "\\u00" + toHex(c)).join(""), (s) => `{"password":"${s}"}`);
  add("percent-query", "output", percent(k.human() + "&="), (s) => `POST /login?user=ada&password=${s} 401 12ms`);
  add("html-entities", "output", Array.from(k.human(), (c) => `&#${c.charCodeAt(0)};`).join(""), (s) => `<input type="password" name="pw" value="${s}">`);
  add("quoted-printable", "file", k.human().replace(/[-_.!*]/g, (c) => "=" + toHex(c).toUpperCase()), (s) => `Content-Transfer-Encoding: quoted-printable\n\nIhr neues Passwort lautet: ${s}`);
  add("gpp-cpassword", "file", k.b64(43) + "=", (s) => `<Properties action="U" userName="Administrator" cpassword="${s}" changeLogon="0"/>`);
  add("byte-array", "file", Array.from(k.human(), (c) => "0x" + toHex(c)).join(", "), (s) => `byte[] masterPassword = { ${s} };`);
  return forms;
}
