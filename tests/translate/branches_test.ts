import { assertEquals } from "@std/assert";
import { translatedEngine } from "../../lib/translate/mod.ts";
import { brief, programFrom, type Words } from "../support/assembled.ts";
import { random } from "../support/random.ts";
import {
  assertAgreement,
  assertAgreements,
  assertSameState,
  sidesOf,
} from "../support/side_by_side.ts";
import { assertSameShards, stampedSidesOf } from "../support/stamped_sides.ts";

// Branches, their delay slots, and jumps through tables. Programs start at 0x1000.

const BRANCHES = [
  "beq $t0, $t1",
  "beq $t0, $t0",
  "bne $t0, $t1",
  "bne $t0, $t0",
  "beqz $t0",
  "bnez $t0",
  "beq $zero, $t0",
  "bgez $t0",
  "bgtz $t0",
  "blez $t0",
  "bltz $t0",
  "bgez $zero",
  "bgtz $zero",
  "blez $zero",
  "bltz $zero",
  "b",
];

/** Delay slots: those that leave the operands alone, and those that do not. */
const SLOTS = [
  "nop",
  "addiu $s0, $s0, 5",
  "addiu $t0, $t0, 1",
  "nor $t0, $t0, $t0",
  "li $t1, -1",
  "lw $t0, 0x200($zero)",
  "sc $t0, 0x200($zero)",
  "mult $t0, $t1",
  "movz $t0, $t1, $s7",
  "sw $t0, 0x204($zero)",
];

const VALUES = [0, 1, -1, 0x7fffffff, -0x80000000, 4];

for (const branch of BRANCHES) {
  Deno.test(`translated branches: ${branch} with every kind of delay slot`, () => {
    const separator = branch === "b" ? " " : ", ";
    for (const slot of SLOTS) {
      // Taken and not, forward and backward; the second one ends the loop by its counter.
      const text = `${branch}${separator}t
        ${slot}
        addiu $s1, $s1, 1
        t: addiu $s2, $s2, 1
        addiu $s3, $s3, -1
        blez $s3, e
        nop
        ${branch}${separator}t
        ${slot}
        e: addiu $s4, $s4, 1
        li $v0, 0
        li $a0, 0
        syscall`;
      const program = programFrom(text);
      for (const t0 of VALUES) {
        for (const stretch of t0 === 1 ? [100, 1, 2] : [100]) {
          const t1 = VALUES[(VALUES.indexOf(t0) + SLOTS.indexOf(slot)) % VALUES.length]!;
          const registers = { t0, t1, s3: 4 };
          const sides = sidesOf(program, { registers, memory: { 0x200: -7 } });
          assertAgreement(sides, stretch, `${branch}, ${slot}, ${t0}, ${t1}`);
          assertEquals(sides.plain.exit?.reason, "halted");
        }
      }
    }
  });
}

Deno.test("translated branches: a stop between branch and delay slot goes on from there", () => {
  const text = `l: addiu $t0, $t0, 1
    slti $t1, $t0, 3000
    bnez $t1, l
    addu $t2, $t2, $t0
    jal f
    li $t3, 1
    li $v0, 0
    li $a0, 0
    syscall
    f: jr $ra
    addiu $t4, $ra, 4`;
  const program = programFrom(text);
  // Three before the first delay slot, and so on by turns of the loop; then the call and the return.
  for (const steps of [3, 7, 11, 403, 4003, 11_995, 12_001, 12_003]) {
    const sides = sidesOf(program);
    for (const machine of [sides.plain, sides.translated]) machine.run({ steps });
    assertEquals(sides.plain.nextPc === sides.plain.pc + 4, false, `${steps}`);
    assertSameState(sides, `${steps}`);
    for (const machine of [sides.plain, sides.translated]) machine.run({ steps: 100_000 });
    assertSameState(sides, `${steps}`);
    assertEquals(brief(sides.translated.exit!), ["halted", 0, 0x1020]);
  }
});

