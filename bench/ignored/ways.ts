import type { Json, JsonObject } from "../../src/domain/host-event.ts";

/** Stands in each way for a line of an ignored file, in the input or in the result. */
export const NEEDLE = "ZQCONTENT";
const LINE = `PLAIN=${NEEDLE}`;

/** One way in which the content of an ignored file reaches a tool use. */
export interface Way {
  tool: string;
  input: JsonObject;
  result: Json;
}

/** Ways by their kind. */
export type Ways = Readonly<Record<string, readonly Way[]>>;

const bash = (command: string, stdout = LINE): Way => ({
  tool: "Bash",
  input: { command },
  result: { stdout, stderr: "" },
});
const tool = (name: string, input: JsonObject, result: Json = LINE): Way => ({ tool: name, input, result });
const diff = (head: string) => `${head}\n@@ -1,2 +1,2 @@\n KEPT=1\n-OLD=1\n+${LINE}\n unchanged ${NEEDLE}`;
const gitHead = (path: string) =>
  `diff --git a/${path} b/${path}\nindex 1..2 100644\n--- a/${path}\n+++ b/${path}`;

/** Of these nothing may be kept but that it was done. */
export const PROMISED: Ways = {
  "printed by a command": [
    bash("cat .env"),
    bash("sudo cat -- ./api/.env.production | sort"),
    bash("head -n 5 < .env"),
    bash('echo "$(<.env)"'),
    bash("while read -r l; do echo $l; done < .env"),
    bash("diff .env .env.example", `1c1\n< ${LINE}\n---\n> PLAIN=x`),
    bash("base64 -w0 .env"),
    bash("xxd ~/.ssh/id_rsa"),
    bash(`python3 -c "print(open('.env').read())"`),
    bash(`node -e "console.log(require('fs').readFileSync('.env','utf8'))"`),
    bash("git show HEAD~2:.env"),
    bash("git blame .env", `^1a2b3c (Ann 2025-10-01 1) ${LINE}`),
    bash("docker exec web cat /app/.env"),
    bash("ssh h1 'sudo cat /srv/.env'"),
    bash("curl -s file://$PWD/.env"),
    bash("set -a; source .env; set +a; env | sort"),
    bash("docker run --rm --env-file .env alpine printenv"),
    bash("cp .env /tmp/x; cat /tmp/x"),
    bash("Get-Content .\\.env"),
    bash("type C:\\Users\\a\\.ssh\\id_rsa"),
    bash(`${"echo a; ".repeat(600)}cat .env`),
  ],
  "named in another spelling": [
    bash("cat .e''nv"),
    bash('cat ".en"v'),
    bash("cat .e\\nv"),
    bash("f=.en; cat ${f}v"),
    bash("cat .e??"),
    bash("cat .{env,npmrc}"),
    bash("tail -n +1 ~/.aws/*"),
    bash("cat .[e]nv*"),
    bash("cat certs/*.pem"),
    bash("cd ~/.aws && cat credentials"),
    bash("( pushd api; cat ../.env )"),
    bash("cat .ENV"),
    bash("cat ${FILE:-.env}"),
  ],
  "found by another program": [
    bash("find . -name '.env*' -exec cat {} +"),
    bash("find / -name id_rsa 2>/dev/null | xargs cat"),
    bash("ls -a | grep env | xargs cat"),
    bash("fd -H '^\\.env' -x cat"),
    bash("for f in $(ls -a | grep env); do cat $f; done"),
    bash(
      "git ls-files -o | xargs -I{} sh -c 'echo {}; cat {}'",
      `notes.txt\nhello\n.env\n${LINE}\nb=${NEEDLE}`,
    ),
    bash('for f in *; do echo "== $f"; cat $f; done', `== a.txt\nhello\n== server.key\n${LINE}\n\n${LINE}`),
  ],
  "in a diff": [
    bash("git diff", diff(gitHead(".env"))),
    bash("git diff --no-prefix", diff("diff --git .env .env\n--- .env\n+++ .env")),
    bash("git log -p -2", `commit 1234567\n\n    work\n\n${diff(gitHead("api/.env.local"))}`),
    bash("git stash show -p", diff(gitHead(".npmrc"))),
    bash(
      "git show --color",
      diff(`\u001b[1m${gitHead(".env").replaceAll("\n", "\u001b[m\n\u001b[1m")}\u001b[m`),
    ),
    bash("git diff --word-diff", `diff --git a/.env b/.env\n@@ -1 +1 @@\nPLAIN=[-a-]{+${NEEDLE}+}`),
    bash("diff -ru a b", diff("diff -ru a/.env b/.env\n--- a/.env\t2025-01-01\n+++ b/.env\t2025-01-02")),
    bash("diff -r a b", `diff -r a/.env b/.env\n1c1\n< ${LINE}\n---\n> ${NEEDLE}`),
    bash("git diff | grep '^+'", `+++ b/.env\n+${LINE}`),
    bash(
      "git diff",
      `${gitHead("src/a.ts")}\n@@ -1 +1 @@\n+x\n${diff(gitHead(".env"))}\n--- ${NEEDLE}\n+++ ${NEEDLE}`,
    ),
    tool(
      "mcp__git__git_diff",
      { repo_path: "/app" },
      { content: [{ type: "text", text: diff(gitHead(".env")) }] },
    ),
    tool("mcp__github__get_pull_request_files", { pull: 1 }, [
      { filename: ".env", patch: `@@ -0,0 +1 @@\n+${LINE}` },
    ]),
    tool(
      "apply_patch",
      { input: `*** Begin Patch\n*** Update File: .env\n@@\n-A=1\n+${LINE}\n*** End Patch` },
      "M .env",
    ),
    bash(`apply_patch <<'E'\n*** Add File: .env\n+${LINE}\nE`, "Success"),
    bash("gh pr diff 7", diff(gitHead("infra/prod.tfvars"))),
  ],
  "found by a search": [
    bash("grep -rn PLAIN .", `./.env:4:${LINE}\n./src/a.ts:9: const a = 1`),
    bash("grep -r -A2 PLAIN .", `.env:${LINE}\n.env-NEXT-ONE=a-${NEEDLE}\n.env-3-x-${NEEDLE}`),
    bash(
      "rg --hidden -C1 PLAIN",
      `.env.local-3-A=${NEEDLE}\n.env.local:4:${LINE}\n.env.local-5-B-C=${NEEDLE}`,
    ),
    bash("rg --heading -n PLAIN", `src/a.ts\n3:x\n\n.env\n2:${LINE}\n5-${NEEDLE}\n`),
    bash("rg --heading PLAIN", `.env\n${LINE}\n\nsrc/a.ts\nx`),
    bash("git grep -n PLAIN HEAD", `HEAD:deploy/.env:7:${LINE}`),
    bash("grep -h PLAIN .env*"),
    bash("grep -rh PLAIN ."),
    bash(
      "grep -rn --color=always PLAIN .",
      `\u001b[35m.env\u001b[m\u001b[36m:\u001b[m4\u001b[36m:\u001b[m${LINE}`,
    ),
    bash("grep -r PLAIN .", `my folder/.env:${LINE}`),
    tool(
      "Grep",
      { pattern: "PLAIN", path: "/app", output_mode: "content", "-A": 2 },
      `/app/.env:3:${LINE}\n/app/.env-4-${NEEDLE}`,
    ),
    tool(
      "Grep",
      { pattern: "PLAIN", glob: ".env*", output_mode: "content" },
      { mode: "content", content: LINE },
    ),
    tool("Grep", { pattern: "PLAIN", path: "/app/.env", output_mode: "content" }),
  ],
  "under a heading": [
    bash("head -n 3 a b c", `==> a <==\nx\n\n==> config/.env <==\n${LINE}\n${NEEDLE}`),
    tool(
      "read_many_files",
      { include: ["**/*"] },
      `--- a.yaml ---\nx: 1\n\n--- secrets.yaml ---\nspur: ${NEEDLE}\n`,
    ),
    tool(
      "mcp__repomix__pack_codebase",
      { directory: "/app" },
      `<file path="a.ts">\nx\n</file>\n<file path=".env">\n${LINE}\n</file>`,
    ),
    bash("bat -p *.conf", `───┬──\n   │ File: .env\n───┼──\n 1 │ ${LINE}`),
    tool("mcp__x__dump", { all: true }, `/app/a.md:\n# A\n\n---\n/app/.env:\n${LINE}\n`),
  ],
  "read or written by a tool": [
    tool("Read", { file_path: "/app/.env" }, { file: { content: LINE } }),
    tool("Write", { file_path: ".env", content: LINE }, "ok"),
    tool(
      "Edit",
      { file_path: ".env", old_string: NEEDLE, new_string: LINE },
      { structuredPatch: [{ lines: [LINE] }] },
    ),
    tool("MultiEdit", { edits: [{ file_path: ".env", new_string: LINE }] }),
    tool("mcp__fs__read_multiple_files", { paths: ["/app/README.md", "/app/.env"] }),
    tool("mcp__fs__read", { uri: "file:///app/%2Eenv" }),
    tool("mcp__fs__open", { filename: "id_rsa" }),
    tool("mcp__serena__read_file", { relative_path: "api/.env" }),
    tool("view_file", { AbsolutePath: "/app/.env" }),
    tool("exec_command", { cmd: "cat .env" }),
    tool("local_shell", { command: ["bash", "-lc", "cat .env"] }),
    tool("exec_command", { cmd: "cat credentials", workdir: "~/.aws" }),
    tool("mcp__x__get", { request: { items: [{ target: { location: "/app/.env" } }] } }),
    tool("Read", { file_path: "/app/link" }, { file: { filePath: "/app/.env", content: LINE } }),
    tool("mcp__fs__resource", { id: 7 }, { contents: [{ uri: "file:///app/.env", text: LINE }] }),
    tool("mcp__fs__all", { id: 7 }, { files: { ".env": LINE, "a.ts": "x" } }),
    tool("mcp__fs__all", { id: 7 }, `[{"path":".env","content":"${LINE}"}]`),
    tool("NotebookEdit", { notebook_path: "/n.ipynb", new_source: `%%writefile .env\n${LINE}` }, "ok"),
  ],
  "written by a command": [
    bash(`cat > .env <<'EOF'\n${LINE}\nEOF`, ""),
    bash(`echo '${LINE}' >> api/.env.local`, ""),
    bash(`tee -a .env <<< '${LINE}'`),
    bash(`sed -i 's/^PLAIN=.*/${LINE}/' .env`, ""),
  ],
  "printed by a program that knows where it lies": [
    bash("docker compose config", `services:\n  api:\n    environment:\n      ${LINE}`),
    bash("terraform state pull"),
    bash("sops -d conf.enc.yaml"),
  ],
};

