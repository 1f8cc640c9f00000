import { assertEquals } from "@std/assert";
import { translatedEngine } from "../../lib/translate/mod.ts";
import { brief, machineOf, reg, runToEnd, type Start } from "../support/assembled.ts";
import { assertAgreementTwice, sidesOf } from "../support/side_by_side.ts";

// Calls that nest deeper than the host's stack: guests have a stack of their own, in memory. What
// the programs compute is worked out by formula.

const HALT = "li $v0, 0\nli $a0, 0\nsyscall";
const MILLION = 1_000_000;
const STACK = 0x70000000;

const engines: readonly (readonly [name: string, engine: () => Start["engine"]])[] = [
  ["eager engine", () => translatedEngine({ eager: true })],
  ["engine", () => translatedEngine()],
];

/** Runs to HALT, and says what $s0 holds then. */
function resultOf(text: string, start: Start, steps = 400 * MILLION): number {
  const machine = machineOf(text, {
    ...start,
    registers: { sp: STACK, ...start.registers },
  });
  assertEquals(runToEnd(machine, steps).reason, "halted");
  // Whatever was pushed is popped again.
  assertEquals(reg(machine, "sp"), STACK);
  return reg(machine, "s0");
}

/** Adds the numbers from $a0 down to 1, one call each. */
const SUM = `jal sum
  nop
  move $s0, $v0
  ${HALT}
  sum: bnez $a0, deeper
  addiu $sp, $sp, -8
  li $v0, 0
  jr $ra
  addiu $sp, $sp, 8
  deeper: sw $ra, 4($sp)
  sw $a0, 0($sp)
  jal sum
  addiu $a0, $a0, -1
  lw $t0, 0($sp)
  lw $ra, 4($sp)
  addu $v0, $v0, $t0
  jr $ra
  addiu $sp, $sp, 8`;

/** Whether $a0 is even, by two functions that call each other. */
const EVEN = `jal even
  nop
  move $s0, $v0
  ${HALT}
  even: beqz $a0, yes
  addiu $sp, $sp, -8
  sw $ra, 4($sp)
  jal odd
  addiu $a0, $a0, -1
  b back
  nop
  odd: beqz $a0, no
  addiu $sp, $sp, -8
  sw $ra, 4($sp)
  jal even
  addiu $a0, $a0, -1
  b back
  nop
  yes: sw $ra, 4($sp)
  b back
  li $v0, 1
  no: sw $ra, 4($sp)
  li $v0, 0
  back: lw $ra, 4($sp)
  jr $ra
  addiu $sp, $sp, 8`;

/** Two functions that go on in each other, $a0 times; called $a1 times. */
const PING_PONG = `again: jal ping
  move $a0, $a2
  addiu $a1, $a1, -1
  bgtz $a1, again
  nop
  ${HALT}
  nop
  ping: blez $a0, done
  addiu $a0, $a0, -1
  j pong
  addiu $s0, $s0, 1
  done: jr $ra
  nop
  jal pong
  nop
  pong: blez $a0, done
  addiu $a0, $a0, -1
  lui $t9, 0
  ori $t9, $t9, 0x1020
  jr $t9
  addiu $s0, $s0, 2`;

/** Calls itself $a0 deep, then jumps back to the outermost place, $s1 times. */
const LONG_JUMP = `li $s2, 0x1018
  move $s3, $sp
  sw $s2, 0x200($zero)
  sw $s3, 0x204($zero)
  jal deep
  move $a0, $s4
  lw $s4, 0x208($zero)
  addiu $s1, $s1, -1
  bgtz $s1, 0xffec
  addiu $s0, $s0, 1
  ${HALT}
  deep: addiu $sp, $sp, -8
  sw $ra, 4($sp)
  blez $a0, out
  addiu $a0, $a0, -1
  jal deep
  addiu $s5, $s5, 1
  lw $ra, 4($sp)
  jr $ra
  addiu $sp, $sp, 8
  out: lw $t0, 0x200($zero)
  lw $sp, 0x204($zero)
  jr $t0
  nop`.replace("0xffec", "-24");

