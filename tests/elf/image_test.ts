import { assert, assertEquals, assertLess } from "@std/assert";
import { Machine } from "../../lib/machine/machine.ts";
import { instructionWord, loadProgram, type Program, programOf } from "../../lib/program.ts";
import { Runtime } from "../../runtime/mod.ts";
import { brief, runToEnd, sharedMemory, word } from "../support/assembled.ts";
import { buildElf, type TestElf, type TestSegment, wordBytes } from "../support/elf.ts";

// reference/loading-and-layout.md 3: what is where before the first instruction.

const CODE = 0x00010000;
const DATA = 0x00020000;
const HALT = 0x0000000c;

function machineFor(program: Program): Machine {
  return new Machine(program, new Runtime(), { memory: sharedMemory() });
}

function load(segments: readonly TestSegment[], more: Partial<TestElf> = {}): Machine {
  return machineFor(loadProgram(buildElf({ entry: CODE, segments, symbols: [], ...more })));
}

const code: TestSegment = { address: CODE, bytes: wordBytes([0, HALT]), flags: 5 };

function data(bytes: readonly number[], more: Partial<TestSegment> = {}): TestSegment {
  return { address: DATA, bytes: Uint8Array.from(bytes), flags: 6, ...more };
}

/** Four words from the start of the data. */
function dataWords(machine: Machine): number[] {
  return [0, 4, 8, 12].map((offset) => word(machine, DATA + offset));
}

const FULL = Array.from({ length: 16 }, (_, index) => index + 1);

Deno.test("image bytes past the file size are 0, up to the memory size", () => {
  const machine = load([code, data(FULL.slice(0, 8), { memorySize: 64 })]);
  assertEquals(dataWords(machine), [0x04030201, 0x08070605, 0, 0]);
  assertEquals(machine.registers[34], DATA + 60);
});

Deno.test("image a word that the file holds in part is filled up with zeros", () => {
  const machine = load([code, data(FULL, { fileSize: 6, memorySize: 16 })]);
  assertEquals(dataWords(machine), [0x04030201, 0x0605, 0, 0]);
});

Deno.test("image file bytes past the memory size are ignored, but for the last word's", () => {
  assertEquals(dataWords(load([code, data(FULL, { memorySize: 8 })])), [
    0x04030201,
    0x08070605,
    0,
    0,
  ]);
  // The word at 4 begins below the memory size, and is taken whole.
  const machine = load([code, data(FULL, { memorySize: 5 })]);
  assertEquals(dataWords(machine), [0x04030201, 0x08070605, 0, 0]);
  assertEquals(machine.registers[34], DATA + 4);
});

Deno.test("image later segments win where they overlap", () => {
  const machine = load([
    code,
    data(FULL),
    data([0xaa, 0xbb, 0xcc, 0xdd], { address: DATA + 4 }),
  ]);
  assertEquals(dataWords(machine), [0x04030201, 0xddccbbaa, 0x0c0b0a09, 0x100f0e0d]);
});

Deno.test("image zeros of a later segment win over bytes of an earlier one", () => {
  const machine = load([code, data(FULL), data([], { address: DATA + 4, memorySize: 8 })]);
  assertEquals(dataWords(machine), [0x04030201, 0, 0, 0x100f0e0d]);
  // The other way round the bytes stay.
  const other = load([code, data([], { address: DATA + 4, memorySize: 8 }), data(FULL)]);
  assertEquals(dataWords(other), [0x04030201, 0x08070605, 0x0c0b0a09, 0x100f0e0d]);
});

Deno.test("image an overlap changes memory and leaves the instructions of the earlier segment", () => {
  const machine = load([code, data([1, 2, 3, 4], { address: CODE + 4 })]);
  assertEquals(word(machine, CODE + 4), 0x04030201);
  assertEquals(brief(runToEnd(machine)), ["halted", 0, CODE + 4]);
});

Deno.test("image words at 0 to 32 become registers, SP, BRK and HEAP apart", () => {
  const words = Array.from({ length: 12 }, (_, index) => 0x100 + index);
  const machine = load([code, { address: 0, bytes: wordBytes(words), flags: 6 }]);
  const expected = new Array(36).fill(0);
  // A word's address is the register's number: 0, 4, 8, ... 32.
  for (let address = 0; address <= 32; address += 4) expected[address] = 0x100 + address / 4;
  expected[29] = 0x7effc000;
  expected[34] = CODE + 4;
  expected[35] = 0x20000000;
  assertEquals([...machine.registers.subarray(0, 36)], expected);
  // In memory these words are not; the ones from 36 on are.
  assertEquals([0, 4, 32, 36, 40, 44, 48].map((at) => word(machine, at)), [
    0,
    0,
    0,
    0x109,
    0x10a,
    0x10b,
    0,
  ]);
});

