import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { FrameTable } from "../../lib/debug/frames.ts";

const TEXT = [{ start: 0x1000, end: 0x2000 }];
/** Address, register mask, register offset, two words of floating point, size, sp, ra. */
const GOOD = [0x1000, 1 << 31, -4, 0, 0, 24, 29, 31];

function section(...records: number[][]): Uint8Array {
  return new Uint8Array(new Int32Array(records.flat()).buffer);
}

/** A good record with one word changed. */
function changed(index: number, word: number): number[] {
  return GOOD.with(index, word);
}

Deno.test("FrameTable reads records in any order, at any alignment", () => {
  const bytes = section(changed(0, 0x1100), GOOD);
  const shifted = new Uint8Array(bytes.length + 1);
  shifted.set(bytes, 1);
  for (const each of [bytes, shifted.subarray(1)]) {
    const table = new FrameTable(each, TEXT);
    assertEquals(table.find(0xffc), undefined);
    assertEquals(table.find(0x10fc), {
      address: 0x1000,
      savedRegisters: 0x80000000,
      savedOffset: -4,
      size: 24,
      frameRegister: 29,
    });
    assertEquals(table.find(0x1100)?.address, 0x1100);
  }
});

Deno.test("FrameTable drops what cannot be true", () => {
  const cases: [string, Uint8Array, number][] = [
    ["nothing", section(), 0],
    ["a good record", section(GOOD), 1],
    ["the same twice", section(GOOD, GOOD), 1],
    ["a discarded function", section(changed(0, 0), GOOD), 1],
    ["behind the code", section(changed(0, 0x2000)), 0],
    ["an odd address", section(changed(0, 0x1002)), 0],
    ["a negative size", section(changed(5, -24)), 0],
    ["a huge size", section(changed(5, 0x7ffffff0)), 0],
    ["an odd size", section(changed(5, 23)), 0],
    ["another frame register", section(changed(6, 28)), 0],
    ["another return register", section(changed(7, 30)), 0],
    ["saved below the frame", section(changed(2, -28)), 0],
    ["saved above the frame", section(changed(2, 16)), 0],
    ["two that differ", section(GOOD, changed(5, 32), changed(0, 0x1100)), 1],
    ["two that differ, and a third", section(GOOD, changed(5, 32), GOOD), 0],
    ["a piece at the end", section(GOOD, GOOD.slice(0, 7)), 1],
  ];
  for (const [title, bytes, size] of cases) {
    assertEquals(new FrameTable(bytes, TEXT).size, size, title);
  }
});

Deno.test("FrameTable never throws on garbage", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(0xffffffff), (bytes, pc) => {
      const record = new FrameTable(bytes, [{ start: 0, end: 0x100000000 }]).find(pc);
      assert(record === undefined || record.address <= pc);
    }),
  );
});
