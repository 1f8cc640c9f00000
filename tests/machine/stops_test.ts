import { assert, assertEquals } from "@std/assert";
import { variants } from "../../lib/isa/mod.ts";
import { Machine } from "../../lib/machine/machine.ts";
import type { MachineState } from "../../lib/machine/state.ts";
import { Memory } from "../../lib/machine/memory.ts";
import { Runtime, type RuntimeState } from "../../runtime/mod.ts";
import {
  brief,
  machineOf,
  programFrom,
  reg,
  runToEnd,
  sharedMemory,
  word,
} from "../support/assembled.ts";

// A bit of everything: a loop with stores, calls, a block that is undone, and output.
const TEXT = `
        lui $s0, 1
        li $a0, 4
  loop: sw $a0, 0($s0)
        lw $t0, 0($s0)
        addu $s1, $s1, $t0
        mult $s1, $t0
        jal sub
        addiu $s0, $s0, 4
        addiu $a0, $a0, -1
        bgtz $a0, loop
        sb $a0, 2($s0)
        li $v0, 3
        syscall
        beqz $v0, over
        sw $s1, 0($s0)
        addiu $s1, $s1, 100
        sw $s1, 0x7ff0($s0)
        li $a0, 13
        li $a2, 4
        move $a1, $s0
        li $v0, 2
        syscall
        li $v0, 4
        b last
        nop
  sub:  mflo $t1
        jr $ra
        addu $s2, $s2, $t1
        nop
  last: syscall
  over: mtlo $s2
        li $a0, 5
        li $v0, 4246
        syscall`;
const PROGRAM = programFrom(TEXT);

interface Whole {
  readonly state: MachineState;
  readonly runtime: RuntimeState;
}

/** Memory as a digest: the list of its words that are not 0. */
function look(machine: Machine, runtime: Runtime) {
  const words: Record<number, number> = {};
  for (const { address, bytes } of machine.memory.save()) {
    const view = new Int32Array(bytes.buffer);
    for (const [index, value] of view.entries()) {
      if (value !== 0) words[address + index * 4] = value;
    }
  }
  return {
    registers: [...machine.registers.subarray(0, 36)],
    words,
    cycles: machine.cycles,
    steps: machine.steps,
    place: [machine.pc, machine.nextPc],
    exit: machine.exit,
    publicValues: runtime.publicValues.stream.bytes(),
    counts: [...runtime.counts],
    executed: [...machine.counts],
  };
}

function start(memory: Memory): { machine: Machine; runtime: Runtime } {
  const runtime = new Runtime();
  return { machine: new Machine(PROGRAM, runtime, { memory, count: true }), runtime };
}

function whole() {
  const { machine, runtime } = start(sharedMemory());
  const exit = runToEnd(machine);
  assert(exit.reason === "exited" && exit.code === 5);
  return look(machine, runtime);
}

Deno.test("Machine the program of these tests does what it was written for", () => {
  const end = whole();
  // s1 = 4 + 3 + 2 + 1; the block's additions are gone, its WRITE to descriptor 13 stays.
  assertEquals(end.registers[17], 10);
  assertEquals(end.publicValues, Uint8Array.of(10, 0, 0, 0));
  // The products summed up: 4·4 + 7·3 + 9·2 + 10·1, kept in LO.
  assertEquals(end.registers[32], 65);
  assertEquals(end.words, {
    ...{ 0x10000: 4, 0x10004: 3, 0x10008: 2, 0x1000c: 1 },
    // The delay slot of the beqz, once more after the block.
    0x10010: 10,
  });
  // What the block takes back: twelve instructions and EXIT; ENTER and EXIT count as one.
  assertEquals(end.steps - end.cycles, 13);
});

Deno.test("Machine stops at every cycle exactly, and ends as if it had not stopped", () => {
  const expected = whole();
  for (let cycles = 0; cycles <= expected.cycles; cycles++) {
    const { machine, runtime } = start(sharedMemory());
    const stop = machine.run({ cycles });
    if (cycles < expected.cycles) {
      assertEquals([stop.reason, machine.cycles], ["reached", cycles]);
      assertEquals(machine.run({ cycles }), { reason: "reached" });
    }
    runToEnd(machine);
    assertEquals(look(machine, runtime), expected, `stopped at ${cycles}`);
  }
});

Deno.test("Machine stops at every step exactly, inside the unconstrained block too", () => {
  const expected = whole();
  for (let steps = 0; steps < expected.steps; steps++) {
    const { machine, runtime } = start(sharedMemory());
    assertEquals(machine.run({ steps }).reason, "reached");
    assertEquals(machine.steps, steps);
    runToEnd(machine);
    assertEquals(look(machine, runtime), expected, `stopped at ${steps}`);
  }
});

Deno.test("Machine runs one instruction at a time to the same end", () => {
  const expected = whole();
  const { machine, runtime } = start(sharedMemory());
  while (machine.run({ steps: machine.steps + 1 }).reason === "reached");
  assertEquals(look(machine, runtime), expected);
});

