import { MEMORY_END } from "../../lib/addresses.ts";
import { register, type RegisterName } from "../../lib/isa/registers.ts";
import { translatedEngine } from "../../lib/translate/mod.ts";
import { programFrom } from "../support/assembled.ts";
import {
  assertAgreementTwice,
  assertSameMemory,
  assertSameState,
  sidesOf,
  type SidesStart,
} from "../support/side_by_side.ts";

// Accesses whose addresses are known well enough to need no test. Programs start at 0x1000.

/** What the register that is made an index of may hold. */
const INDICES = [0, 1, 4, 15, 63, 0x10000, -1, -4, -0x80000000, 0x40000000];

const memory = { 0x30000: -7, 0x30008: 0x81828384 | 0, [MEMORY_END - 4]: 0x1234, 0: 5 };

/** Runs a text for every index, in one go and in small stretches. */
function assertForAll(text: string, start: SidesStart = {}): void {
  const program = programFrom(text);
  for (const [index, t0] of INDICES.entries()) {
    for (const stretch of index % 4 === 2 ? [1_000, 3] : [1_000]) {
      const registers = { t0, t4: 77, sp: 0x30000, s7: -0x01020304, ...start.registers };
      const sides = sidesOf(program, {
        ...start,
        registers,
        memory: { ...memory, ...start.memory },
      });
      assertAgreementTwice(sides, stretch, `index ${t0}`, 3_000);
    }
  }
}

/** What makes an index in $t1 of $t0. */
const MASKS: readonly string[] = [
  "andi $t1, $t0, 15",
  "andi $t1, $t0, 0xfffc",
  "andi $t1, $t0, 3",
  "sltu $t1, $t0, $s7",
  "sltiu $t1, $t0, 17",
  "ext $t1, $t0, 3, 4",
  "srl $t1, $t0, 20",
  "sra $t1, $t0, 20",
  "xori $t1, $t0, 15",
  "or $t1, $t0, $zero",
  "lbu $t1, 8($sp)",
  "lb $t1, 8($sp)",
  "lhu $t1, 8($sp)",
  "lh $t1, 8($sp)",
  "lwl $t1, 8($sp)",
  "clz $t1, $t0",
  "andi $t1, $t0, 7\nmul $t1, $t1, $t1",
  "andi $t1, $t0, 7\nmovn $t1, $t0, $s6",
  "andi $t1, $t0, 7\nmovz $t1, $t0, $s6",
  "andi $t1, $t0, 12\naddiu $t1, $t1, -4",
  "andi $t1, $t0, 12\nsubu $t1, $zero, $t1",
  "sll $t1, $t0, 30\nsrl $t1, $t1, 28",
  "sll $t1, $t0, 28\nrotr $t1, $t1, 28",
  "ins $t1, $t0, 2, 3",
];

/** Where what the index is added to is: constants, and distances from the stack pointer. */
const BASES: readonly string[] = [
  "lui $t2, 3",
  "lui $t2, 3\nori $t2, $t2, 2",
  "lui $t2, 3\naddiu $t2, $t2, -2",
  "lui $t2, 0x7eff\nori $t2, $t2, 0xffc4",
  "lui $t2, 0x7eff\nori $t2, $t2, 0xfffc",
  "lui $t2, 0x7f00",
  "lui $t2, 0xffff\nori $t2, $t2, 0xfff0",
  "li $t2, 0",
  "li $t2, -4",
  "move $t2, $sp",
  "addiu $t2, $sp, 16",
  "addiu $t2, $sp, 18",
  "addiu $t2, $sp, -8",
];

for (const mask of MASKS) {
  Deno.test(`known bits: ${mask.replaceAll("\n", "; ")}`, () => {
    for (const [index, base] of BASES.entries()) {
      for (const scale of index % 3 === 0 ? ["", "sll $t1, $t1, 2\n"] : ["sll $t1, $t1, 2\n"]) {
        const before = `sw $t0, 60($sp)\n${mask}\n${scale}${base}\naddu $t3, $t2, $t1\n`;
        assertForAll(`${before}lw $t4, 0($t3)\nsw $s7, 4($t3)\nlhu $t5, 2($t3)\nnop`);
      }
    }
  });
}

const NAMES = "lb lbu lh lhu lw ll lwl lwr sb sh sw sc swl swr".split(" ");

for (const name of NAMES) {
  Deno.test(`known bits: ${name} up to the end of memory, and of the frame`, () => {
    for (const offset of [-4, 0, 1, 4]) {
      const access = `addu $t3, $t2, $t1\n${name} $t4, ${offset}($t3)\naddiu $s0, $s0, 1\nnop`;
      const index = "andi $t1, $t0, 15\nsll $t1, $t1, 2\n";
      assertForAll(`${index}lui $t2, 0x7eff\nori $t2, $t2, 0xffc0\n${access}`);
      for (const last of [56, 64]) {
        const text = `sw $t0, ${last}($sp)\n${index}move $t2, $sp\n${access}`;
        for (
          const sp of [0x30000, 0x2fff0, MEMORY_END - last - 4, MEMORY_END - last, 0x30002, -64]
        ) {
          assertForAll(text, { registers: { sp } });
        }
      }
    }
  });
}

