import { describe, expect, test } from "bun:test";
import { redactPayload, redactSecrets } from "../../../src/domain/redaction/redact.ts";

/** Made up for these tests; none is anybody's. */
const PASSWORD = "Kv7#tulipan";
const RANDOM = "f8Kq2ZtW9xLm4PvB7nRc";

describe("every name of a password is judged as a whole, whichever of its words tells", () => {
  for (const name of [
    "DB_PASS",
    "pass",
    "dbPass",
    "smtp.pass",
    "PGPASSWORD",
    "MYSQL_PWD",
    "root_pw",
    "userPassword2",
    "spring.datasource.password",
    "keystorePass",
    "DB_PASSWORD_PROD",
    "ansible_become_pass",
    "wachtwoord",
    "mot_de_passe",
  ]) {
    test(`${name}=`, () => expect(redactSecrets(`${name}=${PASSWORD}`)).not.toContain(PASSWORD));
    test(`${name}: in YAML`, () =>
      expect(redactSecrets(`a: 1\n${name}: ${PASSWORD}\nb: 2`)).not.toContain("tulipan"));
    test(`"${name}": in JSON`, () =>
      expect(redactSecrets(JSON.stringify({ [name]: PASSWORD }))).not.toContain("tulipan"));
    test(`${name} as a field`, () =>
      expect(JSON.stringify(redactPayload({ tool_input: { [name]: PASSWORD } }))).not.toContain("tulipan"));
  }
});

describe("names of other secrets", () => {
  for (const name of [
    "stripe_sk",
    "creds",
    "otp_seed",
    "JWT_SECRET",
    "apiKey",
    "STRIPE_KEY",
    "x-auth-token",
    "wpa_psk",
  ])
    test(name, () => expect(redactSecrets(`${name}: "${RANDOM}"`)).not.toContain(RANDOM));
  test("codes are digits", () => {
    expect(redactSecrets("PIN=4829, otp: 730184, verification code: 55-1029")).not.toMatch(/4829|730184/);
    expect(redactSecrets("pin: 13, retries: 4829, exit code: 1374")).toBe(
      "pin: 13, retries: 4829, exit code: 1374",
    );
  });
  test("the words of a wallet", () => {
    const words = "zebra lumber acid mango ritual tunnel oxygen pepper jungle velvet index guitar";
    expect(redactSecrets(`seed phrase: ${words}`)).not.toContain("lumber");
    const numbered = words.split(" ").map((word, index) => `${index + 1}. ${word}`);
    expect(redactSecrets(`recovery phrase:\n${numbered.join("\n")}`)).not.toContain("lumber");
  });
});

describe("arguments of programs", () => {
  for (const command of [
    `sshpass -p '${PASSWORD}' ssh a@b`,
    `mysql -uroot -p'${PASSWORD}' shop`,
    `redis-cli -h cache -a '${PASSWORD}' ping`,
    `openssl rsa -in a.key -passin pass:${PASSWORD}`,
    `echo '${PASSWORD}' | sudo -S apt update`,
    `curl -u 'deploy:${PASSWORD}' https://a.example`,
    `htpasswd -bc .htpasswd ann '${PASSWORD}'`,
    `docker login -u ann -p '${PASSWORD}' registry.example`,
    `ldapsearch -D cn=a -w '${PASSWORD}' -b dc=x`,
    `mongosh -u ann -p '${PASSWORD}' shop`,
    `keytool -list -keystore a.jks -storepass '${PASSWORD}'`,
    `zip -P '${PASSWORD}' a.zip b`,
    `7z x -p'${PASSWORD}' a.7z`,
    `gpg --batch --passphrase '${PASSWORD}' -d a.gpg`,
    `aws configure set aws_secret_access_key ${RANDOM}${RANDOM}`,
    `ansible-vault encrypt_string '${PASSWORD}' --name x`,
    `net user ann ${PASSWORD} /add`,
    `smbclient -U 'ann%${PASSWORD}' //srv/share`,
    `echo 'ann:${PASSWORD}' | chpasswd`,
  ])
    test(command.slice(0, 30), () => expect(redactSecrets(command)).not.toMatch(/tulipan|f8Kq2/));
  test("flags of other programs are none", () => {
    const text = "mkdir -p build && tar -p x && ssh -p 2222 a@b && npm run x -- -p node --user 1000";
    expect(redactSecrets(text)).toBe(text);
  });
});

describe("sentences of many languages", () => {
  for (const sentence of [
    "the password is",
    "das Passwort lautet",
    "mot de passe :",
    "Mot de passe :",
    "la contraseña es",
    "a senha é",
    "het wachtwoord is",
    "hasło to",
    "heslo je",
    "пароль:",
    "şifre:",
    "lösenordet är",
    "密码是",
    "パスワードは",
    "비밀번호:",
  ])
    test(sentence, () => expect(redactSecrets(`${sentence} ${PASSWORD} ok`)).not.toContain("tulipan"));
});

