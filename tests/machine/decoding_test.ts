import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { Machine } from "../../lib/machine/machine.ts";
import type { Program } from "../../lib/program.ts";
import { brief, machineOf, programFrom, reg, runToEnd, type Start } from "../support/assembled.ts";

// Code is decoded where a machine comes to it, and nobody can tell. Programs start at 0x1000.

/** So many instructions that do nothing. */
const nops = (count: number) => "nop\n".repeat(count);

/** Counts down from 3, over code of 700 words: there and back again, each time. */
const FAR = `
        li $t0, 3
  loop: bgtz $t0, far
        addiu $t0, $t0, -1
        b end
        nop
        ${nops(700)}
  far:  addu $t1, $t1, $t0
        b loop
        sw $t1, 0x2000($zero)
        ${nops(700)}
  end:  li $v0, 0
        li $a0, 0
        syscall`;

/** The same program with all of its code decoded. */
function decodedWhole(program: Program): Program {
  assertEquals(program.decoded.all, program.code);
  return program;
}

/** All that can be seen of a machine. */
function seen(machine: Machine): unknown {
  const { registers, pc, nextPc, cycles, steps, inDelaySlot, counts } = machine;
  return [registers.slice(0, 36), pc, nextPc, cycles, steps, inDelaySlot, counts.slice()];
}

/** Allows everything. */
const guard = {
  pages: new Uint8Array(2 ** 19),
  stackFrom: 0,
  stackSpan: 0,
  allows: () => true,
  check() {},
  checkStack() {},
};
const ways: readonly (readonly [name: string, start: Start])[] = [
  ["plain", {}],
  ["counted", { count: true }],
  ["guarded", { guard, count: true }],
];

for (const [name, start] of ways) {
  Deno.test(`Machine ${name} does each step as if all were decoded before`, () => {
    const machine = machineOf(programFrom(FAR), { ...start, own: true });
    const other = machineOf(decodedWhole(programFrom(FAR)), { ...start, own: true });
    for (let steps = 1; machine.exit === undefined; steps++) {
      assertEquals(machine.run({ steps }).reason, other.run({ steps }).reason);
      assertEquals(seen(machine), seen(other));
    }
    assertEquals(brief(machine.exit), ["halted", 0, 0x1000 + 4 * 1_410]);
    assertEquals(reg(machine, "t1"), 2 + 1);
  });
}

Deno.test("Machine decodes what it comes to, and nothing far from it", () => {
  const machine = machineOf(programFrom(FAR));
  const { decoded } = machine.program;
  assert(decoded.columns.every((value) => value === 0));
  runToEnd(machine);
  // The words between 5 and 705 that no block with executed ones holds.
  assert(decoded.columns.subarray(4 * 256, 4 * 512).every((value) => value === 0));
  assert(decoded.columns.subarray(0, 4 * 5).some((value) => value !== 0));
});

for (const before of [0, 1, 255, 256, 600]) {
  Deno.test(`Machine finds a word that is no instruction behind ${before} others`, () => {
    const machine = machineOf(programFrom(`${nops(before)}.word 0xffffffff\nnop`));
    const exit = runToEnd(machine);
    assert(exit.reason === "faulted");
    assertEquals(exit.fault.kind, "unsupportedInstruction");
    assertStringIncludes(exit.fault.message, "0xffffffff");
    assertEquals([exit.pc, machine.cycles], [0x1000 + 4 * before, before]);
  });
}

Deno.test("Machine.watch stops at code that nobody has come to", () => {
  const machine = machineOf(programFrom(FAR));
  const far = 0x1000 + 4 * 705;
  machine.watch([far]);
  assertEquals(machine.run({ steps: 10_000 }), { reason: "watched", pc: far });
  // From there on without: the watched instruction is decoded like any other.
  machine.watch([]);
  assertEquals(brief(runToEnd(machine)), ["halted", 0, 0x1000 + 4 * 1_410]);
});

Deno.test("Machine.restore takes a state of the same program that was loaded again", () => {
  const first = machineOf(programFrom(FAR), { own: true });
  // Behind the branch of `far`.
  first.run({ steps: 5 });
  const state = first.save();
  const second = machineOf(programFrom(FAR), { own: true });
  second.restore(state);
  assertEquals([first.inDelaySlot, second.inDelaySlot], [true, true]);
  assertEquals(brief(runToEnd(second)), brief(runToEnd(first)));
  assertEquals(second.cycles, first.cycles);
});