/** Rows that end in loops, with what is known outside of them. */
const rows: readonly (readonly [says: string, text: string])[] = [
  [
    "of what is set outside of a loop",
    "lui $s1, 3\nl: andi $t1, $t0, 15\nsll $t1, $t1, 2\naddu $t1, $s1, $t1\nlw $t2, 0($t1)\n" +
    "addu $t0, $t0, $t2\nsw $t0, 4($t1)\naddiu $s0, $s0, 1\nslti $t3, $s0, 40\nbnez $t3, l\nnop\nnop",
  ],
  [
    "of an index that a loop carries around",
    "sw $t0, 64($sp)\nli $s3, 0\nli $t5, 0\nb m\nli $s0, 0\nl: addu $s1, $s1, $t2\n" +
    "m: sll $t6, $s3, 2\naddu $t6, $sp, $t6\naddiu $t5, $t5, 1\nandi $s3, $t5, 15\n" +
    "lw $t2, 0($t6)\naddu $t2, $t2, $t0\nsw $t2, 0($t6)\naddiu $s0, $s0, 1\nslti $t3, $s0, 50\n" +
    "bnez $t3, l\nnop\nnop",
  ],
  [
    "of an index that grows",
    "lui $s1, 3\nli $t1, 0\nl: sll $t2, $t1, 2\naddu $t2, $s1, $t2\nlw $t3, 0($t2)\n" +
    "addiu $t1, $t1, 1\nslti $t3, $t1, 60\nbnez $t3, l\naddu $t1, $t1, $t0\nnop",
  ],
  [
    "of what is set in one of two ways",
    "bnez $t0, a\nlui $s1, 3\nlui $s1, 0x7f00\na: lw $t1, 0($s1)\nsw $t1, 4($s1)\nnop",
  ],
  [
    "in nested loops",
    "lui $s1, 3\nli $s0, 0\no: li $s2, 0\ni: addu $t1, $s2, $s0\nandi $t1, $t1, 31\n" +
    "sll $t1, $t1, 1\naddu $t1, $t1, $s1\nlhu $t2, 0($t1)\naddu $t2, $t2, $t0\nsh $t2, 2($t1)\n" +
    "bltz $s7, n\nnop\nlw $t3, 0($t1)\nn: addiu $s2, $s2, 1\nslti $t3, $s2, 7\nbnez $t3, i\nnop\n" +
    "addiu $s0, $s0, 1\nslti $t3, $s0, 9\nbnez $t3, o\nnop\nnop",
  ],
  [
    "when the stack pointer moves behind the sum",
    "andi $t1, $t0, 12\naddu $t1, $sp, $t1\naddiu $sp, $sp, -64\nsw $t0, 32($sp)\n" +
    "lw $t2, 0($t1)\nsw $t0, 20($t1)\nnop",
  ],
  [
    "around a call, and in its delay slot",
    "sw $t0, 32($sp)\nlui $s1, 3\nandi $t1, $t0, 12\naddu $t1, $sp, $t1\njal f\nsw $t0, 0($t1)\n" +
    "lw $t2, 0($t1)\nlw $t3, 0($s1)\nlw $ra, 0($ra)\nb e\nnop\n" +
    "f: addu $t1, $t1, $t0\naddu $s1, $s1, $t0\njr $ra\nlw $t4, 0($ra)\ne: nop",
  ],
  [
    "behind a system call",
    "lui $s1, 3\nsw $t0, 32($sp)\naddiu $s2, $sp, 8\nl: li $v0, 4120\nsyscall\nsw $v0, 4($s1)\n" +
    "sw $v0, 4($s2)\naddiu $s0, $s0, 1\nslti $t1, $s0, 20\nbnez $t1, l\nnop\nnop",
  ],
];

for (const [says, text] of rows) {
  Deno.test(`known bits: ${says}`, () => {
    for (const sp of [0x30000, 0x2fff2, MEMORY_END - 4, MEMORY_END - 36, MEMORY_END - 68, -32]) {
      assertForAll(text, { registers: { sp } });
    }
  });

  Deno.test(`known bits: ${says}, with registers that change at stops`, () => {
    const program = programFrom(text);
    const changed: readonly RegisterName[] = ["s1", "s2", "s3", "t1", "t5", "t6", "sp"];
    const values = [-4, 16, 0x30001, 0x30004, MEMORY_END - 4, 0x40000000];
    for (const stretch of [60, 97]) {
      for (const name of changed) {
        for (const value of values) {
          const registers = { t0: 3, sp: 0x30000, s7: -5 };
          const engine = translatedEngine({ eager: true });
          const sides = sidesOf(program, { registers, memory, engine });
          const machines = [sides.plain, sides.translated];
          for (let turn = 1; turn < 6 && !sides.plain.exit; turn++) {
            for (const machine of machines) machine.run({ steps: turn * stretch });
            const about = `${name} becomes ${value}, each ${stretch}, turn ${turn}`;
            assertSameState(sides, about);
            for (const machine of machines) {
              // Later turns have it right again.
              if (turn === 2) machine.registers[register(name)] = value;
            }
          }
          assertSameMemory(sides, `${name} becomes ${value}, each ${stretch}`);
        }
      }
    }
  });
}
