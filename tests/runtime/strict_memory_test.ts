import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { runGuest } from "../../drivers/run.ts";
import { type FaultKind, GuestFault } from "../../lib/errors.ts";
import { type GuestFile, type LayoutName, layoutOf } from "../../runtime/layouts.ts";
import { StrictMemory } from "../../runtime/strict_memory.ts";
import { sharedMemory } from "../support/assembled.ts";
import { guestFrom } from "../support/command_line.ts";

const FILE: GuestFile = {
  segments: [
    { address: 0x10000, end: 0x12000, flags: 5 },
    { address: 0x20000, end: 0x20100, flags: 6 },
  ],
  sections: [
    { name: ".text", address: 0x10000, size: 0x1000, flags: 2 | 4 },
    { name: ".rodata", address: 0x11000, size: 0x1000, flags: 2 },
    { name: ".data", address: 0x20000, size: 0x100, flags: 2 | 1 },
  ],
  symbols: [],
};

const strictOf = (name: LayoutName) => new StrictMemory(layoutOf(FILE, name));

type Row = readonly [address: number, size: number, write: boolean, kind: FaultKind, says: string];

const REFUSED: readonly Row[] = [
  [
    0x10800,
    4,
    true,
    "readOnlyWrite",
    "Cannot write 4 bytes at 0x00010800: it is in .text, 0x00010000 to 0x00011000, which is read-only",
  ],
  [
    0x11fff,
    1,
    true,
    "readOnlyWrite",
    "Cannot write 1 byte at 0x00011fff: it is in .rodata, 0x00011000 to 0x00012000, which is read-only",
  ],
  [
    0,
    4,
    false,
    "nullPage",
    "Cannot read 4 bytes at 0x00000000: it is in the null page, below 0x00001000",
  ],
  [
    0,
    4,
    true,
    "nullPage",
    "Cannot write 4 bytes at 0x00000000: it is in the null page, below 0x00001000",
  ],
  [
    34,
    2,
    false,
    "nullPage",
    "Cannot read 2 bytes at 0x00000022: it is in the null page, below 0x00001000",
  ],
  [
    0xffc,
    4,
    false,
    "nullPage",
    "Cannot read 4 bytes at 0x00000ffc: it is in the null page, below 0x00001000",
  ],
  [
    0x1000,
    4,
    false,
    "outsideRegions",
    "Cannot read 4 bytes at 0x00001000: no region has that address, 0x00000024 to 0x00010000 belongs to nothing",
  ],
  [
    0x12000,
    1,
    true,
    "outsideRegions",
    "Cannot write 1 byte at 0x00012000: no region has that address, 0x00012000 to 0x00020000 belongs to nothing",
  ],
  // From the last word of .text on: the first bad byte is named.
  [
    0x0fffe,
    4,
    false,
    "outsideRegions",
    "Cannot read 4 bytes at 0x0000fffe: no region has that address",
  ],
  [
    0x11ffc,
    8,
    false,
    "outsideRegions",
    "Cannot read 8 bytes at 0x00012000: no region has that address",
  ],
];

for (const [address, size, write, kind, says] of REFUSED) {
  Deno.test(`StrictMemory refuses: ${says}`, () => {
    const strict = strictOf("bump");
    assertEquals(strict.allows(address, size, write), false);
    const fault = assertThrows(() => strict.check(address, size, write), GuestFault, says);
    assertEquals(fault.kind, kind);
  });
}

Deno.test("StrictMemory allows what the regions give, to their last byte", () => {
  for (
    const [name, address, size, write] of [
      ["bump", 0x10000, 4, false],
      ["bump", 0x11ffc, 4, false],
      ["bump", 0x10ffe, 4, false],
      ["bump", 0x20000, 4, true],
      ["bump", 0x200fc, 4, true],
      ["bump", 0x20100, 4, true],
      ["bump", 0x7efffffc, 4, true],
      ["embedded", 0x3efffffe, 4, true],
      ["embedded", 0x3f000000, 4, true],
      ["go", 0x7effbffc, 4, true],
      ["go", 0x7effc000, 4, true],
      ["go", 0x7efffffc, 4, false],
    ] as const
  ) {
    const strict = strictOf(name);
    assert(strict.allows(address, size, write), `${name} ${address.toString(16)}`);
    strict.check(address, size, write);
  }
});