Deno.test("image a segment without file bytes at 0 clears registers that an earlier one set", () => {
  const machine = load([
    code,
    { address: 0, bytes: wordBytes([1, 2, 3, 4, 5]), flags: 6 },
    { address: 4, bytes: new Uint8Array(), memorySize: 4, flags: 6 },
  ]);
  assertEquals([0, 4, 8, 12, 16].map((register) => machine.registers[register]), [1, 0, 3, 4, 5]);
});

Deno.test("image registers are 0 at the start but for SP, BRK and HEAP", () => {
  const machine = load([code]);
  const set = [...machine.registers.entries()].filter(([, value]) => value !== 0);
  assertEquals(set, [[29, 0x7effc000], [34, CODE + 4], [35, 0x20000000]]);
  assertEquals([machine.pc, machine.nextPc], [CODE, CODE + 4]);
});

for (
  const [says, segments, brk] of [
    ["of the highest word, bss included", [code, data(FULL, { memorySize: 0x1000 })], DATA + 0xffc],
    ["of the highest word, whatever the order", [data(FULL), code], DATA + 12],
    ["rounded up to a whole word", [code, data(FULL, { memorySize: 0x1001 })], DATA + 0x1000],
    ["and segments without words do not count", [code, data([], { memorySize: 0 })], CODE + 4],
    ["0 where no segment has a word", [{ ...code, memorySize: 0 }], 0],
  ] as const
) {
  Deno.test(`image BRK is the address ${says}`, () => {
    assertEquals(load(segments).registers[34], brk);
  });
}

Deno.test("image the initial stack has the reference's 27 words, and 0 around them", () => {
  // The table of section 3, address by address.
  const table: Readonly<Record<number, number>> = {
    0x7effc000: 0,
    0x7effc004: 0,
    0x7effc008: 0,
    0x7effc00c: 6,
    0x7effc010: 0x1000,
    0x7effc014: 0x0b,
    0x7effc018: 0x3e8,
    0x7effc01c: 0x0c,
    0x7effc020: 0x3e8,
    0x7effc024: 0x0d,
    0x7effc028: 0x3e8,
    0x7effc02c: 0x0e,
    0x7effc030: 0x3e8,
    0x7effc034: 0x10,
    0x7effc038: 0,
    0x7effc03c: 0x11,
    0x7effc040: 0x64,
    0x7effc044: 0x17,
    0x7effc048: 0,
    0x7effc04c: 0x19,
    0x7effc050: 0x7effc058,
    0x7effc054: 0,
    0x7effc058: 0x5f28df1d,
    0x7effc05c: 0x2cd1002a,
    0x7effc060: 0x5ff9f682,
    0x7effc064: 0xd4d8d538,
    0x7effc068: 0,
  };
  const machine = load([code]);
  for (let address = 0x7effb000; address < 0x7effd000; address += 4) {
    assertEquals(word(machine, address), table[address] ?? 0, address.toString(16));
  }
  const { imageRanges } = machine.program;
  assertEquals(imageRanges.at(-1), { from: 0x7effc000, to: 0x7effc06c });
});

Deno.test("image of bare instructions is empty: SP, BRK and HEAP start at 0", () => {
  const program = programOf(Uint32Array.of(HALT), 0x1000);
  assertEquals(program.registers, new Int32Array(37));
  assertEquals([program.image, program.imageRanges, program.patched], [[], [], []]);
});

Deno.test("code of several executable segments is one list, in the order of the headers", () => {
  const program = loadProgram(buildElf({
    entry: CODE,
    segments: [
      { address: CODE + 0x100, bytes: wordBytes([1, 2]), flags: 5 },
      data(FULL),
      { address: CODE, bytes: wordBytes([3, 4, 5]), flags: 1 },
    ],
  }));
  assertEquals([...program.words], [1, 2, 3, 4, 5]);
  // The base is the lowest address: the mapping is wrong, and so it is in the reference.
  assertEquals([program.codeBase, program.codeCount], [CODE, 5]);
  assertEquals(instructionWord(program, CODE), 1);
  assertEquals(instructionWord(program, CODE + 16), 5);
  assertEquals(instructionWord(program, CODE + 20), undefined);
  assertEquals(instructionWord(program, CODE - 4), undefined);
});

Deno.test("code ends with the file's bytes: zero-filled words are none", () => {
  const machine = load([{ ...code, memorySize: 64 }]);
  assertEquals(machine.program.codeCount, 2);
  assertEquals(brief(runToEnd(machine)), ["halted", 0, CODE + 4]);
});