for (const [name, engine] of engines) {
  Deno.test(`a recursion a million deep returns the sum, on the ${name}`, () => {
    const expected = (MILLION * (MILLION + 1) / 2) % 2 ** 32;
    assertEquals(resultOf(SUM, { engine: engine()!, registers: { a0: MILLION } }), expected);
  });

  Deno.test(`two functions that call each other a million deep, on the ${name}`, () => {
    for (const [a0, expected] of [[MILLION, 1], [MILLION + 1, 0], [0, 1], [1, 0]] as const) {
      assertEquals(resultOf(EVEN, { engine: engine()!, registers: { a0 } }), expected, `${a0}`);
    }
  });

  Deno.test(`tail calls go on for millions without depth, on the ${name}`, () => {
    const registers = { a1: 4, a2: 2 * MILLION };
    // Of each two calls one adds 1 and one adds 2.
    assertEquals(resultOf(PING_PONG, { engine: engine()!, registers }), 4 * 3 * MILLION);
  });

  Deno.test(`jumps far out of nested calls, again and again, on the ${name}`, () => {
    for (const [s1, s4] of [[2000, 50], [20, 20_000], [3, 300_000]] as const) {
      const start = { engine: engine()!, registers: { s1, s4 }, memory: { 0x208: s4 } };
      assertEquals(resultOf(LONG_JUMP, start), s1, `${s1} times ${s4}`);
    }
  });
}

/** Calls SUM for 60 depths below 0x30000, in the order of a linear congruence. */
Deno.test("recursions of all depths, one after the other, leave no depth behind", () => {
  const text = `li $s1, 60
    li $s2, 17
    next: jal sum
    move $a0, $s2
    addu $s0, $s0, $v0
    mul $s2, $s2, $s3
    lui $t0, 3
    modu $s2, $s2, $t0
    addiu $s1, $s1, -1
    bgtz $s1, next
    nop
    ${HALT}
    ${SUM.slice(SUM.indexOf("sum: "))}`;
  let [expected, depth] = [0, 17];
  for (let turn = 0; turn < 60; turn++) {
    expected = (expected + depth * (depth + 1) / 2) % 2 ** 32;
    depth = Math.imul(depth, 69_069) >>> 0;
    depth %= 0x30000;
  }
  for (const [name, engine] of engines) {
    const start = { engine: engine()!, registers: { s3: 69_069 } };
    assertEquals(resultOf(text, start), expected, name);
  }
});

/** A function whose frame on the host's stack is as large as can be: all registers, many bases. */
Deno.test("a recursion through a function that keeps every register does not run out of stack", () => {
  const names = "at v0 v1 a1 a2 a3 t0 t1 t2 t3 t4 t5 t6 t7 s0 s1 s2 s3 s4 s5 s6 s7 t8 t9 gp fp";
  const list = names.split(" ");
  const use = list.flatMap((name, index) => [
    `lw $k0, ${-4 * index}($${name})`,
    `addu $k1, $k1, $k0`,
  ]);
  const later = list.map((name, index) => `sw $k1, ${4 * index}($${name})`);
  const text = `${list.map((name, index) => `li $${name}, ${0x4000 + 256 * index}`).join("\n")}
    jal deep
    nop
    ${HALT}
    deep: addiu $sp, $sp, -8
    sw $ra, 4($sp)
    ${use.join("\n")}
    blez $a0, back
    addiu $a0, $a0, -1
    jal deep
    mult $k0, $k1
    ${later.join("\n")}
    ${list.map((name) => `addiu $${name}, $${name}, 4\naddiu $${name}, $${name}, -4`).join("\n")}
    back: lw $ra, 4($sp)
    jr $ra
    addiu $sp, $sp, 8`;
  for (const a0 of [10, 1_000, 30_000]) {
    const sides = sidesOf(text, { registers: { sp: STACK, a0 } });
    assertAgreementTwice(sides, 50 * MILLION, `${a0}`, 50 * MILLION);
    assertEquals(brief(sides.plain.exit!)[0], "halted");
  }
});

Deno.test("deep recursions agree with the interpreter at stops on the way", () => {
  for (
    const [text, registers] of [
      [SUM, { a0: 40_000 }],
      [EVEN, { a0: 40_001 }],
      [PING_PONG, { a1: 2, a2: 60_000 }],
      [LONG_JUMP, { s1: 3, s4: 10_000 }],
    ] as const
  ) {
    for (const stretch of [9_973, 77_777, 250_007]) {
      const start = { registers: { sp: STACK, ...registers }, memory: { 0x208: 10_000 } };
      assertAgreementTwice(sidesOf(text, start), stretch, `every ${stretch}`, 10 * MILLION);
    }
  }
});
