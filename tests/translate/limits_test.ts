import { assertEquals } from "@std/assert";
import { assemble } from "../../lib/isa/assemble.ts";
import { programOf } from "../../lib/program.ts";
import { translatedEngine } from "../../lib/translate/mod.ts";
import { brief } from "../support/assembled.ts";
import { assertAgreements, assertAgreementTwice, sidesOf } from "../support/side_by_side.ts";

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
