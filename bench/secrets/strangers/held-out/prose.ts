import type { Form, Kit } from "./kit.ts";

const SEED_WORDS = [
  "abandon", "lens", "orbit", "velvet", "tiger", "jungle", "mimic", "salad", "puzzle", "canyon", "drift", "noble",
  "fabric", "hockey", "ladder", "walnut", "timber", "scout", "razor", "peanut", "oxygen", "ginger", "bulb", "cradle",
] as const;

/** Secrets told in chat or notes, in many languages, and keys that people hold. */
export function proseForms(k: Kit): Form[] {
  const { forms, add } = k.collect("prose");
  const mnemonic = (n: number): string => Array.from({ length: n }, () => k.pick(SEED_WORDS)).join(" ");
  add("en-is", "prompt", k.human(), (s) => `The admin password is ${s}, log in and take a screenshot of the dashboard.`);
  add("en-login-with", "prompt", k.human(), (s) => `log in as anna / ${s} and check whether the export button shows up`);
  add("en-changed-to", "prompt", k.human(), (s) => `I changed the staging db password from the default to "${s}" yesterday, update your notes`);
  add("en-next-line", "prompt", k.strong(16), (s) => `Credentials for the jump host:\n\nuser: ops\npw:\n${s}\n\nplease check disk usage`);
  add("en-sorry-typed", "prompt", k.human(), (s) => `oops that was my ssh passphrase: ${s} - ignore it`);
  add("en-reversed", "prompt", k.strong(14), (s) => `${s} <- that's the root pw of the new VM`);
  add("en-spelled-user-at", "prompt", k.human(), (s) => `creds for grafana: admin:${s}`);
  add("de-lautet", "prompt", k.human(), (s) => `Das Kennwort für den Testserver lautet ${s}, Benutzer ist wie immer "deploy".`);
  add("de-zugangsdaten", "file", k.human(), (s) => `Zugangsdaten Warenwirtschaft\nBenutzername: lager2\nPasswort: ${s}\nMandant: 01`);
  add("fr-mdp", "prompt", k.human(), (s) => `le mot de passe de la base de préprod c'est ${s}, tu peux relancer la migration`);
  add("es-contrasena", "prompt", k.human(), (s) => `La contraseña del usuario admin es ${s} y el puerto es el 5433.`);
  add("pt-senha", "prompt", k.human(), (s) => `usa a senha ${s} pra entrar no painel da homologação`);
  add("it-password", "prompt", k.human(), (s) => `Entra nel NAS con utente backup e parola d'ordine ${s}`);
  add("nl-wachtwoord", "prompt", k.human(), (s) => `Het wachtwoord van de router is ${s}, gebruiker admin.`);
  add("pl-haslo", "prompt", k.human(), (s) => `hasło do bazy testowej: ${s} (nie commituj tego!)`);
  add("cs-heslo", "prompt", k.human(), (s) => `Přihlas se jako root, heslo je ${s}.`);
  add("sv-losenord", "prompt", k.human(), (s) => `lösenordet till mejlkontot är ${s}`);
  add("tr-sifre", "prompt", k.human(), (s) => `veritabanı şifresi: ${s}\nkullanıcı: rapor`);
  add("ru-parol", "prompt", k.human(), (s) => `Пароль от админки — ${s}, логин admin.`);
  add("el-kodikos", "prompt", k.human(), (s) => `Ο κωδικός πρόσβασης του διακομιστή είναι ${s}`);
  add("zh-mima", "prompt", k.human(), (s) => `数据库密码是${s}，用户名是root，帮我看一下慢查询`);
  add("ja-pasuwado", "prompt", k.human(), (s) => `管理画面のパスワードは「${s}」です。ログインして確認してください。`);
  add("ko-bimil", "prompt", k.human(), (s) => `스테이징 서버 비밀번호: ${s}\n접속해서 로그 확인해줘`);
  add("ar-kalima", "prompt", k.human(), (s) => `كلمة المرور الخاصة بالخادم هي ${s}`);
  add("he-sisma", "prompt", k.human(), (s) => `הסיסמה של השרת היא ${s} תתחבר ותבדוק`);
  add("hi-password", "prompt", k.human(), (s) => `सर्वर का पासवर्ड ${s} है, लॉगिन करके देखो`);
  add("vi-matkhau", "prompt", k.human(), (s) => `mật khẩu của tài khoản admin là ${s}`);
  add("th-rahat", "prompt", k.human(), (s) => `รหัสผ่านเครื่องทดสอบคือ ${s}`);
  add("totp-seed", "prompt", k.base32(32), (s) => `2FA setup for the bot account, secret key (can't scan): ${s}`);
  add("otpauth", "output", k.base32(32), (s) => `otpauth://totp/Acme:ops@example.org?secret=${s}&issuer=Acme&digits=6`);
  add("totp-grouped", "prompt", Array.from({ length: 8 }, () => k.from("abcdefghijklmnopqrstuvwxyz234567", 4)).join(" "), (s) => `Google shows this authenticator setup key: ${s}`);
  add("oathtool", "input", k.base32(26), (s) => `oathtool --totp -b ${s}`);
  add("recovery-codes", "file", `${k.lower(5)}-${k.lower(5)}`, (s) => `GitHub recovery codes\n\n${s}\n${k.lower(5)}-${k.lower(5)}\n${k.lower(5)}-${k.lower(5)}`);
  add("seed-12", "prompt", mnemonic(12), (s) => `restore the test wallet with this seed phrase: ${s}`);
  add("mnemonic-24-env", "file", mnemonic(24), (s) => `MNEMONIC="${s}"\nCHAIN_ID=1`);
  add("bitlocker", "output", Array.from({ length: 8 }, () => k.digits(6)).join("-"), (s) => `Numerical Password:\n  ID: {${k.uuid()}}\n  Password:\n    ${s}`);
  add("filevault", "output", Array.from({ length: 6 }, () => k.upper(4)).join("-"), (s) => `$ sudo fdesetup enable\nRecovery key = '${s}'`);
  add("wifi-qr", "file", k.human(), (s) => `qrencode -o wifi.png "WIFI:T:WPA;S:Praxis;P:${s};;"`);
  add("wifi-prose-de", "prompt", k.human(), (s) => `WLAN-Schlüssel im Büro: ${s} (SSID Werkstatt-5G), trag das im ESP ein`);
  add("pin-alarm", "prompt", k.digits(6), (s) => `the alarm panel PIN is ${s}, use it in the home assistant automation`);
  add("sim-puk", "file", k.digits(8), (s) => `Modem SIM card\nPIN: see label\nPUK: ${s}`);
  add("homekit", "file", `${k.digits(3)}-${k.digits(2)}-${k.digits(3)}`, (s) => `"bridge": { "name": "Homebridge", "username": "0E:3B:11:2A:77:01", "pin": "${s}" }`);
  add("license-key", "file", Array.from({ length: 5 }, () => k.upper(5)).join("-"), (s) => `ACME_LICENSE_KEY=${s}   # paid seat, do not share`);
  return forms;
}
