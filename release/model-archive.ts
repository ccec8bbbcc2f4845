import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { ModelArchive } from "../src/embeddings/model-archive.ts";
import { writeTar } from "./tar.ts";

/** Packs the folder of a model: the same bytes wherever it is done. */
export function packModel(folder: string): Uint8Array {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return writeTar(
    paths.map((path) => ({
      name: path.slice(folder.length + 1).replaceAll("\\", "/"),
      content: readFileSync(path),
    })),
  );
}

/** @throws Error if the program knows another archive: it would refuse this one */
export function requireKnown(packed: Uint8Array, { name, bytes, sha256 }: ModelArchive): void {
  const found = new Bun.CryptoHasher("sha256").update(packed).digest("hex");
  if (packed.length === bytes && found === sha256) return;
  throw new Error(
    `this folder is not the ${name} of src/embeddings/model-archive.ts: ${packed.length} bytes, SHA-256 ${found}`,
  );
}
