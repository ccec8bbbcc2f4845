import { describe, expect, test } from "bun:test";
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { currentBranch, normalizeRemote, projectIdentity } from "../../src/config/project-identity.ts";
import { openHome } from "../kit/temp-home.ts";

/** Git with nothing of the machine's own configuration. */
function git(cwd: string, ...args: string[]): void {
  const identity = [
    "-c",
    "user.name=t",
    "-c",
    "user.email=t@example.org",
    "-c",
    "init.defaultBranch=main",
    "-c",
    "protocol.file.allow=always",
  ];
  const environment = { PATH: process.env.PATH ?? "", HOME: cwd, GIT_CONFIG_NOSYSTEM: "1" };
  const result = Bun.spawnSync(["git", ...identity, ...args], { cwd, env: environment, stderr: "pipe" });
  if (result.exitCode !== 0) throw new Error(`git ${args.join(" ")}: ${result.stderr.toString()}`);
}

function repository(folder: string, remote?: string): string {
  mkdirSync(folder, { recursive: true });
  git(folder, "init");
  git(folder, "commit", "--allow-empty", "-m", "begin");
  if (remote !== undefined) git(folder, "remote", "add", "origin", remote);
  return folder;
}

describe("a remote", () => {
  for (const url of [
    "https://github.com/owner/name",
    "https://github.com/owner/name.git",
    "https://github.com/owner/name/",
    "https://github.com/owner/name.git/",
    "https://GitHub.com/owner/name.git",
    "http://github.com:80/owner/name",
    "https://user@github.com/owner/name.git",
    "https://user:ZQTOKEN@github.com/owner/name.git",
    "https://user:p@ss:w@ZQTOKEN@github.com/owner/name.git",
    "https://github.com/owner/name.git?token=ZQTOKEN#x",
    "git@github.com:owner/name.git",
    "git@GITHUB.COM:owner/name",
    "github.com:owner/name.git",
    "ssh://git@github.com/owner/name.git",
    "ssh://git@github.com:2222/owner/name.git",
    "git+ssh://git@github.com/owner/name.git",
    "git://github.com/owner/name.git",
  ]) {
    test(`${url} is one with all its spellings`, () => {
      expect(normalizeRemote(url)).toBe("github.com/owner/name");
    });
  }

  test("of the same path on another host, or of another path, is another", () => {
    const keys = [
      "https://gitlab.com/owner/name",
      "https://github.com/owner/other",
      "https://github.com/Owner/name",
    ];
    for (const url of keys) expect(normalizeRemote(url)).not.toBe("github.com/owner/name");
  });
});

