// Products, sums of products, quotients and remainders.
import { binary, type Case, type Suite, wide } from "./case.ts";

function faults(text: string, rows: readonly (readonly [number, number])[], fault: Case["fault"]) {
  return rows.map(([a0, a1]): Case => ({
    text,
    in: { a0, a1, lo: 3, hi: 4, v0: 5 },
    ...(fault === undefined ? {} : { fault }),
  }));
}

export const multiply: Suite = {
  MUL: [
    ...binary("mul $v0, $a0, $a1", [
      [6, 7, 42],
      [0xffffffff, 0xffffffff, 1],
      [0x10000, 0x10000, 0],
      [0x80000000, 3, 0x80000000],
      [0x12345678, 0x9abcdef0, 0x242d2080],
    ]),
    { text: "mul $v0, $a0, $a1", in: { a0: 2, a1: 3, lo: 8, hi: 9 }, out: { v0: 6 } },
  ],
  MULT: wide("mult $a0, $a1", [
    [6, 7, 42, 0],
    [0xffffffff, 0xffffffff, 1, 0],
    [0xffffffff, 1, 0xffffffff, 0xffffffff],
    [0x80000000, 0x80000000, 0, 0x40000000],
    [0x80000000, 0xffffffff, 0x80000000, 0],
    [0x7fffffff, 0x7fffffff, 1, 0x3fffffff],
    [0x80000000, 1, 0x80000000, 0xffffffff],
  ]),
  MULTU: wide("multu $a0, $a1", [
    [6, 7, 42, 0],
    [0xffffffff, 0xffffffff, 1, 0xfffffffe],
    [0xffffffff, 1, 0xffffffff, 0],
    [0x80000000, 0x80000000, 0, 0x40000000],
    [0x80000000, 0xffffffff, 0x80000000, 0x7fffffff],
    [0x80000000, 2, 0, 1],
  ]),
  MADD: wide("madd $a0, $a1", [
    [1, 1, 0, 1, 0xffffffff, 0],
    [0xffffffff, 1, 0xffffffff, 0xffffffff, 0, 0],
    [1, 1, 0, 0, 0xffffffff, 0xffffffff],
    [0x10000, 0x10000, 10, 6, 10, 5],
    [0x80000000, 0x80000000, 0, 0x40000000, 0, 0],
    [0xffffffff, 0xffffffff, 1, 0x80000000, 0, 0x80000000],
  ]),
  MADDU: wide("maddu $a0, $a1", [
    [1, 1, 0, 1, 0xffffffff, 0],
    [0xffffffff, 1, 0xffffffff, 0, 0, 0],
    [0xffffffff, 0xffffffff, 0, 0, 0xffffffff, 1],
    [0x80000000, 2, 0, 0, 0, 0xffffffff],
    [0, 5, 7, 8, 7, 8],
  ]),
  MSUB: wide("msub $a0, $a1", [
    [1, 1, 0xffffffff, 0xffffffff, 0, 0],
    [0xffffffff, 1, 1, 0, 0, 0],
    [2, 3, 0xffffffff, 0xffffffff, 5, 0],
    [0x80000000, 0x80000000, 0, 0xc0000000, 0, 0],
    [1, 1, 0xffffffff, 0, 0, 1],
  ]),
  MSUBU: wide("msubu $a0, $a1", [
    [1, 1, 0xffffffff, 0xffffffff, 0, 0],
    [0xffffffff, 1, 1, 0xffffffff, 0, 0],
    [0xffffffff, 0xffffffff, 0xffffffff, 1, 0, 0],
    [1, 1, 0xffffffff, 0, 0, 1],
    [0, 5, 7, 8, 7, 8],
  ]),
  DIV: [
    ...wide("div $a0, $a1", [
      [7, 2, 3, 1],
      [0xfffffff9, 2, 0xfffffffd, 0xffffffff],
      [7, 0xfffffffe, 0xfffffffd, 1],
      [0xfffffff9, 0xfffffffe, 3, 0xffffffff],
      [0x80000000, 1, 0x80000000, 0],
      [0x7fffffff, 0xffffffff, 0x80000001, 0],
      [0x80000000, 0x80000000, 1, 0],
      [0, 0xffffffff, 0, 0],
    ]),
    ...faults("div $a0, $a1", [[1, 0], [0, 0], [0x80000000, 0]], "divisionByZero"),
    ...faults("div $a0, $a1", [[0x80000000, 0xffffffff]], "divisionOverflow"),
    // Release 6's three-operand DIV (sa = 2) reads as the old one, and leaves rd alone.
    { text: ".word 0x0085109a", in: { a0: 9, a1: 4, v0: 5 }, out: { lo: 2, hi: 1 } },
  ],
  DIVU: [
    ...wide("divu $a0, $a1", [
      [7, 2, 3, 1],
      [0xffffffff, 2, 0x7fffffff, 1],
      [0x80000000, 0xffffffff, 0, 0x80000000],
      [0xfffffff9, 2, 0x7ffffffc, 1],
      [0xffffffff, 0xffffffff, 1, 0],
    ]),
    ...faults("divu $a0, $a1", [[1, 0], [0xffffffff, 0]], "divisionByZero"),
  ],
  MOD: [
    ...binary("mod $v0, $a0, $a1", [
      [7, 2, 1],
      [0xfffffff9, 2, 0xffffffff],
      [7, 0xfffffffe, 1],
      [0x80000000, 0x7fffffff, 0xffffffff],
    ]),
    { text: "mod $v0, $a0, $a1", in: { a0: 7, a1: 4, lo: 8, hi: 9 }, out: { v0: 3 } },
    ...faults("mod $v0, $a0, $a1", [[1, 0]], "divisionByZero"),
    ...faults("mod $v0, $a0, $a1", [[0x80000000, 0xffffffff]], "divisionOverflow"),
    { text: "mod $zero, $a0, $a1", in: { a0: 1, a1: 0 }, fault: "divisionByZero" },
  ],
  MODU: [
    ...binary("modu $v0, $a0, $a1", [
      [7, 2, 1],
      [0xfffffff9, 2, 1],
      [0x80000000, 0xffffffff, 0x80000000],
      [5, 5, 0],
    ]),
    ...faults("modu $v0, $a0, $a1", [[1, 0]], "divisionByZero"),
  ],
};
