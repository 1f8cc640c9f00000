import { assert, assertEquals } from "@std/assert";
import { COLUMNS } from "../../lib/isa/decode.ts";
import type { Machine } from "../../lib/machine/machine.ts";
import { translatedEngine } from "../../lib/translate/mod.ts";
import { programFrom } from "../support/assembled.ts";
import { random } from "../support/random.ts";
import { randomCalls } from "../support/random_calls.ts";
import {
  assertSameMemory,
  assertSameState,
  observedEngine,
  type Sides,
  sidesOf,
  type SidesStart,
} from "../support/side_by_side.ts";

// Watched instructions stop translated code where they stop the interpreter, once each time.

const engines = [
  ["eager engine", () => translatedEngine({ eager: true })],
  ["engine", () => translatedEngine()],
] as const;

/** Runs both sides up to a step, and compares every stop on the way; `look` may change watches. */
function compareStops(
  sides: Sides,
  steps: number,
  about: string,
  look: (machine: Machine, pc: number) => void = () => {},
): number {
  const { plain, translated } = sides;
  for (let stops = 0;; stops++) {
    const expected = plain.run({ steps });
    const actual = translated.run({ steps });
    if (expected.reason !== "watched") {
      assertEquals(actual.reason, expected.reason, about);
      assertSameState(sides, about);
      return stops;
    }
    assertEquals(actual, expected, about);
    assertSameState(sides, `${about}, stop ${stops}`);
    for (const machine of [plain, translated]) look(machine, expected.pc);
  }
}

/** Loops in loops, a call in a delay-slot store's company, a recursion, a table's jump, a fault. */
const TOUR = `main: addiu $s0, $zero, 40
  outer: jal work
  sw $s0, 0x100($zero)
  inner: addiu $t0, $t0, 1
  andi $t1, $t0, 7
  bnez $t1, inner
  addu $s1, $s1, $t0
  beqz $s2, over
  addiu $s2, $s2, -1
  j over
  xori $s1, $s1, 5
  over: lui $t2, 0
  ori $t2, $t2, leaf
  jalr $t2
  addiu $a0, $s0, 1
  addiu $s0, $s0, -1
  bgtz $s0, outer
  lw $t3, 0x100($zero)
  lw $t4, 2($zero)
  work: addiu $sp, $sp, -8
  sw $ra, 4($sp)
  andi $t5, $s0, 3
  beqz $t5, last
  addu $s3, $s3, $t5
  addiu $s0, $s0, -1
  jal work
  sw $s0, 0($sp)
  lw $s0, 0($sp)
  addiu $s0, $s0, 1
  last: lw $ra, 4($sp)
  jr $ra
  addiu $sp, $sp, 8
  leaf: jr $ra
  addu $s1, $s1, $a0`;

const start = { registers: { sp: 0x8000, s2: 3 } };

for (const [name, engine] of engines) {
  Deno.test(`each instruction of a program can be watched on the ${name}`, () => {
    const program = programFrom(TOUR);
    let total = 0;
    for (let index = 0; index < program.codeCount; index++) {
      const sides = sidesOf(program, { ...start, engine: engine() });
      // First all of it is translated, then something is watched, then nothing is again.
      const state = sides.plain.save();
      for (const watched of [[], [0x1000 + 4 * index], [], [0x1000, 0x1000 + 4 * index]]) {
        for (const machine of [sides.plain, sides.translated]) {
          machine.restore(state);
          machine.watch(watched);
        }
        total += compareStops(sides, 1e6, `${watched.map((pc) => pc.toString(16))}`);
        assertSameMemory(sides, `${watched}`);
      }
    }
    assert(total > 1_000, `${total} stops`);
  });

  Deno.test(`the ${name} stops where watches are added at stops`, () => {
    const sides = sidesOf(TOUR, { ...start, engine: engine() });
    const state = sides.plain.save();
    for (let turn = 0; turn < 3; turn++) {
      for (const machine of [sides.plain, sides.translated]) {
        machine.restore(state);
        // The entry of a function, then each place that it returns to.
        machine.watch([0x104c]);
      }
      const stops = compareStops(sides, 1e6, `turn ${turn}`, (machine) => {
        machine.watchAlso(machine.registers[31]! >>> 0);
      });
      assert(stops > 20);
    }
  });
}

/** Changes what is watched now and then, and compares at every stop. */
function compareRandom(seed: number, fuel: number, most: number, more: SidesStart = {}): number {
  const { text, memory } = randomCalls(seed, fuel);
  const program = programFrom(text);
  const { below } = random(seed);
  const sides = sidesOf(program, { memory, ...more });
  const machines = [sides.plain, sides.translated];
  const anywhere = () => program.codeBase + 4 * below(program.codeCount);
  const state = sides.plain.save();
  let stops = 0;
  for (let turn = 0; turn < 2; turn++) {
    for (const machine of machines) machine.restore(state);
    while (!sides.plain.exit && sides.plain.steps < most) {
      const change = below(4);
      const pcs = Array.from({ length: below(4) }, anywhere);
      for (const machine of machines) {
        if (change === 0) { for (const pc of pcs) machine.watchAlso(pc); }
        else if (change === 1) machine.watch(pcs);
        else if (change === 2) machine.watch([]);
      }
      const steps = sides.plain.steps + 1 + below(most / 20);
      stops += compareStops(sides, steps, `seed ${seed}\n${text}`);
    }
  }
  assertSameMemory(sides, `seed ${seed}`);
  return stops;
}

for (let part = 0; part < 4; part++) {
  Deno.test(`watches agree on random calls and loops (${part + 1} of 4)`, () => {
    let stops = 0;
    for (let seed = part * 60 + 1; seed <= part * 60 + 60; seed++) {
      stops += compareRandom(seed, 20 + seed % 100, 10_000);
    }
    assert(stops > 300, `${stops} stops`);
  });
}

Deno.test("watches agree on random calls that get hot", () => {
  for (let seed = 1; seed <= 6; seed++) {
    compareRandom(seed, 300_000, 3_000_000, { engine: translatedEngine() });
  }
});

Deno.test("code around watched instructions stays translated, and gets whole again", () => {
  const { factory, made } = observedEngine();
  const program = programFrom(`l: jal f
    addiu $s1, $zero, 400
    m: addiu $s1, $s1, -1
    bnez $s1, m
    addu $s2, $s2, $s1
    b l
    nop
    f: addiu $t0, $zero, 300
    k: addiu $t0, $t0, -1
    bnez $t0, k
    addu $t1, $t1, $t0
    jr $ra
    nop`);
  const sides = sidesOf(program, { engine: factory });
  const goOn = () => compareStops(sides, sides.plain.steps + 3_000_000, `${sides.plain.steps}`);
  const { statistics } = made[0]!;
  assertEquals(goOn(), 0);
  assertEquals(statistics.regions, 2);
  for (const machine of [sides.plain, sides.translated]) machine.watch([0x101c]);
  const code = program.code.slice();
  assert(goOn() > 1_000);
  // The function up to the watched instruction, which is its first one, and from there on.
  assertEquals(statistics.regions, 4);
  const { regions } = statistics;
  assert(goOn() > 1_000);
  assertEquals(statistics.regions, regions);
  for (const machine of [sides.plain, sides.translated]) machine.watch([]);
  assertEquals(goOn(), 0);
  assert(statistics.regions > regions);
  // The program itself has never got a mark.
  assertEquals(program.code, code);
  assertEquals(code.length, program.codeCount * COLUMNS);
});
