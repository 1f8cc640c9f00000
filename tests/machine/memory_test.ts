import { assertEquals, assertThrows } from "@std/assert";
import { GuestFault } from "../../lib/errors.ts";
import { CHUNK, Memory, MEMORY_END } from "../../lib/machine/memory.ts";
import { machineOf, runToEnd, sharedMemory, word } from "../support/assembled.ts";

/** The shared memory, cleared. */
function clean() {
  const memory = sharedMemory();
  memory.clear();
  return memory;
}

const bytes = (...values: number[]) => Uint8Array.from(values);

Deno.test("Memory is little-endian, and its views show the same bytes", () => {
  const memory = clean();
  memory.writeBytes(0x1000, bytes(0x01, 0x82, 0x03, 0x84));
  assertEquals(memory.words[0x400], 0x84038201 | 0);
  assertEquals([memory.halves[0x800], memory.halves[0x801]], [0x8201, 0x8403]);
  assertEquals([memory.signedHalves[0x800], memory.signedHalves[0x801]], [-0x7dff, -0x7bfd]);
  assertEquals([memory.bytes[0x1001], memory.signedBytes[0x1001]], [0x82, -0x7e]);
});

Deno.test("Memory notes the chunks that were written, the first and the last included", () => {
  for (
    const [address, length, chunks] of [
      [0, 1, 1],
      [0, 0, 0],
      [CHUNK - 1, 1, 1],
      [CHUNK - 1, 2, 2],
      [CHUNK, CHUNK, 1],
      [CHUNK, CHUNK + 1, 2],
      [5 * CHUNK + 7, 3 * CHUNK, 4],
      [MEMORY_END - 1, 1, 1],
      [MEMORY_END, 0, 0],
    ] as const
  ) {
    const memory = clean();
    memory.writeBytes(address, new Uint8Array(length).fill(1));
    assertEquals(memory.writtenBytes, chunks * CHUNK, `${length} bytes at ${address}`);
    assertEquals(memory.save().length, chunks);
  }
});

Deno.test("Memory notes the chunks that a program writes, by every store", () => {
  for (const store of ["sb", "sh", "sw", "swl", "swr", "sc"]) {
    const machine = machineOf(`${store} $t0, 0($a0)`, { registers: { a0: 7 * CHUNK, t0: 1 } });
    runToEnd(machine);
    const chunks = [...machine.memory.written.entries()].filter(([, flag]) => flag === 1);
    assertEquals(chunks, [[7, 1]], store);
  }
});

Deno.test("Memory that is cleared is all zero, and nothing of it is written", () => {
  const memory = clean();
  for (const address of [0, CHUNK - 4, 9 * CHUNK, MEMORY_END - 4]) {
    memory.writeBytes(address, bytes(1, 2, 3, 4));
  }
  memory.clear();
  assertEquals(memory.writtenBytes, 0);
  assertEquals(memory.save(), []);
  for (const address of [0, CHUNK - 4, 9 * CHUNK, MEMORY_END - 4]) {
    assertEquals(memory.words[address >>> 2], 0);
  }
});

Deno.test("Memory reads a copy, which stays as it was", () => {
  const memory = clean();
  memory.writeBytes(0x1001, bytes(1, 2, 3));
  const copy = memory.readBytes(0x1000, 5);
  memory.clear();
  assertEquals(copy, bytes(0, 1, 2, 3, 0));
  assertEquals(memory.readBytes(MEMORY_END, 0), bytes());
});

for (
  const [address, length] of [
    [MEMORY_END, 1],
    [MEMORY_END - 3, 4],
    [0xffffffff, 1],
    [-1, 1],
    [MEMORY_END + 1, 0],
  ] as const
) {
  Deno.test(`Memory refuses ${length} bytes at ${address}, and writes none of them`, () => {
    const memory = clean();
    const data = new Uint8Array(length).fill(1);
    for (
      const touch of [
        () => memory.writeBytes(address, data),
        () => memory.readBytes(address, length),
      ]
    ) {
      const fault = assertThrows(touch, GuestFault) as GuestFault;
      assertEquals(fault.kind, "outOfBounds");
    }
    assertEquals([memory.writtenBytes, memory.words[(MEMORY_END - 4) >>> 2]], [0, 0]);
  });
}

Deno.test("Memory that is restored holds what was saved, and nothing else", () => {
  const memory = clean();
  memory.writeBytes(0x1000, bytes(1));
  memory.writeBytes(3 * CHUNK, bytes(2));
  const saved = memory.save();
  memory.writeBytes(0x1000, bytes(9));
  memory.writeBytes(8 * CHUNK, bytes(8));
  memory.restore(saved);
  assertEquals([0x1000, 3 * CHUNK, 8 * CHUNK].map((at) => memory.bytes[at]), [1, 2, 0]);
  assertEquals(memory.writtenBytes, 2 * CHUNK);
  // What was saved is a copy.
  memory.writeBytes(0x1000, bytes(7));
  assertEquals(saved[0]!.bytes[0x1000], 1);
});

Deno.test("Memory of an earlier machine is cleared for the next one", () => {
  runToEnd(machineOf("sw $t0, 0($a0)", { registers: { t0: 5, a0: 0x2000 } }));
  const machine = machineOf("nop");
  assertEquals([word(machine, 0x2000), machine.memory.writtenBytes], [0, 0]);
});

Deno.test("Memory finds what was written without a mark, where marks were waived, and clears it", () => {
  const memory = new Memory();
  memory.waiveMarks(2 * CHUNK, 5 * CHUNK);
  // The last word of one chunk, the first of another one, and a chunk that marks are wanted of.
  memory.words[(3 * CHUNK - 4) >>> 2] = 1;
  memory.words[(4 * CHUNK) >>> 2] = -1;
  memory.words[(5 * CHUNK) >>> 2] = 1;
  assertEquals([0, 1, 2, 3, 4, 5].map((chunk) => memory.isWritten(chunk)), [
    ...[false, false, true, false, true, false],
  ]);
  assertEquals([memory.writtenChunks(), memory.writtenBytes], [[2, 4], 2 * CHUNK]);
  const saved = memory.save();
  assertEquals(saved.map(({ address }) => address), [2 * CHUNK, 4 * CHUNK]);
  memory.words[(3 * CHUNK) >>> 2] = 7;
  memory.restore(saved);
  assertEquals(
    [3 * CHUNK - 4, 3 * CHUNK, 4 * CHUNK].map((at) => memory.words[at >>> 2]),
    [1, 0, -1],
  );
  memory.clear();
  assertEquals([memory.words[(3 * CHUNK - 4) >>> 2], memory.writtenChunks()], [0, []]);
  // From then on marks are wanted again.
  memory.words[(3 * CHUNK) >>> 2] = 7;
  assertEquals(memory.isWritten(3), false);
});
