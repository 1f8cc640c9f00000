import { MEMORY_END } from "../../lib/addresses.ts";
import { translatedEngine } from "../../lib/translate/mod.ts";
import { programFrom } from "../support/assembled.ts";
import { assertAgreementTwice, sidesOf } from "../support/side_by_side.ts";

// Accesses through the stack pointer, which a region tests and notes together, once for each value of
// the stack pointer. Programs start at 0x1000.

/** Stack pointers at every edge: of memory, of a chunk, of 2^32, and unaligned ones. */
const POINTERS = [0x30000, 0x30001, 0x30002, 0x2fff0, 0, 4, 0x7fffffff, -0x80000000]
  .concat([-1, -2, -3, -4, -8, -16, -17, -64])
  .concat([-1, -2, -3, -4, -8, -12, -16, -20, -64, 0, 4, 0x100].map((by) => MEMORY_END + by));

const NAMES = "lb lbu lh lhu lw ll lwl lwr sb sh sw sc swl swr".split(" ");

/** Runs a text for every stack pointer, in one go and in small stretches. */
function assertForAll(text: string, registers: Readonly<Record<string, number>> = {}): void {
  const program = programFrom(text);
  for (const sp of POINTERS) {
    const memory = { 0x30000: -7, 0x30008: 0x30010, [MEMORY_END - 4]: 0x1234, 0: 5 };
    for (const stretch of sp % 3 === 0 ? [1_000, 3] : [1_000]) {
      const start = { registers: { sp, t0: -0x01020304, s7: 1, ...registers }, memory };
      assertAgreementTwice(sidesOf(program, start), stretch, `sp ${sp >>> 0}`, 3_000);
    }
  }
}

for (const name of NAMES) {
  Deno.test(`translated stack: ${name} alone, at every edge`, () => {
    assertForAll(`${name} $t0, 0($sp)\naddiu $s0, $s0, 1\nnop`);
    assertForAll(`addiu $s0, $s0, 1\n${name} $t0, 8($sp)\naddiu $s0, $s0, 1\nnop`);
  });
}

const rows: readonly (readonly [says: string, text: string])[] = [
  ["of and to the stack pointer itself", "sw $sp, 4($sp)\nlw $sp, 8($sp)\nlw $t0, 0($sp)\nnop"],
  [
    "of and to parts of it",
    "swl $sp, 3($sp)\nlwr $sp, 2($sp)\nsb $t0, 1($sp)\nsc $sp, 4($sp)\nlb $t1, 0($sp)\nnop",
  ],
  [
    "on one of two ways, and behind both",
    "beqz $s7, t\nnop\nsw $t0, 0($sp)\nt: lw $t1, 4($sp)\nbnez $s6, u\nsh $t0, 10($sp)\n" +
    "u: sw $t0, 12($sp)\nnop",
  ],
  [
    "with a stack pointer that moves on one way",
    "sw $t0, 0($sp)\nbeqz $s7, t\nnop\naddiu $sp, $sp, 16\nt: sw $t0, 0($sp)\nlw $t1, 8($sp)\nnop",
  ],
  [
    "with a stack pointer that moves in a delay slot",
    "sw $t0, 0($sp)\nbnez $s7, t\naddiu $sp, $sp, -16\nnop\nt: sw $t0, 4($sp)\n" +
    "j u\nlw $sp, 8($sp)\nnop\nu: lb $t1, 0($sp)\nnop",
  ],
  [
    "in a loop that moves it",
    "l: sw $t0, 0($sp)\naddiu $sp, $sp, 4\naddiu $s0, $s0, 1\nslti $t1, $s0, 40\nbnez $t1, l\n" +
    "sb $t0, 1($sp)\nlw $t1, 4($sp)\nnop",
  ],
  [
    "in a loop of one block that leaves it alone",
    "l: lw $t1, 0($sp)\naddu $t2, $t2, $t1\nsw $t2, 4($sp)\naddiu $s0, $s0, 1\n" +
    "slti $t1, $s0, 41\nbnez $t1, l\nnop\nlw $t3, 4($sp)\nnop",
  ],
  [
    "first in the loop's second turn",
    "l: beqz $s0, m\naddiu $s0, $s0, 1\nsw $t0, 0($sp)\nm: slti $t1, $s0, 9\nbnez $t1, l\nnop\nnop",
  ],
  [
    "around a call that changes the stack pointer",
    "sw $t0, 0($sp)\njal f\nsw $ra, 4($sp)\nsw $t0, 8($sp)\nb e\nnop\n" +
    "f: addiu $sp, $sp, -4\nsw $t0, 0($sp)\njr $ra\naddiu $sp, $sp, 8\ne: lw $t1, 0($sp)\nnop",
  ],
  [
    // The function g is called several times: in its first call f is not translated yet.
    "in other blocks than a call that changes the stack pointer in its fourth turn",
    "o: jal g\nslti $t1, $s0, 6\nbnez $t1, o\nnop\nb x\nnop\n" +
    "g: sw $t0, 0($sp)\nb c\nmove $s3, $ra\nc: jal f\nnop\nbeqz $s7, e\nnop\nsb $t0, 1($sp)\n" +
    "e: lw $t1, 0($sp)\njr $s3\nnop\n" +
    "f: sltiu $t2, $s0, 3\nmove $t3, $s4\nmovn $t3, $zero, $t2\naddu $sp, $sp, $t3\njr $ra\n" +
    "addiu $s0, $s0, 1\nx: lw $t1, 8($sp)\nnop",
  ],
  [
    "in the delay slot of a call, only",
    "move $s1, $zero\njal f\nsw $ra, 4($sp)\nf: addiu $s1, $s1, 1\nslti $t1, $s1, 3\n" +
    "bnez $t1, f\nnop\nnop",
  ],
  ["below the stack pointer too", "sw $t0, -4($sp)\nlw $t1, 0($sp)\nsw $t0, 4($sp)\nnop"],
  ["at offsets that are not aligned", "sw $t0, 2($sp)\nlw $t1, 0($sp)\nsh $t0, 5($sp)\nnop"],
  ["far from each other", "sw $t0, 0($sp)\nsw $t0, 0x3ffc($sp)\nsw $t0, 0x7ffc($sp)\nnop"],
  ["with a trap between", "sw $t0, 0($sp)\nteq $s6, $s5\nsw $t0, 0x3000($sp)\nnop"],
  [
    "behind a system call",
    "sw $t0, 0($sp)\nli $v0, 4120\nsyscall\nsw $v0, 4($sp)\nli $v0, 4120\nb e\nsyscall\n" +
    "e: lw $t0, 4($sp)\nnop",
  ],
];

for (const [says, text] of rows) {
  Deno.test(`translated stack: accesses ${says}`, () => {
    assertForAll(text);
    assertForAll(text, { s7: 0, s6: 1, s4: 2 });
    assertForAll(text, { s4: 0x7f000000 });
  });
}

Deno.test("translated stack: what is pushed deep down is noted in every chunk", () => {
  const text = `l: addiu $sp, $sp, -24
    sw $t0, 0($sp)
    sb $t0, 19($sp)
    addiu $t0, $t0, 1
    slti $t1, $t0, 30000
    bnez $t1, l
    lw $t2, 0($sp)
    nop`;
  for (const engine of [translatedEngine({ eager: true }), translatedEngine()]) {
    for (const stretch of [1_000_000, 1_237]) {
      const sides = sidesOf(text, { registers: { sp: 0x200000 }, engine });
      assertAgreementTwice(sides, stretch, `every ${stretch}`, 1_000_000);
    }
  }
});
