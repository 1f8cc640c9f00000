import { assert, assertEquals } from "@std/assert";
import { Runtime } from "../../runtime/mod.ts";
import { brief, machineOf, reg, runToEnd, setWord, word } from "../support/assembled.ts";

// reference/syscalls.md 6. ENTER is 3 and answers 1; EXIT is 4 and goes back, with 0.

const ENTER = "li $v0, 3\nsyscall\n";
const EXIT = "li $v0, 4\nsyscall\n";

/** A block around some text; behind it control comes by with v0 = 0, at 0x1008. */
function block(inside: string, before = "", after = ""): string {
  return `${before}\n${ENTER}bnez $v0, inside\nnop\n${after}\nb end\nnop\ninside: ${inside}\n${EXIT}end: nop`;
}

Deno.test("unconstrained registers, HI, LO and memory come back as they were at ENTER", () => {
  const names = "at v1 a0 a1 a2 a3 t0 t7 s0 s7 t8 t9 k0 k1 gp sp fp ra lo hi".split(" ");
  const inside = [
    ...names.filter((name) => !/^(lo|hi|s7)$/.test(name)).map((name) => `li $${name}, -1`),
    "mult $sp, $t0",
    "mthi $t0",
    "sw $t0, 0($s7)",
    "sb $t0, 7($s7)",
    "sh $t0, 10($s7)",
    "swl $t0, 12($s7)",
    "swr $t0, 17($s7)",
    "sc $t0, 20($s7)",
    "sw $t0, -32768($s7)",
    "sw $t0, 4096($s7)",
  ].join("\n");
  const machine = machineOf(block(inside));
  for (const [index, name] of names.entries()) {
    if (name !== "s7") machine.registers[registerOf(name)] = 1000 + index;
  }
  machine.registers[registerOf("s7")] = 0x20000;
  const at = [0x18000, 0x20000, 0x20004, 0x20008, 0x2000c, 0x20010, 0x20014, 0x21000];
  for (const address of at) setWord(machine, address, address ^ 0x5a5a5a5a);
  const before = machine.registers.slice();
  assertEquals(runToEnd(machine).reason, "leftCode");
  before[registerOf("v0")] = 0;
  // Slot 36 is where writes to $zero go: it holds nothing.
  assertEquals(machine.registers.subarray(0, 36), before.subarray(0, 36));
  assertEquals(at.map((one) => word(machine, one)), at.map((one) => (one ^ 0x5a5a5a5a) >>> 0));
});

function registerOf(name: string): number {
  const order = "zero at v0 v1 a0 a1 a2 a3 t0 t1 t2 t3 t4 t5 t6 t7 s0 s1 s2 s3 s4 s5 s6 s7 t8 t9 " +
    "k0 k1 gp sp fp ra lo hi brk heap";
  return order.split(" ").indexOf(name);
}

Deno.test("unconstrained stores are seen inside the block", () => {
  const host = new Runtime();
  const machine = machineOf(
    block("sw $t0, 0($s0)\nmove $a1, $s0\nli $a2, 4\nli $a0, 13\nli $v0, 2\nsyscall"),
    { registers: { t0: 77, s0: 0x2000 }, host },
  );
  assertEquals(runToEnd(machine).reason, "leftCode");
  assertEquals(host.publicValues.stream.bytes(), Uint8Array.of(77, 0, 0, 0));
  assertEquals(word(machine, 0x2000), 0);
});

Deno.test("unconstrained cycles are taken back, steps are not", () => {
  const machine = machineOf(block("nop\nnop\nnop"));
  runToEnd(machine);
  // li, ENTER with EXIT, bnez, nop, b, nop, nop.
  assertEquals(machine.cycles, 7);
  // Inside: bnez, nop, three nops, li, EXIT.
  assertEquals(machine.steps, 7 + 7);
});

Deno.test("unconstrained the ENTER call counts as a call, what is inside does not", () => {
  const host = new Runtime();
  const machine = machineOf(block("li $a0, 13\nli $v0, 2\nsyscall\nli $v0, 2\nsyscall"), {
    host,
    count: true,
  });
  runToEnd(machine);
  assertEquals([...host.counts], [["ENTER_UNCONSTRAINED", 1]]);
  assertEquals(machine.counts.reduce((sum, count) => sum + count), machine.cycles);
});