/** Of these all is kept, although an ignored file is named. */
export const HARMLESS: Ways = {
  listed: [
    bash("ls -la", `total 2\n-rw------- 1 a a 210 .env\n-rw-r--r-- 1 a a 140 ${NEEDLE}`),
    bash("ls -la .env", `-rw------- 1 a ${NEEDLE} 210 .env`),
    bash("git status", `Untracked files:\n\t.env\n\t${NEEDLE}`),
    bash("git diff --stat", ` .env | 2 +-\n ${NEEDLE} | 14 +++`),
    bash("find . -name '.env*'", `./.env\n./${NEEDLE}`),
    tool("Glob", { pattern: "**/.env*" }, { filenames: ["/app/.env", `/app/${NEEDLE}`] }),
    tool("mcp__fs__list_directory", { path: "/app" }, `[FILE] .env\n[DIR] ${NEEDLE}`),
  ],
  "named in a file": [
    tool(
      "Read",
      { file_path: "/app/src/a.ts" },
      { file: { content: `config({ path: ".env" });\n// ${NEEDLE}` } },
    ),
    tool("Write", { file_path: "/app/src/a.ts", content: `readFile(".env");\n// ${NEEDLE}` }, "ok"),
    tool(
      "Edit",
      { file_path: "/app/.gitignore", old_string: "dist", new_string: `dist\n.env\n${NEEDLE}` },
      "ok",
    ),
    bash("cat .gitignore", `node_modules/\n.env\n*.pem\n${NEEDLE}/`),
    bash(
      "git diff",
      `${gitHead("src/a.ts")}\n@@ -1 +1 @@\n-readFile('.env')\n+readFile(path ?? '.env') // ${NEEDLE}`,
    ),
    tool("Read", { file_path: "/app/README.md" }, `Copy \`.env.example\` to \`.env\`:\n${NEEDLE}`),
  ],
  "searched for": [
    bash("grep -rn '\\.env' src", `src/a.ts:3: load(".env") // ${NEEDLE}`),
    tool(
      "Grep",
      { pattern: "\\.env" },
      { mode: "content", content: `compose.yml:7:    env_file: .env # ${NEEDLE}` },
    ),
    bash("rg -n dotenv", `src/a.ts:1:import "dotenv"; // .env ${NEEDLE}`),
  ],
  "handled without its content": [
    bash("test -f .env && echo there; npm test", `there\n${NEEDLE}: 12 passed`),
    bash("git add .env.example && git rm --cached .env", `rm '.env' ${NEEDLE}`),
    bash(`git commit -m 'ignore .env'`, `[main 4c1d2e3] ignore .env ${NEEDLE}`),
    bash("cp .env.example .env && docker compose up -d", `Container ${NEEDLE} Started`),
    bash("wc -l .env", `9 .env ${NEEDLE}`),
    bash("echo .env >> .gitignore && cat .gitignore", `.env\n${NEEDLE}`),
    bash("chmod 600 ~/.ssh/id_rsa && ssh -i ~/.ssh/id_rsa h1 uptime", `up 41 days ${NEEDLE}`),
    bash("cat .env", `cat: .env: No such file or directory`.replace("cat: ", `cat ${NEEDLE}: `)),
  ],
  "only alike": [
    bash("cat .env.example", `PORT=3000\n${NEEDLE}`),
    bash("cat environment.ts env.d.ts", NEEDLE),
    bash(`node -e "console.log(process.env.HOME)"`, NEEDLE),
    bash("npm test", `loading .env\n${NEEDLE} passed`),
  ],
};
