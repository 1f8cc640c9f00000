import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { FirstTouches } from "../../lib/machine/first_touches.ts";
import { Memory, type TouchLog } from "../../lib/machine/memory.ts";

const { stamped } = new Memory(true);
const CAPACITY = stamped!.log.addresses.length;

/** A log in the memory of the one before. */
function logOf(lend: boolean): FirstTouches {
  return new FirstTouches(stamped!, lend);
}

/** Adds entries whose numbers follow from their addresses. */
function add(touches: FirstTouches, from: number, count: number): void {
  for (let entry = from; entry < from + count; entry++) {
    touches.add(entry * 4, entry + 7, entry % 5);
  }
}

/** Whether a list of entries is the one that was added. */
function isWhole({ addresses, values, stamps }: TouchLog, from: number, count: number): boolean {
  return [addresses, values, stamps].every((list) => list.length === count) &&
    addresses.every((address, at) => address === (from + at) * 4) &&
    values.every((value, at) => value === from + at + 7) &&
    stamps.every((stamp, at) => stamp === (from + at) % 5);
}

for (const lend of [false, true]) {
  Deno.test(`first touches come shard by shard${lend ? ", lent" : ""}`, () => {
    const touches = logOf(lend);
    add(touches, 0, 3);
    assertEquals(touches.count, 3);
    const first = touches.take();
    assertEquals(touches.count, 0);
    add(touches, 10, 2);
    const second = touches.take();
    const third = touches.take();
    assert(isWhole(first, 0, 3) && isWhole(second, 10, 2) && isWhole(third, 0, 0));
    assertEquals(first.values.buffer === second.values.buffer, lend);
  });

  Deno.test(`first touches are found where the log was full meanwhile${lend ? ", lent" : ""}`, () => {
    const touches = logOf(lend);
    add(touches, 0, 10);
    const before = touches.take();
    add(touches, 10, CAPACITY + 100);
    assertEquals(touches.count, CAPACITY + 100);
    const whole = touches.take();
    add(touches, 5, 20);
    assert(isWhole(before, 0, 10) && isWhole(whole, 10, CAPACITY + 100));
    assert(isWhole(touches.take(), 5, 20));
  });
}

Deno.test("first touches that a call took back are left out", () => {
  const touches = logOf(false);
  add(touches, 0, 9);
  assert(isWhole(touches.take(4), 0, 4));
});

Deno.test("first touches are lent while there is room for more, and room comes back", () => {
  const touches = logOf(true);
  const many = Math.floor(CAPACITY * 0.7);
  add(touches, 0, many);
  const lent = touches.take();
  add(touches, many, many);
  const copied = touches.take();
  // Of a shard that goes on, nothing is lost when what was lent is taken back.
  add(touches, 3, 50);
  assert(isWhole(lent, 0, many) && isWhole(copied, many, many));
  assertStrictEquals(lent.stamps.buffer, stamped!.log.stamps.buffer);
  assert(copied.stamps.buffer !== stamped!.log.stamps.buffer);
  touches.takeBack();
  add(touches, 53, 50);
  assertEquals(touches.count, 100);
  const next = touches.take();
  assert(isWhole(next, 3, 100));
  assertEquals(next.addresses.byteOffset, stamped!.log.addresses.byteOffset);
});
