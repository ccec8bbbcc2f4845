import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { openScreen } from "./terminal-screen.ts";

const columns = 10;
const rows = 3;

function show(...output: string[]): string[] {
  const screen = openScreen(columns, rows);
  for (const piece of output) screen.write(piece);
  return screen.text.split("\n");
}

describe("the terminal screen", () => {
  test("words that were drawn with cursor moves are read with their spaces", () => {
    expect(show("Do\x1b[1Cit\x1b[2;3Hhere\x1b[1;9H!")).toEqual(["Do it   !", "  here", ""]);
  });

  test("colours, titles and mode switches leave no trace", () => {
    expect(show("\x1b[1;31mred\x1b[0m\x1b]0;title\x07\x1b[?25l\x1b[>1u\x1b[>0q ok")[0]).toBe("red ok");
  });

  test("a rewritten cell and an erased rest show the last state", () => {
    expect(show("Step one\rStep two\x1b[1;6H\x1b[K3\r\n\x1b[2Cx\x1b[1Jy")).toEqual(["", "   y", ""]);
    expect(show("Step one\x1b[6G\x1b[K3")[0]).toBe("Step 3");
  });

  test("lines scroll away at the bottom, are inserted and deleted", () => {
    expect(show("1\r\n2\r\n3\r\n4")).toEqual(["2", "3", "4"]);
    expect(show("1\r\n2\r\n3\x1b[2;1H\x1b[L!")).toEqual(["1", "!", "2"]);
    expect(show("1\r\n2\r\n3\x1b[1;1H\x1b[2M")).toEqual(["3", "", ""]);
  });

  test("the alternate screen hides the main one and gives it back", () => {
    expect(show("main\x1b[?1049h\x1b[1;1Hother")[0]).toBe("other");
    expect(show("main\x1b[?1049h\x1b[1;1Hother\x1b[?1049l")[0]).toBe("main");
  });

  test("a wide character takes two cells and is read once", () => {
    expect(show("a\u{1F600}b\x1b[4G!")[0]).toBe("a\u{1F600}!");
  });

  test("the pieces in which output arrives do not matter", () => {
    const part = fc.oneof(
      fc.string(),
      fc.constantFrom(
        "\r\n",
        "\x1b[2J",
        "\x1b[K",
        "\x1b[2;4H",
        "\x1b[3C",
        "\x1b[1A",
        "\x1b]0;t\x07",
        "\x1b7",
        "\x1b8",
      ),
      fc.constantFrom("\x1b[38;5;12m", "\x1b[?1049h", "\x1b[?1049l", "\x1b[L", "\x1b[2P", "\x1b[S", "\x1b(B"),
    );
    const property = fc.property(fc.array(part), fc.nat(), (parts, seed) => {
      const output = parts.join("");
      const cut = output.length === 0 ? 0 : seed % output.length;
      expect(show(output.slice(0, cut), output.slice(cut))).toEqual(show(output));
    });
    fc.assert(property);
  });

  test("no output makes the screen larger than it is", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string(), (noise, tail) => {
        const lines = show(noise, `\x1b[999;999H${tail}\x1b[5L\x1b[99@x`);
        expect(lines).toHaveLength(rows);
      }),
    );
  });
});
