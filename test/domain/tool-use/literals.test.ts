import { expect, test } from "bun:test";
import { hasLiteral, literalsIn } from "../../../src/domain/tool-use/literals.ts";

test.each([
  ["Run `pnpm test -- cart` in apps/web", ["command pnpm test -- cart", "path apps/web"]],
  [
    "listSales() fails with TS2345 on localhost:5432",
    ["host localhost:5432", "code TS2345", "symbol listSales"],
  ],
  [
    "use --no-verify for #214, MAX_RETRIES is read in config.ts",
    ["path config.ts", "flag --no-verify", "number #214", "symbol MAX_RETRIES"],
  ],
  ["C:\\work\\shop\\cart.ts", ["path C:\\work\\shop\\cart.ts"]],
  ["The discount is rounded once, e.g. behind the tax. It works now.", []],
])("%s", (text, expected) => {
  expect(literalsIn(text).map((one) => `${one.kind} ${one.text}`)).toEqual(expected);
});

test.each([
  ["a path in a folder above", "path", "src/cart.ts", "cat /home/me/shop/src/cart.ts | head", true],
  ["a path on Windows", "path", "src/cart.ts", "D:\\shop\\src\\cart.ts", true],
  ["a path that goes on", "path", "src/cart", "src/cart.ts and src/cart-total", false],
  ["a path with another folder", "path", "cart/index.ts", "smart-cart/index.ts", false],
  ["a part of a symbol", "symbol", "listSales", "listSalesByDay()", false],
  ["a command with more behind it", "command", "npm run build", "cd web && npm run build 2>&1", true],
  ["a longer number", "number", "#21", "see #214", false],
] as const)("%s", (_name, kind, text, within, expected) => {
  expect(hasLiteral(within, { kind, text })).toBe(expected);
});
