import { expect, test } from "bun:test";
import { createSlots } from "../../src/supervisor/slots.ts";

const never = new AbortController().signal;

test("slots are granted in the order of the requests", async () => {
  const slots = createSlots(1);
  const order: number[] = [];
  const first = await slots.claim(never);
  const rest = [1, 2, 3].map(async (number) => {
    const release = await slots.claim(never);
    order.push(number);
    release();
  });
  expect(order).toEqual([]);
  first();
  await Promise.all(rest);
  expect(order).toEqual([1, 2, 3]);
});

test("a slot that is released twice frees one slot", async () => {
  const slots = createSlots(1, 20);
  const release = await slots.claim(never);
  release();
  release();
  await slots.claim(never);
  expect(await slots.claim(never).catch((error) => error.code)).toBe("no-slot");
});

test("who is cancelled leaves the queue, and the next one is not held up", async () => {
  const slots = createSlots(1);
  const release = await slots.claim(never);
  const cancel = new AbortController();
  const cancelled = slots.claim(cancel.signal).catch((error) => error);
  const next = slots.claim(never);
  cancel.abort(new Error("not needed any more"));
  expect(await cancelled).toMatchObject({ message: "not needed any more" });
  release();
  expect(await next).toBeFunction();
  expect(await slots.claim(cancel.signal).catch((error) => error.message)).toBe("not needed any more");
});

test("who has waited in vain leaves the queue too", async () => {
  const slots = createSlots(1, 30);
  const release = await slots.claim(never);
  expect(await slots.claim(never).catch((error) => error.code)).toBe("no-slot");
  release();
  expect(await slots.claim(never)).toBeFunction();
});

test("a hundred may wait; one more is refused at once", async () => {
  const slots = createSlots(1);
  const release = await slots.claim(never);
  const waiting = Array.from({ length: 100 }, async () => (await slots.claim(never))());
  expect(await slots.claim(never).catch((error) => error.message)).toContain("too many requests (100)");
  release();
  await Promise.all(waiting);
});
