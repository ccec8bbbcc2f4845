import { expect, test } from "bun:test";
import { chmodSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { installAddOn, missingPackages, onnxAddOn } from "../../src/embeddings/add-on.ts";
import { openHome, type TempHome } from "../kit/temp-home.ts";

/** A program called npm, which does what its lines say. */
function standInNpm(home: TempHome, ...lines: string[]): Record<string, string> {
  const bin = join(home.dir, "bin");
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(bin, "npm"), ["#!/bin/sh", 'echo "$@" >> "$HOME/asked"', ...lines, ""].join("\n"));
  chmodSync(join(bin, "npm"), 0o755);
  return { ...home.environment, PATH: `${bin}:${home.environment.PATH}` };
}

function put(name: string, version: string): string {
  return `mkdir -p node_modules/${name} && echo '{"version":"${version}"}' > node_modules/${name}/package.json`;
}

test("an add-on is installed in its exact versions by npm, without scripts, and once", async () => {
  await using home = openHome();
  const addOn = onnxAddOn(home.paths);
  const puts = Object.entries(addOn.packages).map(([name, version]) => put(name, version));
  const environment = standInNpm(home, ...puts);
  expect(missingPackages(addOn)).toEqual(["@huggingface/tokenizers@0.2.0", "onnxruntime-web@1.30.0"]);
  expect(await installAddOn(addOn, environment)).toBe(true);
  expect(await installAddOn(addOn, environment)).toBe(false);
  expect(readFileSync(join(home.dir, "asked"), "utf8")).toMatch(/^install --ignore-scripts [^\n]*\n$/);
  const manifest = JSON.parse(readFileSync(join(addOn.folder, "package.json"), "utf8"));
  expect(manifest.dependencies).toEqual(addOn.packages);
  expect(statSync(addOn.folder).mode & 0o777).toBe(0o700);
});

test("an npm that fails, brings another version or is not there is an error that says so", async () => {
  await using home = openHome();
  const addOn = onnxAddOn(home.paths);
  const failing = installAddOn(addOn, standInNpm(home, "echo no registry answers >&2", "exit 1"));
  await expect(failing).rejects.toThrow(/npm could not install .*no registry answers/);
  const older = installAddOn(addOn, standInNpm(home, put("onnxruntime-web", "1.0.0")));
  await expect(older).rejects.toThrow(/npm could not install .*onnxruntime-web@1\.30\.0/);
  await expect(installAddOn(addOn, { ...home.environment, PATH: home.dir })).rejects.toThrow(
    /needs npm, which is not on the PATH/,
  );
});
