import type { Form, Kit } from "./kit.ts";
import { base64, jwt } from "./kit.ts";

/** Headers, cookies, clients, browser copies and web tokens. */
export function httpForms(k: Kit): Form[] {
  const { forms, add } = k.collect("http");
  const head = '{"alg":"HS256","typ":"JWT"}';
  add("bearer", "input", k.url64(40), (s) => `curl -H "Authorization: Bearer ${s}" https://api.example.org/v2/me`);
  add("bearer-lower", "output", k.url64(44), (s) => `> GET /me HTTP/2\n> host: api.example.org\n> authorization: bearer ${s}\n< HTTP/2 200`);
  add("basic", "input", base64("svc:" + k.human()), (s) => `curl -H 'Authorization: Basic ${s}' https://ci.example.org/api/json`);
  add("proxy-authorization", "output", base64("mk:" + k.human()), (s) => `CONNECT repo.example:443 HTTP/1.1\nProxy-Authorization: Basic ${s}`);
  add("x-api-key", "input", k.alnum(40), (s) => `http POST :8080/jobs X-Api-Key:${s} kind=reindex`);
  add("httpie-auth", "input", k.human(), (s) => `http -a admin:${s} https://router.local/api/status`);
  add("wget-header", "input", k.alnum(36), (s) => `wget --header="X-JFrog-Art-Api: ${s}" https://art.example.org/libs/a.jar`);
  add("curl-cookie", "input", k.hex(40), (s) => `curl -b "sessionid=${s}; theme=dark" https://app.example.org/admin`);
  add("curl-data", "input", k.human(), (s) => `curl -d 'grant_type=password&username=ada&password=${s}' https://sso.example.org/token`);
  add("curl-json-body", "input", k.human(), (s) => `curl -sX POST localhost:3000/login -H 'content-type: application/json' -d '{"email":"ada@example.org","password":"${s}"}'`);
  add("client-credentials", "input", k.alnum(40), (s) => `curl -d client_id=reporting -d client_secret=${s} -d grant_type=client_credentials https://sso.example.org/oauth/token`);
  add("set-cookie", "output", k.url64(60), (s) => `HTTP/1.1 302 Found\nSet-Cookie: connect.sid=s%3A${s}; Path=/; HttpOnly\nLocation: /home`);
  add("cookie-jar", "file", k.hex(32), (s) => `# Netscape HTTP Cookie File\n#HttpOnly_app.example.org\tFALSE\t/\tTRUE\t1799999999\tPHPSESSID\t${s}`);
  add("jwt-access", "output", jwt(k, head, '{"sub":"1042","role":"admin","exp":1790000000}'), (s) => `{"access_token":"${s}","expires_in":900}`);
  add("jwt-prompt", "prompt", jwt(k, '{"alg":"RS256","kid":"a1"}', '{"iss":"https://sso.example.org","aud":"app"}'), (s) => `decode this and tell me why aud is wrong: ${s}`);
  add("jwt-supabase", "file", jwt(k, head, '{"iss":"supabase","role":"service_role"}'), (s) => `SUPABASE_SERVICE_ROLE_KEY=${s}`);
  add("jwt-websocket", "input", jwt(k, head, '{"room":"ops"}'), (s) => `websocat "wss://rt.example.org/socket?jwt=${s}"`);
  add("jwe", "output", ["eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0", "", k.url64(16), k.url64(80), k.url64(22)].join("."), (s) => `__Secure-authjs.session-token=${s}`);
  add("paseto", "output", "v4." + "local." + k.url64(120), (s) => `issued token for ada: ${s}`);
  add("refresh-json", "output", k.url64(64), (s) => `{\n  "token_type": "Bearer",\n  "expires_in": 3599,\n  "refresh_token": "${s}"\n}`);
  add("postman-auth", "file", k.alnum(38), (s) => `"auth": {\n  "type": "bearer",\n  "bearer": [{ "key": "token", "value": "${s}", "type": "string" }]\n}`);
  add("http-file", "file", k.url64(42), (s) => `### list orders\nGET https://api.example.org/orders\nAuthorization: Token ${s}\nAccept: application/json`);
  add("bruno", "file", k.human(), (s) => `auth:basic {\n  username: qa\n  password: ${s}\n}`);
  add("copy-as-fetch", "prompt", k.url64(90), (s) => `fetch("https://web.example.org/graphql", {\n  "headers": {\n    "accept": "*/*",\n    "x-session-token": "${s}"\n  },\n  "method": "POST"\n});`);
  add("copy-as-powershell", "prompt", k.alnum(32), (s) => `$session.Cookies.Add((New-Object System.Net.Cookie("auth_session", "${s}", "/", "app.example.org")))`);
  add("har", "file", k.url64(50), (s) => `"request":{"method":"GET","headers":[{"name":"Authorization","value":"Bearer ${s}"}]}`);
  add("devtools-storage", "prompt", k.url64(56), (s) => `Local Storage  https://app.example.org\nKey\tValue\nauth.refreshToken\t${s}\nui.theme\tdark`);
  add("digest-ha1", "file", k.hex(32), (s) => `# htdigest: user:realm:HA1\nadmin:Backup Area:${s}`);
  add("htpasswd-hash", "file", "$2y$10$" + k.from("./ABCDEFabcdef0123456789", 53), (s) => `# .htpasswd\nadmin:${s}`);
  add("shadow-hash", "output", "$6$" + k.alnum(16) + "$" + k.from("./ABCDEFabcdef0123456789", 86), (s) => `$ sudo grep deploy /etc/shadow\ndeploy:${s}:19800:0:99999:7:::`);
  add("grpc-metadata", "input", k.alnum(44), (s) => `grpcurl -rpc-header 'x-access-key: ${s}' -d '{}' api.example.org:443 acme.v1.Jobs/List`);
  add("hmac-header", "output", k.b64(43) + "=", (s) => `signing request with shared key ${s}\nx-hub-signature-256 computed`);
  return forms;
}
