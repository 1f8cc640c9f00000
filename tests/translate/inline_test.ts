import { assert, assertEquals } from "@std/assert";
import { findBlocks } from "../../lib/translate/blocks.ts";
import { Inliner, targetCell } from "../../lib/translate/inline.ts";
import { translatedEngine } from "../../lib/translate/mod.ts";
import { Source } from "../../lib/translate/source.ts";
import { BASE, brief, programFrom, sharedMemory } from "../support/assembled.ts";
import { HALT, halted } from "../support/program_rows.ts";
import { randomLeaves } from "../support/random_leaves.ts";
import {
  assertAgreement,
  assertAgreementTwice,
  observedEngine,
  sidesOf,
} from "../support/side_by_side.ts";

// Functions in place of calls to them, beside the interpreter. How programs end is worked out by hand.

/** An engine that makes code anew, with functions in place of calls, after so few instructions. */
const settling = (settled: number) => translatedEngine({ eager: true, settled });

/** The blocks of a program's region, and how many of them stand in place of calls. */
function inlined(text: string, called: Readonly<Record<number, number>> = {}) {
  const source = new Source(programFrom(text), sharedMemory().words);
  for (const [pc, target] of Object.entries(called)) {
    sharedMemory().words[targetCell(Number(pc)) >>> 2] = target;
  }
  const inliner = new Inliner(source, sharedMemory());
  const blocks = inliner.inline(findBlocks(source, BASE));
  const kinds = [...blocks.values()].map(({ end }) => end.kind);
  return { inliner, kinds, copies: [...blocks.keys()].filter((key) => key >= 2 ** 32).length };
}

const TO = {
  short: `f: bltz $a0, g\nnop\ng: jr $ra\nnop`,
  loop: `f: bne $a0, $0, f\naddiu $a0, $a0, -1\njr $ra\nnop`,
  jumps: `f: jr $t9\nnop`,
  long: `f: ${"addu $t0, $t0, $a0\n".repeat(60)}jr $ra\nnop`,
};

for (
  const [says, text, copies] of [
    ["short functions take the place of calls", TO.short, 2],
    ["functions with loops do not", TO.loop, 0],
    ["functions that go elsewhere do not", TO.jumps, 0],
    ["long functions do not", TO.long, 0],
  ] as const
) {
  Deno.test(`inlining: ${says}`, () => {
    assertEquals(inlined(`jal f\nnop\n${HALT}\n${text}`).copies, copies);
  });
}

Deno.test("inlining: calls of registers become guesses, of three functions at most", () => {
  const [call, f, g, h, i] = [BASE, BASE + 20, BASE + 28, BASE + 36, BASE + 44];
  const functions = ["f", "g", "h", "i"].map((name) => `${name}: jr $ra\nnop`).join("\n");
  const text = `jalr $ra, $t9\nnop\n${HALT}\n${functions}`;
  const first = inlined(text, { [call]: f });
  // The copy, and the call if it is another one.
  assertEquals([first.kinds[0], first.copies, first.inliner.isStale], ["guess", 2, false]);
  const source = new Source(programFrom(text), sharedMemory().words);
  const copies = [g, h, i, f].map((target) => {
    sharedMemory().words[targetCell(call) >>> 2] = target;
    const wasStale = first.inliner.isStale;
    const keys = [...first.inliner.inline(findBlocks(source, BASE)).keys()];
    return [wasStale, keys.filter((key) => key >= 2 ** 32).length];
  });
  assertEquals(copies, [[true, 4], [true, 6], [false, 6], [false, 6]]);
});

Deno.test("inlining: what was noted for another call is only a wrong guess", () => {
  const text = `jalr $ra, $t9\nnop\n${HALT}`;
  assertEquals(inlined(text, { [BASE]: BASE + 2 }).copies, 0);
  assertEquals(inlined(text, { [BASE]: 0x7000_0000 }).copies, 0);
});

const PROGRAMS: readonly (readonly [says: string, text: string, ends: unknown[], v1?: number])[] = [
  [
    "Fibonacci numbers, by recursion",
    `ori $sp, $0, 0xc000\nori $a0, $0, 12\njal fib\nnop\nmove $v1, $v0\n${HALT}
      fib: addiu $sp, $sp, -16
      sltiu $v0, $a0, 2
      sw $s0, 4($sp)
      move $s0, $a0
      sw $ra, 12($sp)
      bne $v0, $0, out
      sw $s1, 8($sp)
      jal fib
      addiu $a0, $a0, -1
      move $s1, $v0
      jal fib
      addiu $a0, $s0, -2
      addu $a0, $s1, $v0
      out: lw $ra, 12($sp)
      move $v0, $a0
      lw $s1, 8($sp)
      lw $s0, 4($sp)
      jr $ra
      addiu $sp, $sp, 16`,
    halted(0x101c) as unknown[],
    144,
  ],
  [
    "a function that returns two instructions further on, now and then",
    `ori $s0, $0, 40\nl: jal f\nandi $t0, $s0, 3\naddiu $v1, $v1, 1\nnop
      addiu $s0, $s0, -1\nbgtz $s0, l\nnop\n${HALT}
      f: bne $t0, $0, o\nnop\naddiu $ra, $ra, 8\no: jr $ra\nnop`,
    halted(0x1028) as unknown[],
    // Of 40 turns, the ten whose number is a multiple of 4 do not count.
    30,
  ],
  [
    "a function that faults in the end",
    `ori $s0, $0, 30\nori $s1, $0, 0x2000\nl: jal f\naddiu $s0, $s0, -1\nb l\nnop
      f: lw $t0, 0($s1)\nslti $t1, $s0, 5\naddu $s1, $s1, $t1\njr $ra\naddiu $v1, $v1, 1`,
    // The word's address is odd for the first time in the turn behind the one that $s0 is 4 in.
    ["unalignedAccess", 0x1018],
    26,
  ],
  [
    "a call whose delay slot faults, with the link that it has made",
    `ori $s0, $0, 30\nori $s1, $0, 0x2000\nl: addiu $s0, $s0, -1\nslti $t1, $s0, 5
      addu $s1, $s1, $t1\njal f\nlw $t0, 0($s1)\nb l\nnop\nf: jr $ra\naddiu $v1, $v1, 1`,
    ["unalignedAccess", 0x1018],
    25,
  ],
];

