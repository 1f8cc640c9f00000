import { assert, assertEquals } from "@std/assert";
import type { EngineFactory } from "../../lib/machine/stops.ts";
import type { Machine } from "../../lib/machine/machine.ts";
import { translatedEngine } from "../../lib/translate/mod.ts";
import { brief, programFrom } from "../support/assembled.ts";
import { random } from "../support/random.ts";
import {
  assertAgreement,
  assertSameMemory,
  assertSameState,
  observedEngine,
  seen,
  type Sides,
  sidesOf,
} from "../support/side_by_side.ts";

// The machine's state while it runs translated code: saved, restored, watched, undone, stopped.

const HALT = "li $v0, 0\nli $a0, 0\nsyscall";

/** Loops, calls, a recursion, HI and LO, memory and system calls; $s0 turns. */
const BUSY = `main: jal work
  addiu $a0, $s0, 3
  addu $s1, $s1, $v0
  andi $t6, $s0, 255
  bnez $t6, quiet
  nop
  li $v0, 4120
  syscall
  addu $s1, $s1, $v0
  quiet: addiu $s0, $s0, -1
  bgtz $s0, main
  sw $s1, 0x200($zero)
  ${HALT}
  work: addiu $sp, $sp, -16
  sw $ra, 12($sp)
  sw $s2, 8($sp)
  andi $s2, $a0, 15
  l: mult $s2, $a0
  mflo $t0
  madd $t0, $s2
  mfhi $t1
  xor $t2, $t2, $t1
  sll $t3, $s2, 2
  addu $t3, $t3, $sp
  sw $t0, -256($t3)
  addiu $s2, $s2, -1
  bgez $s2, l
  addu $t4, $t4, $t0
  andi $t5, $a0, 7
  beqz $t5, leaf
  nop
  jal work
  addiu $a0, $a0, -1
  leaf: lw $s2, 8($sp)
  lw $ra, 12($sp)
  addu $v0, $t4, $t2
  jr $ra
  addiu $sp, $sp, 16`;

const registers = { sp: 0x60000, s0: 3_000 };
const program = programFrom(BUSY);

const eager = () => translatedEngine({ eager: true });
const engines: readonly (readonly [name: string, engine: () => EngineFactory])[] = [
  ["eager engine", eager],
  ["engine", () => translatedEngine()],
];

function ending(machine: Machine): string {
  assertEquals(machine.run({ steps: 10_000_000 }).reason, "ended");
  return JSON.stringify(seen(machine));
}

for (const [name, engine] of engines) {
  Deno.test(`a state saved on the ${name} goes on anywhere else to the same end`, () => {
    const first = sidesOf(program, { registers, engine: engine() });
    const expected = ending(first.plain);
    const states = [];
    for (let steps = 1; !first.translated.exit; steps = steps * 2 + 3) {
      first.translated.run({ steps });
      states.push(first.translated.save());
    }
    assert(states.length > 15);
    for (const state of states) {
      const other = sidesOf(program, { registers, engine: eager() });
      for (const machine of [other.plain, other.translated]) {
        machine.restore(structuredClone({ ...state, exit: undefined }));
        assertEquals(machine.steps, state.steps);
        if (state.exit) continue;
        assertEquals(ending(machine), expected, `from step ${state.steps}`);
      }
      assertSameMemory(other, `from step ${state.steps}`);
    }
  });

  Deno.test(`a machine on the ${name} goes back to its own state`, () => {
    const { plain, translated } = sidesOf(program, { registers, engine: engine() });
    const expected = ending(plain);
    translated.run({ steps: 700_001 });
    const state = translated.save();
    for (let turn = 0; turn < 3; turn++) {
      assertEquals(ending(translated), expected);
      translated.restore(state);
    }
  });

  Deno.test(`watched instructions stop the ${name} where they stop the interpreter`, () => {
    // Behind a system call, the loop's delay slot, the recursion, and its return.
    const watched = [0x1020, 0x1074, 0x1084, 0x1098];
    const sides = sidesOf(program, { registers, engine: engine() });
    const machines = [sides.plain, sides.translated];
    for (const machine of machines) machine.run({ steps: 600_000 });
    for (let turn = 0; turn < 300; turn++) {
      // Now and then without anything to watch.
      const isWatched = turn % 8 > 0;
      for (const machine of machines) machine.watch(isWatched ? watched : []);
      const steps = sides.plain.steps + (isWatched ? 997 : 20_011);
      const [expected, actual] = machines.map((machine) => machine.run({ steps }));
      assertEquals(actual, expected);
      assertSameState(sides, `turn ${turn}`);
    }
    for (const machine of machines) machine.watch([]);
    assertEquals(ending(sides.translated), ending(sides.plain));
  });
}

/** Opens a block in each turn, in which everything is overwritten, and does real work besides. */
const UNDOING = `main: li $v0, 3
  syscall
  bnez $v0, inside
  nop
  addiu $s1, $s1, 1
  l: addu $s2, $s2, $s1
  sw $s2, 0x300($s3)
  addiu $t0, $t0, 1
  slti $t1, $t0, 50
  bnez $t1, l
  addiu $s3, $s3, 4
  andi $s3, $s3, 0xfff
  li $t0, 0
  slti $t1, $s1, 200
  bnez $t1, main
  nop
  ${HALT}
  inside: li $s1, -1
  mult $s1, $s2
  m: sw $s1, 0x300($s3)
  sw $s1, 0x7ffc($s3)
  addiu $s3, $s3, 4
  andi $t1, $s3, 0xff
  bnez $t1, m
  addu $s2, $s2, $s1
  jal f
  lui $sp, 5
  li $v0, 4
  syscall
  f: jr $ra
  li $s7, -1`;

