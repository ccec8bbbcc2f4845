import { expect, test } from "bun:test";
import { childEnvironment, markedEnvironment } from "../../src/supervisor/child-environment.ts";

function kept(...names: string[]): string[] {
  return Object.keys(childEnvironment(Object.fromEntries(names.map((name) => [name, "x"]))));
}

test("what a host says about its session does not reach our processes, nor does what a later host may say", () => {
  expect(
    kept(
      "CLAUDECODE",
      "AI_AGENT",
      "CLAUDE_CODE_ENTRYPOINT",
      "CLAUDE_CODE_SESSION_ID",
      "CLAUDE_CODE_CHILD_SESSION",
      "CLAUDE_CODE_SSE_PORT",
      "CLAUDE_CODE_OAUTH_TOKEN_FILE_DESCRIPTOR",
      "CLAUDE_CODE_SOMETHING_NEW",
      "CLAUDE_EFFORT",
      "CLAUDE_ENV_FILE",
      "CLAUDE_PROJECT_DIR",
      "CLAUDE_PLUGIN_ROOT",
      "CLAUDE_PLUGIN_OPTION_KEY",
      "CLAUDE_AGENT_SDK_VERSION",
      "CLAUDE_BG_BACKEND",
      "CLAUDE_MEM_CHILD",
      "Claude_Code_Session_Id",
    ),
  ).toEqual([]);
});

test("who pays, who answers and how it is reached stays, and so do our own settings", () => {
  const names = [
    "HOME",
    "PATH",
    "ANTHROPIC_API_KEY",
    "ANTHROPIC_BASE_URL",
    "CLAUDE_CONFIG_DIR",
    "CLAUDE_CODE_OAUTH_TOKEN",
    "CLAUDE_CODE_USE_BEDROCK",
    "CLAUDE_CODE_USE_VERTEX",
    "CLAUDE_CODE_SKIP_BEDROCK_AUTH",
    "CLAUDE_CODE_CLIENT_CERT",
    "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC",
    "CLAUDE_CODE_GIT_BASH_PATH",
    "AWS_PROFILE",
    "AWS_BEARER_TOKEN_BEDROCK",
    "GOOGLE_APPLICATION_CREDENTIALS",
    "CLOUD_ML_REGION",
    "HTTPS_PROXY",
    "no_proxy",
    "NODE_EXTRA_CA_CERTS",
    "CLAUDE_MEM_DATA_DIR",
    "CLAUDE_MEM_LOG_LEVEL",
    "CLAUDE_OF_THE_USER",
  ];
  expect(kept(...names)).toEqual(names);
});

test("a child of the worker is marked as ours, and its own mark replaces an inherited one", () => {
  const environment = { PATH: "/bin", CLAUDE_MEM_CHILD: "old", EMPTY: "", GONE: undefined };
  expect(markedEnvironment(environment, "new")).toEqual({
    PATH: "/bin",
    EMPTY: "",
    CLAUDE_MEM_INTERNAL: "1",
    CLAUDE_MEM_CHILD: "new",
  });
});