Deno.test("Machine is saved between any two instructions and goes on in a fresh one", () => {
  const expected = whole();
  const other = new Memory();
  for (let steps = 0; steps < expected.steps; steps++) {
    const { machine, runtime } = start(sharedMemory());
    machine.run({ steps });
    // Through a structured clone, as between workers.
    const saved: Whole = structuredClone({ state: machine.save(), runtime: runtime.save() });
    const before = look(machine, runtime);
    const fresh = start(other);
    // Something else has run there before.
    fresh.machine.run({ steps: 9 });
    fresh.machine.restore(saved.state);
    fresh.runtime.restore(saved.runtime);
    assertEquals(look(fresh.machine, fresh.runtime), before, `saved at ${steps}`);
    runToEnd(fresh.machine);
    assertEquals(look(fresh.machine, fresh.runtime), expected, `went on from ${steps}`);
    // Saving disturbs nothing, and a state is its owner's: the first one goes on too.
    runToEnd(machine);
    assertEquals(look(machine, runtime), expected, `first one from ${steps}`);
  }
});

Deno.test("Machine goes back to a saved state as often as one likes", () => {
  const expected = whole();
  const { machine, runtime } = start(sharedMemory());
  machine.run({ steps: 50 });
  const state = machine.save();
  const runtimeState = runtime.save();
  for (let turn = 0; turn < 3; turn++) {
    runToEnd(machine);
    assertEquals(look(machine, runtime), expected);
    machine.restore(state);
    runtime.restore(runtimeState);
    assertEquals([machine.steps, machine.exit], [50, undefined]);
  }
});

Deno.test("Machine leaves its caller the state that it was given", () => {
  const { machine, runtime } = start(sharedMemory());
  machine.run({ steps: 56 }); // inside the block
  assert(machine.unconstrained);
  const state = machine.save();
  const copy = structuredClone(state);
  machine.restore(state);
  runToEnd(machine);
  assertEquals(state, copy);
  assertEquals(runtime.hints.total, 0);
});

Deno.test("Machine stops at both limits, at the nearer one", () => {
  const { machine } = start(sharedMemory());
  machine.run({ cycles: 10, steps: 5 });
  assertEquals(machine.steps, 5);
  machine.run({ cycles: 7, steps: 50 });
  assertEquals(machine.cycles, 7);
  // A limit in the past stops at once.
  machine.run({ cycles: 3 });
  machine.run({ steps: 0 });
  assertEquals(machine.cycles, 7);
});

Deno.test("Machine counts each executed instruction by what it is, ENTER but nothing inside", () => {
  const end = whole();
  const counts: Record<string, number> = {};
  for (const [index, { instruction }] of variants.entries()) {
    const count = end.executed[index]!;
    if (count > 0) counts[instruction.name] = (counts[instruction.name] ?? 0) + count;
  }
  assertEquals(counts, {
    // A li; addu, two addiu, mflo and sub's addu, four times; a li; behind the block mtlo and two li.
    ADD: 1 + 5 * 4 + 1 + 3,
    SLL: 1,
    // The beqz's slot runs again behind the block, and is counted there only.
    SW: 5,
    LW: 4,
    MULT: 4,
    Jumpi: 4,
    Jump: 4,
    BGTZ: 4,
    SB: 4,
    SYSCALL: 2,
    BEQ: 1,
  });
});

Deno.test("Machine counts nothing unless asked to", () => {
  const machine = machineOf("nop\nsyscall");
  assertEquals(brief(runToEnd(machine)), ["halted", 0, 0x1004]);
  assert(machine.counts.every((count) => count === 0));
});

Deno.test("Machine $zero holds an image word at address 0 until it is first written", () => {
  const program = programFrom(`
    addu $v0, $zero, $zero
    sw $zero, 0x2000($zero)
    move $v1, $zero
    nop
    move $a3, $zero`);
  const odd = { ...program, registers: program.registers.slice() };
  odd.registers[0] = 21;
  const machine = machineOf(odd);
  runToEnd(machine);
  // The store went to 0x2000 + 21 and was misaligned.
  assertEquals(brief(machine.exit!), ["unalignedAccess", 0x1004]);
  assertEquals(reg(machine, "v0"), 42);
  odd.registers[0] = 20;
  const second = machineOf(odd);
  runToEnd(second);
  assertEquals(["v0", "v1", "a3"].map((name) => reg(second, name as "v0")), [40, 40, 0]);
  assertEquals(word(second, 0x2014), 20);
});

for (
  const [text, after] of [
    ["nop", 0],
    ["sync", 0],
    ["jr $a0\nnop", 0],
    ["j 0x100c", 0],
    ["lw $zero, 0($a0)", 0],
    ["sc $zero, 0($a1)", 0],
    ["movn $zero, $a0, $a0", 0],
    ["sw $zero, 0($a1)", 7],
    ["mthi $zero", 7],
    ["b 4", 7],
    ["teq $zero, $a0", 7],
    ["li $v0, 4120\nsyscall", 7],
  ] as const
) {
  Deno.test(`Machine $zero that holds 7 holds ${after} after "${text.split("\n")[0]}"`, () => {
    const program = programFrom(text);
    const odd = { ...program, registers: program.registers.slice() };
    odd.registers[0] = 7;
    const machine = machineOf(odd, { registers: { a0: 0x1000, a1: 0x2000 } });
    machine.run({ steps: text.includes("syscall") ? 2 : 1 });
    assertEquals(reg(machine, "zero"), after);
  });
}