for (const [name, engine] of engines) {
  Deno.test(`unconstrained blocks undo registers and memory on the ${name}`, () => {
    for (const stretch of [1_000_000, 1_009, 37]) {
      const sides = sidesOf(UNDOING, { engine: engine() });
      assertAgreement(sides, stretch, `every ${stretch}`, stretch < 100 ? 20_000 : 1_000_000);
      if (stretch > 100) assertEquals(brief(sides.translated.exit!), ["halted", 0, 0x1048]);
    }
  });
}

/** A loop that is never left, with a call and a division of several ways. */
const HOT = `l: addiu $t0, $t0, 1
  andi $t1, $t0, 3
  beqz $t1, one
  divu $t0, $s0
  mflo $t2
  b both
  addu $t3, $t3, $t2
  one: jal f
  sw $t0, 0x200($zero)
  both: mfhi $t4
  bne $t4, $t5, l
  xor $t3, $t3, $t4
  b l
  addiu $t6, $t6, 1
  f: lw $t7, 0x200($zero)
  jr $ra
  addu $t8, $t8, $t7`;

for (const [name, engine] of engines) {
  Deno.test(`a hot loop stops at every one of 2,000 cycles, on the ${name}`, () => {
    const sides = sidesOf(HOT, { registers: { s0: 13, t5: 4 }, engine: engine() });
    const { plain, translated } = sides;
    const first = 2_500_000;
    for (let cycles = first; cycles < first + 2_000; cycles++) {
      for (const machine of [plain, translated]) {
        assertEquals(machine.run({ cycles }).reason, "reached");
        assertEquals(machine.cycles, cycles);
      }
      assertSameState(sides, `${cycles}`);
    }
    // And each one from a state far before it.
    const state = translated.save();
    for (let more = 1; more < 400; more += 1 + more % 3) {
      for (const machine of [plain, translated]) {
        machine.restore(state);
        machine.run({ cycles: first + 20_000 + more });
      }
      assertSameState(sides, `${more} behind the state`);
    }
  });
}

Deno.test("code that gets hot while it runs is translated, and agrees at odd stops", () => {
  for (const stretch of [3_001, 99_991, 1_234_567]) {
    const { factory, made } = observedEngine();
    const sides = sidesOf(program, { registers: { ...registers, s0: 12_000 }, engine: factory });
    assertAgreement(sides, stretch, `every ${stretch}`, 10_000_000);
    assert(sides.plain.steps > 3_000_000);
    assert(made[0]!.statistics.regions > 0, "Nothing was translated");
  }
});

/** Runs both sides so many steps further, and compares. */
function goOn({ plain, translated }: Sides, count: number): void {
  const steps = plain.steps + count;
  for (const machine of [plain, translated]) machine.run({ steps });
  assertSameState({ plain, translated }, `at ${steps}`);
}

/** Functions that get hot one after the other, and are then called in turn without an end. */
const PHASES = `${
  [0, 1, 2, 3, 4, 5].map((phase) =>
    `ori $s1, $zero, 30000
    p${phase}: jal f${phase}
    addiu $a0, $s1, ${phase}
    addiu $s1, $s1, -1
    bgtz $s1, p${phase}
    addu $s2, $s2, $v0`
  ).join("\n")
}
  all: jal f0
  addiu $a0, $a0, 1
  jal f3
  nop
  jal f1
  addu $a0, $a0, $v0
  jal f5
  sw $v0, 0x200($zero)
  b all
  addu $s2, $s2, $v0
  ${
  [0, 1, 2, 3, 4, 5].map((phase) =>
    `f${phase}: andi $t0, $a0, ${2 * phase + 3}
    g${phase}: multu $t0, $a0
    mflo $t1
    addu $v0, $v0, $t1
    addiu $t0, $t0, -1
    bgtz $t0, g${phase}
    xori $v0, $v0, ${phase}
    bltz $v0, f${(phase + 1) % 6}
    srl $v0, $v0, 1
    jr $ra
    addiu $s${3 + phase % 3}, $s${3 + phase % 3}, 1`
  ).join("\n")
}
  nop`;

Deno.test("settled code becomes one module, which agrees with the interpreter", () => {
  let merged = 0;
  const { below } = random(3);
  const { factory, made } = observedEngine();
  const sides = sidesOf(PHASES, { engine: factory });
  const { statistics } = made[0]!;
  for (let turn = 0; turn < 25; turn++) {
    const before = { ...statistics };
    goOn(sides, 9_000_000 + below(5_000_000));
    // Stops in quick succession: soon after a change of what is translated, and long after it.
    for (let stop = 0; stop < 30; stop++) goOn(sides, 1 + below(3_000));
    const isOne = statistics.modules === before.modules + 1;
    if (before.modules > 1 && isOne && statistics.regions === 2 * before.regions) merged++;
  }
  assertSameMemory(sides, "at last");
  assert(merged > 0, "The regions were not put into one module");
});
