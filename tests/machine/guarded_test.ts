import { assert, assertEquals } from "@std/assert";
import { MEMORY_END, PAGE } from "../../lib/addresses.ts";
import { GuestFault } from "../../lib/errors.ts";
import type { MemoryGuard } from "../../lib/machine/ports.ts";
import { loadProgram } from "../../lib/program.ts";
import { Runtime } from "../../runtime/mod.ts";
import { BASE, brief, machineOf, reg, runToEnd, word } from "../support/assembled.ts";
import { ALLOWING } from "../support/engines.ts";
import { randomProgram } from "../support/random_program.ts";

// The guarded loop: what it asks, when, and that it changes nothing else.

/** Notes each question, and refuses what a list names. */
function noting(refused: readonly string[] = [], more: Partial<MemoryGuard> = {}) {
  const asked: string[] = [];
  const name = (address: number, size: number, write: boolean) =>
    `${write ? "write" : "read"} ${size} at ${(address >>> 0).toString(16)}`;
  const guard: MemoryGuard = {
    ...ALLOWING,
    allows(address, size, write) {
      asked.push(name(address, size, write));
      return !refused.includes(name(address, size, write));
    },
    check(address, size, write) {
      if (!refused.includes(name(address, size, write))) return;
      throw new GuestFault("outsideRegions", `Cannot ${name(address, size, write)}`, { address });
    },
    checkStack(sp) {
      throw new GuestFault("stackCollision", `Cannot push at ${sp >>> 0}`);
    },
    ...more,
  };
  return { guard, asked };
}

const ACCESSES: readonly [text: string, question: string][] = [
  ["lw $t0, 4($a0)", "read 4 at 2004"],
  ["lh $t0, 2($a0)", "read 2 at 2002"],
  ["lhu $t0, 2($a0)", "read 2 at 2002"],
  ["lb $t0, 3($a0)", "read 1 at 2003"],
  ["lbu $t0, -1($a0)", "read 1 at 1fff"],
  ["ll $t0, 0($a0)", "read 4 at 2000"],
  // Merging accesses touch the whole word that their address is in.
  ["lwl $t0, 1($a0)", "read 4 at 2000"],
  ["lwr $t0, 2($a0)", "read 4 at 2000"],
  ["sw $t0, 4($a0)", "write 4 at 2004"],
  ["sh $t0, 2($a0)", "write 2 at 2002"],
  ["sb $t0, 3($a0)", "write 1 at 2003"],
  ["swl $t0, 5($a0)", "write 4 at 2004"],
  ["swr $t0, 7($a0)", "write 4 at 2004"],
  ["sc $t0, 0($a0)", "write 4 at 2000"],
];

for (const [text, question] of ACCESSES) {
  Deno.test(`guarded ${text} asks once: ${question}`, () => {
    const { guard, asked } = noting();
    runToEnd(machineOf(text, { guard, registers: { a0: 0x2000 } }));
    assertEquals(asked, [question]);
  });

  Deno.test(`guarded ${text} that is refused has no effect, and does not count`, () => {
    const { guard } = noting([question]);
    const registers = { a0: 0x2000, t0: 0x11223344 };
    const memory = { 0x1ffc: 0x55555555, 0x2000: 0x66666666, 0x2004: 0x77777777 };
    const machine = machineOf(`nop\n${text}`, { guard, registers, memory });
    const exit = runToEnd(machine);
    assert(exit.reason === "faulted");
    assertEquals([exit.pc, exit.fault.kind], [BASE + 4, "outsideRegions"]);
    assertEquals(machine.cycles, 1);
    assertEquals(reg(machine, "t0"), 0x11223344);
    for (const [address, value] of Object.entries(memory)) {
      assertEquals(word(machine, +address), value);
    }
  });
}

