import { MEMORY_END } from "../../lib/addresses.ts";
import { programFrom } from "../support/assembled.ts";
import { assertAgreement, sidesOf } from "../support/side_by_side.ts";

// Accesses at known distances from each other share one test, over moved and copied pointers and over
// the turns of short loops. What faults, and where, must be as interpreted.

/** Loops of one block over `$a0`, with `$a1` for the number of turns and `$a2` for a second pointer. */
const LOOPS: readonly (readonly [says: string, lines: readonly string[]])[] = [
  ["that stores words", [
    "e: sw $s7, 0($a0)",
    "addiu $a1, $a1, -1",
    "bnez $a1, e",
    "addiu $a0, $a0, 4",
  ]],
  ["that stores behind the pointer", [
    "e: addiu $a0, $a0, 4",
    "addiu $a1, $a1, -1",
    "bnez $a1, e",
    "sw $a1, -4($a0)",
  ]],
  ["that goes down", [
    "e: lw $t0, 0($a0)",
    "addu $v0, $v0, $t0",
    "addiu $a1, $a1, -1",
    "bnez $a1, e",
    "addiu $a0, $a0, -4",
  ]],
  ["that copies between two pointers", [
    "e: lw $t0, 0($a0)",
    "addiu $a0, $a0, 4",
    "sw $t0, 0($a2)",
    "addiu $a1, $a1, -1",
    "bnez $a1, e",
    "addiu $a2, $a2, 4",
  ]],
  ["over bytes, where other steps are words", [
    "e: lb $t0, 1($a0)",
    "lh $t1, 2($a0)",
    "addiu $a0, $a0, 2",
    "sw $t0, 2($a0)",
    "addiu $a1, $a1, -1",
    "bnez $a1, e",
    "addiu $a0, $a0, 1",
  ]],
  ["through copies of the pointer", [
    "e: move $t1, $a0",
    "addiu $t2, $t1, 8",
    "sw $a1, 0($t2)",
    "or $t3, $t2, $zero",
    "lw $t0, -8($t3)",
    "addiu $a1, $a1, -1",
    "bnez $a1, e",
    "addiu $a0, $t2, -4",
  ]],
  ["that follows a list", [
    "e: sw $a1, 4($a0)",
    "lw $a0, 0($a0)",
    "addiu $a1, $a1, -1",
    "bnez $a1, e",
    "sw $a1, 8($a0)",
  ]],
  ["with a far step", [
    "e: sw $a1, 0($a0)",
    "addiu $a1, $a1, -1",
    "bnez $a1, e",
    "addiu $a0, $a0, 0x3000",
  ]],
  ["with a step that is not known", [
    "e: sw $a1, 0($a0)",
    "subu $a0, $a0, $s6",
    "addiu $a1, $a1, -1",
    "bnez $a1, e",
    "sw $a1, 12($a0)",
  ]],
  ["with a pointer that is only moved at times", [
    "e: sw $a1, 0($a0)",
    "addiu $t0, $a0, 8",
    "andi $t1, $a1, 2",
    "movn $a0, $t0, $t1",
    "lw $t2, 0($a0)",
    "addiu $a1, $a1, -1",
    "bnez $a1, e",
    "ins $a0, $t1, 4, 4",
  ]],
  ["of lanes", [
    "e: lwl $t0, 3($a0)",
    "lwr $t0, 0($a0)",
    "addiu $a0, $a0, 4",
    "swl $t0, 3($a0)",
    "swr $t0, 0($a0)",
    "addiu $a1, $a1, -1",
    "bnez $a1, e",
    "nop",
  ]],
  ["with a trap", [
    "e: sw $a1, 0($a0)",
    "teq $a1, $a3",
    "addiu $a1, $a1, -1",
    "bnez $a1, e",
    "addiu $a0, $a0, 4",
  ]],
  ["with a call", [
    "e: sw $a1, 0($a0)",
    "jal f",
    "sw $a1, 4($a0)",
    "addiu $a1, $a1, -1",
    "bnez $a1, e",
    "sw $a1, 8($a0)",
    "j g",
    "nop",
    "f: jr $ra",
    "addiu $a0, $a0, 4",
    "g: nop",
  ]],
];

/** Where `$a0` begins: at both ends of memory, each so far from it that other turns fault first. */
const STARTS = [-40, -28, -24, -20, -16, -14, -12, -9, -8, -5, -4, -1, 0]
  .map((by) => MEMORY_END + by)
  .concat([0, 1, 2, 4, 8, 12, 24, -4, -8, 0x30000, 0x30001, 0x30002, 0x3fff8, 0x3fffe]);

for (const [says, lines] of LOOPS) {
  Deno.test(`translated pointers: a loop ${says}`, () => {
    const program = programFrom([...lines, "addiu $s0, $s0, 1", "nop"].join("\n"));
    const memory = { 0x30000: 0x30010, 0x30010: 0x7efffff8, 0x30004: 0x40000, 0x30008: -1 };
    for (const a0 of STARTS) {
      for (const a1 of [1, 2, 3, 4, 5, 8, 9, 23]) {
        const registers = { a0, a1, a2: 0x60000 - a1 * 4, a3: 6, s6: -8, s7: -0x01020304 };
        const about = `${a0.toString(16)}, ${a1} turns`;
        for (const stretch of [1_000, 1, 13]) {
          assertAgreement(sidesOf(program, { registers, memory }), stretch, about, 2_000);
        }
      }
    }
  });
}

Deno.test("translated pointers: a loop over a whole chunk notes the next one when it gets there", () => {
  const text = "e: sw $a1, 0($a0)\naddiu $a1, $a1, -1\nbnez $a1, e\naddiu $a0, $a0, 4\nnop";
  for (const a1 of [0x3fff, 0x4000, 0x4001, 0x4002]) {
    const registers = { a0: 0x50000, a1 };
    assertAgreement(sidesOf(text, { registers }), 1_000_000, `${a1}`, 1_000_000);
  }
});
