import { assertEquals } from "@std/assert";
import { MEMORY_END } from "../../lib/addresses.ts";
import { translatedEngine } from "../../lib/translate/mod.ts";
import { brief, programFrom } from "../support/assembled.ts";
import { randomCalls } from "../support/random_calls.ts";
import {
  assertAgreement,
  assertAgreements,
  assertAgreementTwice,
  assertSameMemory,
  assertSameState,
  sidesOf,
  type SidesStart,
} from "../support/side_by_side.ts";

// Loads, stores and traps on translated code, at every edge of memory. Programs start at 0x1000.

/** What may stand around an access: it is the first one, or others came before it. */
const AROUND: readonly (readonly [before: string, after: string])[] = [
  ["", "addiu $s0, $s0, 1"],
  ["addiu $s0, $s0, 1\nmult $s0, $s0\nsw $s0, 0x100($zero)", "sw $s0, 0x104($zero)"],
  ["jal f\nnop\nf: addiu $s0, $s0, 1\nbnez $s1, f\naddiu $t5, $t5, 1", "mflo $s1"],
];

/** Runs an access in line and in the delay slots of a branch, a jump and a call. */
function assertAccess(access: string, start: SidesStart): void {
  for (const [index, [before, after]] of AROUND.entries()) {
    for (const jump of index === 0 ? ["", "bnez $s7, e", "j e", "jal e"] : [""]) {
      const text = [before, jump, access, after, "e: addiu $s2, $s2, 1", "nop"].join("\n");
      assertAgreement(sidesOf(text, start), 1_000, `${jump}; ${access}`);
    }
  }
}

const NAMES = "lb lbu lh lhu lw ll lwl lwr sb sh sw sc swl swr".split(" ");

/** Bases and offsets whose sums lie at the edges of memory and of 2^32. */
const EDGES: readonly (readonly [base: number, offset: number])[] = [
  ...[-5, -4, -3, -2, -1, 0, 1, 4].map((by) => [MEMORY_END + by, 0] as const),
  ...[-8, -4, -1, 0].map((by) => [MEMORY_END + by, 4] as const),
  [MEMORY_END + 0x7000, -0x7004],
  [0, 0],
  [0, 3],
  [0, -4],
  [0, -1],
  [-1, 0],
  [-4, 4],
  [-4, 8],
  [-2, 3],
  [4, -8],
  [0x7fffffff, 1],
  [-0x80000000, 0],
  [-0x80000000, -4],
  [0x1fffe, 2],
  [0x1ffff, 2],
  [0x20000, -1],
];

for (const name of NAMES) {
  Deno.test(`translated accesses: ${name} at the edges of memory`, () => {
    const words = { 0: 0x11223344, [MEMORY_END - 4]: 0x55667788, 0x20000: -2, 0x1fffc: 0x7f80ff81 };
    for (const [base, offset] of EDGES) {
      const registers = { a0: base, t0: 0x89abcdef | 0, s7: 1 };
      assertAccess(`${name} $t0, ${offset}($a0)`, { registers, memory: words });
    }
  });

  Deno.test(`translated accesses: ${name} at each lane, also of and to its own base and $zero`, () => {
    for (let lane = 0; lane < 4; lane++) {
      const memory = { 0x30000: 0x80c1a2f3 | 0, 0x30004: 0x717f0081 };
      const registers = { a0: 0x30000 + lane, t0: 0x89abcdef | 0, s7: 1 };
      for (const target of ["$t0", "$a0", "$zero"]) {
        assertAccess(`${name} ${target}, 0($a0)`, { registers, memory });
        assertAccess(`${name} ${target}, ${4 - lane}($a0)`, { registers, memory });
      }
    }
  });
}

