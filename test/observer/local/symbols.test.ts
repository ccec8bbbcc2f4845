import { expect, test } from "bun:test";
import { keyDeclaredIn, symbolDeclaredIn } from "../../../src/observer/local/read/symbols.ts";

const DECLARATIONS: [string, string, string][] = [
  ["Go function", "func Parse(in string) error {", "Parse"],
  ["Go method", "func (s *Store) Save(ctx context.Context) error {", "Save"],
  ["Go type", "type Cart struct {", "Cart"],
  ["TypeScript function", "export async function load(id: string): Promise<Cart> {", "load"],
  ["TypeScript class", "export abstract class Queue<T> {", "Queue"],
  ["TypeScript method", "  private async drain(max: number): Promise<void> {", "drain"],
  ["TypeScript constant", "export const RETRIES_MAX = 3;", "RETRIES_MAX"],
  ["Python function", "    async def fetch_all(self):", "fetch_all"],
  ["Python class", "class Importer(Base):", "Importer"],
  ["Rust function", "pub(crate) async fn spawn_all(n: usize) {", "spawn_all"],
  ["Rust struct", "pub struct Config {", "Config"],
  ["Java method", "    public List<Order> openOrders(Customer customer) {", "openOrders"],
  ["C# class", "public sealed class Mailer", "Mailer"],
  ["Ruby method", "  def self.active?", "active?"],
  ["shell function", "deploy_all() {", "deploy_all"],
  ["SQL table", "CREATE TABLE IF NOT EXISTS orders (", "orders"],
];

test.each(DECLARATIONS)("a %s is named", (_, line, name) => {
  expect(symbolDeclaredIn(line)).toBe(name);
});

test.each(["  if (ready) {", "return load(id);", "  } else {", "for (const a of b) {", "// func old() {"])(
  "%s declares nothing",
  (line) => {
    expect(symbolDeclaredIn(line)).toBeUndefined();
  },
);

test("headings name parts of a document, keys parts of a configuration", () => {
  expect(keyDeclaredIn("## Install from source", "README.md")).toBe("Install from source");
  expect(keyDeclaredIn("  retries: 3", "deploy.yaml")).toBe("retries");
  expect(keyDeclaredIn("[tool.ruff]", "pyproject.toml")).toBe("tool.ruff");
  expect(keyDeclaredIn("## not a heading", "main.c")).toBeUndefined();
});
