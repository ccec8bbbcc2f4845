import { expect, test } from "bun:test";
import fc from "fast-check";
import { createEventReader, type StreamEvent } from "../../viewer/src/api/event-lines.ts";

function read(pieces: readonly string[]): StreamEvent[] {
  const events: StreamEvent[] = [];
  const reader = createEventReader((event) => events.push(event));
  for (const piece of pieces) reader(piece);
  return events;
}

test("an event has its id, its name and its text; what only keeps the line open is none", () => {
  const text = 'id: 7\nevent: prompt\ndata: {"a":1}\n\n: still here\n\ndata: one\ndata: two\n\n';
  expect(read([text])).toEqual([
    { id: "7", name: "prompt", text: '{"a":1}' },
    { id: "", name: "message", text: "one\ntwo" },
  ]);
});

test("wherever the line is cut, the events are the same", () => {
  const text = "id: 1\r\nevent: a\r\ndata: x\r\n\r\nid: 2\nevent: b\ndata: y: z\n\n";
  const whole = read([text]);
  expect(whole.map(({ text: said }) => said)).toEqual(["x", "y: z"]);
  fc.assert(
    fc.property(fc.array(fc.nat(text.length), { maxLength: 6 }), (cuts) => {
      const places = [0, ...cuts.sort((a, b) => a - b), text.length];
      const pieces = places.slice(1).map((end, index) => text.slice(places[index], end));
      expect(read(pieces)).toEqual(whole);
    }),
  );
});

test("an event without end is not gathered for ever", () => {
  expect(() => read(["data: ".padEnd(5 << 20, "x")])).toThrow("too long");
});
