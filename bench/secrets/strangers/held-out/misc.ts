import type { Form, Kit } from "./kit.ts";

/** Tables, logs, traces, pipelines, environment dumps, clusters and state files. */
export function miscForms(k: Kit): Form[] {
  const { forms, add } = k.collect("misc");
  add("csv", "file", k.human(), (s) => `host,user,password,note\nsw1,admin,cisco,old\nfw1,admin,${s},firewall`);
  add("tsv-manager", "file", k.human(), (s) => `Title\tURL\tUsername\tPassword\nJira\thttps://jira.example.org\tlea\t${s}`);
  add("chrome-csv", "file", k.strong(15), (s) => `name,url,username,password,note\nexample.org,https://example.org/login,ada@example.org,${s},`);
  add("markdown-table", "file", k.human(), (s) => `| System | Login | Passwort |\n|---|---|---|\n| Zeiterfassung | chef | ${s} |`);
  add("psql-table", "output", k.human(), (s) => ` id | username | plain_password\n----+----------+----------------\n  1 | root     | ${s}\n(1 row)`);
  add("psql-expanded", "output", k.alnum(40), (s) => `-[ RECORD 1 ]-+------\nname          | stripe\napi_secret    | ${s}`);
  add("log-kv", "output", k.human(), (s) => `level=debug msg="ldap bind" dn="cn=svc" password=${s} took=12ms`);
  add("log-json-line", "output", k.url64(40), (s) => `{"level":30,"msg":"outgoing","headers":{"x-auth-token":"${s}"},"status":200}`);
  add("log-params", "output", k.human(), (s) => `Parameters: {"user"=>{"email"=>"ada@example.org", "password"=>"${s}"}, "commit"=>"Log in"}`);
  add("trace-python", "output", k.human(), (s) => `  File "app.py", line 12, in <module>\n    login("ada", password="${s}")\nTypeError: login() missing 1 required positional argument`);
  add("trace-java", "output", k.alnum(14), (s) => `HikariPool-1 - configuration:\nusername........................."app"\npassword.........................${s}`);
  add("gitleaks-report", "output", k.alnum(40), (s) => `Finding:     api_key = "${s}"\nSecret:      ${s}\nRuleID:      generic-api-key\nFile:        src/pay.py`);
  add("test-diff", "output", k.human(), (s) => `AssertionError: expected 'Login failed' to equal 'ok'\n  sent credentials { user: 'qa', password: '${s}' }`);
  add("generated-first-boot", "output", k.alnum(12), (s) => `mysqld: A temporary password is generated for root@localhost: ${s}`);
  add("jenkins-initial", "output", k.hex(32), (s) => `Jenkins initial setup is required. Please use the following password to proceed to installation:\n\n${s}\n\nThis may also be found at: /var/jenkins_home/secrets/initialAdminPassword`);
  add("argocd-initial", "output", k.alnum(16), (s) => `$ argocd admin initial-password -n argocd\n${s}\n\n This password must be only used for first time login.`);
  add("elastic-first-boot", "output", k.alnum(20), (s) => `Password for the elastic user (reset with bin/elasticsearch-reset-password -u elastic):\n  ${s}`);
  add("jupyter", "output", k.hex(48), (s) => `    http://127.0.0.1:8888/lab?token=${s}`);
  add("gh-actions-env", "file", k.human(), (s) => `env:\n  NODE_ENV: test\n  ADMIN_PASSWORD: ${s}\nsteps:\n  - run: npm test`);
  add("gitlab-ci-vars", "file", k.alnum(32), (s) => `variables:\n  DEPLOY_TOKEN: "${s}"\n  GIT_DEPTH: "1"`);
  add("printenv", "output", k.alnum(30), (s) => `HOME=/root\nLANG=C.UTF-8\nMAIL_API_TOKEN=${s}\nPWD=/app\nSHLVL=1`);
  add("docker-inspect", "output", k.human(), (s) => `"Env": [\n  "PATH=/usr/bin",\n  "MYSQL_ROOT_PASSWORD=${s}",\n  "GOSU_VERSION=1.17"\n]`);
  add("kubeconfig-token", "file", k.alnum(64), (s) => `users:\n- name: kubernetes-admin\n  user:\n    token: ${s}`);
  add("kubeconfig-key", "output", "LS0tLS1CRUdJTiB" + k.b64(200), (s) => `$ kubectl config view --raw\n  user:\n    client-key-data: ${s}`);
  add("kubeadm-join", "output", `${k.lower(6)}.${k.lower(16)}`, (s) => `kubeadm join 10.0.0.10:6443 --token ${s} \\\n  --discovery-token-ca-cert-hash sha256:${k.hex(64)}`);
  add("swarm-join", "output", `SWMTKN-1-${k.lower(50)}-${k.lower(25)}`, (s) => `To add a worker to this swarm, run:\n    docker swarm join --token ${s} 10.0.0.5:2377`);
  add("k3s-node-token", "output", `K10${k.hex(64)}::server:${k.hex(32)}`, (s) => `# cat /var/lib/rancher/k3s/server/node-token\n${s}`);
  add("tf-plan", "output", k.human(), (s) => `  ~ resource "aws_db_instance" "main" {\n      ~ password = "old" -> "${s}"\n    }`);
  add("tf-state", "output", k.strong(24), (s) => `"type": "random_password", "instances": [{"attributes": {"length": 24, "result": "${s}"}}]`);
  add("git-diff", "output", k.human(), (s) => `diff --git a/conf/app.yml b/conf/app.yml\n-  password: ${s}\n+  password: <%= ENV['DB_PW'] %>`);
  add("commit-message", "input", k.human(), (s) => `git commit -m "fix login for demo user (pw: ${s})"`);
  return forms;
}
