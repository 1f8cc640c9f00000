import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { type FaultKind, FAULTS, GuestFault } from "../../lib/errors.ts";
import { brief, machineOf, type Registers, runToEnd, word } from "../support/assembled.ts";

// A fault leaves everything as it was before its instruction, says where it is, and why.

interface Row {
  readonly text: string;
  readonly kind: FaultKind;
  readonly message: string;
  readonly address?: number;
  readonly registers?: Registers;
}

const rows: readonly Row[] = [
  {
    text: "lw $a0, 2($a0)",
    kind: "unalignedAccess",
    message: "Cannot read 4 bytes at 0x00002002: the address is not a multiple of 4",
    address: 0x2002,
  },
  {
    text: "lhu $a0, 1($a0)",
    kind: "unalignedAccess",
    message: "Cannot read 2 bytes at 0x00002001: the address is not a multiple of 2",
    address: 0x2001,
  },
  {
    text: "sh $a1, -1($a0)",
    kind: "unalignedAccess",
    message: "Cannot write 2 bytes at 0x00001fff: the address is not a multiple of 2",
    address: 0x1fff,
  },
  {
    text: "sc $a1, 3($a0)",
    kind: "unalignedAccess",
    message: "Cannot write 4 bytes at 0x00002003: the address is not a multiple of 4",
    address: 0x2003,
  },
  {
    text: "lb $a0, 0($a0)",
    kind: "outOfBounds",
    message: "Cannot read 1 byte at 0x7f000000: guest memory ends at 0x7f000000",
    address: 0x7f000000,
    registers: { a0: 0x7f000000 },
  },
  {
    text: "sb $a1, -1($zero)",
    kind: "outOfBounds",
    message: "Cannot write 1 byte at 0xffffffff (a small negative number): guest memory ends",
    address: 0xffffffff,
  },
  // A load tests the range first, a store the alignment, which the low bits tell apart here.
  {
    text: "lw $a0, 1($a0)",
    kind: "outOfBounds",
    message: "Cannot read 4 bytes at 0x7f000001",
    address: 0x7f000001,
    registers: { a0: 0x7f000000 },
  },
  {
    text: "sw $a1, 1($a0)",
    kind: "unalignedAccess",
    message: "Cannot write 4 bytes at 0x7f000001",
    address: 0x7f000001,
    registers: { a0: 0x7f000000 },
  },
  { text: "div $a0, $zero", kind: "divisionByZero", message: "Cannot divide 8192 by 0" },
  { text: "modu $a1, $a0, $zero", kind: "divisionByZero", message: "Cannot divide 8192 by 0" },
  {
    text: "div $a0, $a1",
    kind: "divisionOverflow",
    message: "Cannot divide -2147483648 by -1",
    registers: { a0: 0x80000000, a1: 0xffffffff },
  },
  {
    text: "teq $a0, $a0",
    kind: "trap",
    message: "Cannot go on: a trap sprang, both registers hold 0x00002000",
  },
  {
    text: ".word 0x0000000d",
    kind: "unsupportedInstruction",
    message: "0x0000000d",
  },
  {
    text: ".word 0xffffffff",
    kind: "unsupportedInstruction",
    message: "0xffffffff",
  },
  {
    text: ".word 0x7c820fc0",
    kind: "invalidBitField",
    message: "Cannot move a bit field that leaves its register",
  },
  { text: "jr $zero", kind: "jumpToNull", message: "Cannot jump to address 0", address: 0 },
  { text: "b -4104", kind: "jumpToNull", message: "Cannot jump to address 0", address: 0 },
];

for (const { text, kind, message, address, registers } of rows) {
  Deno.test(`Machine "${text}" ${message}: stops before it has done anything`, () => {
    const machine = machineOf(`nop\n${text}\nnop`, {
      registers: { a0: 0x2000, a1: 0x11223344, lo: 5, hi: 6, ...registers },
      memory: { 0x1ffc: 7, 0x2000: 8, 0x2004: 9, 0x7efffffc: 10 },
    });
    const before = machine.registers.slice();
    const exit = runToEnd(machine);
    assert(exit.reason === "faulted");
    assertEquals(exit.fault.kind, kind);
    assertStringIncludes(exit.fault.message, message);
    assertEquals(exit.fault.address, address);
    assertEquals([exit.pc, machine.pc, machine.nextPc], [0x1004, 0x1004, 0x1008]);
    assertEquals(machine.cycles, 1);
    assertEquals(machine.registers.subarray(0, 36), before.subarray(0, 36));
    const words = [0x1ffc, 0x2000, 0x2004, 0x7efffffc].map((at) => word(machine, at));
    assertEquals(words, [7, 8, 9, 10]);
  });
}

