import { assertEquals } from "@std/assert";
import type { Machine } from "../../lib/machine/machine.ts";
import { Runtime } from "../../runtime/mod.ts";
import { brief, machineOf, reg, runToEnd } from "../support/assembled.ts";

// Stops before watched instructions. Programs start at 0x1000.

/** Runs on to the end, and lists where it was stopped, with the cycles at that time. */
function stops(machine: Machine, most = 50): [number, number][] {
  const list: [number, number][] = [];
  for (let turn = 0; turn < most; turn++) {
    const stop = machine.run({ steps: 100_000 });
    if (stop.reason !== "watched") return list;
    assertEquals(stop.pc, machine.pc);
    list.push([stop.pc, machine.cycles]);
  }
  return list;
}

const LOOP = `
        li $t0, 3
  loop: addiu $t0, $t0, -1
        bgtz $t0, loop
        addiu $t1, $t1, 1
        li $a0, 0
        li $v0, 4120
        syscall
        li $t2, 1`;

const rows: readonly (readonly [
  says: string,
  text: string,
  watched: readonly number[],
  expected: readonly (readonly [pc: number, cycles: number])[],
])[] = [
  ["nothing watched never stops", LOOP, [], []],
  ["the entry is a stop at cycle 0", LOOP, [0x1000], [[0x1000, 0]]],
  ["a branch target stops each turn", LOOP, [0x1004], [[0x1004, 1], [0x1004, 4], [0x1004, 7]]],
  ["a branch stops each turn", LOOP, [0x1008], [[0x1008, 2], [0x1008, 5], [0x1008, 8]]],
  ["a delay slot stops each turn", LOOP, [0x100c], [[0x100c, 3], [0x100c, 6], [0x100c, 9]]],
  ["a system call stops before the call", LOOP, [0x1018], [[0x1018, 12]]],
  ["the word behind a system call stops", LOOP, [0x101c], [[0x101c, 13]]],
  [
    "neighbours stop one after the other",
    LOOP,
    [0x1010, 0x1014, 0x1018, 0x101c],
    [[0x1010, 10], [0x1014, 11], [0x1018, 12], [0x101c, 13]],
  ],
  ["an address outside the code is never reached", LOOP, [0x1020, 0xffc, 0, 0x7fffffff], []],
  ["a one-word loop stops in slot and branch", "b -4\nli $v0, 4246", [0x1000], [
    ...Array.from({ length: 50 }, (_, turn) => [0x1000, turn * 2] as const),
  ]],
  ["a call in the delay slot stops there", "b 8\nsyscall\nnop\nnop", [0x1004, 0x1008], [
    [0x1004, 1],
  ]],
];

for (const [says, text, watched, expected] of rows) {
  Deno.test(`Machine.watch ${says}`, () => {
    const machine = machineOf(text);
    machine.watch(watched);
    assertEquals(stops(machine), expected.map(([pc, cycles]) => [pc, cycles] as [number, number]));
  });
}

Deno.test("Machine.watch changes neither what runs nor how long it takes", () => {
  const plain = machineOf(LOOP);
  const exit = runToEnd(plain);
  const registers = plain.registers.slice();
  const { cycles } = plain;
  const machine = machineOf(LOOP, { count: true });
  machine.watch(Array.from({ length: 8 }, (_, index) => 0x1000 + 4 * index));
  assertEquals(stops(machine).length, cycles);
  assertEquals(machine.exit, exit);
  assertEquals(machine.cycles, cycles);
  assertEquals(machine.registers, registers);
  assertEquals(machine.counts.reduce((sum, count) => sum + count), cycles);
});

Deno.test("Machine.watch stops at the watch first where a limit falls on the same instruction", () => {
  const machine = machineOf(LOOP);
  machine.watch([0x1008]);
  // Cycle 2 is before the branch: both would stop here. Neither may be lost.
  const reasons = [machine.run({ cycles: 2 }).reason, machine.run({ cycles: 2 }).reason];
  assertEquals(reasons.includes("reached"), true);
  assertEquals([machine.pc, machine.cycles], [0x1008, 2]);
  const rest: string[] = [];
  for (let limit = 3; machine.exit === undefined; limit++) {
    for (;;) {
      const stop = machine.run({ cycles: limit });
      if (stop.reason === "watched") rest.push(`${machine.cycles}`);
      else break;
    }
  }
  const all = [...reasons.filter((reason) => reason === "watched").map(() => "2"), ...rest];
  assertEquals(all, ["2", "5", "8"]);
});