/** Accesses through one base, which share one test; each list has its own rows of bases. */
const GROUPS: readonly (readonly [says: string, lines: readonly string[]])[] = [
  ["words", ["lw $t0, 0($a0)", "sw $s7, 4($a0)", "lw $t2, 8($a0)", "sw $s7, -4($a0)"]],
  ["of all sizes", [
    "lb $t0, 1($a0)",
    "lhu $t1, 2($a0)",
    "sw $s7, 4($a0)",
    "sb $s7, 9($a0)",
    "lw $t2, 8($a0)",
    "sh $s7, -2($a0)",
  ]],
  ["whose alignments differ", [
    "lh $t0, 2($a0)",
    "lw $t1, 0($a0)",
    "lw $t2, 2($a0)",
    "lb $t3, 1($a0)",
    "lh $t4, 1($a0)",
  ]],
  ["that merge", [
    "lwl $t0, 3($a0)",
    "lwr $t0, 0($a0)",
    "swl $s7, 8($a0)",
    "swr $s7, 5($a0)",
    "sw $s7, 12($a0)",
  ]],
  ["far apart", [
    "sw $s7, 0($a0)",
    "sw $s7, 0x3ffc($a0)",
    "sw $s7, 0x7ffc($a0)",
    "sw $s7, -32768($a0)",
  ]],
  ["with a base that is loaded and moved", [
    "sw $s7, 0($a0)",
    "lw $a1, 4($a0)",
    "sw $s7, 0($a1)",
    "addiu $a0, $a0, 4",
    "sw $s7, 0($a0)",
    "lw $a0, 8($a0)",
    "lw $t0, 0($a0)",
  ]],
  ["with a trap between", [
    "sw $s7, 0($a0)",
    "teq $a2, $a3",
    "sw $s7, 4($a0)",
    "sw $s7, 0x3ff0($a0)",
  ]],
  ["around a call", [
    "sw $s7, 0($a0)",
    "jal g",
    "sw $s7, 4($a0)",
    "g: sw $s7, 8($a0)",
    "lw $t0, 12($a0)",
  ]],
];

for (const [says, lines] of GROUPS) {
  Deno.test(`translated accesses: ${says}, of which only a later one may fault`, () => {
    const program = programFrom([...lines, "addiu $s0, $s0, 1", "nop"].join("\n"));
    // From 0x60000 on nothing is written beforehand.
    const bases = [
      0x30000,
      0x30001,
      0x30002,
      0x2fff8,
      0x70000,
      0x6fff8,
      0x6c010,
      0,
      2,
      4,
      -4,
      -8,
      -12,
    ]
      .concat([-4, -8, -9, -12, -16, -0x4000, -0x3ff0].map((by) => MEMORY_END + by));
    for (const a0 of bases) {
      for (const a3 of [0, 1]) {
        const registers = { a0, a3, s7: -0x01020304, t0: 7 };
        const memory = { 0x30004: 0x40000, 0x30008: 0x7efffffe, 0x3000c: 0x50000 };
        assertAgreementTwice(sidesOf(program, { registers, memory }), 1_000, `${a0}, ${a3}`);
        assertAgreementTwice(sidesOf(program, { registers, memory }), 2, `${a0}, ${a3}`);
      }
    }
  });
}

const VALUES = [0, 1, -1, 5, -0x80000000, 0x7fffffff];

for (const trap of ["teq $t0, $t1", "div $t0, $t1", "divu $t0, $t1", "mod $t2, $t0, $t1"]) {
  Deno.test(`translated traps: ${trap} springs as interpreted`, () => {
    for (const t0 of VALUES) {
      for (const t1 of VALUES) {
        assertAccess(trap, { registers: { t0, t1, t2: 9, s7: 1, lo: 3, hi: 4 } });
      }
    }
  });
}

const others = [
  "modu $t2, $t0, $t1",
  "modu $zero, $t0, $t1",
  "mod $zero, $t0, $t1",
  "teq $t0, $t0",
  "teq $t0, $zero",
  "teq $zero, $zero",
  "div $zero, $t1",
  "div $t0, $zero",
  "divu $zero, $zero",
  "add $t2, $t0, $t1",
  "sub $t2, $t0, $t1",
  "addi $t2, $t0, 0x7fff",
  ".word 0x7d0afa44", // ins of a field that ends before it begins
  ".word 0x7d0afc40", // ext of a field that leaves its register
];