Deno.test("guarded pages decide whether there is a question at all", () => {
  const text = "lw $t0, 0($a0)\nsw $t0, 0($a0)";
  const questions = [0, 1, 2].map((kind) => {
    const pages = new Uint8Array(MEMORY_END / PAGE);
    pages[2] = kind;
    const { guard, asked } = noting([], { pages });
    runToEnd(machineOf(text, { guard, registers: { a0: 0x2ffc } }));
    return asked;
  });
  assertEquals(questions, [[], ["write 4 at 2ffc"], ["read 4 at 2ffc", "write 4 at 2ffc"]]);
});

Deno.test("guarded accesses fault as everywhere where they are unaligned or past the end", () => {
  for (
    const [text, kind] of [["lw $t0, 2($a0)", "unalignedAccess"], [
      "sw $t0, 0($a1)",
      "outOfBounds",
    ]]
  ) {
    const { guard, asked } = noting();
    const registers = { a0: 0x2000, a1: 0x7f000000 };
    const exit = runToEnd(machineOf(text!, { guard, registers }));
    assertEquals(brief(exit)[0], kind);
    assertEquals(asked, []);
  }
});

Deno.test("guarded stores through $sp look at the stack pointer, other accesses do not", () => {
  const range = { stackFrom: 0x3000, stackSpan: 0x1000 };
  const cases: readonly [text: string, sp: number, fault: boolean][] = [
    ["sw $t0, 0($sp)", 0x2ffc, false],
    ["sw $t0, 0($sp)", 0x3000, true],
    ["sw $t0, 0x2000($sp)", 0x3ffc, true],
    ["sw $t0, -4($sp)", 0x4000, false],
    ["sb $t0, 0($sp)", 0x3801, true],
    ["lw $t0, 0($sp)", 0x3000, false],
    ["sw $t0, 0($a0)", 0x3000, false],
  ];
  for (const [text, sp, fault] of cases) {
    const { guard } = noting([], range);
    const exit = runToEnd(machineOf(text, { guard, registers: { sp, a0: 0x3000 } }));
    assertEquals(exit.reason === "faulted" && exit.fault.kind, fault && "stackCollision", text);
  }
});

Deno.test("guarded unconstrained blocks are asked about, and undone", () => {
  const { guard, asked } = noting();
  const machine = machineOf(
    `li $v0, 3
     syscall
     beqz $v0, over
     nop
     sw $t0, 0($a0)
     li $v0, 4
     syscall
     over: lw $t1, 0($a0)`,
    { guard, registers: { a0: 0x2000, t0: 7 }, memory: { 0x2000: 5 }, count: true },
  );
  runToEnd(machine);
  assertEquals(asked, ["write 4 at 2000", "read 4 at 2000"]);
  assertEquals([word(machine, 0x2000), reg(machine, "t1")], [5, 5]);
  // li, syscall, beqz, nop, lw: nothing of the block is counted.
  assertEquals(machine.counts.reduce((sum, count) => sum + count), 5);
  assertEquals(machine.steps > machine.cycles, true);
});

Deno.test("guarded runs end as plain ones: registers, cycles, counts, memory", () => {
  for (let seed = 1; seed <= 60; seed++) {
    const program = loadProgram(randomProgram(seed, 300).elf);
    const seen = [{}, { guard: ALLOWING }].map((more) => {
      const machine = machineOf(program, { count: true, ...more });
      const exit = runToEnd(machine);
      return {
        exit: brief(exit),
        registers: machine.registers.slice(),
        cycles: machine.cycles,
        counts: machine.counts.slice(),
        words: machine.memory.save(),
      };
    });
    assertEquals(seen[1], seen[0], `seed ${seed}`);
  }
});

Deno.test("guarded system calls ask for what they read, and the answer ends the run", () => {
  const text = "li $v0, 4004\nli $a0, 1\nli $a2, 8\nsyscall";
  const { guard } = noting(["read 8 at 2000"]);
  const machine = machineOf(text, { guard, host: new Runtime(), registers: { a1: 0x2000 } });
  const exit = runToEnd(machine);
  assertEquals(exit.reason === "faulted" && exit.fault.kind, "outsideRegions");
});
