import { assert, assertEquals } from "@std/assert";
import { assemble } from "../../lib/isa/assemble.ts";
import { type Program, programOf } from "../../lib/program.ts";
import { translatedEngine } from "../../lib/translate/mod.ts";
import { brief, programFrom } from "../support/assembled.ts";
import {
  assertAgreement,
  assertAgreements,
  assertAgreementTwice,
  assertSameState,
  observedEngine,
  sidesOf,
  type SidesStart,
} from "../support/side_by_side.ts";

// Programs that come to the limits of what Wasm takes, and code at the ends of the address space.

const BASE = 0x100000;

for (
  const [says, text, ends] of [
    ["jr to 0", "addiu $t0, $t0, 1\njr $a0\naddiu $t1, $t1, 1\nnop", ["jumpToNull", 4]],
    ["j to 0", "addiu $t0, $t0, 1\nj 0\naddiu $t1, $t1, 1\nnop", ["jumpToNull", 4]],
    ["jalr to 0", "addiu $t0, $t0, 1\njalr $a0\naddiu $t1, $t1, 1\nnop", ["jumpToNull", 4]],
    ["jal to 0", "addiu $t0, $t0, 1\njal 0\naddiu $t1, $t1, 1\nnop", ["jumpToNull", 4]],
    ["bal to 0", "addiu $t0, $t0, 1\nnop\nbal -12\nnop\nnop", ["jumpToNull", 8]],
    ["a branch to 0", "addiu $t0, $t0, 1\nbnez $t0, -8\nnop\nnop", ["jumpToNull", 4]],
    ["a return to 0", "jal f\nnop\nnop\nf: move $ra, $zero\njr $ra\nnop", ["jumpToNull", 0x10]],
    ["jr, but to 4, which is itself", "li $a0, 4\njr $a0\naddiu $t0, $t0, 1\nnop", []],
  ] as const
) {
  Deno.test(`translated code that begins at 0: ${says}`, () => {
    const { plain } = assertAgreements(text, { base: 0 });
    assertEquals(plain.exit ? brief(plain.exit) : [], [...ends]);
  });
}

Deno.test("translated code may have a jump table whose targets lie far apart", () => {
  const lines = [
    "lui $t1, 2",
    "addu $t2, $t0, $t1",
    "lw $t3, 0($t2)",
    "jr $t3",
    "nop",
    "near: addiu $t4, $t4, 1",
    "b 0x1000",
    "nop",
  ];
  // Branches reach 128 KiB: the way back is a jump.
  lines[6] = `j ${BASE}`;
  const between = 70_000;
  const far = ["addiu $t5, $t5, 1", "nop"];
  const words = assemble([...lines, ...Array(between).fill("nop"), ...far].join("\n"), BASE);
  const near = BASE + 5 * 4;
  for (const entries of [[near, BASE + 4 * (8 + between)], [BASE + 4 * (8 + between), near]]) {
    for (const t0 of [0, 4]) {
      const memory = { 0x20000: entries[0]!, 0x20004: entries[1]! };
      const sides = sidesOf(programOf(words, BASE), { memory, registers: { t0 } });
      assertAgreementTwice(sides, 50_000, `entry ${t0}`, 100_000);
    }
  }
});

for (const text of ["lw $t0, 0($t0)", "swl $t0, 1($a0)", "madd $t0, $t1", "addiu $t0, $t0, 1"]) {
  Deno.test(`translated code may go on for long without a branch: ${text}`, () => {
    const words = new Uint32Array(250_000).fill(assemble(text)[0]!);
    const program = programOf(words, BASE);
    const sides = sidesOf(program, { registers: { a0: 0x20000, t0: 0, t1: 77 } });
    assertAgreementTwice(sides, 99_991, text, 300_000);
    assertEquals(brief(sides.plain.exit!)[0], "leftCode");
  });
}

Deno.test("translated code may have a loop that is longer than a region", () => {
  const lines = Array.from(
    { length: 20_000 },
    (_, index) => `addiu $t${index % 8}, $t${index % 7}, 1`,
  );
  const text = ["addiu $s0, $s0, -1", ...lines, "blez $s0, 12", "nop", `j ${BASE}`, "nop", "nop"];
  const program = programOf(assemble(text.join("\n"), BASE), BASE);
  for (const engine of [translatedEngine({ eager: true }), translatedEngine()]) {
    const sides = sidesOf(program, { registers: { s0: 40 }, engine });
    assertAgreementTwice(sides, 77_777, "", 1_000_000);
    assertEquals(brief(sides.plain.exit!)[0], "leftCode");
  }
});

