import type { Form, Kit } from "./kit.ts";
import { percent } from "./kit.ts";

/** Connection strings, remotes, signed links and webhooks. */
export function urlForms(k: Kit): Form[] {
  const { forms, add } = k.collect("url");
  add("postgres", "file", k.strong(16).replace(/[^A-Za-z0-9]/g, "x"), (s) => `DATABASE_URL=postgresql://app:${s}@db.internal:5432/app?sslmode=require`);
  add("postgres-percent", "input", percent(k.human() + "@/"), (s) => `psql "postgres://report:${s}@10.1.1.4/warehouse"`);
  add("libpq-keywords", "input", k.alnum(14), (s) => `psql "host=db1 dbname=app user=app password=${s} sslmode=verify-full"`);
  add("mysql-pymysql", "file", k.alnum(15), (s) => `SQLALCHEMY_DATABASE_URI = "mysql+pymysql://root:${s}@127.0.0.1/inv?charset=utf8mb4"`);
  add("go-mysql-dsn", "file", k.alnum(15), (s) => `dsn := "svc:${s}@tcp(db:3306)/orders?parseTime=true"`);
  add("mongodb-srv", "prompt", k.alnum(16), (s) => `it can't connect with mongodb+srv://admin:${s}@cluster0.ab12c.mongodb.net/?retryWrites=true why`);
  add("redis-no-user", "file", k.alnum(26), (s) => `CELERY_BROKER_URL: rediss://:${s}@cache.example.org:6380/0`);
  add("amqp", "output", k.alnum(13), (s) => `[WARN] reconnecting to amqps://worker:${s}@mq.example.org/vhost (attempt 3)`);
  add("kafka-jaas", "file", k.alnum(18), (s) => `sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required username="etl" password="${s}";`);
  add("jdbc-params", "output", k.alnum(14), (s) => `Caused by: SQLException: cannot open jdbc:mysql://db:3306/a?user=app&password=${s}&useSSL=false`);
  add("jdbc-sqlserver", "file", k.human(), (s) => `url=jdbc:sqlserver://sql01:1433;databaseName=erp;user=erp;password=${s};encrypt=true`);
  add("jdbc-oracle-thin", "file", k.alnum(12), (s) => `jdbc:oracle:thin:scott/${s}@//ora:1521/ORCL`);
  add("odbc", "file", k.human(), (s) => `Driver={ODBC Driver 18 for SQL Server};Server=tcp:acme.database.example,1433;Uid=etl;Pwd={${s}};`);
  add("servicebus", "file", k.b64(43) + "=", (s) => `Endpoint=sb://acme.servicebus.windows.net/;SharedAccessKeyName=RootManageSharedAccessKey;SharedAccessKey=${s}`);
  add("azure-blob-conn", "file", k.b64(86) + "==", (s) => `AzureWebJobsStorage=DefaultEndpointsProtocol=https;AccountName=acmefn;AccountKey=${s};EndpointSuffix=core.windows.net`);
  add("iothub", "input", k.b64(43) + "=", (s) => `az iot device simulate --conn "HostName=hub.azure-devices.net;DeviceId=d1;SharedAccessKey=${s}"`);
  add("neo4j-elastic", "input", k.alnum(20), (s) => `curl -k https://elastic:${s}@es01:9200/_cat/indices`);
  add("libsql", "file", k.url64(80), (s) => `TURSO_URL=libsql://app-acme.turso.io?authToken=${s}`);
  add("smtp", "file", percent(k.human()), (s) => `MAILER_DSN=smtp://bot%40example.org:${s}@smtp.example.org:465`);
  add("ftp", "prompt", k.alnum(11), (s) => `upload it to ftp://web4711:${s}@ftp.hoster.example/htdocs please`);
  add("proxy", "input", k.alnum(12), (s) => `export https_proxy=http://mkeller:${s}@proxy.corp.example:3128`);
  add("rtsp", "file", k.alnum(10), (s) => `cameras:\n  - name: yard\n    url: rtsp://admin:${s}@192.168.1.60:554/h264`);
  add("git-remote-v", "output", k.alnum(30), (s) => `origin\thttps://oauth2:${s}@git.example.org/team/app.git (fetch)\norigin\thttps://git.example.org/team/app.git (push)`);
  add("git-token-as-user", "output", k.hex(40), (s) => `[remote "origin"]\n\turl = https://${s}:x-oauth-basic@github.com/acme/infra.git`);
  add("git-credentials", "file", k.alnum(28), (s) => `https://lukas:${s}@git.example.org`);
  add("pip-index", "file", k.alnum(32), (s) => `[global]\nextra-index-url = https://build:${s}@pypi.example.org/simple`);
  add("go-private", "output", k.alnum(26), (s) => `fatal: unable to access 'https://bot:${s}@git.example.org/lib.git/': The requested URL returned error: 403`);
  add("s3-presigned", "output", k.hex(64), (s) => `https://acme-exports.s3.eu-west-1.amazonaws.com/q3.csv?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Expires=604800&X-Amz-SignedHeaders=host&X-Amz-Signature=${s}`);
  add("azure-sas", "input", percent(k.b64(43) + "="), (s) => `azcopy copy dump.bak "https://acme.blob.core.windows.net/bk?sv=2024-11-04&ss=b&srt=co&sp=rwdl&se=2027-01-01&sig=${s}"`);
  add("gcs-signed", "output", k.hex(128), (s) => `Signed URL: https://storage.googleapis.com/acme/x.zip?X-Goog-Algorithm=GOOG4-RSA-SHA256&X-Goog-Expires=3600&X-Goog-Signature=${s}`);
  add("slack-webhook", "file", k.alnum(24), (s) => `SLACK_HOOK=https://hooks.slack.com/services/${"T" + k.upper(9)}/${"B" + k.upper(10)}/${s}`);
  add("discord-webhook", "input", k.url64(68), (s) => `curl -d '{"content":"hi"}' -H 'content-type: application/json' https://discord.com/api/webhooks/${k.digits(19)}/${s}`);
  add("teams-webhook", "file", k.url64(43), (s) => `teams: https://prod-12.westeurope.logic.azure.com:443/workflows/${k.hex(32)}/triggers/manual/paths/invoke?api-version=2016-06-01&sig=${s}`);
  add("google-chat-webhook", "file", k.url64(43) + "%3D", (s) => `https://chat.googleapis.com/v1/spaces/AAAA1/messages?key=public&token=${s}`);
  add("vercel-deploy-hook", "input", k.alnum(10), (s) => `curl -X POST https://api.vercel.com/v1/integrations/deploy/prj_${k.alnum(28)}/${s}  # deploy hook, keep private`);
  add("oauth-callback", "output", k.url64(48), (s) => `GET /callback#access_token=${s}&token_type=bearer&expires_in=3600 HTTP/1.1`);
  add("reset-link", "output", k.url64(43), (s) => `Mail sent to root@example.org:\nhttps://app.example.org/password/reset?token=${s}&email=root%40example.org`);
  add("invite-magic", "prompt", k.hex(40), (s) => `my magic login link is https://panel.example.org/login/magic?t=${s} and it 500s`);
  add("ical-private", "file", k.hex(32), (s) => `calendar = "https://calendar.google.com/calendar/ical/team%40example.org/private-${s}/basic.ics"`);
  return forms;
}