Deno.test("StrictMemory asks nothing of pages that are free, and never lets a bad one through", () => {
  const strict = strictOf("embedded");
  const kinds = [0x0, 0x10, 0x11, 0x12, 0x20, 0x21, 0x3f000, 0x7efff].map((page) =>
    strict.pages[page]
  );
  // Null page, .text, .rodata, a gap, .data with the heap behind it, heap, inputs, stack.
  assertEquals(kinds, [2, 1, 1, 2, 2, 0, 0, 0]);
});

Deno.test("StrictMemory knows what the stack must stay above, and says what that is", () => {
  const strict = strictOf("bump");
  strict.checkStack(0x20100);
  assertThrows(() => strict.checkStack(0x200fc), GuestFault, "what the file fills");
  strict.allocated(0x30000, 0x100);
  strict.checkStack(0x30100);
  assertThrows(
    () => strict.checkStack(0x300fc),
    GuestFault,
    "Cannot push to the stack at 0x000300fc: it has run into the heap, which reaches up to 0x00030100",
  );
  strict.allocated(0x28000, 0x10);
  strict.checkStack(0x30100);
  strict.placed(0x3f000000, 0x20);
  assertThrows(() => strict.checkStack(0x3f00001c), GuestFault, "into program I/O, which");
  strict.checkStack(0x3f000020);
});

Deno.test("StrictMemory looks at the first thread's stack alone where others are in the heap", () => {
  const strict = strictOf("go");
  strict.mapped(0x400000, 0x1000000);
  strict.checkStack(0x500000);
  strict.placed(0x3f000000, 0x1000);
  strict.checkStack(0x500000);
  assertThrows(() => strict.checkStack(0x3f000ffc), GuestFault, "program I/O");
});

Deno.test("StrictMemory refuses memory that is not the heap's", () => {
  const cases: readonly [LayoutName, number, number, boolean][] = [
    ["bump", 0x7effff00, 0x100, true],
    ["bump", 0x7effff00, 0x101, false],
    ["embedded", 0x3effff00, 0x100, true],
    ["embedded", 0x3effff00, 0x101, false],
    ["embedded", 0x10000, 4, false],
    ["go", 0x3f000000, 0x1000, false],
    ["go", 0x3f000000, 0, true],
  ];
  for (const [name, address, size, good] of cases) {
    const strict = strictOf(name);
    for (const [verb, take] of [["allocate", "allocated"], ["map", "mapped"]] as const) {
      if (good) strict[take](address, size);
      else {
        const { kind, message } = assertThrows(() => strict[take](address, size), GuestFault);
        assertEquals(kind, "heapOverflow");
        assertStringIncludes(message, `Cannot ${verb} ${size} bytes`);
        assertStringIncludes(message, `the heap of the ${name} layout lies from 0x00020100 to`);
      }
    }
  }
});

Deno.test("StrictMemory refuses inputs past the end of memory, and over what cannot be written", () => {
  const strict = strictOf("embedded");
  strict.placed(0x7efffff0, 16);
  const past = assertThrows(() => strict.placed(0x7efffff0, 20), GuestFault);
  assertEquals(past.kind, "inputOverflow");
  assertStringIncludes(past.message, "program I/O ends at 0x7f000000");
  assertEquals(assertThrows(() => strict.placed(0x11000, 4), GuestFault).kind, "readOnlyWrite");
});

Deno.test("StrictMemory goes back to a saved state", () => {
  const strict = strictOf("bump");
  const before = strict.save();
  strict.allocated(0x30000, 0x100);
  strict.restore(before);
  strict.checkStack(0x20100);
});

/** Runs text at 0x10000 as a guest. */
async function run(
  text: string,
  strictMemory: boolean,
  layout?: LayoutName,
  inputs: Uint8Array[] = [],
) {
  return await runGuest(guestFrom(text), { strictMemory, layout, inputs, memory: sharedMemory() });
}

const HALT = "\nli $v0, 0\nli $a0, 0\nsyscall";

