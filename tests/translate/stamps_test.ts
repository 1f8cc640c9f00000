import { assert, assertEquals } from "@std/assert";
import { settingsOf } from "../../guests/catalog/options.ts";
import { loadProgram } from "../../lib/machine/mod.ts";
import { translatedEngine } from "../../lib/translate/mod.ts";
import { parseInputSpec } from "../../runtime/input_spec.ts";
import manifest from "../../testdata/guests/manifest.json" with { type: "json" };
import { programFrom } from "../support/assembled.ts";
import { HALT } from "../support/program_rows.ts";
import { randomCalls } from "../support/random_calls.ts";
import { randomProgram } from "../support/random_program.ts";
import { assertSameShards, stampedSidesOf } from "../support/stamped_sides.ts";

// Translated code stamps words and registers as the interpreter does, and logs first touches in the
// same order; at the end of every shard.

const PARTS = 4;
const PROGRAMS = 320 / PARTS;

for (let part = 0; part < PARTS; part++) {
  Deno.test(`stamps agree on random calls and loops (${part + 1} of ${PARTS})`, async () => {
    let shards = 0;
    for (let seed = part * PROGRAMS + 1; seed <= (part + 1) * PROGRAMS; seed++) {
      const { text, memory } = randomCalls(seed, 20 + seed % 200);
      const sides = stampedSidesOf(programFrom(text), { memory, count: seed % 2 === 0 });
      const clock = seed % 16 === 0 ? 35 : 500 + seed * 31 % 5_000;
      const most = clock < 100 ? 1_000 : 100_000;
      shards += await assertSameShards(sides, clock, `Seed ${seed}: ${text}\n`, most);
    }
    assert(shards > 500, `${shards} shards`);
  });

  Deno.test(`stamps agree on random programs (${part + 1} of ${PARTS})`, async () => {
    for (let seed = part * 60 + 1; seed <= part * 60 + 60; seed++) {
      const sides = stampedSidesOf(loadProgram(randomProgram(seed, 120).elf));
      await assertSameShards(sides, 5 + seed * 7 % 300, `Seed ${seed}`);
    }
  });
}

Deno.test("stamps agree on random calls that get hot", async () => {
  for (let seed = 5_001; seed <= 5_006; seed++) {
    const { text, memory } = randomCalls(seed, 600_000);
    const sides = stampedSidesOf(programFrom(text), { memory, engine: translatedEngine() });
    // Short at first, where code changes from interpreted to translated, later long.
    await assertSameShards(sides, 99_991, `Seed ${seed}`, 300_000);
    await assertSameShards(sides, 999_983, `Seed ${seed}`, 4_000_000);
  }
});