Deno.test("translated traps: constant operands, and destinations that take nothing", () => {
  for (const trap of others) {
    for (const t0 of [0, 1, 0x7fffffff]) {
      for (const t1 of [0, -1, 0x7fffffff]) {
        assertAccess(trap, { registers: { t0, t1, s7: 1, lo: 3, hi: 4 } });
      }
    }
  }
});

const toZero = [
  ..."addu subu and or xor nor slt sltu movz movn sllv srlv srav rotrv mul".split(" ")
    .map((name) => `${name} $zero, $t0, $t1`),
  ..."clz clo seb seh wsbh".split(" ").map((name) => `${name} $zero, $t0`),
  ..."sll srl sra rotr".split(" ").map((name) => `${name} $zero, $t0, 3`),
  "addiu $zero, $t0, 7",
  "lui $zero, 7",
  "mfhi $zero",
  "mflo $zero",
  "ext $zero, $t0, 3, 4",
  "ins $zero, $t0, 3, 4",
];

Deno.test("translated code never writes $zero", () => {
  const reads =
    "addu $s0, $zero, $t0\nsw $zero, 0x200($zero)\nmovz $s1, $t0, $zero\nmult $zero, $t0";
  const text = [...toZero, reads, ...toZero.toReversed(), "sw $t0, 0x204($zero)", "nop"].join("\n");
  const { translated } = assertAgreements(text, { registers: { t0: 77, t1: -5, hi: 1, lo: 2 } });
  assertEquals(translated.registers[0], 0);
  assertEquals(brief(translated.exit!)[0], "leftCode");
});

Deno.test("translated code is not used while an image word at 0 makes $zero odd", () => {
  // Loops read $zero, and then something is written to it.
  const text = `a: addiu $t0, $t0, -1
    addu $s1, $s1, $zero
    bgtz $t0, a
    sw $zero, 0x200($s1)
    addu $zero, $s1, $s1
    b: addiu $t1, $t1, -1
    addu $s2, $s2, $zero
    bgtz $t1, b
    addu $s3, $zero, $t1
    nop`;
  for (const engine of [translatedEngine({ eager: true }), translatedEngine()]) {
    const { plain } = assertAgreements(text, { registers: { zero: 4, t0: 90, t1: 90 }, engine });
    assertEquals([...plain.registers.subarray(16, 19)], [0, 360, 0]);
  }
});

Deno.test("translated stores are noted in every chunk that they touch", () => {
  const text = `l: sw $t0, 0($a0)
    sb $t0, -1($a0)
    sw $t0, 0x3ff0($a0)
    swl $t0, 5($a0)
    addiu $a0, $a0, 0x7000
    addiu $t0, $t0, 1
    slti $t1, $t0, 3000
    bnez $t1, l
    sh $t0, 2($a0)
    nop`;
  const sides = sidesOf(text, { registers: { a0: 0x10000 }, engine: translatedEngine() });
  for (let steps = 4_321; !sides.plain.exit; steps += 4_321) {
    for (const machine of [sides.plain, sides.translated]) machine.run({ steps });
    assertSameState(sides, `${steps}`);
  }
  assertSameMemory(sides, "at the end");
  const noted = (machine: typeof sides.plain) =>
    machine.memory.save().filter(({ bytes }) => bytes.some((byte) => byte !== 0)).length;
  assertEquals(noted(sides.translated), noted(sides.plain));
});

Deno.test("translated programs leave a memory that another program can take over", () => {
  // Both sides clear what the program before has noted: what was not, would be found here.
  for (let seed = 1; seed <= 40; seed++) {
    const { text, memory } = randomCalls(seed, 60);
    sidesOf(text, { memory }).translated.run({ steps: 20_000 });
    const { translated } = sidesOf("nop");
    assertEquals(translated.memory.words.subarray(0, 0x20000).some((one) => one !== 0), false);
    assertEquals(
      translated.memory.words.subarray(0x0ffc0000, 0x10000000).some((x) => x !== 0),
      false,
    );
  }
});