const PROGRAMS: readonly [says: string, text: string, kind: FaultKind, layout?: LayoutName][] = [
  ["a write to its own code", `lui $t0, 1\nsw $zero, 0($t0)${HALT}`, "readOnlyWrite"],
  ["a read through a null pointer", `lw $t0, 64($zero)${HALT}`, "nullPage"],
  ["a write through a null pointer", `sw $t0, 64($zero)${HALT}`, "nullPage"],
  ["a read between regions", `lui $t0, 0\nlw $t1, 0x2000($t0)${HALT}`, "outsideRegions"],
  // mmap of 0x10000 bytes at the end of the heap.
  [
    "a mapping past the heap",
    `li $v0, 4210\nlui $a0, 0x3eff\nori $a0, $a0, 0xf000\nlui $a1, 1\nli $a2, 3\nsyscall${HALT}`,
    "heapOverflow",
    "go",
  ],
  [
    "an input past the end of memory",
    `li $v0, 241\nlui $a0, 0x7f00\nli $a1, 4\nsyscall${HALT}`,
    "inputOverflow",
  ],
  // The stack pointer, 64 bytes above an input, goes down by 128.
  [
    "a stack that runs into the inputs",
    `li $v0, 241\nlui $a0, 0x5000\nli $a1, 4\nsyscall\nlui $sp, 0x5000\naddiu $sp, $sp, 64\n` +
    `sw $ra, 0($sp)\naddiu $sp, $sp, -128\nsw $ra, 124($sp)${HALT}`,
    "stackCollision",
    "embedded",
  ],
  [
    "a write of bytes that are nowhere",
    `li $v0, 2\nli $a0, 1\nli $a1, 0x2000\nli $a2, 8\nsyscall${HALT}`,
    "outsideRegions",
  ],
];

for (const [says, text, kind, layout] of PROGRAMS) {
  Deno.test(`strict memory ends ${says}`, async () => {
    const result = await run(text, true, layout, [Uint8Array.of(1, 2, 3, 4)]);
    assert(result.end.reason === "faulted", result.end.reason);
    assertEquals(result.end.fault.kind, kind);
    assertStringIncludes(result.failure!, "0x");
  });

  Deno.test(`without strict memory the reference lets pass ${says}`, async () => {
    const result = await run(text, false, layout, [Uint8Array.of(1, 2, 3, 4)]);
    assertEquals(result.end.reason, "halted", result.failure ?? "");
  });
}

Deno.test("StrictMemory refuses a mapping over what mmap has given out, as Go's arena comes to", () => {
  const strict = strictOf("go");
  strict.mapped(0x20000000, 0x8000);
  strict.mapped(0x20008000, 0x4000, true);
  strict.mappedAt(0x1ff00000, 0x100000);
  // Within what was reserved, and behind it.
  strict.mappedAt(0x20008000, 0x4000);
  strict.mappedAt(0x20009000, 0x1000);
  strict.mappedAt(0x2000c000, 0x1000);
  const cases = [[0x1fffffff, 2], [0x20007000, 0x1000], [0x20007000, 0x2000], [0x2000b000, 0x2000]];
  for (const [address, size] of cases) {
    const fault = assertThrows(() => strict.mappedAt(address!, size!), GuestFault);
    assertEquals(fault.kind, "heapOverflow");
    assertStringIncludes(fault.message, "before, and both would use the same memory");
  }
  const saved = strict.save();
  const other = strictOf("go");
  other.restore(saved);
  assertThrows(() => other.mappedAt(0x20000000, 4), GuestFault, "0x20000000 to 0x20008000 before");
});

Deno.test("strict memory tells a reservation from memory that is put to use", async () => {
  const map = (address: string, protection: number) =>
    `li $v0, 4090\n${address}\nlui $a1, 1\nli $a2, ${protection}\nsyscall\n`;
  const given = map("li $a0, 0", 3);
  const reserved = await run(given + map("lui $a0, 0x2000", 0) + HALT, true, "go");
  assertEquals(reserved.end.reason, "halted", reserved.failure ?? "");
  const used = await run(given + map("lui $a0, 0x2000", 3) + HALT, true, "go");
  assert(used.end.reason === "faulted");
  assertEquals(used.end.fault.kind, "heapOverflow");
});
