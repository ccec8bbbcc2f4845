import { expect, test } from "bun:test";
import { promptWords } from "../../src/domain/host-notice.ts";

const TASK =
  "<task-notification>\n<task-id>bvv8ic5ga</task-id>\n<status>completed</status>\n</task-notification>";
const REMINDER = "<system-reminder>\nThe user started your suggested background task.\n</system-reminder>";

test("what a host puts in a prompt's place is a notice, and kept whole", () => {
  const notices = [
    'Operation stopped by hook: Another session is active: "round the totals"',
    TASK,
    '<ci-monitor-event>CI check "test (ubuntu-latest)" failed.</ci-monitor-event>',
    "<agent-notification>\n<agent-id>a8c2528</agent-id>\n</agent-notification>",
    '<teammate-message teammate_id="reviewer">Done.</teammate-message>',
    REMINDER,
    `${REMINDER}\n\n${TASK}`,
  ];
  for (const text of notices) expect(promptWords(text)).toEqual({ text, isNotice: true });
});

test("a person's words behind a host's reminders are those words alone", () => {
  const words = "Can we create a guide on gradients?";
  expect(promptWords(`${REMINDER}\n\n${words}`)).toEqual({ text: words, isNotice: false });
  expect(promptWords(`${REMINDER}\n${REMINDER}\n${words}`)).toEqual({ text: words, isNotice: false });
});

test("what a person types stays as it is", () => {
  const prompts = [
    "  hello\n",
    "<my-element>is not drawn</my-element>",
    "<div onclick=x> does nothing",
    "Why does <task-notification> stand in my log?",
    "<command-message>mem</command-message>\n<command-name>/mem</command-name>",
    "<system-reminder> is never closed",
    "",
  ];
  for (const text of prompts) expect(promptWords(text)).toEqual({ text, isNotice: false });
});

test("a megabyte of reminders is read in no time", () => {
  const begun = performance.now();
  promptWords("<system-reminder></system-reminder>".repeat(30_000));
  promptWords("<system-reminder>".repeat(60_000));
  promptWords(`<${"a-".repeat(500_000)}`);
  expect(performance.now() - begun).toBeLessThan(200);
});