Deno.test("Machine a fault in the middle of a loop has the state of that turn", () => {
  // Walks down from 0x2010 in steps of 4 with a stride that ends misaligned.
  const machine = machineOf(
    `loop: lw $t0, 0($a0)
           addu $v0, $v0, $t0
           addiu $t1, $t1, 1
           bne $t1, $t2, loop
           addiu $a0, $a0, 4
           b loop
           addiu $a0, $a0, 2`,
    {
      registers: { a0: 0x2000, t2: 3 },
      memory: { 0x2000: 1, 0x2004: 2, 0x2008: 4 },
    },
  );
  assertEquals(brief(runToEnd(machine)), ["unalignedAccess", 0x1000]);
  assertEquals(machine.registers[2], 7);
  assertEquals(machine.cycles, 5 * 3 + 2);
});

Deno.test("Machine the last word can be read and written by every size", () => {
  const machine = machineOf(
    `sw $a1, 0($a0)
     lw $t0, 0($a0)
     sb $zero, 3($a0)
     lbu $t1, 2($a0)
     sh $zero, 0($a0)
     lhu $t2, 2($a0)
     lwr $t3, 3($a0)
     lwl $t4, 3($a0)
     swl $a1, 3($a0)`,
    { registers: { a0: 0x7efffffc, a1: 0x11223344 } },
  );
  assertEquals(runToEnd(machine).reason, "leftCode");
  const [t0, t1, t2, t3, t4] = machine.registers.subarray(8, 13);
  assertEquals([t0, t1, t2, t3, t4], [0x11223344, 0x22, 0x22, 0, 0x00220000]);
  assertEquals(word(machine, 0x7efffffc), 0x11223344);
});

Deno.test("Machine words at low addresses are memory, apart from the registers", () => {
  const machine = machineOf("sw $a0, 16($zero)\nlw $v0, 16($zero)\nlw $v1, 4($zero)", {
    registers: { a0: 77, at: 5, s0: 6 },
  });
  assertEquals(runToEnd(machine).reason, "leftCode");
  assertEquals([...machine.registers.subarray(0, 5)], [0, 5, 77, 0, 77]);
  assertEquals(machine.registers[16], 6);
});

Deno.test("Machine a store over code changes memory, not what is executed", () => {
  const machine = machineOf("sw $zero, 8($a0)\nnop\nli $v0, 5", { registers: { a0: 0x1000 } });
  assertEquals(brief(runToEnd(machine)), ["leftCode", 0x1008, 0x100c]);
  assertEquals(machine.registers[2], 5);
});

Deno.test("GuestFault has the reference's name of each kind, and advice", () => {
  const references: Partial<Record<FaultKind, string>> = {
    unalignedAccess: "InvalidMemoryAccess",
    outOfBounds: "MemoryOutOfBoundsAccess",
    divisionByZero: "ExceptionOrTrap",
    trap: "ExceptionOrTrap",
    unsupportedInstruction: "UnsupportedInstruction",
    jumpToNull: "NullPointerReference",
    unsupportedSyscall: "UnsupportedSyscall",
    invalidSyscallArguments: "InvalidSyscallArgs",
    noInput: "InvalidSyscallArgs",
    inputMismatch: "InvalidSyscallArgs",
    invalidSyscallUsage: "InvalidSyscallUsage",
    proofRejected: "ExceptionOrTrap",
  };
  for (const [kind, reference] of Object.entries(references)) {
    assertEquals(new GuestFault(kind as FaultKind, "").reference, reference);
  }
  for (const kind of Object.keys(FAULTS)) {
    assert(new GuestFault(kind as FaultKind, "").advice.length > 10, kind);
  }
});
