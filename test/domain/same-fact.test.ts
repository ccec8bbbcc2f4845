import { describe, expect, test } from "bun:test";
import { isMuchTheSame, isSaidAgain, type Statement, titleKeyText } from "../../src/domain/same-fact.ts";

const statement = (title: string, more: Partial<Statement> = {}): Statement => ({
  type: "discovery",
  title,
  subtitle: "",
  facts: [],
  narrative: "",
  ...more,
});

describe("what is compared at all", () => {
  test("are titles of one type with the same words, in any order and case", () => {
    const key = titleKeyText(statement("The cache lives for an hour."));
    expect(titleKeyText(statement("for an Hour the cache lives"))).toBe(key ?? "");
    expect(titleKeyText(statement("The cache lives for a minute"))).not.toBe(key);
    expect(titleKeyText(statement("The cache lives for an hour", { type: "decision" }))).not.toBe(key);
  });

  test("are no titles that say too little", () => {
    expect(titleKeyText(statement("Tests pass"))).toBeUndefined();
    expect(titleKeyText(statement("Edited common.go"))).toBeUndefined();
  });
});

describe("of two with one title the newer one says the older again", () => {
  const title = "The nightly build runs on the small machine";
  const facts = ["it takes an hour", "it begins at two", "it mails ops"];

  test("when it says most of what the older says of how things are", () => {
    const newer = statement(title, { facts: [...facts, "since May it also mails the team"] });
    expect(isSaidAgain(statement(title, { facts }), newer)).toBe(true);
    expect(isSaidAgain(newer, statement(title, { facts: [facts[0] ?? ""] }))).toBe(false);
  });

  test("when what was done is told with every number, path and identifier", () => {
    const done = (fact: string) => statement(title, { type: "change", facts: [fact] });
    expect(isSaidAgain(done("changed src/a.ts"), done("changed src/a.ts"))).toBe(true);
    expect(isSaidAgain(done("changed src/a.ts"), done("changed src/b.ts"))).toBe(false);
    expect(isSaidAgain(done("took 12 ms"), done("took 13 ms"))).toBe(false);
  });
});

test("of one turn, what one observer says short and another long is much the same", () => {
  const short = statement("Renamed the parser to reader");
  const long = statement("The parser was renamed to reader", {
    narrative: "because it reads and does not parse",
  });
  expect(isMuchTheSame(short, long)).toBe(true);
  expect(isMuchTheSame(short, statement("The tests are red on the small machine"))).toBe(false);
});