/** Both sides of a program, and the translating engine of one. */
function observedSides(program: Program, start: SidesStart, eager: boolean) {
  const { factory, made } = observedEngine({ eager });
  const sides = sidesOf(program, { ...start, engine: factory });
  return { sides, statistics: made[0]!.statistics };
}

Deno.test("translated code leaves a jump to an address that is not aligned to the interpreter", () => {
  for (const by of [1, 2, 3, 5, 6]) {
    const text = `l: addiu $t0, $t0, 1\nli $t1, 100\nbne $t0, $t1, l\nnop\n` +
      `li $t2, ${0x1000 + by}\njr $t2\nnop\nnop`;
    // As in the interpreter, the instruction around the address runs, and the next one 4 behind it.
    const { plain } = assertAgreements(text);
    assertEquals(plain.pc & 3, by & 3);
  }
});

Deno.test("a function that nests too deep to be translated is interpreted, the others are not", () => {
  const branches = "beq $t0, $t1, e\naddiu $t0, $t0, 1\n".repeat(8_000);
  const text = "s: jal g\naddiu $s1, $s1, 1\nbne $s1, $s2, s\nnop\nj f\nnop\n" +
    `g: addiu $s3, $s3, 3\njr $ra\nnop\nf: nop\n${branches}e: nop\nnop`;
  const program = programOf(assemble(text, BASE), BASE);
  for (const t1 of [100_000, 5_000]) {
    const { sides, statistics } = observedSides(program, { registers: { t1, s2: 500 } }, true);
    assertAgreementTwice(sides, 7_777, `${t1}`, 50_000);
    assert(sides.plain.exit, "The program did not end");
    assert(statistics.refused > 0, "Nothing was refused: the test needs more branches");
    assert(statistics.regions > 0, "Nothing was translated");
  }
});

Deno.test("a program of more instructions than a host's table has slots is interpreted", () => {
  const words = new Uint32Array(10_000_001);
  words[0] = assemble("addiu $t0, $t0, 1")[0]!;
  const { sides, statistics } = observedSides(programOf(words, BASE), {}, true);
  assertAgreement(sides, 999, "", 5_000);
  assertEquals(statistics.modules, 0);
});

Deno.test("code that is translated stops behind any number of steps, few or many", () => {
  const text = `l: addiu $t0, $zero, 90\nm: addiu $t0, $t0, -1\naddu $t1, $t1, $t0\nbnez $t0, m\n` +
    "xor $t2, $t2, $t1\njal f\nsw $t2, 0x200($zero)\nb l\naddiu $s1, $s1, 1\n" +
    "f: jr $ra\naddiu $s2, $s2, 1";
  const { sides, statistics } = observedSides(programFrom(text), {}, false);
  assertAgreement(sides, 400_009, "at first", 800_000);
  assert(statistics.regions > 0, "Nothing was translated");
  let { steps } = sides.plain;
  for (let more = 1; more < 1_300; more += more < 270 ? 1 : 13) {
    steps += more;
    for (const machine of [sides.plain, sides.translated]) machine.run({ steps });
    assertEquals([sides.plain.steps, sides.translated.steps], [steps, steps]);
    assertSameState(sides, `${more} steps`);
  }
});

Deno.test("code that makes system calls all the time is translated, and agrees", () => {
  for (const between of [50, 900]) {
    // A file of Linux's that is not open: the call returns an error and changes nothing else.
    const text = `l: addiu $t0, $zero, ${between}\nm: addiu $t0, $t0, -1\nbnez $t0, m\n` +
      "addu $s0, $s0, $t0\nli $v0, 4006\nli $a0, 77\nsyscall\nb l\naddiu $s1, $s1, 1\nnop";
    const { sides, statistics } = observedSides(programFrom(text), {}, false);
    assertAgreement(sides, 500_009, `${between}`, 8_000_000);
    assertEquals(sides.plain.exit, undefined);
    assert(statistics.regions > 0, "Nothing was translated");
  }
});
