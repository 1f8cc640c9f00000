import { assertEquals } from "@std/assert";
import { brief, machineOf, reg, runToEnd, type Start } from "../support/assembled.ts";

// reference/isa.md 3 and 3.1. Programs start at 0x1000; $s0 to $s7 count what ran.

interface Row {
  readonly says: string;
  readonly text: string;
  readonly start?: Start;
  readonly ends: readonly unknown[];
  readonly registers: Readonly<Record<string, number>>;
}

const rows: readonly Row[] = [
  {
    says: "a taken branch runs its delay slot once, then the target",
    text: "b t\naddiu $s0, $s0, 1\naddiu $s1, $s1, 1\nt: addiu $s2, $s2, 1",
    ends: ["leftCode", 0x100c, 0x1010],
    registers: { s0: 1, s1: 0, s2: 1 },
  },
  {
    says: "a branch in the delay slot of a taken one adds its offset to the first target",
    // A at 1000 goes to T1 = 1010; B in its slot has offset 8: one instruction at T1, then T1 + 8.
    text: `b t1
      beq $zero, $zero, 8
      addiu $s0, $s0, 1
      addiu $s1, $s1, 1
      t1: addiu $s2, $s2, 1
      addiu $s3, $s3, 1
      addiu $s4, $s4, 1`,
    ends: ["leftCode", 0x1018, 0x101c],
    registers: { s0: 0, s1: 0, s2: 1, s3: 0, s4: 1 },
  },
  {
    says: "a branch not taken in the delay slot leaves the first one's way alone",
    text: `b t1
      bne $zero, $zero, 8
      addiu $s0, $s0, 1
      t1: addiu $s1, $s1, 1
      addiu $s2, $s2, 1`,
    ends: ["leftCode", 0x1010, 0x1014],
    registers: { s0: 0, s1: 1, s2: 1 },
  },
  {
    says: "a branch in the delay slot of one that is not taken counts from its own slot",
    text: `bne $zero, $zero, 64
      b over
      addiu $s0, $s0, 1
      addiu $s1, $s1, 1
      over: addiu $s2, $s2, 1`,
    ends: ["leftCode", 0x1010, 0x1014],
    registers: { s0: 1, s1: 0, s2: 1 },
  },
  {
    says: "a link in a delay slot is the first target + 4",
    text: `b t1
      bal 8
      nop
      t1: addiu $s0, $s0, 1
      addiu $s1, $s1, 1
      addiu $s2, $s2, 1`,
    ends: ["leftCode", 0x1014, 0x1018],
    registers: { ra: 0x1010, s0: 1, s1: 0, s2: 1 },
  },
  {
    says: "jal in the delay slot of a jump links to the jump's target + 4",
    text: "j t1\njal t2\nnop\nt1: addiu $s0, $s0, 1\naddiu $s1, $s1, 1\nt2: addiu $s2, $s2, 1",
    ends: ["leftCode", 0x1014, 0x1018],
    registers: { ra: 0x1010, s0: 1, s1: 0, s2: 1 },
  },
  {
    says: "a jalr reads its target before a slot instruction may change it",
    text: "jalr $v0, $a0\nli $a0, 0\naddiu $s0, $s0, 1\naddiu $s1, $s1, 1",
    start: { registers: { a0: 0x100c } },
    ends: ["leftCode", 0x100c, 0x1010],
    registers: { v0: 0x1008, a0: 0, s0: 0, s1: 1 },
  },
  {
    says: "a system call in a delay slot loses the branch",
    // SYS_CLONE answers 1 and 0 in a3.
    text: "b t\nsyscall\naddiu $s0, $s0, 1\nt: addiu $s1, $s1, 1",
    start: { registers: { v0: 4120, a3: 9 } },
    ends: ["leftCode", 0x100c, 0x1010],
    registers: { v0: 1, a3: 0, s0: 1, s1: 1 },
  },
  {
    says: "a system call in the delay slot of a call keeps the link, and goes on behind itself",
    text: "jal t\nsyscall\naddiu $s0, $s0, 1\nt: addiu $s1, $s1, 1",
    start: { registers: { v0: 4120 } },
    ends: ["leftCode", 0x100c, 0x1010],
    registers: { ra: 0x1008, v0: 1, s0: 1, s1: 1 },
  },
  {
    says: "a system call as the last word is the one that leaves the code",
    text: "nop\nsyscall",
    start: { registers: { v0: 4120 } },
    ends: ["leftCode", 0x1004, 0x1008],
    registers: { v0: 1 },
  },
  {
    says: "HALT in a delay slot ends the run",
    text: "b t\nsyscall\nt: addiu $s1, $s1, 1",
    ends: ["halted", 0, 0x1004],
    registers: { v0: 0, s1: 0 },
  },
  {
    says: "a fault in a delay slot is the slot's own",
    text: "b t\nlw $v0, 2($zero)\nt: addiu $s1, $s1, 1",
    ends: ["unalignedAccess", 0x1004],
    registers: { v0: 0, s1: 0 },
  },
  {
    says: "a jump to 0 writes its link and never reaches its delay slot",
    text: "jalr $v0, $zero\naddiu $s0, $s0, 1",
    ends: ["jumpToNull", 0x1000],
    registers: { v0: 0x1008, s0: 0 },
  },
  {
    says: "a return to 0 is a jump to 0, with the pc of the return",
    text: "nop\njr $ra\naddiu $s0, $s0, 1",
    ends: ["jumpToNull", 0x1004],
    registers: { s0: 0 },
  },
  {
    says: "a taken branch to 0 is a jump to 0",
    text: "beq $zero, $zero, -4100\naddiu $s0, $s0, 1",
    ends: ["jumpToNull", 0x1000],
    registers: { s0: 0 },
  },
  {
    says: "a branch to 0 that is not taken is nothing",
    text: "bne $zero, $zero, -4100\naddiu $s0, $s0, 1",
    ends: ["leftCode", 0x1004, 0x1008],
    registers: { s0: 1 },
  },
  {
    says: "a branch in a delay slot may also go to 0",
    // Target 1010 + offset -1010 = 0.
    text: "b t\nbeq $zero, $zero, -4112\nnop\nnop\nt: addiu $s0, $s0, 1",
    ends: ["jumpToNull", 0x1004],
    registers: { s0: 0 },
  },
  {
    says: "a jump out of the code runs its delay slot, then ends",
    text: "jr $a0\naddiu $s0, $s0, 1",
    start: { registers: { a0: 0x20000 } },
    ends: ["leftCode", 0x1004, 0x20000],
    registers: { s0: 1 },
  },
  {
    says: "a jump below the code ends too",
    text: "jr $a0\naddiu $s0, $s0, 1",
    start: { registers: { a0: 0xffc } },
    ends: ["leftCode", 0x1004, 0xffc],
    registers: { s0: 1 },
  },
  {
    says: "a branch as the last word ends the program before its delay slot, wherever it goes",
    text: "addiu $s0, $s0, 1\nb -8",
    ends: ["leftCode", 0x1004, 0x1008],
    registers: { s0: 1 },
  },
  {
    says: "a misaligned target runs the word that holds it and goes on with the low bits kept",
    text: "jr $a0\nnop\naddiu $s0, $s0, 1\nbal 4\naddiu $s1, $s1, 1\naddiu $s2, $s2, 1",
    start: { registers: { a0: 0x100a } },
    // At 100e: link 100e + 8, target 1012 + 4.
    ends: ["leftCode", 0x1016, 0x101a],
    registers: { s0: 1, s1: 1, s2: 1, ra: 0x1016 },
  },
  {
    says: "a misaligned entry runs the word that holds it",
    text: "addiu $s0, $s0, 1\naddiu $s1, $s1, 1",
    start: { entry: 0x1005 },
    ends: ["leftCode", 0x1005, 0x1009],
    registers: { s0: 0, s1: 1 },
  },
  {
    says: "an entry outside the code is a fault at the entry",
    text: "addiu $s0, $s0, 1",
    start: { entry: 0x1004 },
    ends: ["entryOutsideCode", 0x1004],
    registers: { s0: 0 },
  },
  {
    says: "an entry below the code is one too",
    text: "addiu $s0, $s0, 1",
    start: { entry: 0xffc },
    ends: ["entryOutsideCode", 0xffc],
    registers: { s0: 0 },
  },
  {
    says: "an entry in the middle of the code starts there",
    text: "addiu $s0, $s0, 1\naddiu $s1, $s1, 1",
    start: { entry: 0x1004 },
    ends: ["leftCode", 0x1004, 0x1008],
    registers: { s0: 0, s1: 1 },
  },
  {
    says: "code at address 0 starts there, and a branch back to it is a jump to 0",
    text: "addiu $s0, $s0, 1\nb -8\nnop",
    start: { base: 0 },
    ends: ["jumpToNull", 4],
    registers: { s0: 1 },
  },
];

