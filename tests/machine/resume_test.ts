import { assert, assertEquals } from "@std/assert";
import { Machine } from "../../lib/machine/machine.ts";
import type { MachineState } from "../../lib/machine/state.ts";
import { Runtime, type RuntimeOptions, type RuntimeState } from "../../runtime/mod.ts";
import { programFrom, reg, runToEnd, sharedMemory, word } from "../support/assembled.ts";

// A run that reads hints, asks a hook inside an unconstrained block, verifies a proof and commits,
// saved before each of its instructions and resumed by a machine and a runtime that are new.

const PROGRAM = programFrom(`
          lui $s0, 2
          move $s1, $s0
          li $s2, 2
    loop: li $v0, 240
          syscall
          move $a1, $v0
          li $v0, 241
          move $a0, $s1
          syscall
          lw $t0, 0($s1)
          addu $s3, $s3, $t0
          addiu $s2, $s2, -1
          bgtz $s2, loop
          addiu $s1, $s1, 4
          li $v0, 3
          syscall
          beqz $v0, after
          addiu $s4, $s4, 1
          sw $s3, 256($s0)
          li $a0, 50
          addiu $a1, $s0, 256
          li $a2, 4
          li $v0, 2
          syscall
          li $a0, 14
          li $v0, 2
          syscall
          li $a0, 13
          li $v0, 2
          syscall
          li $v0, 4
          syscall
   after: li $v0, 241
          addiu $a0, $s0, 64
          li $a1, 1
          syscall
          lw $t1, 64($s0)
          li $v0, 241
          addiu $a0, $s0, 68
          li $a1, 4
          syscall
          lw $t2, 68($s0)
          addu $t3, $t1, $t2
          sw $t3, 72($s0)
          addiu $a1, $s0, 72
          li $a2, 4
          li $a0, 13
          li $v0, 2
          syscall
          li $a0, 2
          li $v0, 2
          syscall
          li $a0, 99
          li $v0, 2
          syscall
          li $v0, 27
          move $a0, $s0
          move $a1, $s0
          syscall
          li $v0, 16
          li $a0, 1
          move $a1, $t3
          syscall
          li $v0, 26
          li $a0, 2
          syscall
          b end
          li $v0, 0
          nop
     end: li $a0, 0
          syscall`);

/** What no state holds: what the host itself does. */
const HOST: RuntimeOptions = {
  hooks: new Map([[50, (input: Uint8Array) => [Uint8Array.of(2 * input[0]!)]]]),
  proofs: [{ proof: 1, verifyingKey: 2 }],
  verifier: () => true,
};
const INPUTS = [Uint8Array.of(5, 0, 0, 0), Uint8Array.of(7, 0, 0, 0)];

interface Pair {
  readonly machine: Machine;
  readonly runtime: Runtime;
}

function pair(options: RuntimeOptions): Pair {
  const runtime = new Runtime(options);
  return { runtime, machine: new Machine(PROGRAM, runtime, { memory: sharedMemory() }) };
}

function look({ machine, runtime }: Pair) {
  const { hints, publicValues, descriptors, proofs } = runtime;
  return {
    registers: [...machine.registers.subarray(0, 36)],
    words: [0, 4, 64, 68, 72, 256].map((at) => word(machine, 0x20000 + at)),
    clocks: [machine.cycles, machine.steps],
    place: [machine.pc, machine.nextPc, machine.unconstrained],
    exit: machine.exit,
    hints: [hints.read, hints.total],
    next: hints.peek(),
    publicValues: publicValues.stream.bytes(),
    digests: [publicValues.digest.bytes(), publicValues.deferred.bytes()],
    stderrTail: descriptors.stderrTail,
    unknown: [...descriptors.unknown],
    proofs: [proofs.taken, proofs.unverified],
    counts: [...runtime.counts],
  };
}

function digest(index: number, value: number): Uint8Array {
  const bytes = new Uint8Array(32);
  bytes[4 * index] = value;
  return bytes;
}

Deno.test("resume the program of these tests does what it was written for", () => {
  const whole = pair({ ...HOST, inputs: INPUTS });
  const exit = runToEnd(whole.machine);
  assert(exit.reason === "halted" && exit.code === 0);
  const end = look(whole);
  // The hook's answer is 24, the guest's own hint 12; the block's store is undone.
  assertEquals(end.words, [5, 7, 24, 12, 36, 0]);
  assertEquals([reg(whole.machine, "s3"), reg(whole.machine, "s4")], [12, 1]);
  assertEquals(end.publicValues, Uint8Array.of(12, 0, 0, 0, 36, 0, 0, 0));
  assertEquals(end.digests, [digest(1, 36), digest(2, 36)]);
  assertEquals(end.hints, [4, 4]);
  assertEquals(end.stderrTail, Uint8Array.of(36, 0, 0, 0));
  assertEquals([end.unknown, end.proofs], [[[99, 1]], [1, 0]]);
  // Inside the block: the branch and its slot, twelve more, and EXIT with its li.
  assertEquals(end.clocks[1]! - end.clocks[0]!, 16);
});

Deno.test("resume from any instruction in a new machine and runtime comes to the same end", () => {
  const whole = pair({ ...HOST, inputs: INPUTS });
  runToEnd(whole.machine);
  const expected = look(whole);
  let inside = 0;
  for (let steps = 0; steps <= expected.clocks[1]!; steps++) {
    const first = pair({ ...HOST, inputs: INPUTS });
    first.machine.run({ steps });
    const saved: { machine: MachineState; runtime: RuntimeState } = structuredClone({
      machine: first.machine.save(),
      runtime: first.runtime.save(),
    });
    const before = look(first);
    if (before.place[2] === true) inside++;
    // On the same memory, which is cleared, and without the inputs: the state holds them.
    const second = pair(HOST);
    second.machine.restore(saved.machine);
    second.runtime.restore(saved.runtime);
    assertEquals(look(second), before, `saved before step ${steps}`);
    runToEnd(second.machine);
    assertEquals(look(second), expected, `resumed at step ${steps}`);
  }
  assertEquals(inside, 16);
});

Deno.test("resume instruction by instruction, each in a new machine, comes to the same end", () => {
  const whole = pair({ ...HOST, inputs: INPUTS });
  runToEnd(whole.machine);
  const expected = look(whole);
  let current = pair({ ...HOST, inputs: INPUTS });
  while (current.machine.run({ steps: current.machine.steps + 1 }).reason === "reached") {
    const states = [current.machine.save(), current.runtime.save()] as const;
    current = pair(HOST);
    current.machine.restore(states[0]);
    current.runtime.restore(states[1]);
  }
  assertEquals(look(current), expected);
});
