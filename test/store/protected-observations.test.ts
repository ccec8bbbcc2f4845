import { expect, test } from "bun:test";
import type { ObservationDraft } from "../../src/domain/observation.ts";
import { recordChange } from "../../src/store/observations/changes.ts";
import { setFields, setPinned } from "../../src/store/observations/observation-edits.ts";
import { getObservation, replaceObservations } from "../../src/store/observations/observations.ts";
import { openRemembered, type Remembered } from "../kit/remembered.ts";
import { openHome } from "../kit/temp-home.ts";

const T = Date.parse("2026-03-01T10:00:00Z");

const draft = (title: string, narrative = ""): ObservationDraft => ({
  type: "discovery",
  title,
  subtitle: "",
  facts: [],
  narrative,
  concepts: [],
  filesRead: [],
  filesModified: [],
  toolUseIds: [],
});

const SOURCE = {
  sessionId: 1,
  contentSessionId: "s1",
  turnId: 1,
  projectId: 1,
  project: "project",
  promptNumber: 1,
  branch: "main",
  madeBy: "a-model/1",
  at: T,
};

function titles(memory: Remembered): [number, string][] {
  return memory
    .all<{ id: number; title: string }>("SELECT id, title FROM observations ORDER BY id")
    .map(({ id, title }) => [id, title]);
}

function openTurn(memory: Remembered): number[] {
  const observations = [draft("The parser is slow"), draft("The cache is cold"), draft("The tests are red")];
  return memory.tellTurn({ session: "s1", prompt: "look", closing: "Looked.", at: T, observations });
}

test("a model that rewords everything keeps what is pinned, and adds nothing that says the same", async () => {
  await using home = openHome();
  using memory = openRemembered(home);
  const [parser = 0, cache = 0, tests = 0] = openTurn(memory);
  setPinned(memory.memory, cache, T);
  const drafts = [
    draft("Red are the tests"),
    draft("The cache is cold in the morning"),
    draft("Parsing takes a second"),
  ];
  replaceObservations(memory.memory, SOURCE, drafts);
  expect(titles(memory)).toEqual([
    [parser, "Red are the tests"],
    [cache, "The cache is cold"],
    [tests, "Parsing takes a second"],
  ]);
});

test("what was edited is known by what it said before, so that its old wording does not come back", async () => {
  await using home = openHome();
  using memory = openRemembered(home);
  const [parser = 0, cache = 0, tests = 0] = openTurn(memory);
  const { title, subtitle, narrative, facts } = getObservation(memory.memory, parser);
  setFields(memory.memory, parser, draft("Nothing is as it was"), T);
  const before = { title, subtitle, narrative, facts };
  recordChange(memory.memory, { action: "edit", by: "person", observationId: parser, before, at: T });
  replaceObservations(memory.memory, SOURCE, [draft("The parser is slow"), draft("The cache is cold")]);
  expect(titles(memory)).toEqual([
    [parser, "Nothing is as it was"],
    [cache, "The cache is cold"],
  ]);
  expect(tests).toBeGreaterThan(cache);
});
