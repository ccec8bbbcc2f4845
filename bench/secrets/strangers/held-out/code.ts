import type { Form, Kit } from "./kit.ts";

/** Literals in source code of many languages, and SQL. */
export function codeForms(k: Kit): Form[] {
  const { forms, add } = k.collect("code");
  add("python-kwarg", "file", k.human(), (s) => `conn = psycopg.connect(host="db", user="app", password="${s}")`);
  add("python-default", "file", k.strong(20), (s) => `SECRET = os.environ.get("APP_SECRET", "${s}")`);
  add("python-positional", "file", k.human(), (s) => `smtp = smtplib.SMTP_SSL("mx.example.org")\nsmtp.login("bot@example.org", "${s}")`);
  add("js-fallback", "file", k.strong(24), (s) => `const jwtSecret = process.env.JWT_SECRET || '${s}';`);
  add("ts-concatenated", "file", k.alnum(20), (s) => `const apiKey: string =\n  "${s}" +\n  "";\nclient.use({ apiKey });`);
  add("js-compare", "file", k.human(), (s) => `if (req.body.password === "${s}") return grantAdmin(req);`);
  add("java-constant", "file", k.human(), (s) => `private static final String DB_PASSWORD = "${s}";`);
  add("java-chararray", "file", k.alnum(12), (s) => `ks.load(in, "${s}".toCharArray());`);
  add("kotlin", "file", k.alnum(40), (s) => `buildConfigField("String", "MAPS_SECRET", "\\"${s}\\"")`);
  add("csharp-verbatim", "file", k.human(), (s) => `var cred = new NetworkCredential("svc", @"${s}", "CORP");`);
  add("go-struct", "file", k.strong(16), (s) => `opts := &redis.Options{Addr: "cache:6379", Password: "${s}", DB: 0}`);
  add("go-backtick", "file", k.strong(32), (s) => "var hmacKey = []byte(`" + s + "`)");
  add("rust", "file", k.alnum(32), (s) => `const SIGNING_KEY: &[u8] = b"${s}";`);
  add("ruby-hash", "file", k.human(), (s) => `Net::FTP.open('ftp.example.org', username: 'www', password: '${s}')`);
  add("php-mysqli", "file", k.human(), (s) => `$db = new mysqli("localhost", "root", "${s}", "forum");`);
  add("c-define", "file", k.human(), (s) => `#define WIFI_SSID "lab"\n#define WIFI_PASS "${s}"`);
  add("arduino-mqtt", "file", k.alnum(14), (s) => `client.connect("esp32-kitchen", "sensor", "${s}");`);
  add("swift", "file", k.alnum(36), (s) => `static let clientSecret = "${s}"`);
  add("dart-map", "file", k.url64(32), (s) => `final headers = {'x-api-secret': '${s}', 'accept': 'application/json'};`);
  add("elixir", "file", k.b64(64), (s) => `config :shop, ShopWeb.Endpoint,\n  secret_key_base: "${s}"`);
  add("clojure", "file", k.human(), (s) => `{:dbtype "postgresql" :user "app" :password "${s}"}`);
  add("r-lang", "file", k.human(), (s) => `con <- dbConnect(RPostgres::Postgres(), user = "stats", password = "${s}")`);
  add("vba", "file", k.human(), (s) => `ActiveSheet.Unprotect Password:="${s}"`);
  add("lua", "file", k.alnum(22), (s) => `local ok, err = red:auth("${s}")`);
  add("nix", "file", k.human(), (s) => `users.users.root.initialPassword = "${s}";`);
  add("sql-create-user", "input", k.human(), (s) => `CREATE USER 'app'@'%' IDENTIFIED BY '${s}';`);
  add("sql-alter-role", "input", k.strong(18), (s) => `psql -c "ALTER ROLE reporting WITH LOGIN PASSWORD '${s}'"`);
  add("sql-insert", "file", k.human(), (s) => `INSERT INTO users (email, password, role) VALUES ('root@example.org', '${s}', 'admin');`);
  add("sql-mssql-login", "output", k.human(), (s) => `1> CREATE LOGIN etl WITH PASSWORD = N'${s}', CHECK_POLICY = OFF\n2> GO`);
  return forms;
}