describe("other places", () => {
  for (const [name, text] of Object.entries({
    "the next line": `$ pass show work/vpn\n${RANDOM}\n`,
    "a block of YAML": `password: |\n  ${PASSWORD}\n`,
    "a table": `| user | password |\n|---|---|\n| ann | ${PASSWORD} |`,
    CSV: `name,username,password\ngit,ann,${PASSWORD}\n`,
    "an INSERT": `INSERT INTO users (name, password) VALUES ('ann', '${PASSWORD}');`,
    "IDENTIFIED BY": `CREATE USER a IDENTIFIED BY '${PASSWORD}';`,
    ".pgpass": `db.example:5432:shop:ann:${RANDOM}`,
    "a default": `const s = process.env.JWT_SECRET || "${RANDOM}";`,
    "a call": `req.SetBasicAuth("ann", "${RANDOM}")`,
    "a URL with unescaped signs": "postgres://ann:p#q/R7?x@db.example:5432/shop",
    "a session outside of a header": `sid=${RANDOM}${RANDOM}; path=/`,
    "a router": `enable password 0 ${PASSWORD}`,
    "a token as user": `https://${RANDOM}:x-oauth-basic@github.com/a/b`,
    "a cookie as JSON": `{"name":"sid","value":"${RANDOM}","domain":".a.example","httpOnly":true}`,
    "percent-encoded": encodeURIComponent(`postgres://ann:${RANDOM}@db/x`),
    hexadecimal: Buffer.from(`DB_PASSWORD=${RANDOM}`).toString("hex"),
    "a name in quotes before a typed default": `password: str = "${PASSWORD}"`,
  }))
    test(name, () => {
      const kept = redactSecrets(text);
      expect(kept).toContain("[redacted: ");
      expect(kept).not.toMatch(/tulipan|f8Kq2|R7\?x/);
      expect(kept).not.toContain(Buffer.from(RANDOM).toString("hex"));
    });
  test("keys of PuTTY and of SSH2", () => {
    const lines = Array.from(
      { length: 3 },
      (_, line) => `${line}AAB3NzaC1yc2EAAAADAQABAAABAQCx9dJ4aW1kQ0xvZ2dlcjEyMzQ1Njc4OTAx`,
    );
    const putty = `PuTTY-User-Key-File-3: ssh-rsa\nPrivate-Lines: 3\n${lines.join("\n")}\nPrivate-MAC: ${"ab12".repeat(16)}`;
    const ssh2 = `---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----\nComment: "x"\n${lines.join("\n")}\n---- END SSH2 ENCRYPTED PRIVATE KEY ----`;
    for (const text of [putty, ssh2]) expect(redactSecrets(text)).not.toContain("B3NzaC1yc2E");
  });
});

test("words joined by a sign before a number are a password near a word for one, and a type of a program is none", () => {
  expect(redactSecrets("lösenordet till servern är Winter.Sunset47!")).not.toContain("Sunset");
  expect(redactSecrets("the password is parsed as System.Int32 first")).toContain("System.Int32");
});

test("a stand-in is one as a whole, and not because a part of a value looks like one", () => {
  for (const value of [
    "Winter.Sunset7",
    "environ42!Kq",
    "xxxxK9!mountain",
    "example77!Zq",
    "my$ecret9",
    "!vaulted77",
    "@Orange2026",
  ])
    expect([value, redactSecrets(`password: "${value}"`)]).toEqual([
      value,
      'password: "[redacted: password]"',
    ]);
});

describe("what only says where a secret is, or what kind, stays", () => {
  for (const text of [
    "password: !vault | see group_vars",
    "password: !secret db_password",
    "SECRET_ARN=arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/db-AbC123",
    "token: ${GITHUB_TOKEN}",
    "api_key: <your-key-2>",
    "const key = process.env.API_KEY2;",
    "password: string;\n  passwordConfirm?: string;",
    "password = op://vault/item/password",
    "test('resets password123 of a user', () => {})",
    "git checkout 3fcc0d2a0b7d2c1e9f8a7b6c5d4e3f2a1b0c9d8e -- src/auth/token.ts",
    "token_id: 11111111-2222-4333-8444-555555555555x",
    "key: npm-cache-linux-3fcc0d2a0b7d2c1e9f8a7b6c5d4e3f2a1b0c9d8e",
    '"cookie": { "version": "0.7.2", "integrity": "sha512-yki5XnKuf750l50uGTllt6kKILY4nQ1eNIQatoXEByZ5dWgnKqbnqmTrBE5B4N7lrMJKQ2ytWMiTO2o0v6Ew/w==" }',
    "import { signToken } from './auth/sign-token2.ts'",
    "login(user.name, user.password); connect(options.host, 5432);",
    'expect(screen.getByLabelText("Password")).toBeVisible();',
    "password must have 8 characters, 1 digit and 1 sign",
    '<input type="password" name="password" placeholder="Your password">',
    "func (s *Server) authenticate(ctx context.Context, token string) error {",
    "Authorization: Bearer <token>",
    "author: ann; tokens: 123456; max_tokens=200000; keyboard: qwerty123layout",
  ])
    test(text.slice(0, 50), () => expect(redactSecrets(text)).toBe(text));
});

test("what stands behind a mark is not looked at for the name before it", () => {
  for (const text of [
    `define('DB_PASSWORD', '${PASSWORD}'); 000#?0#Ab1`,
    `password\n${RANDOM}\n${RANDOM}x`,
    `login('${RANDOM}', 'foo4711')`,
    `the password: ${PASSWORD} or Harbor578Biscuit`,
  ]) {
    const once = redactSecrets(text);
    expect(redactSecrets(once)).toBe(once);
  }
});
