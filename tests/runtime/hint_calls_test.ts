import { assertEquals, assertStringIncludes } from "@std/assert";
import { loadProgram } from "../../lib/program.ts";
import { Runtime } from "../../runtime/mod.ts";
import { machineOf, runToEnd, word } from "../support/assembled.ts";
import { Caller } from "../support/caller.ts";
import { buildElf, wordBytes } from "../support/elf.ts";

// reference/syscalls.md 3: HINT_LEN and HINT_READ.

const HINT_LEN = 0xf0;
const HINT_READ = 0xf1;
const AT = 0x2000;

const bytes = (...values: number[]) => Uint8Array.from(values);

Deno.test("HINT_LEN answers the length of the next entry, which stays", () => {
  const caller = new Caller({ inputs: [bytes(1, 2, 3, 4, 5), bytes(), new Uint8Array(70000)] });
  assertEquals([caller.call(HINT_LEN), caller.call(HINT_LEN)], [5, 5]);
  caller.call(HINT_READ, AT, 5);
  assertEquals(caller.call(HINT_LEN), 0);
  caller.call(HINT_READ, AT + 0x1000, 0);
  assertEquals(caller.call(HINT_LEN), 70000);
});

Deno.test("HINT_READ leaves its code in v0 and places whole words, filled up with zeros", () => {
  const caller = new Caller({ inputs: [bytes(1, 2, 3, 4, 5, 6)] });
  assertEquals(caller.call(HINT_READ, AT, 6), HINT_READ);
  assertEquals([caller.word(AT), caller.word(AT + 4), caller.word(AT + 8)], [
    0x04030201,
    0x0605,
    0,
  ]);
  assertEquals(caller.runtime.hints.read, 1);
});

Deno.test("HINT_READ reads entries in their order", () => {
  const caller = new Caller({ inputs: [bytes(1), bytes(2), bytes(3)] });
  for (const turn of [0, 1, 2]) caller.call(HINT_READ, AT + 4 * turn, 1);
  assertEquals([caller.word(AT), caller.word(AT + 4), caller.word(AT + 8)], [1, 2, 3]);
});

Deno.test("HINT_READ reaches the end of memory", () => {
  const caller = new Caller({ inputs: [bytes(1, 2, 3, 4)] });
  caller.call(HINT_READ, 0x7efffffc, 4);
  assertEquals(caller.word(0x7efffffc), 0x04030201);
});

Deno.test("HINT_READ past the end up to the reference's pages is no fault, and nothing stays", () => {
  const caller = new Caller({ inputs: [bytes(1, 2, 3, 4, 5, 6, 7, 8), bytes(9)] });
  caller.call(HINT_READ, 0x7efffffc, 8);
  caller.call(HINT_READ, 0x7f00fffc, 1);
  assertEquals(caller.word(0x7efffffc), 0x04030201);
});

for (
  const [says, address, length] of [
    ["past the reference's pages", 0x7f010000, 1],
    ["across their end", 0x7f00fffc, 5],
    ["near 2^32", 0xfffffffc, 4],
  ] as const
) {
  Deno.test(`HINT_READ ${says} is out of bounds`, () => {
    const fault = new Caller({ inputs: [new Uint8Array(length)] }).fault(
      HINT_READ,
      address,
      length,
    );
    assertEquals([fault.kind, fault.syscall], ["outOfBounds", HINT_READ]);
  });
}

for (
  const [says, inputs, read, message] of [
    ["no input at all", [], 0, "Cannot read input 1: no input was given"],
    ["nothing left", [bytes(7)], 1, "Cannot read input 2: the last of 1 was read"],
    ["nothing left of two", [bytes(7), bytes(8)], 2, "Cannot read input 3: the last of 2 was read"],
  ] as const
) {
  Deno.test(`HINT_LEN and HINT_READ with ${says} are faults that say how many there were`, () => {
    for (const code of [HINT_LEN, HINT_READ]) {
      const caller = new Caller({ inputs });
      for (let turn = 0; turn < read; turn++) caller.call(HINT_READ, AT + 4 * turn, 1);
      const fault = caller.fault(code, AT + 0x100, 1);
      assertEquals([fault.kind, fault.syscall], ["noInput", code]);
      assertEquals([fault.message, fault.reference], [message, "InvalidSyscallArgs"]);
    }
  });
}

for (const length of [0, 1, 4, 6, 0xffffffff]) {
  Deno.test(`HINT_READ of ${length} bytes where the entry has 5 is a mismatch`, () => {
    const caller = new Caller({ inputs: [bytes(1), bytes(1, 2, 3, 4, 5)] });
    caller.call(HINT_READ, AT, 1);
    const fault = caller.fault(HINT_READ, AT + 4, length);
    assertEquals(fault.kind, "inputMismatch");
    assertEquals(
      fault.message,
      `Cannot read input 2 of 2: the guest asked for ${length} bytes, it has 5`,
    );
    // The entry counts as taken: the reference moves on before it looks.
    assertEquals(caller.runtime.hints.read, 2);
    assertEquals(caller.word(AT + 4), 0);
  });
}

for (const off of [1, 2, 3]) {
  Deno.test(`HINT_READ to an address ${off} off a multiple of 4 is an invalid argument`, () => {
    for (const inputs of [[bytes(1)], [bytes()]]) {
      const caller = new Caller({ inputs });
      const fault = caller.fault(HINT_READ, AT + off, inputs[0]!.length);
      assertEquals([fault.kind, fault.address], ["invalidSyscallArguments", AT + off]);
    }
  });
}

const twice:
  readonly (readonly [says: string, first: readonly number[], second: readonly number[]])[] = [
    ["the same words", [AT, 8], [AT, 8]],
    ["the last word of the first", [AT, 8], [AT + 4, 8]],
    ["words around the first", [AT + 8, 4], [AT, 64]],
    ["the filled-up rest of the last word", [AT, 5], [AT + 4, 1]],
  ];

