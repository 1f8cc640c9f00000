// Bytes and bit fields.
import { type Case, type Suite, unary } from "./case.ts";

function insert(field: string, rows: readonly (readonly [number, number, number])[]): Case[] {
  return rows.map(([v0, a0, out]) => ({
    text: `ins $v0, $a0, ${field}`,
    in: { v0, a0 },
    out: { v0: out },
  }));
}

/** Words whose field leaves the register: written as numbers, the assembler refuses them. */
function invalid(words: readonly string[]): Case[] {
  return words.map((word) => ({
    text: `.word ${word}`,
    in: { a0: 0x12345678, v0: 9 },
    fault: "invalidBitField",
  }));
}

export const bits: Suite = {
  EXT: [
    ...unary("ext $v0, $a0, 4, 8", [[0x12345678, 0x67], [0xffffffff, 0xff], [0xfffff00f, 0]]),
    ...unary("ext $v0, $a0, 0, 32", [[0x12345678, 0x12345678], [0xffffffff, 0xffffffff]]),
    ...unary("ext $v0, $a0, 31, 1", [[0x80000000, 1], [0x7fffffff, 0]]),
    ...unary("ext $v0, $a0, 0, 1", [[0xfffffffe, 0], [3, 1]]),
    ...unary("ext $v0, $a0, 1, 31", [[0x80000001, 0x40000000]]),
    // msbd + lsb = 32 and 32: one bit too many.
    ...invalid(["0x7c820fc0", "0x7c82f840"]),
  ],
  INS: [
    ...insert("8, 8", [[0x11223344, 0xaabbccdd, 0x1122dd44]]),
    ...insert("0, 32", [[0x11223344, 0xaabbccdd, 0xaabbccdd]]),
    ...insert("31, 1", [[0x11223344, 1, 0x91223344], [0x91223344, 2, 0x11223344]]),
    ...insert("0, 1", [[0, 0xffffffff, 1], [0xffffffff, 0, 0xfffffffe]]),
    ...insert("4, 28", [[0x1234567f, 0xf1111111, 0x1111111f]]),
    { text: "ins $zero, $a0, 0, 8", in: { a0: 0xff } },
    // msb 3 below lsb 4, and msb 0 below lsb 31.
    ...invalid(["0x7c821904", "0x7c8207c4"]),
  ],
  WSBH: unary("wsbh $v0, $a0", [
    [0x11223344, 0x22114433],
    [0xff00ff00, 0x00ff00ff],
    [0x80000001, 0x00800100],
    [0, 0],
    [0xffffffff, 0xffffffff],
  ]),
  SEXT: [
    ...unary("seb $v0, $a0", [[0x80, 0xffffff80], [0x7f, 0x7f], [0xffffff00, 0], [
      0x123456ff,
      0xffffffff,
    ]]),
    ...unary("seh $v0, $a0", [[0x8000, 0xffff8000], [0x7fff, 0x7fff], [0xffff0000, 0], [
      0x1234ff80,
      0xffffff80,
    ]]),
  ],
};
