import { expect, test } from "bun:test";
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import packageJson from "../package.json" with { type: "json" };

const ROOT = resolve(import.meta.dir, "..");
const read = (name: string) => readFileSync(join(ROOT, name), "utf8");
/** What npm runs by itself on the machine of who installs a package. */
const INSTALL_SCRIPTS = ["preinstall", "install", "postinstall", "prepare", "prepublish"];

function promises(): string[] {
  const [, table = ""] = read("SECURITY.md").split("| Promise | Test |\n|---|---|\n");
  return (table.split("\n\n")[0] ?? "").split("\n").filter((line) => line.startsWith("|"));
}

test("each promise names a test that is there", () => {
  expect(promises().length).toBeGreaterThan(20);
  for (const promise of promises()) {
    const named = [...promise.matchAll(/`(test\/[^`]+)`/g)].map((match) => match[1] ?? "");
    expect({ promise, named: named.length > 0 }).toEqual({ promise, named: true });
    expect(named.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  }
});

test("runtime dependencies have exact versions, and each a reason", () => {
  const reasons = read("docs/decisions/0058-choose-few-libraries.md");
  for (const [name, version] of Object.entries(packageJson.dependencies)) {
    expect({ name, version }).toEqual({ name, version: expect.stringMatching(/^\d+\.\d+\.\d+$/) });
    expect({
      name,
      hasReason: new RegExp(`^\\|[^|]*${name}[^|]*\\|[^|]+\\|[^|]+\\|$`, "m").test(reasons),
    }).toEqual({
      name,
      hasReason: true,
    });
  }
});

test("installing the package runs nothing of ours", () => {
  expect(Object.keys(packageJson.scripts).filter((name) => INSTALL_SCRIPTS.includes(name))).toEqual([]);
});