for (const [says, [at, length], [again, more]] of twice) {
  Deno.test(`HINT_READ to ${says} again is an invalid argument`, () => {
    const caller = new Caller({ inputs: [new Uint8Array(length!), new Uint8Array(more!)] });
    caller.call(HINT_READ, at!, length!);
    const fault = caller.fault(HINT_READ, again!, more!);
    assertEquals(fault.kind, "invalidSyscallArguments");
    assertStringIncludes(fault.message, "before");
  });
}

Deno.test("HINT_READ next to words that were hinted is fine, on both sides and in between", () => {
  const caller = new Caller({ inputs: [8, 8, 8, 4].map((length) => new Uint8Array(length)) });
  caller.call(HINT_READ, AT + 0x10, 8);
  caller.call(HINT_READ, AT, 8);
  caller.call(HINT_READ, AT + 8, 8);
  assertEquals(caller.kind(HINT_READ, AT + 0x14, 4), "invalidSyscallArguments");
});

Deno.test("HINT_READ of many scattered pieces finds each overlap", () => {
  const inputs = Array.from({ length: 62 }, () => bytes(1, 2, 3, 4));
  const order = Array.from({ length: 60 }, (_, index) => index * 37 % 61);
  for (const again of [order[0]!, order[30]!, order[59]!]) {
    const caller = new Caller({ inputs });
    for (const slot of order) caller.call(HINT_READ, AT + 8 * slot, 4);
    assertEquals(caller.kind(HINT_READ, AT + 8 * again, 4), "invalidSyscallArguments");
  }
});

Deno.test("HINT_READ of nothing takes the entry, wherever it goes to", () => {
  const caller = new Caller({ inputs: [bytes(), bytes(), bytes(1), bytes()] });
  caller.call(HINT_READ, AT, 0);
  caller.call(HINT_READ, AT, 0);
  caller.call(HINT_READ, AT, 1);
  caller.call(HINT_READ, AT, 0); // hinted words of its own it has none
  assertEquals(caller.runtime.hints.read, 4);
});

Deno.test("HINT_READ of nothing into the middle of hinted words takes the entry", () => {
  const caller = new Caller({ inputs: [new Uint8Array(16), bytes()] });
  caller.call(HINT_READ, AT, 16);
  caller.call(HINT_READ, AT + 8, 0);
  assertEquals(caller.runtime.hints.read, 2);
});

Deno.test("HINT_READ over words that are in use leaves them, and fills those that are 0", () => {
  const caller = new Caller({ inputs: [bytes(1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3)] });
  caller.setWord(AT + 4, 0x55555555);
  caller.call(HINT_READ, AT, 12);
  assertEquals([0, 4, 8].map((at) => caller.word(AT + at)), [0x01010101, 0x55555555, 0x03030303]);
});

Deno.test("HINT_READ over the image leaves it, zero-filled words too", () => {
  const program = loadProgram(buildElf({
    entry: 0x10000,
    segments: [
      { address: 0x10000, bytes: wordBytes([0xc]), flags: 5 },
      { address: 0x20000, bytes: wordBytes([0x77777777]), memorySize: 8, flags: 6 },
    ],
  }));
  const inputs = [bytes(1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3)];
  const machine = machineOf(program, {
    host: new Runtime({ inputs }),
    registers: { v0: HINT_READ, a0: 0x20000, a1: 12 },
  });
  runToEnd(machine);
  assertEquals([0, 4, 8].map((at) => word(machine, 0x20000 + at)), [0x77777777, 0, 0x03030303]);
});

Deno.test("HINT_READ below 36 is about registers: neither they nor memory change", () => {
  const caller = new Caller({ inputs: [new Uint8Array(40).fill(1)] });
  caller.call(HINT_READ, 0, 40); // the caller checks that registers stay
  assertEquals([0, 4, 32, 36].map((at) => caller.word(at)), [0, 0, 0, 0x01010101]);
});

Deno.test("HINT_READ takes many words at once, and the guest sees them", () => {
  const entry = Uint8Array.from({ length: 300_001 }, (_, index) => index % 251);
  const caller = new Caller({ inputs: [entry] });
  caller.call(HINT_READ, 0x3f000000, entry.length);
  assertEquals(caller.machine.memory.readBytes(0x3f000000, entry.length), entry);
  assertEquals(caller.machine.memory.readBytes(0x3f000000 + entry.length, 3), bytes(0, 0, 0));
});

Deno.test("HintStream gives a saved state back, hinted words included", () => {
  const caller = new Caller({ inputs: [bytes(1), bytes(2), bytes(3)] });
  caller.call(HINT_READ, AT, 1);
  const state = structuredClone(caller.runtime.save());
  caller.call(HINT_READ, AT + 4, 1);
  const other = new Caller();
  other.runtime.restore(state);
  assertEquals([other.runtime.hints.read, other.runtime.hints.total], [1, 3]);
  other.call(HINT_READ, AT + 4, 1);
  assertEquals(other.word(AT + 4), 2);
  assertEquals(other.kind(HINT_READ, AT, 1), "invalidSyscallArguments");
});

Deno.test("HintStream gives back how much it holds for the guest", () => {
  const caller = new Caller({ inputs: [Uint8Array.of(1)] });
  caller.put(0x2000, "four");
  caller.call(0x02, 14, 0x2000, 4);
  const state = structuredClone(caller.runtime.save());
  caller.call(0x02, 14, 0x2000, 4);
  assertEquals(caller.runtime.heldBytes, 8);
  caller.runtime.restore(state);
  assertEquals(caller.runtime.heldBytes, 4);
});
