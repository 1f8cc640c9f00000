import { assertEquals, assertNotEquals } from "@std/assert";
import { register } from "../../lib/isa/registers.ts";
import { CHUNK, Memory, MEMORY_END } from "../../lib/machine/memory.ts";
import { translatedEngine } from "../../lib/translate/mod.ts";
import { translateRegion } from "../../lib/translate/region.ts";
import { Source } from "../../lib/translate/source.ts";
import { openWindows, type Windows } from "../../lib/translate/windows.ts";
import { BASE, programFrom } from "../support/assembled.ts";
import { assertAgreement, sidesOf } from "../support/side_by_side.ts";

// Where stores need no mark. Sizes are in chunks of 64 KiB.

/** The windows of a memory with these chunks written, in chunks. */
function windowsOf(written: readonly number[], stackPointer: number, image = [1, 2]) {
  const memory = new Memory();
  for (const chunk of written) memory.written[chunk] = 1;
  memory.registers[register("sp")] = stackPointer;
  const [from, to] = image.map((chunk) => chunk * CHUNK);
  const program = { ...programFrom("nop"), imageRanges: [{ from: from!, to: to! }] };
  const windows = openWindows(program, memory);
  return [windows.stack, windows.data].flatMap(({ from, to }) => [from / CHUNK, to / CHUNK]);
}

const LAST = MEMORY_END / CHUNK;

for (
  const [says, written, stackPointer, image, expected] of [
    ["a small program", [1], MEMORY_END - 0x4000, [1, 2], [LAST - 9, LAST, 0, 10]],
    ["a program high up", [200], MEMORY_END - 4, [200, 202], [LAST - 9, LAST, 200, 210]],
    // A gap of eight chunks is passed over, one of nine is not.
    ["data with gaps", [1, 9, 19], MEMORY_END - 4, [1, 2], [LAST - 9, LAST, 0, 18]],
    ["much data, and a quarter as much room", [1], -4, [0, 400], [LAST - 9, LAST, 0, 500]],
    ["no more than 64 MiB", [], MEMORY_END - 4, [1, 30_000], [LAST - 9, LAST, 0, 1024]],
    ["a stack in the heap", [50, 51, 52], 51 * CHUNK, [1, 2], [42, 53, 0, 61]],
    ["a stack at the bottom", [0], 16, [1, 2], [0, 2, 0, 10]],
  ] as const
) {
  Deno.test(`windows for stores: ${says}`, () => {
    assertEquals(windowsOf(written, stackPointer, [...image]), [...expected]);
  });
}

Deno.test("stores in a window, across its ends and elsewhere are all found again", () => {
  const ends = [0x1000, 0x8fffc, 0x9_0000, 0x9_0004, 0x123_4568, MEMORY_END - 4];
  for (const engine of [translatedEngine({ eager: true }), translatedEngine({ settled: 0 })]) {
    for (const address of ends) {
      // Two stores with one test, the second eight bytes below.
      const text = "l: sw $t0, 0($a0)\nsw $t0, -8($a0)\naddiu $t0, $t0, -1\nbgtz $t0, l\nnop";
      const registers = { a0: address, t0: 40, sp: 0x5000 };
      const sides = sidesOf(programFrom(text), { registers, engine });
      assertAgreement(sides, 7, `at ${address.toString(16)}`);
      const chunks = [address >>> 16, (address - 8) >>> 16];
      for (const chunk of chunks) assertEquals(sides.translated.memory.isWritten(chunk), true);
    }
  }
});

Deno.test("stores that left their window get the stack's when their code is made anew", () => {
  const [stack, data] = [{ from: 0x100_0000, to: 0x200_0000 }, { from: 0, to: 0x10_0000 }];
  const program = programFrom("sw $t0, 8($a0)\nsw $t0, 12($a0)\njr $ra\nnop");
  const made = (stray: number, windows: Windows) => {
    const { translated } = sidesOf(program, { registers: { a0: stray - 8, t0: 5, ra: BASE } });
    // Both are outside of the windows that the engine finds, which are at the bottom of memory.
    translated.run({ steps: 200 });
    const source = new Source(program, translated.memory.words);
    const linker = { indexOf: () => undefined, admit: 1 };
    return [...translateRegion(source, BASE, linker, windows).body];
  };
  const [within, without] = [0x180_0000, 0x900_0000];
  const windowOfStack = made(without, { stack, data: stack });
  assertEquals(made(within, { stack, data }), windowOfStack);
  assertNotEquals(made(without, { stack, data }), windowOfStack);
});
