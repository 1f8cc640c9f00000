// Sums, shifts, comparisons and bitwise operations.
import { binary, type Suite, unary } from "./case.ts";

export const arithmetic: Suite = {
  ADD: [
    ...binary("addu $v0, $a0, $a1", [
      [1, 2, 3],
      [0xffffffff, 1, 0],
      [0x7fffffff, 1, 0x80000000],
      [0x80000000, 0x80000000, 0],
      [0, 0, 0],
    ]),
    // No overflow traps.
    ...binary("add $v0, $a0, $a1", [[0x7fffffff, 1, 0x80000000], [
      0x80000000,
      0xffffffff,
      0x7fffffff,
    ]]),
    ...unary("addiu $v0, $a0, -1", [[0, 0xffffffff], [0x80000000, 0x7fffffff], [1, 0]]),
    ...unary("addiu $v0, $a0, 32767", [[0x7fffffff, 0x80007ffe]]),
    ...unary("addi $v0, $a0, -32768", [[0, 0xffff8000], [0x80000000, 0x7fff8000]]),
    ...unary("move $v0, $a0", [[0xdeadbeef, 0xdeadbeef]]),
    { text: "li $v0, -2", out: { v0: 0xfffffffe } },
    { text: "mfhi $v0", in: { hi: 0x12345678, lo: 1 }, out: { v0: 0x12345678 } },
    { text: "mflo $v0", in: { hi: 1, lo: 0x9abcdef0 }, out: { v0: 0x9abcdef0 } },
    { text: "mthi $a0", in: { a0: 0xfeedf00d }, out: { hi: 0xfeedf00d } },
    { text: "mtlo $a0", in: { a0: 0xfeedf00d }, out: { lo: 0xfeedf00d } },
    { text: "sync\nsynci 4($a0)\npref 3, 5($a0)", in: { a0: 0xffffffff } },
    { text: "addu $zero, $a0, $a1\nmove $v0, $zero", in: { a0: 5, a1: 6, v0: 1 }, out: { v0: 0 } },
    { text: "addu $a0, $a0, $a0", in: { a0: 21 }, out: { a0: 42 } },
  ],
  SUB: [
    ...binary("subu $v0, $a0, $a1", [
      [3, 2, 1],
      [0, 1, 0xffffffff],
      [0x80000000, 1, 0x7fffffff],
      [0, 0x80000000, 0x80000000],
    ]),
    ...binary("sub $v0, $a0, $a1", [[0x80000000, 1, 0x7fffffff], [5, 5, 0]]),
    ...unary("negu $v0, $a0", [[1, 0xffffffff], [0x80000000, 0x80000000], [0, 0]]),
  ],
  SLL: [
    ...unary("sll $v0, $a0, 4", [[0xf0000001, 0x10]]),
    ...unary("sll $v0, $a0, 31", [[3, 0x80000000]]),
    ...unary("sll $v0, $a0, 0", [[0x80000001, 0x80000001]]),
    // The amount is that of rs modulo 32.
    ...binary("sllv $v0, $a0, $a1", [
      [1, 31, 0x80000000],
      [1, 32, 1],
      [1, 0xffffffff, 0x80000000],
      [0xffffffff, 0x21, 0xfffffffe],
    ]),
    { text: "lui $v0, 0x8001", out: { v0: 0x80010000 } },
    { text: "lui $v0, 0x7fff", in: { v0: 0xffff }, out: { v0: 0x7fff0000 } },
    { text: "nop" },
  ],
  SRL: [
    ...unary("srl $v0, $a0, 31", [[0x80000000, 1], [0x7fffffff, 0]]),
    ...unary("srl $v0, $a0, 4", [[0xf0000010, 0x0f000001]]),
    ...unary("srl $v0, $a0, 0", [[0x80000000, 0x80000000]]),
    ...binary("srlv $v0, $a0, $a1", [[0x80000000, 31, 1], [0x80000000, 64, 0x80000000], [
      6,
      33,
      3,
    ]]),
  ],
  SRA: [
    ...unary("sra $v0, $a0, 31", [[0x80000000, 0xffffffff], [0x7fffffff, 0]]),
    ...unary("sra $v0, $a0, 4", [[0xf0000010, 0xff000001]]),
    ...unary("sra $v0, $a0, 0", [[0x80000000, 0x80000000]]),
    ...binary("srav $v0, $a0, $a1", [
      [0x80000000, 31, 0xffffffff],
      [0x80000000, 32, 0x80000000],
      [0x40000000, 30, 1],
    ]),
  ],
  ROR: [
    ...unary("rotr $v0, $a0, 8", [[0x12345678, 0x78123456]]),
    ...unary("rotr $v0, $a0, 0", [[0x12345678, 0x12345678]]),
    ...unary("rotr $v0, $a0, 31", [[0x80000001, 3]]),
    ...binary("rotrv $v0, $a0, $a1", [
      [0x12345678, 4, 0x81234567],
      [0x12345678, 32, 0x12345678],
      [1, 33, 0x80000000],
      [0x80000000, 0xffffffff, 1],
    ]),
  ],
  SLT: [
    ...binary("slt $v0, $a0, $a1", [
      [0, 1, 1],
      [1, 0, 0],
      [0xffffffff, 0, 1],
      [0x80000000, 0x7fffffff, 1],
      [0x7fffffff, 0x80000000, 0],
      [5, 5, 0],
    ]),
    ...unary("slti $v0, $a0, -1", [[0xfffffffe, 1], [0xffffffff, 0], [0, 0], [0x80000000, 1]]),
  ],
  SLTU: [
    ...binary("sltu $v0, $a0, $a1", [
      [0, 1, 1],
      [0xffffffff, 0, 0],
      [0x80000000, 0x7fffffff, 0],
      [0x7fffffff, 0x80000000, 1],
      [5, 5, 0],
    ]),
    // The literal is sign-extended first, then read unsigned.
    ...unary("sltiu $v0, $a0, -1", [[0xfffffffe, 1], [0xffffffff, 0], [0, 1]]),
    ...unary("sltiu $v0, $a0, 1", [[0, 1], [1, 0]]),
  ],
  AND: [
    ...binary("and $v0, $a0, $a1", [
      [0xff00ff00, 0x0ff00ff0, 0x0f000f00],
      [0xffffffff, 0x80000000, 0x80000000],
      [0x12345678, 0, 0],
    ]),
    // Literals of logical operations are zero-extended.
    ...unary("andi $v0, $a0, 0xffff", [[0xffffffff, 0xffff], [0x12348000, 0x8000]]),
  ],
  OR: [
    ...binary("or $v0, $a0, $a1", [
      [0xff00ff00, 0x0ff00ff0, 0xfff0fff0],
      [0, 0, 0],
      [0x80000000, 1, 0x80000001],
    ]),
    ...unary("ori $v0, $a0, 0x8000", [[0, 0x8000], [0xffff0000, 0xffff8000]]),
  ],
  XOR: [
    ...binary("xor $v0, $a0, $a1", [
      [0xff00ff00, 0x0ff00ff0, 0xf0f0f0f0],
      [0xffffffff, 0xffffffff, 0],
      [0x80000000, 0, 0x80000000],
    ]),
    ...unary("xori $v0, $a0, 0xffff", [[0xffffffff, 0xffff0000], [0, 0xffff]]),
  ],
  NOR: [
    ...binary("nor $v0, $a0, $a1", [
      [0xff00ff00, 0x0ff00ff0, 0x000f000f],
      [0, 0, 0xffffffff],
      [0xffffffff, 0, 0],
      [0x7fffffff, 0x80000000, 0],
    ]),
  ],
  CLZ: unary("clz $v0, $a0", [[0, 32], [1, 31], [0x80000000, 0], [0x7fffffff, 1], [
    0x00010000,
    15,
  ]]),
  CLO: unary("clo $v0, $a0", [
    [0, 0],
    [0xffffffff, 32],
    [0x80000000, 1],
    [0xfffffffe, 31],
    [0x7fffffff, 0],
    [0xffff7fff, 16],
  ]),
  MEQ: [
    ...[[0, 7], [1, 9], [0x80000000, 9], [0xffffffff, 9]].map(([a1, v0]) => ({
      text: "movz $v0, $a0, $a1",
      in: { a0: 7, a1: a1!, v0: 9 },
      out: { v0: v0! },
    })),
    { text: "movz $v0, $a0, $zero", in: { a0: 7, v0: 9 }, out: { v0: 7 } },
    { text: "movz $zero, $a0, $a1", in: { a0: 7 } },
  ],
  MNE: [
    ...[[0, 9], [1, 7], [0x80000000, 7], [0xffffffff, 7]].map(([a1, v0]) => ({
      text: "movn $v0, $a0, $a1",
      in: { a0: 7, a1: a1!, v0: 9 },
      out: { v0: v0! },
    })),
    { text: "movn $v0, $a0, $zero", in: { a0: 7, v0: 9 } },
    { text: "movn $zero, $a0, $a0", in: { a0: 7 } },
  ],
};