for (const [says, text, ends, v1] of PROGRAMS) {
  Deno.test(`inlining: ${says}`, () => {
    for (const settled of [0, 50, 400]) {
      for (const stretch of [100_000, 1, 7, 64, 997]) {
        const sides = sidesOf(text, { engine: settling(settled) });
        assertAgreementTwice(sides, stretch, `settled after ${settled}`);
        const { exit, registers } = sides.translated;
        assertEquals([brief(exit!), registers[3]], [ends, v1]);
      }
    }
  });
}

Deno.test("inlining: recursion a million deep, through functions that need many locals", () => {
  // Each level calls eight functions, which touch memory through bases of their own.
  const names = "abcdefgh".split("");
  const leaves = names.map((name, index) => {
    const [base, value] = [`$t${index}`, `$s${index % 8}`];
    return `${name}${name}: addiu ${base}, $a1, ${
      index * 64
    }\nlw $v1, 0(${base})\naddu $v0, $v0, $v1
      sw ${value}, 4(${base})\nlw $a2, 8(${base})\nsrl $a3, $a2, 1\nsw $a3, 8(${base})
      jr $ra\naddiu ${value}, ${value}, 1`;
  });
  const text = `lui $sp, 0x7000\nlui $a0, 15\nori $a0, $a0, 16960\njal f\nori $a1, $0, 0x8000
    ${HALT}
    f: addiu $sp, $sp, -8\nsw $ra, 4($sp)
    ${names.map((name) => `jal ${name}${name}\naddiu $a0, $a0, 0`).join("\n")}
    beq $a0, $0, o\nnop\njal f\naddiu $a0, $a0, -1
    o: lw $ra, 4($sp)\njr $ra\naddiu $sp, $sp, 8\n${leaves.join("\n")}`;
  const { factory, made } = observedEngine({ eager: true, settled: 10_000 });
  const { translated } = sidesOf(text, { engine: factory });
  translated.run();
  assertEquals(brief(translated.exit!), halted(0x101c));
  // 983,040 + 16,960 levels below the first one, and eight counters of them.
  assertEquals([...translated.registers.subarray(16, 24)], new Array(8).fill(1_000_001));
  assert(made[0]!.statistics.modules > 2);
});

Deno.test("inlining: a function that is watched stops where it stands in place of a call, too", () => {
  const text = `ori $s0, $0, 900\nl: jal f\naddiu $s0, $s0, -1\nbgtz $s0, l\nnop\n${HALT}
    f: addiu $v1, $v1, 1\njr $ra\naddiu $v1, $v1, 1`;
  const { translated } = sidesOf(text, { engine: settling(0) });
  // One step, 428 turns of seven, and three: it stands where it will be watched, which is the first stop.
  translated.run({ steps: 3_000 });
  translated.watch([0x1024]);
  const stops = [1, 2, 3].map(() => [translated.run().reason, translated.pc]);
  assertEquals(stops, new Array(3).fill(["watched", 0x1024]));
  assertEquals(translated.registers[3], 2 * (428 + 2) + 1);
});

/** Modules of a run of so many turns, which call another function from a turn on, counted down. */
function modulesOf(turns: number, changes: number): number {
  const text = `ori $s0, $0, ${turns}\nori $s1, $0, 0x1034
    l: jalr $ra, $s1\nslti $t0, $s0, ${changes}\nbeq $t0, $0, n\naddiu $s0, $s0, -1
    ori $s1, $0, 0x103c\nn: bgtz $s0, l\nnop\n${HALT}\nnop
    f: jr $ra\naddiu $v1, $v1, 1\ng: jr $ra\naddiu $t1, $t1, 1`;
  const { factory, made } = observedEngine({ eager: true, settled: 1000 });
  const sides = sidesOf(text, { engine: factory });
  assertAgreement(sides, 1_000_000, "", 1_000_000);
  assertEquals(brief(sides.translated.exit!), halted(0x102c));
  return made[0]!.statistics.modules;
}

Deno.test("inlining: code is made anew when a call changes, and then no more", () => {
  const never = modulesOf(20_000, -1);
  // The other function, and all with it in place of the call.
  assertEquals(modulesOf(20_000, 10_000), never + 2);
  assertEquals(modulesOf(30_000, 20_000), never + 2);
});

const PARTS = 6;
const SEEDS = 100;

for (let part = 0; part < PARTS; part++) {
  Deno.test(`inlining: random programs of short functions agree (${part + 1} of ${PARTS})`, () => {
    let steps = 0;
    for (let seed = part * SEEDS + 1; seed <= (part + 1) * SEEDS; seed++) {
      const { text, memory } = randomLeaves(seed, 70);
      const engine = settling([0, 100, 1000][seed % 3]!);
      const sides = sidesOf(text, { memory, engine, count: seed % 4 === 0 });
      try {
        assertAgreementTwice(sides, [100_000, 61, 7, 997, 1][seed % 5]!);
      } catch (error) {
        throw new Error(`Seed ${seed}: ${(error as Error).message}\n${text}`, { cause: error });
      }
      steps += sides.plain.steps;
    }
    assert(steps > SEEDS * 200, `${steps} steps`);
  });
}