/** Ways out in the middle of a block, and accesses that share tests. */
const rows: readonly (readonly [says: string, text: string])[] = [
  ["a load outside memory", "li $t0, 5\nl: addiu $t0, $t0, -1\nlui $t1, 0x7f00\nlw $t2, 0($t1)"],
  ["an unaligned store in a delay slot", "li $t0, 6\nl: bgtz $t0, l\nsw $t0, 2($zero)"],
  [
    "stores that are aligned at some turns",
    "li $t0, 8\nl: sw $t1, 0($t0)\nb l\naddiu $t0, $t0, 13",
  ],
  ["a division by zero", "li $t0, 3\nl: addiu $t0, $t0, -1\nb l\ndivu $t1, $t0"],
  ["a trap", "li $t0, 3\nl: addiu $t0, $t0, -1\nteq $t0, $t1\nb l\nxor $t2, $t2, $t0"],
  ["a call to nowhere", "li $t0, 2\nsw $t0, 0x200($zero)\njalr $t0\naddiu $t1, $t1, 1"],
  ["a fault in a call's delay slot", "jal f\nlw $t0, 1($zero)\nf: jr $ra\nnop"],
  [
    "bytes, halves and merged words of the same words",
    `li $t0, 0x2000
    l: sb $t1, 5($t0)
    lhu $t2, 6($t0)
    swl $t2, 9($t0)
    lwr $t3, 2($t0)
    sc $t3, 12($t0)
    lw $zero, 12($t0)
    lb $t1, 3($t0)
    andi $t4, $t0, 0xfff
    slti $t4, $t4, 0x200
    bnez $t4, l
    addiu $t0, $t0, 4
    ${HALT}`,
  ],
  [
    "a stack, and a loop that is written out",
    `addiu $sp, $sp, -32
    sw $t0, 4($sp)
    sb $t0, 9($sp)
    lw $t1, 8($sp)
    li $t2, 0x2000
    l: lbu $t3, 0($t2)
    addu $t4, $t4, $t3
    bne $t2, $t5, l
    addiu $t2, $t2, 1
    lw $t1, 4($sp)
    addiu $sp, $sp, 32
    sw $t4, -4($sp)
    ${HALT}`,
  ],
  [
    "an unconstrained block and system calls",
    `li $s0, 9
    l: li $v0, 4120
    syscall
    sw $v0, 0x300($zero)
    li $v0, 3
    syscall
    beqz $v0, o
    li $v0, 4
    sw $s0, 0x304($zero)
    syscall
    o: bgtz $s0, l
    addiu $s0, $s0, -1
    ${HALT}`,
  ],
];

for (const [says, text] of rows) {
  Deno.test(`stamps agree with ${says}`, async () => {
    const registers = { sp: 0x8000, t5: 0x2023 };
    for (const clock of [5, 35, 95, 325, 1_000_000]) {
      await assertSameShards(stampedSidesOf(programFrom(text), { registers }), clock, says, 3_000);
    }
  });
}

Deno.test("stamps agree when the count of shards starts anew", async () => {
  const text =
    "li $t0, 0x2000\nl: addiu $t0, $t0, 4\nsw $t0, 0($t0)\nlw $t1, 0x2000($zero)\nb l\nmult $t0, $t1";
  // 27 bits for the clock, which leaves 31 shards.
  const sides = stampedSidesOf(programFrom(text), { longest: 2 ** 26 });
  assert(await assertSameShards(sides, 700, "", 10_000) > 60);
});

Deno.test("stamps agree where a shard touches more words than the log has room for", async () => {
  // Twice through 1.2 million words: at first they are all new, then their stamps are of a shard before.
  const text = `li $s0, 2
    a: lui $t0, 0x10
    lui $t1, 0x59
    l: sw $t0, 0($t0)
    addiu $t0, $t0, 4
    bne $t0, $t1, l
    nop
    addiu $s0, $s0, -1
    bgtz $s0, a
    nop
    ${HALT}`;
  const sides = stampedSidesOf(programFrom(text), {
    longest: 2 ** 25,
    engine: translatedEngine(),
  });
  assertEquals(await assertSameShards(sides, 24_000_000, "", 20_000_000), 2);
});

for (const { name, runs } of manifest.guests) {
  const [run] = runs as { inputs: string[]; options?: string[] }[];
  Deno.test(`stamps agree on ${name}`, async () => {
    const file = await Deno.readFile(
      new URL(`../../testdata/guests/${name}.elf`, import.meta.url),
    );
    const { args, env, emulateLinux } = settingsOf(run!.options);
    // Checkpoints are for runs that can be proved.
    if (emulateLinux) return;
    const program = loadProgram(file, { args, env });
    const options = () => ({
      inputs: run!.inputs.map((spec) => {
        const source = parseInputSpec(spec);
        assert(source.kind === "bytes");
        return source.bytes;
      }),
    });
    const longest = 2 ** 22;
    for (const [clock, most] of [[2 ** 20, 6_000_000], [9_991, 600_000]] as const) {
      const sides = stampedSidesOf(program, { options, longest, engine: translatedEngine() });
      await assertSameShards(sides, clock, name, most);
    }
  });
}
