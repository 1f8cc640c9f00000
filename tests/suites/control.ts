// Branches, jumps, traps, system calls and words that are no instruction. Programs start at 0x1000.
import { branches, type Case, type Suite } from "./case.ts";

const MINUS = 0xffffffff;
const LEAST = 0x80000000;

/** Words that decode to nothing (reference/isa.md 6), each of another kind. */
const UNKNOWN: readonly string[] = [
  "0x0000000d", // break
  "0x50000001", // beql $zero, $zero
  "0x04100001", // bltzal $zero (nal)
  "0x00850030", // tge
  "0x40026000", // mfc0
  "0x7c03e83b", // rdhwr
  "0xffffffff",
];

/** A jump whose delay slot runs and whose next instruction does not. */
function jumps(text: string, more: Partial<Case>): Case {
  return {
    text: `${text}
      addiu $t0, $t0, 1
      addiu $t1, $t1, 1
      there: addiu $t2, $t2, 1`,
    ...more,
    out: { t0: 1, t2: 1, ...more.out },
  };
}

const jumpToNull: Partial<Case> = { fault: "jumpToNull", out: {} };

export const control: Suite = {
  BEQ: [
    ...branches("beq $a0, $a1", [
      [0, 0, true],
      [MINUS, MINUS, true],
      [1, 2, false],
      [LEAST, 0, false],
    ]),
    ...branches("beqz $a0", [[0, 1, true], [LEAST, 0, false]]),
    ...branches("b", [[1, 2, true]]).map((one) => ({ ...one, text: one.text.replace("b,", "b") })),
  ],
  BNE: [
    ...branches("bne $a0, $a1", [
      [0, 0, false],
      [MINUS, MINUS, false],
      [1, 2, true],
      [LEAST, 0, true],
    ]),
    ...branches("bnez $a0", [[0, 1, false], [LEAST, 0, true]]),
  ],
  BLTZ: branches("bltz $a0", [[0, 0, false], [1, 0, false], [MINUS, 0, true], [LEAST, 0, true]]),
  BGEZ: branches("bgez $a0", [[0, 0, true], [1, 0, true], [MINUS, 0, false], [LEAST, 0, false]]),
  BLEZ: branches("blez $a0", [[0, 0, true], [1, 0, false], [MINUS, 0, true], [LEAST, 0, true]]),
  BGTZ: [
    ...branches("bgtz $a0", [[0, 0, false], [1, 0, true], [MINUS, 0, false], [LEAST, 0, false]]),
    {
      text: "loop: addiu $a0, $a0, -1\nbgtz $a0, loop\naddiu $t0, $t0, 1",
      in: { a0: 5 },
      out: { a0: 0, t0: 5 },
    },
  ],
  Jump: [
    jumps("jr $a0", { in: { a0: 0x100c } }),
    jumps("jalr $a0", { in: { a0: 0x100c }, out: { ra: 0x1008 } }),
    jumps("jalr $v0, $a0", { in: { a0: 0x100c }, out: { v0: 0x1008 } }),
    // The target is read before the link is written.
    jumps("jalr $a0, $a0", { in: { a0: 0x100c }, out: { a0: 0x1008 } }),
    jumps("jalr $zero, $a0", { in: { a0: 0x100c } }),
    // A misaligned target runs the word that holds it, and keeps its low bits.
    jumps("jr $a0", { in: { a0: 0x100e }, to: 0x1012 }),
    { text: "jr $a0\nnop", ...jumpToNull },
    { text: "jalr $v0, $a0\nnop", ...jumpToNull, out: { v0: 0x1008 } },
  ],
  Jumpi: [
    jumps("j there", {}),
    jumps("jal there", { out: { ra: 0x1008 } }),
    // The address is absolute: no upper bits come from the place of the jump.
    { text: "j 0xffffffc\naddiu $t0, $t0, 1", out: { t0: 1 }, to: 0x0ffffffc },
    { text: "j 0\nnop", ...jumpToNull },
    { text: "jal 0\nnop", ...jumpToNull, out: { ra: 0x1008 } },
  ],
  JumpDirect: [
    jumps("bal there", { out: { ra: 0x1008 } }),
    jumps("bal 8", { out: { ra: 0x1008 } }),
    { text: "bal -4100\nnop", ...jumpToNull, out: { ra: 0x1008 } },
    {
      text: "b first\nback: addiu $t1, $t1, 1\nj end\nnop\nfirst: bal back\nnop\nend: nop",
      out: { t1: 2, ra: 0x1018 },
    },
  ],
  TEQ: [
    ...[[1, 2], [0, LEAST], [MINUS, 1]].map(([a0, a1]): Case => ({
      text: "teq $a0, $a1",
      in: { a0: a0!, a1: a1! },
    })),
    ...[[0, 0], [MINUS, MINUS]].map(([a0, a1]): Case => ({
      text: "teq $a0, $a1",
      in: { a0: a0!, a1: a1! },
      fault: "trap",
    })),
    { text: "teq $zero, $zero", fault: "trap" },
    { text: ".word 0x0085fff4", in: { a0: 3, a1: 3 }, fault: "trap" }, // with a code
  ],
  SYSCALL: [
    { text: "syscall", ends: { reason: "halted", code: 0 } },
    // The code field is ignored.
    { text: ".word 0x03ffffcc", ends: { reason: "halted", code: 0 } },
    // v0 is not rewritten when a run ends with a code other than 0.
    { text: "syscall", in: { a0: 7 }, ends: { reason: "halted", code: 7 } },
    {
      text: "syscall",
      in: { v0: 4246, a0: 3, a3: 5 },
      out: { v0: 0, a3: 0 },
      ends: { reason: "exited", code: 3 },
    },
    { text: "syscall", in: { v0: 4120, a3: 5 }, out: { v0: 1, a3: 0 } },
    { text: "syscall", in: { v0: 0x10, a0: 7, a1: MINUS, a3: 5 } },
    { text: "syscall", in: { v0: 0x01 }, fault: "unsupportedSyscall" },
  ],
  UNIMPL: UNKNOWN.map((word): Case => ({ text: `.word ${word}`, fault: "unsupportedInstruction" })),
};
