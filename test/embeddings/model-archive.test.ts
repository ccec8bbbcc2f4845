import { afterEach, beforeEach, expect, test } from "bun:test";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { packModel, requireKnown } from "../../release/model-archive.ts";
import { writeTar } from "../../release/tar.ts";
import { installModel, type ModelArchive } from "../../src/embeddings/model-archive.ts";
import { readModelFolder } from "../../src/embeddings/model-folder.ts";
import { openHome, type TempHome } from "../kit/temp-home.ts";
import { makeTinyModel } from "../kit/tiny-model.ts";

let closing: AsyncDisposableStack;
let home: TempHome;
let packed: Uint8Array<ArrayBuffer>;
let archive: ModelArchive;
let ranges: (string | null)[];

beforeEach(() => {
  closing = new AsyncDisposableStack();
  home = closing.use(openHome());
  ranges = [];
  packed = Uint8Array.from(packModel(makeTinyModel(join(home.dir, "model"))));
  const sha256 = new Bun.CryptoHasher("sha256").update(packed).digest("hex");
  archive = { name: "tiny", bytes: packed.length, sha256 };
});
afterEach(() => closing.disposeAsync());

/** Serves the archive; the first answers are cut after so many bytes. */
function serve(bytes: Uint8Array<ArrayBuffer>, ...cuts: number[]): string {
  const server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    fetch({ headers }) {
      const range = headers.get("range");
      ranges.push(range);
      const from = Number(/^bytes=(\d+)-$/.exec(range ?? "")?.[1] ?? 0);
      const body = bytes.slice(from, from + (cuts.shift() ?? bytes.length));
      return new Response(body, { status: range === null ? 200 : 206 });
    },
  });
  closing.defer(() => server.stop(true));
  return `http://127.0.0.1:${server.port}/tiny.tar`;
}

const install = (from: string, seen: number[] = []) =>
  installModel(home.paths, from, (bytes) => seen.push(bytes), archive);
const left = () => readdirSync(home.paths.models);

test("a model is installed from a file, as its folder was, and over an earlier one", async () => {
  const file = join(home.dir, "tiny.tar");
  writeFileSync(file, packed);
  for (const _ of [1, 2]) expect(await install(file)).toBe(join(home.paths.models, "tiny"));
  const [before, after] = [join(home.dir, "model"), join(home.paths.models, "tiny")];
  for (const name of ["onnx/model.onnx", "tokenizer.json"])
    expect(readFileSync(join(after, name))).toEqual(readFileSync(join(before, name)));
  expect(readModelFolder(after).tokensMax).toBe(64);
  expect(left()).toEqual(["tiny"]);
});

test("a download that was cut goes on where it ended, and tells how far it is", async () => {
  const url = serve(packed, 700);
  expect(await install(url).catch(({ message }) => message)).toMatch(
    /ended after 700 of \d+ bytes; the same command continues/,
  );
  const seen: number[] = [];
  await install(url, seen);
  expect(ranges).toEqual([null, "bytes=700-"]);
  expect(seen.at(-1)).toBe(packed.length);
  expect(existsSync(join(home.paths.models, "tiny", "tokenizer.json"))).toBe(true);
  expect(left()).toEqual(["tiny"]);
});

test("what differs from the archive that the program knows is refused, and nothing of it is kept", async () => {
  const changed = packed.slice();
  changed[600] = (changed[600] ?? 0) ^ 1;
  expect(await install(serve(changed)).catch(({ message }) => message)).toContain("Nothing was installed");
  expect(left()).toEqual([]);
  const longer = Buffer.concat([packed, new Uint8Array(512)]);
  expect(await install(serve(Uint8Array.from(longer))).catch(({ message }) => message)).toContain(
    "longer than",
  );
});

test("only addresses with https and files that exist are taken", async () => {
  for (const from of ["http://example.org/tiny.tar", join(home.dir, "none.tar")])
    expect(await install(from).catch(({ code }) => code)).toMatch(/usage|unreadable-file/);
  expect(left()).toEqual([]);
});

test("an archive is the same wherever it is packed, and a release of another model is refused", () => {
  const again = packModel(makeTinyModel(join(home.dir, "elsewhere")));
  expect(Buffer.compare(again, packed)).toBe(0);
  requireKnown(again, archive);
  const other = packModel(makeTinyModel(join(home.dir, "other"), { turn: 1 }));
  expect(() => requireKnown(other, archive)).toThrow("SHA-256");
});

test("names that lead elsewhere are not archived", () => {
  const content = new Uint8Array(10);
  for (const name of ["../x", "/x", "a//b", "a\\b", "./x", ""])
    expect(() => writeTar([{ name, content }])).toThrow("cannot be archived");
});