for (const { says, text, start, ends, registers } of rows) {
  Deno.test(`Machine ${says}`, () => {
    const machine = machineOf(text, start);
    const exit = runToEnd(machine);
    assertEquals(brief(exit), ends);
    const names = Object.keys(registers) as Parameters<typeof reg>[1][];
    assertEquals(Object.fromEntries(names.map((name) => [name, reg(machine, name)])), registers);
  });
}

// The error is raised for any instruction after which next_pc would be 0, not for jumps only: a jump
// to 0xfffffffc fails in its delay slot (reference/isa.md 3, step 4).
Deno.test("Machine a jump to the last word of the address space fails in its delay slot", () => {
  const machine = machineOf("jr $a0\naddiu $s0, $s0, 1", { registers: { a0: 0xfffffffc } });
  assertEquals(brief(runToEnd(machine)), ["jumpToNull", 0x1004]);
  // The instruction in the slot has had its effect, but does not count.
  assertEquals([reg(machine, "s0"), machine.cycles, machine.nextPc], [1, 1, 0xfffffffc]);
});

Deno.test("Machine counts a cycle for each instruction that ran, delay slots included", () => {
  for (
    const [text, cycles] of [
      ["b t\nnop\nnop\nt: nop", 3],
      ["b -4\nnop", undefined],
      ["jr $ra\nnop", 0],
      ["nop\nlw $v0, 1($zero)", 1],
      ["syscall", 1],
      ["li $a0, 1\nsyscall", 1], // a HALT with another code than 0 does not count
      ["li $v0, 4246\nli $a0, 1\nsyscall", 3],
      [".word 0xffffffff", 0],
      ["teq $zero, $zero", 0],
    ] as const
  ) {
    const machine = machineOf(text);
    if (cycles === undefined) {
      assertEquals(machine.run({ cycles: 77 }), { reason: "reached" });
      assertEquals(machine.cycles, 77);
    } else {
      runToEnd(machine);
      assertEquals([machine.cycles, machine.steps], [cycles, cycles], text);
    }
  }
});

Deno.test("Machine a run that has ended ends again in the same way, without moving", () => {
  const machine = machineOf("nop\nsyscall");
  const exit = runToEnd(machine);
  assertEquals(machine.run(), { reason: "ended", exit });
  assertEquals(machine.run({ cycles: 0 }), { reason: "ended", exit });
  assertEquals(machine.cycles, 2);
});