/** A program that goes through a table a few hundred times, by a random number. */
function switching(entries: readonly string[], more = ""): string {
  return `l: addiu $t9, $t9, -1
    bltz $t9, end
    mul $s7, $s7, $s6
    addiu $s7, $s7, 4321
    srl $t0, $s7, 20
    li $t1, ${entries.length}
    modu $t0, $t0, $t1
    sltiu $t2, $t0, ${entries.length}
    beqz $t2, other
    sll $t0, $t0, 2
    lui $t1, 5
    addu $t1, $t1, $t0
    lw $t1, 0x100($t1)
    jr $t1
    addiu $s0, $s0, 1
    one: b l
    addiu $s1, $s1, 1
    two: addiu $s2, $s2, 1
    three: b l
    addiu $s3, $s3, 1
    other: b l
    addiu $s4, $s4, 1
    end: li $v0, 0
    li $a0, 0
    syscall
    f: b l
    addiu $s5, $s5, 1
    ${more}`;
}

const PLACES: Readonly<Record<string, number>> = {
  l: 0x1000,
  one: 0x103c,
  two: 0x1044,
  three: 0x1048,
  other: 0x1050,
  end: 0x1058,
  f: 0x1064,
  slot: 0x1040,
};

function tableOf(entries: readonly string[]): Words {
  return Object.fromEntries(entries.map((name, index) => [0x50100 + 4 * index, PLACES[name]!]));
}

const registers = { t9: 400, s7: 12345, s6: 0x41c64e6d };
const TABLES: readonly (readonly string[])[] = [
  ["one", "two", "three", "other"],
  ["three", "three", "l", "one", "one"],
  ["slot", "one", "f", "two"],
  ["l"],
  ["end", "l", "l", "l", "l", "l", "l", "two"],
];

for (const entries of TABLES) {
  Deno.test(`translated jump tables: ${entries.join(", ")}`, () => {
    const memory = tableOf(entries);
    const { plain } = assertAgreements(switching(entries), { registers, memory });
    assertEquals(brief(plain.exit!), ["halted", 0, 0x1060]);
  });
}

for (const entries of TABLES) {
  Deno.test(`translated jump tables: ${entries.join(", ")}, stamped and counted`, async () => {
    const program = programFrom(switching(entries));
    for (const clock of [35, 495, 1_000_000]) {
      for (const count of [false, true]) {
        const sides = stampedSidesOf(program, { registers, memory: tableOf(entries), count });
        await assertSameShards(sides, clock, `${clock} clocks`);
        assertEquals(brief(sides.plain.machine.exit!), ["halted", 0, 0x1060]);
        assertEquals(sides.translated.machine.counts, sides.plain.machine.counts);
      }
    }
  });
}

Deno.test("translated jump tables: some targets lie in another function", () => {
  const entries = ["one", "f", "two", "f"];
  const { plain } = assertAgreements(switching(entries, "jal f\nnop"), {
    registers,
    memory: tableOf(entries),
  });
  assertEquals(brief(plain.exit!), ["halted", 0, 0x1060]);
});

Deno.test("translated jump tables: a target out of the code, 0, and one far away", () => {
  for (const [target, ends] of [[0x2000, "leftCode"], [0, "jumpToNull"], [-4, "jumpToNull"]]) {
    const memory = { ...tableOf(["one", "two", "three", "l"]), 0x50108: target as number };
    const { plain } = assertAgreements(switching(["one", "two", "three", "l"]), {
      registers,
      memory,
    });
    assertEquals(brief(plain.exit!)[0], ends);
  }
});

Deno.test("translated jump tables: a table that changes after it was looked at", () => {
  const program = programFrom(switching(["one", "two", "three", "other"]));
  for (const engine of [translatedEngine({ eager: true }), translatedEngine()]) {
    const start = { registers: { ...registers, t9: 200_000 }, engine };
    const sides = sidesOf(program, { ...start, memory: tableOf(["one", "two", "three", "other"]) });
    const { below, pick } = random(7);
    for (let steps = 200_000; !sides.plain.exit; steps += 200_000) {
      for (const machine of [sides.plain, sides.translated]) machine.run({ steps });
      assertSameState(sides, `${steps}`);
      const [entry, name] = [below(4), pick(["l", "one", "two", "three", "slot", "f", "end"])];
      for (const { memory } of [sides.plain, sides.translated]) {
        memory.words[0x50100 / 4 + entry] = PLACES[name]!;
      }
    }
    assertEquals(brief(sides.translated.exit!), ["halted", 0, 0x1060]);
  }
});