Deno.test("code a word that the file holds in part is an instruction", () => {
  const bytes = wordBytes([0, 0xffffff0c]).subarray(0, 5);
  const machine = load([{ address: CODE, bytes, memorySize: 8, flags: 5 }]);
  assertEquals([...machine.program.words], [0, HALT]);
  assertEquals(brief(runToEnd(machine)), ["halted", 0, CODE + 4]);
});

Deno.test("code base is lowered by an executable segment without words", () => {
  const empty: TestSegment = { address: CODE - 8, bytes: new Uint8Array(), flags: 5 };
  const program = loadProgram(buildElf({ entry: CODE, segments: [code, empty] }));
  assertEquals([program.codeBase, program.codeCount], [CODE - 8, 2]);
  // So the entry is outside the list.
  assertEquals(brief(runToEnd(machineFor(program))), ["entryOutsideCode", CODE]);
});

Deno.test("code of a file without executable segments is empty, and its run faults at once", () => {
  for (const segments of [[], [data(FULL)]]) {
    const program = loadProgram(buildElf({ entry: CODE, segments }));
    assertEquals([program.codeBase, program.codeCount], [0xffffffff, 0]);
    assertEquals(brief(runToEnd(machineFor(program))), ["entryOutsideCode", CODE]);
  }
});

/**
 * Bytes that the process holds after some work, beyond what it held before. Other test files may
 * run in the same process at the same time: the least of some attempts is this work's own.
 */
function growth(work: () => void): number {
  const attempts = Array.from({ length: 5 }, () => {
    const before = Deno.memoryUsage();
    work();
    const after = Deno.memoryUsage();
    return after.rss + after.external - before.rss - before.external;
  });
  return Math.min(...attempts);
}

Deno.test("image of a 400-byte file that asks for gigabytes costs no memory", () => {
  sharedMemory();
  const huge = buildElf({
    entry: CODE,
    segments: [
      code,
      ...Array.from({ length: 8 }, (_, index): TestSegment => ({
        address: 0x00100000 + 4 * index,
        bytes: wordBytes([index]),
        memorySize: 0x3ef00000 - 4 * index,
        flags: 6,
      })),
    ],
  });
  assertLess(huge.length, 450);
  const grown = growth(() => {
    const machine = machineFor(loadProgram(huge));
    assertEquals(word(machine, 0x00100000), 0);
    assertEquals(word(machine, 0x0010001c), 7);
    assertEquals(word(machine, 0x3efffffc), 0);
    assertEquals(machine.registers[34], 0x3efffffc);
    assertEquals(brief(runToEnd(machine)), ["halted", 0, CODE + 4]);
  });
  assertLess(grown, 100 * 2 ** 20);
});

Deno.test("image of 256 headers that share one segment costs what the file does", () => {
  const bytes = new Uint8Array(2 ** 20).fill(0x5a);
  const one = buildElf({ entry: CODE, segments: Array.from({ length: 256 }, () => code) });
  const file = new Uint8Array(one.length + bytes.length);
  file.set(one);
  file.set(bytes, one.length);
  const view = new DataView(file.buffer);
  for (let index = 1; index < 256; index++) {
    const at = 52 + 32 * index;
    view.setUint32(at + 4, one.length, true);
    view.setUint32(at + 8, DATA + 16 * index, true);
    view.setUint32(at + 16, bytes.length, true);
    view.setUint32(at + 20, bytes.length, true);
    view.setUint32(at + 24, 6, true);
  }
  const grown = growth(() => {
    const program = loadProgram(file);
    // The pieces cover each address once.
    const size = program.image.reduce((sum, { bytes }) => sum + bytes.length, 0);
    assertLess(size, 2 ** 20 + 256 * 16 + 4096);
    const machine = machineFor(program);
    assertEquals(word(machine, DATA + 16), 0x5a5a5a5a);
    assertEquals(word(machine, DATA + 16 * 255 + 2 ** 20 - 4), 0x5a5a5a5a);
    assertEquals(word(machine, DATA + 16 * 255 + 2 ** 20), 0);
  });
  assertLess(grown, 100 * 2 ** 20);
});

Deno.test("image a program is not changed by running it", () => {
  const program = loadProgram(buildElf({
    entry: CODE,
    segments: [{ ...code, bytes: wordBytes([0xaca70000, 0xafa70000, HALT]) }, data(FULL)],
  }));
  const before = program.image.map(({ bytes }) => bytes.slice());
  const machine = machineFor(program);
  machine.registers[5] = DATA; // sw $a3, 0($a1), sw $a3, 0($sp)
  machine.registers[7] = -1;
  runToEnd(machine);
  assert(word(machine, DATA) === 0xffffffff);
  assertEquals(program.image.map(({ bytes }) => bytes.slice()), before);
  assertEquals(dataWords(machineFor(program))[0], 0x04030201);
});
