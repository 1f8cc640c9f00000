import { assertEquals, assertThrows } from "@std/assert";
import { ArrowError, FlatBuffer } from "../../export/flatbuffer.ts";

/** A FlatBuffer of 32-bit words, behind 8 other bytes of a file and before 8 more. */
function bufferOf(...words: readonly number[]): FlatBuffer {
  const all = Uint32Array.from([~0, ~0, ...words, ~0, ~0]);
  return new FlatBuffer(new DataView(all.buffer), 8, 8 + 4 * words.length);
}

/** Two 16-bit numbers in a word. */
const pair = (low: number, high: number) => low | high << 16;

/** A vtable for tables of some size: where their fields are. */
const vtable = (size: number, ...fields: readonly [number, number][]) => [
  pair(4 + 4 * fields.length, size),
  ...fields.map(([low, high]) => pair(low, high)),
];

// A root at 4 words: the vtable is 3 words before it. Fields 0 and 1 at 4 and 8, field 2 at 12, 3 absent.
const root = [16, ...vtable(20, [4, 8], [12, 0]), 12];

Deno.test("flatbuffers give fields by number, and defaults for absent ones", () => {
  const text = pair(0x6968, 0); // "hi"
  // The text is 4 words behind field 2, which is at word 7.
  const buffer = bufferOf(...root, 0x80000001, 0xffff, 8, 0x12345678, 2, text);
  const table = buffer.root();
  assertEquals(table.offset, 8 + 16);
  assertEquals([table.u32(0), table.i16(1), table.u8(1)], [0x80000001, -1, 0xff]);
  assertEquals(table.text(2), "hi");
  assertEquals([table.has(2), table.has(3), table.has(4), table.has(1000)], [
    true,
    false,
    false,
    false,
  ]);
  assertEquals([table.u32(3), table.u8(4), table.i16(5), table.size(6), table.text(7)], [
    0,
    0,
    0,
    0,
    "",
  ]);
  assertEquals(table.tables(3), []);
  assertThrows(() => table.table(3, "the schema"), ArrowError, "the schema is missing at byte 24");
});

Deno.test("flatbuffers read sizes up to 2^53 - 1", () => {
  const read = (low: number, high: number) => bufferOf(low, high).size(8);
  assertEquals(read(5, 0), 5);
  assertEquals(read(0xffffffff, 0x1fffff), Number.MAX_SAFE_INTEGER);
  for (const [low, high] of [[0, 0x200000], [0xffffffff, 0xffffffff], [0, 0x80000000]] as const) {
    assertThrows(() => read(low, high), ArrowError, "negative or too large at byte 8");
  }
});

Deno.test("flatbuffers read vectors, each element once", () => {
  const buffer = bufferOf(3, 10, 20, 30);
  assertEquals(buffer.vector(8, 4, (inner, offset) => inner.u32(offset)), [10, 20, 30]);
});

for (
  const [what, words, offset] of [
    ["a root behind the end", [400, 0], 8],
    ["a root behind the end, by 4 bytes", [8, 0], 8],
    ["a table without room for its vtable's place", [6, 0], 14],
    ["a vtable before the block", [4, 100], 12],
    ["a vtable behind the end", [4, -8], 12],
    ["a vtable of two bytes", [8, pair(2, 4), 4], 12],
    ["a vtable that is longer than the block", [8, pair(100, 4), 4], 12],
    ["a table that is longer than the block", [8, pair(4, 100), 4], 16],
  ] as const
) {
  Deno.test(`flatbuffers are refused: ${what}`, () => {
    const error = assertThrows(() => bufferOf(...words).root(), ArrowError);
    assertEquals(error.offset, offset, error.message);
  });
}

for (
  const [what, words, offset] of [
    ["a field outside its table", [16, ...vtable(20, [20, 8], [12, 0]), 12, 0, 0, 0, 0], 16],
    ["a field across the end", [16, ...vtable(20, [19, 8], [12, 0]), 12, 0, 0, 0, 0], 24 + 19],
  ] as const
) {
  Deno.test(`flatbuffers are refused: ${what}`, () => {
    const table = bufferOf(...words).root();
    assertEquals(assertThrows(() => table.u32(0), ArrowError).offset, offset);
  });
}

Deno.test("flatbuffers are refused: vectors and texts that are longer than the block", () => {
  for (const length of [4, 0x7fffffff, 0xffffffff]) {
    const buffer = bufferOf(length, 1, 2, 3);
    assertThrows(() => buffer.vector(8, 4, (_, offset) => offset), ArrowError, "at byte 12");
    if (length > 12) assertThrows(() => buffer.text(8), ArrowError, "at byte 12");
  }
});

Deno.test("flatbuffers are refused: texts that are no UTF-8", () => {
  assertThrows(() => bufferOf(2, 0xfffe).text(8), ArrowError, "a text is no UTF-8 at byte 12");
});

Deno.test("flatbuffers are refused: parts that are read again and again", () => {
  const buffer = bufferOf(1000, ...new Array(1000).fill(0));
  const read = () => buffer.vector(8, 4, (inner, offset) => inner.u32(offset));
  // Each reads 4004 bytes as a whole, and 4000 one by one; four times the block, and 1024, are allowed.
  read();
  read();
  assertThrows(read, ArrowError, "refers to its parts too often");
});