Deno.test("Machine.watch stops short of a limit and keeps the limit for later", () => {
  const machine = machineOf(LOOP);
  machine.watch([0x100c]);
  assertEquals(machine.run({ cycles: 5 }), { reason: "watched", pc: 0x100c });
  assertEquals(machine.cycles, 3);
  assertEquals(machine.run({ cycles: 5 }), { reason: "reached" });
  assertEquals([machine.cycles, machine.pc], [5, 0x1008]);
});

Deno.test("Machine.watch replaces what was watched before", () => {
  const machine = machineOf(LOOP);
  machine.watch([0x1004]);
  assertEquals(machine.run(), { reason: "watched", pc: 0x1004 });
  machine.watch([0x1010]);
  assertEquals(machine.run(), { reason: "watched", pc: 0x1010 });
  machine.watch([]);
  assertEquals(machine.run().reason, "ended");
});

Deno.test("Machine.watch takes addresses as signed numbers too", () => {
  const machine = machineOf("nop\nnop", { base: 0x80001000 });
  machine.watch([0x80001004 | 0]);
  assertEquals(stops(machine), [[0x80001004, 1]]);
});

Deno.test("Machine.watch stops inside an unconstrained block, and on its first word after it", () => {
  const machine = machineOf(`
    li $v0, 3
    syscall
    beqz $v0, over
    li $t0, 5
    li $v0, 4
    syscall
    over: nop`);
  machine.watch([0x1008, 0x1010, 0x1014]);
  // The block starts at cycle 1 and counts on; behind it the clock stands at ENTER + 1.
  assertEquals(stops(machine), [[0x1008, 2], [0x1010, 4], [0x1014, 5], [0x1008, 2]]);
});

Deno.test("Machine.watch stops once at a call that the host answers late", async () => {
  const hooks = new Map([[77, () => Promise.resolve([])]]);
  const machine = machineOf("li $v0, 2\nli $a0, 77\nsyscall\nnop", {
    host: new Runtime({ hooks }),
  });
  machine.watch([0x1008]);
  assertEquals(machine.run(), { reason: "watched", pc: 0x1008 });
  const stop = machine.run();
  assertEquals(stop.reason, "waiting");
  if (stop.reason === "waiting") await stop.promise;
  assertEquals(machine.run().reason, "ended");
  assertEquals(machine.cycles, 4);
});

Deno.test("Machine.watch reports a faulting instruction before it faults", () => {
  const machine = machineOf("nop\nlw $v0, 1($zero)");
  machine.watch([0x1004]);
  assertEquals(machine.run(), { reason: "watched", pc: 0x1004 });
  assertEquals(brief(runToEnd(machine)), ["unalignedAccess", 0x1004]);
});

Deno.test("Machine.watch goes on where a restored machine stands at a watched word", () => {
  const machine = machineOf(LOOP);
  machine.run({ cycles: 4 });
  const state = machine.save();
  machine.watch([0x1004]);
  assertEquals(stops(machine), [[0x1004, 4], [0x1004, 7]]);
  machine.restore(state);
  assertEquals(stops(machine), [[0x1004, 4], [0x1004, 7]]);
  assertEquals(reg(machine, "t1"), 3);
});

Deno.test("Machine.watch works while $zero is not 0", () => {
  const machine = machineOf("li $t0, 1\nnop\nli $t1, 1\nli $t2, 1");
  machine.registers[0] = 4;
  machine.watch([0x1000, 0x1004, 0x100c]);
  assertEquals(stops(machine), [[0x1000, 0], [0x1004, 1], [0x100c, 3]]);
  assertEquals([reg(machine, "t0"), reg(machine, "t1"), reg(machine, "t2")], [5, 1, 1]);
});