Deno.test("unconstrained writes to descriptors 1, 2, 13 and 14, hooks included, stay", () => {
  const output: string[] = [];
  const text = new TextDecoder();
  const host = new Runtime({
    inputs: [Uint8Array.of(9)],
    stdout: (bytes) => output.push("out " + text.decode(bytes)),
    stderr: (bytes) => output.push("err " + text.decode(bytes)),
    hooks: new Map([[40, (input) => [Uint8Array.of(input.length)]]]),
  });
  const writes = [1, 2, 13, 14, 40, 99].map((fd) => `li $a0, ${fd}\nli $v0, 2\nsyscall`).join("\n");
  const machine = machineOf(block(writes), {
    host,
    registers: { a1: 0x2000, a2: 2 },
    memory: { 0x2000: 0x00006968 },
  });
  runToEnd(machine);
  assertEquals(output, ["out hi", "err hi"]);
  assertEquals(host.publicValues.stream.bytes(), Uint8Array.of(0x68, 0x69));
  // The hook's answer stands before the unread input, the guest's hint behind it.
  const entries = [host.hints.take(), host.hints.take(), host.hints.take(), host.hints.take()];
  assertEquals(entries, [
    Uint8Array.of(2),
    Uint8Array.of(9),
    Uint8Array.of(0x68, 0x69),
    undefined,
  ]);
  assertEquals([...host.descriptors.unknown], [[99, 1]]);
});

const refused: readonly (readonly [name: string, code: number])[] = [
  ["HALT", 0],
  ["ENTER_UNCONSTRAINED", 3],
  ["COMMIT", 0x10],
  ["COMMIT_DEFERRED_PROOFS", 0x1a],
  ["VERIFY_ZKM_PROOF", 0x1b],
  ["HINT_LEN", 0xf0],
  ["HINT_READ", 0xf1],
  ["VERIFY", 0xf2],
  ["SYS_WRITE", 4004],
  ["SYS_BRK", 4045],
  ["SYS_EXIT_GROUP", 4246],
  ["a nop", 4005],
  ["an unknown code", 0x77],
  ["SHA_EXTEND", 0x30010005],
];

for (const [name, code] of refused) {
  Deno.test(`unconstrained ${name} is invalid usage, with its whole code`, () => {
    const host = new Runtime({ inputs: [Uint8Array.of(1)] });
    const machine = machineOf(block("move $v0, $t9\nsyscall"), {
      host,
      registers: { t9: code, a1: 0x2000 },
    });
    const exit = runToEnd(machine);
    assertEquals(exit.reason, "faulted");
    assert(exit.reason === "faulted");
    assertEquals([exit.fault.kind, exit.fault.syscall], ["invalidSyscallUsage", code]);
    assertEquals(exit.pc, 0x101c);
    assertEquals(host.hints.read, 0);
    assert(machine.unconstrained);
  });
}

for (
  const [says, inside, pc] of [
    ["running off the code", "b off\nnop", 0x102c],
    ["jumping out of the code", "li $t0, 0x7000\njr $t0\nnop", 0x1020],
  ] as const
) {
  Deno.test(`unconstrained ${says} is an end of its own`, () => {
    const machine = machineOf(block(inside) + "\noff: nop");
    assertEquals(brief(runToEnd(machine)), ["endInUnconstrained", pc]);
  });
}

Deno.test("unconstrained faults are those of the instruction", () => {
  const machine = machineOf(block("lw $t0, 1($zero)"));
  assertEquals(brief(runToEnd(machine)), ["unalignedAccess", 0x1018]);
});

Deno.test("unconstrained limits hold: cycles as they stand inside, steps as ever", () => {
  const text = block("loop: b loop\naddiu $t0, $t0, 1");
  const machine = machineOf(text);
  assertEquals(machine.run({ cycles: 1000 }), { reason: "reached" });
  assertEquals([machine.cycles, machine.steps, machine.unconstrained], [1000, 1000, true]);
  assertEquals(machine.run({ steps: 2000 }), { reason: "reached" });
  assertEquals([machine.cycles, machine.steps], [2000, 2000]);
});