describe("a project", () => {
  test("is its remote where it has one, in every clone, and no credential is in its key", async () => {
    await using home = openHome();
    const one = repository(join(home.dir, "a", "tool"), "git@example.org:team/tool.git");
    const two = repository(join(home.dir, "b", "checkout"), "https://me:ZQTOKEN@example.org/team/tool");
    expect(projectIdentity(one)).toEqual({ key: "remote:example.org/team/tool", label: "tool", root: one });
    expect(projectIdentity(two)).toMatchObject({ key: "remote:example.org/team/tool", label: "tool" });
  });

  test("prefers origin, and takes another remote where there is no origin", async () => {
    await using home = openHome();
    const folder = repository(join(home.dir, "tool"));
    git(folder, "remote", "add", "upstream", "https://example.org/up/tool");
    expect(projectIdentity(folder).key).toBe("remote:example.org/up/tool");
    git(folder, "remote", "add", "origin", "https://example.org/me/tool");
    expect(projectIdentity(folder).key).toBe("remote:example.org/me/tool");
  });

  test("with a relative remote is told apart from others with the same words", async () => {
    await using home = openHome();
    const one = repository(join(home.dir, "a", "tool"), "../origin.git");
    const two = repository(join(home.dir, "b", "tool"), "../origin.git");
    expect(projectIdentity(one).key).toBe(`remote:${join(home.dir, "a", "origin")}`);
    expect(projectIdentity(two).key).not.toBe(projectIdentity(one).key);
  });

  test("is one with its worktrees, each with its own branch and root", async () => {
    await using home = openHome();
    const main = repository(join(home.dir, "tool"));
    const tree = join(home.dir, "elsewhere", "feature-tree");
    git(main, "worktree", "add", "-b", "feature/x", tree);
    mkdirSync(join(tree, "src"));
    const inTree = projectIdentity(join(tree, "src"));
    expect(inTree).toEqual({ key: projectIdentity(main).key, label: "tool", root: tree });
    expect([currentBranch(main), currentBranch(join(tree, "src"))]).toEqual(["main", "feature/x"]);
  });

  test("is one with its worktrees also in a bare repository", async () => {
    await using home = openHome();
    repository(join(home.dir, "tool"));
    git(home.dir, "clone", "--bare", "tool", "tool.git");
    git(join(home.dir, "tool.git"), "remote", "remove", "origin");
    const trees = ["one", "two"].map((name) => join(home.dir, name));
    for (const tree of trees)
      git(join(home.dir, "tool.git"), "worktree", "add", "-b", `b-${tree.at(-1)}`, tree);
    const [one, two] = trees.map((tree) => projectIdentity(tree));
    expect(one?.key).toBe(`git:${join(home.dir, "tool.git")}`);
    expect(two?.key).toBe(one?.key as string);
    expect(one?.label).toBe("tool");
  });

  test("that is a submodule is its own, not that of the repository around it", async () => {
    await using home = openHome();
    const inner = repository(join(home.dir, "inner"));
    const outer = repository(join(home.dir, "outer"));
    git(outer, "submodule", "add", inner, "lib");
    const found = projectIdentity(join(outer, "lib"));
    expect(found.key).toBe(`remote:${inner}`);
    expect(found.root).toBe(join(outer, "lib"));
    git(join(outer, "lib"), "remote", "remove", "origin");
    expect(projectIdentity(join(outer, "lib")).key).toBe(`git:${join(outer, ".git", "modules", "lib")}`);
    expect(currentBranch(join(outer, "lib"))).toBe("main");
  });

  test("is the same in every folder below its root", async () => {
    await using home = openHome();
    const root = repository(join(home.dir, "tool"));
    const deep = join(root, "a", "b", "c");
    mkdirSync(deep, { recursive: true });
    expect(projectIdentity(deep)).toEqual(projectIdentity(root));
  });

  test("of the same name in two folders is two", async () => {
    await using home = openHome();
    const folders = ["a", "b"].map((name) => join(home.dir, name, "tool"));
    for (const folder of folders) mkdirSync(folder, { recursive: true });
    const [one, two] = folders.map(projectIdentity);
    expect([one?.label, two?.label]).toEqual(["tool", "tool"]);
    expect(one?.key).not.toBe(two?.key as string);
    const repositories = folders.map((folder) => projectIdentity(repository(folder)));
    expect(new Set(repositories.map((project) => project.key)).size).toBe(2);
  });

  test("is found through a link", async () => {
    await using home = openHome();
    const root = repository(join(home.dir, "tool"));
    symlinkSync(root, join(home.dir, "link"));
    expect(projectIdentity(join(home.dir, "link"))).toEqual(projectIdentity(root));
  });

  test("whose folder was deleted is its path", async () => {
    await using home = openHome();
    const gone = join(home.dir, "gone", "tool");
    expect(projectIdentity(gone)).toEqual({ key: `folder:${gone}`, label: "tool", root: gone });
    expect(currentBranch(gone)).toBeUndefined();
    expect(projectIdentity("/")).toMatchObject({ key: "folder:/", label: "/" });
  });

  test("needs no git program: its files are enough", async () => {
    await using home = openHome();
    const root = repository(join(home.dir, "tool"), "https://example.org/team/tool");
    const script = `
      import { projectIdentity, currentBranch } from ${JSON.stringify(join(import.meta.dir, "../../src/config/project-identity.ts"))};
      console.log(projectIdentity(${JSON.stringify(root)}).key, currentBranch(${JSON.stringify(root)}));
    `;
    const child = Bun.spawnSync([process.execPath, "-e", script], { env: { PATH: "/nonexistent" } });
    expect(child.stdout.toString().trim()).toBe("remote:example.org/team/tool main");
  });

  test("with git files that are broken is still a project", async () => {
    await using home = openHome();
    const cases: Record<string, (folder: string) => void> = {
      emptyFile: (folder) => writeFileSync(join(folder, ".git"), ""),
      pointsNowhere: (folder) => writeFileSync(join(folder, ".git"), "gitdir: /no/such/place\n"),
      emptyFolder: (folder) => mkdirSync(join(folder, ".git")),
      binaryConfig: (folder) => {
        mkdirSync(join(folder, ".git"));
        writeFileSync(join(folder, ".git", "config"), Buffer.from([0, 255, 91, 114, 10]));
      },
      configIsFolder: (folder) => mkdirSync(join(folder, ".git", "config"), { recursive: true }),
    };
    for (const [name, spoil] of Object.entries(cases)) {
      const folder = join(home.dir, name);
      mkdirSync(folder);
      spoil(folder);
      expect(projectIdentity(folder).key).toMatch(/^(folder|git):\//);
      expect(currentBranch(folder)).toBeUndefined();
      expect(basename(projectIdentity(folder).label)).not.toBe("");
    }
  });
});

test("a branch is what is checked out, and none on a detached head", async () => {
  await using home = openHome();
  const root = repository(join(home.dir, "tool"));
  expect(currentBranch(root)).toBe("main");
  git(root, "checkout", "-b", "feature/with/slashes");
  expect(currentBranch(root)).toBe("feature/with/slashes");
  git(root, "checkout", "--detach");
  expect(currentBranch(root)).toBeUndefined();
  rmSync(join(root, ".git"), { recursive: true });
  expect(currentBranch(root)).toBeUndefined();
});

test("a folder that cannot be looked at is a project by its path, whatever its name", () => {
  for (const folder of ["/".padEnd(5_000, "x"), "/dev/null/below", "/a\0b"])
    expect(projectIdentity(folder).key).toStartWith("folder:");
});
