import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import {
  FACTS_MAX,
  OBSERVATION_TYPES,
  OBSERVATIONS_PER_TURN_MAX,
  TITLE_CHARS_MAX,
} from "../../../src/domain/observation.ts";
import { parseAnswer } from "../../../src/observer/model/parse-answer.ts";

const GOOD = `<observation>
  <type>bugfix</type>
  <title>Cart totals round half up</title>
  <subtitle>They were cut off before</subtitle>
  <facts><fact>Math.floor lost a cent per line</fact><fact>test/cart.test.ts covers it</fact></facts>
  <narrative>The total was cut off. It is rounded now.</narrative>
  <concepts><concept>problem-solution</concept><concept>gotcha</concept></concepts>
  <files_read><file>src/tax.ts</file></files_read>
  <files_modified><file>src/cart.ts</file></files_modified>
</observation>
<summary><request>Round half up</request><learned>floor was used</learned><next_steps>None</next_steps></summary>`;

function findings(answer: string) {
  const parsed = parseAnswer(answer);
  if (parsed.kind !== "findings") throw new Error(`${parsed.kind}: ${JSON.stringify(parsed)}`);
  return parsed;
}

describe("an answer in the right form", () => {
  test("is read in full", () => {
    const { observations, summary } = findings(GOOD);
    expect(observations).toHaveLength(1);
    expect(observations[0]).toMatchObject({
      type: "bugfix",
      title: "Cart totals round half up",
      facts: ["Math.floor lost a cent per line", "test/cart.test.ts covers it"],
      concepts: ["problem-solution", "gotcha"],
      filesRead: ["src/tax.ts"],
      filesModified: ["src/cart.ts"],
    });
    expect(summary).toMatchObject({ request: "Round half up", learned: "floor was used", nextSteps: "None" });
  });

  test("may say that nothing is worth recording", () => {
    expect(parseAnswer("").kind).toBe("nothing");
    expect(parseAnswer(' <skip_summary reason="only listings"/> ').kind).toBe("nothing");
  });
});

describe("an answer in a worse form is read all the same", () => {
  const same: Record<string, string> = {
    "in a fence": `\`\`\`xml\n${GOOD}\n\`\`\``,
    "with prose around it": `Sure! Here are the notes:\n\n${GOOD}\n\nLet me know if you need more.`,
    "after thoughts": `<think>Maybe <observation><title>No</title></observation></think>${GOOD}`,
    "in capitals": GOOD.replaceAll(/<(\/?)(\w+)>/g, (_all, slash, name) => `<${slash}${name.toUpperCase()}>`),
    "cut off in the summary": GOOD.slice(0, GOOD.indexOf("</summary>")),
    "without the closing of the observation": GOOD.replace("</observation>", ""),
    "without the opening of its blocks": GOOD.replace("<observation>", "").replace("<summary>", ""),
  };
  test.each(Object.entries(same))("%s", (_name, answer) => {
    expect(findings(answer)).toEqual(findings(GOOD));
  });

  test("with a type as attribute, an unknown one and none at all", () => {
    const type = (block: string) => findings(block).observations[0]?.type;
    expect(type('<observation type="decision"><title>Keep SQLite for the inbox</title></observation>')).toBe(
      "decision",
    );
    expect(type("<observation><type>Bug Fix</type><title>Fixed the reader</title></observation>")).toBe(
      "bugfix",
    );
    expect(
      type("<observation><type>poem</type><title>Reader waits for the writer</title></observation>"),
    ).toBe("discovery");
  });

  test("facts as a list of lines", () => {
    const { observations } = findings(
      "<observation><title>Two things were found</title><facts>\n- the port is 4711\n* the key is in the vault\n</facts></observation>",
    );
    expect(observations[0]?.facts).toEqual(["the port is 4711", "the key is in the vault"]);
  });

  test("cut off in the middle of a fact", () => {
    const { observations } = findings(GOOD.slice(0, GOOD.indexOf("per line</fact>")));
    expect(observations[0]).toMatchObject({
      title: "Cart totals round half up",
      facts: ["Math.floor lost a cent"],
    });
  });

  test("an observation without a title is known by what it says", () => {
    expect(
      findings("<observation><fact>The port is 4711 since the move</fact></observation>").observations[0]
        ?.title,
    ).toBe("The port is 4711 since the move");
  });

  test("a text about one of our own elements", () => {
    const { observations } = findings(
      "<observation><title>Parser</title><narrative>The <title> of a page was lost. It is kept.</narrative></observation>",
    );
    expect(observations[0]?.title).toBe("Parser");
    expect(observations[0]?.narrative).toContain("of a page was lost. It is kept.");
  });
});

test("prose, another format and an endless thought are no answer", () => {
  for (const answer of [
    "I could not find anything to record.",
    '{"observations":[]}',
    "<think>hm",
    "<observation></observation>",
  ])
    expect(parseAnswer(answer).kind).toBe("unusable");
});

describe("whatever a model writes", () => {
  const piece = fc.oneof(
    fc.constantFrom(
      ...GOOD.split(/(?<=>)|(?=<)/).filter((part) => part.trim() !== ""),
      "```xml",
      "<skip_summary/>",
      "<observation type='x",
      "&lt;title&gt;",
      "<think>",
    ),
    fc.string({ unit: "binary", maxLength: 40 }),
  );
  const answer = fc.array(piece, { maxLength: 120 }).map((pieces) => pieces.join(""));

  test("what is read of it is within every limit and free of our markup", () => {
    fc.assert(
      fc.property(answer, (text) => {
        const parsed = parseAnswer(text);
        if (parsed.kind !== "findings") return;
        expect(parsed.observations.length).toBeLessThanOrEqual(OBSERVATIONS_PER_TURN_MAX);
        for (const one of parsed.observations) {
          expect(OBSERVATION_TYPES).toContain(one.type);
          expect(one.title.length).toBeGreaterThan(0);
          expect(one.title.length).toBeLessThanOrEqual(TITLE_CHARS_MAX);
          expect(one.facts.length).toBeLessThanOrEqual(FACTS_MAX);
          expect(JSON.stringify(one).isWellFormed()).toBe(true);
        }
      }),
      { numRuns: 600 },
    );
  });

  test("cut anywhere, a good answer gives a part of what the whole one gives", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: GOOD.length }), (end) => {
        const parsed = parseAnswer(GOOD.slice(0, end));
        if (parsed.kind !== "findings") return;
        expect(parsed.observations.length).toBeLessThanOrEqual(1);
        const title = parsed.observations[0]?.title;
        if (title !== undefined) expect("Cart totals round half up").toStartWith(title);
      }),
      { numRuns: 300 },
    );
  });

  test("ten million characters are read as quickly as their beginning", () => {
    const begun = performance.now();
    parseAnswer(`<observation><title>A${"<title>".repeat(1_500_000)}`);
    parseAnswer(`< ${" ".repeat(10_000_000)}`);
    expect(performance.now() - begun).toBeLessThan(1_000);
  });
});