Deno.test("unconstrained a limit that only the block passes stops inside", () => {
  const machine = machineOf(block("nop\nnop\nnop"));
  assertEquals(machine.run({ cycles: 5 }), { reason: "reached" });
  assertEquals([machine.cycles, machine.unconstrained], [5, true]);
  assertEquals(machine.run({ cycles: 7 }).reason, "reached");
  runToEnd(machine);
  assertEquals(machine.cycles, 7);
});

Deno.test("unconstrained blocks follow one another, each undone by itself", () => {
  const machine = machineOf(
    `${ENTER}bnez $v0, first
     nop
     sw $s0, 0($s0)
     ${ENTER}bnez $v0, second
     nop
     b end
     nop
     first: sw $zero, 0($s0)
     sw $s0, 4($s0)
     ${EXIT}
     second: sw $zero, 0($s0)
     sw $s0, 8($s0)
     ${EXIT}
     end: lw $t0, 0($s0)`,
    { registers: { s0: 0x2000 } },
  );
  runToEnd(machine);
  assertEquals([reg(machine, "t0"), word(machine, 0x2004), word(machine, 0x2008)], [0x2000, 0, 0]);
});

Deno.test("unconstrained EXIT without ENTER answers 0 and goes on", () => {
  const host = new Runtime();
  const machine = machineOf("li $v0, 4\nsyscall\nli $t0, 1", { host });
  assertEquals(brief(runToEnd(machine)), ["leftCode", 0x1008, 0x100c]);
  assertEquals([reg(machine, "v0"), reg(machine, "t0"), machine.cycles], [0, 1, 3]);
});

Deno.test("unconstrained ENTER in a delay slot comes back behind the slot", () => {
  // The pending branch is lost at ENTER, and EXIT goes to ENTER's pc + 4 whatever it was.
  const machine = machineOf(`
    li $v0, 3
    b away
    syscall
    addiu $t0, $t0, 1
    beqz $v0, over
    li $v0, 4
    syscall
    away: li $t1, 1
    over: nop`);
  runToEnd(machine);
  assertEquals([reg(machine, "t0"), reg(machine, "t1")], [1, 0]);
});

Deno.test("unconstrained EXIT in a delay slot loses the slot's branch", () => {
  const machine = machineOf(`
    li $v0, 3
    syscall
    beqz $v0, over
    li $v0, 4
    b -8
    syscall
    over: nop`);
  assertEquals(brief(runToEnd(machine)), ["leftCode", 0x1018, 0x101c]);
});

Deno.test("unconstrained stops between slices change nothing", () => {
  const text = block("sw $t0, 0($s0)\nsw $t0, 0x1000($s0)\nli $t0, 3\nsb $t0, 1($s0)");
  const start = { registers: { s0: 0x2000, t0: 5 }, memory: { 0x2000: 1, 0x3000: 2 } };
  const machine = machineOf(text, start);
  while (machine.run({ steps: machine.steps + 1 }).reason === "reached");
  assertEquals([word(machine, 0x2000), word(machine, 0x3000), reg(machine, "t0")], [1, 2, 5]);
});

Deno.test("unconstrained a page that is written before and after a save comes back as at ENTER", () => {
  const text = block("sw $t0, 0($s0)\nsw $t0, 4($s0)\nsw $t1, 0($s0)");
  const start = {
    registers: { s0: 0x2000, t0: 5, t1: 6 },
    memory: { 0x2000: 1, 0x2004: 2 },
  };
  for (let steps = 2; steps < 12; steps++) {
    const machine = machineOf(text, start);
    machine.run({ steps });
    const state = machine.save();
    machine.restore(structuredClone(state));
    runToEnd(machine);
    assertEquals([word(machine, 0x2000), word(machine, 0x2004)], [1, 2], `saved at ${steps}`);
  }
});
