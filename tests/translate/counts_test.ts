import { assert, assertEquals } from "@std/assert";
import { runGuest } from "../../drivers/run.ts";
import { translatedEngine } from "../../lib/translate/mod.ts";
import { programFrom } from "../support/assembled.ts";
import { HALT } from "../support/program_rows.ts";
import { randomCalls } from "../support/random_calls.ts";
import {
  assertAgreement,
  assertAgreements,
  assertAgreementTwice,
  assertSameCounts,
  sidesOf,
} from "../support/side_by_side.ts";

// Translated code counts what it executes as the interpreter's counting loop does, at every stop:
// whatever compares states compares counts.

const PARTS = 4;
const PROGRAMS = 400 / PARTS;

for (let part = 0; part < PARTS; part++) {
  Deno.test(`counts agree on random calls and loops (${part + 1} of ${PARTS})`, () => {
    for (let seed = part * PROGRAMS + 1; seed <= (part + 1) * PROGRAMS; seed++) {
      const { text, memory } = randomCalls(seed, 20 + seed % 200);
      const sides = sidesOf(text, { memory, count: true });
      const stretch = seed % 16 === 0 ? 7 : 100 + seed * 31 % 5_000;
      assertAgreementTwice(sides, stretch, `Seed ${seed}: ${text}\n`, stretch < 10 ? 1_000 : 1e5);
    }
  });
}

Deno.test("counts agree on random calls that get hot", () => {
  for (let seed = 5_001; seed <= 5_008; seed++) {
    const { text, memory } = randomCalls(seed, 600_000);
    const sides = sidesOf(text, { memory, count: true, engine: translatedEngine() });
    assertAgreement(sides, 1_000_003, `Seed ${seed}`, 8_000_000);
  }
});

/** Ways out in the middle of a block: what each row's program ends with, or goes through. */
const rows: readonly (readonly [says: string, text: string])[] = [
  ["a load outside memory", "li $t0, 5\nl: addiu $t0, $t0, -1\nlui $t1, 0x7f00\nlw $t2, 0($t1)"],
  ["an unaligned store in a delay slot", "li $t0, 6\nl: bgtz $t0, l\nsw $t0, 2($zero)"],
  [
    "a store that is aligned at some turns only",
    "li $t0, 8\nl: addiu $t0, $t0, -1\nsh $t0, 7($t0)",
  ],
  ["a division by zero", "li $t0, 3\nl: addiu $t0, $t0, -1\nb l\ndivu $t1, $t0"],
  ["a trap", "li $t0, 3\nl: addiu $t0, $t0, -1\nteq $t0, $t1\nb l\nxor $t2, $t2, $t0"],
  ["a jump to nowhere", "li $t0, 3\nxori $t2, $t0, 2\njr $t2\nsw $t0, 0x200($zero)"],
  ["a call to nowhere", "li $t0, 2\nsw $t0, 0x200($zero)\njalr $t0\naddiu $t1, $t1, 1"],
  ["a fault in a call's delay slot", "jal f\nlw $t0, 1($zero)\nf: jr $ra\nnop"],
  [
    "system calls in a loop",
    `li $s0, 9\nl: li $v0, 4120\nsyscall\nbgtz $s0, l\naddiu $s0, $s0, -1\n${HALT}`,
  ],
  [
    "an unconstrained block",
    `li $v0, 3\nsyscall\nbeqz $v0, o\nli $v0, 4\nsll $t0, $t0, 1\nsyscall\no: ${HALT}`,
  ],
];

for (const [says, text] of rows) {
  Deno.test(`counts agree with ${says}`, () => {
    const { plain } = assertAgreements(text, { count: true });
    const total = plain.counts.reduce((sum, count) => sum + count, 0);
    // A block's own steps are counted nowhere.
    assert(total > 0 && total <= plain.steps);
  });
}

Deno.test("counts go with a state, and come back with it", () => {
  const { text, memory } = randomCalls(12, 400_000);
  const program = programFrom(text);
  const sides = sidesOf(program, { memory, count: true, engine: translatedEngine() });
  const machines = [sides.plain, sides.translated];
  for (const machine of machines) machine.run({ steps: 300_000 });
  const states = machines.map((machine) => machine.save());
  assertEquals(states[1]!.counts, states[0]!.counts);
  for (let turn = 0; turn < 3; turn++) {
    for (const machine of machines) machine.run({ steps: 700_000 + turn });
    assertSameCounts(sides, `turn ${turn}`);
    for (const [index, machine] of machines.entries()) machine.restore(states[index]!);
    assertSameCounts(sides, `turn ${turn}, at the state`);
  }
});

Deno.test("runGuest counts the same with each engine, watched or not", async () => {
  const file = await Deno.readFile(new URL("../../testdata/guests/c-lz.elf", import.meta.url));
  const counts = [];
  for (const engine of ["interpreter", "wasm", "auto"] as const) {
    for (const heap of [false, true]) {
      const result = await runGuest(file, { engine, countOpcodes: true, heap });
      assertEquals(result.engine, engine === "interpreter" ? engine : "wasm");
      counts.push(Object.fromEntries(result.opcodeCounts!));
    }
  }
  for (const one of counts) assertEquals(one, counts[0]);
});
