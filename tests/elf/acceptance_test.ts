import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { parseElf } from "../../lib/elf/mod.ts";
import { ElfError } from "../../lib/errors.ts";
import { loadProgram } from "../../lib/program.ts";
import { buildElf, wordBytes } from "../support/elf.ts";

// reference/loading-and-layout.md 2: what is refused, in which order, and where the fault stands.

const CODE = 0x00010000;
const segment = { address: CODE, bytes: wordBytes([0, 0, 0, 0xc]), flags: 5 };
const symbols = [{ name: "start", value: CODE }, { name: "end", value: CODE + 12 }];
const good = () => buildElf({ entry: CODE, segments: [segment, segment], symbols });

const PROGRAM_HEADER = 52;
const SECOND = PROGRAM_HEADER + 32;
/** Where section headers stand in that file: null, .symtab, .strtab, .shstrtab. */
const SECTIONS = new DataView(good().buffer).getUint32(32, true);
const SYMTAB = SECTIONS + 40;
const STRTAB = SECTIONS + 80;

function put(file: Uint8Array, at: number, bits: 8 | 16 | 32, value: number): void {
  const view = new DataView(file.buffer);
  if (bits === 8) view.setUint8(at, value);
  else if (bits === 16) view.setUint16(at, value, true);
  else view.setUint32(at, value, true);
}

interface Flaw {
  readonly says: string;
  readonly message: string;
  readonly offset: number;
  /** Fields to change: offset, width, value. */
  readonly fields?: readonly (readonly [at: number, bits: 8 | 16 | 32, value: number])[];
  readonly length?: number;
}

/** In the order of the reference's checks. */
const flaws: readonly Flaw[] = [
  { says: "a few bytes", message: "it has 15 bytes", offset: 0, length: 15 },
  { says: "no magic", message: "it is no ELF file", offset: 0, fields: [[1, 8, 0x46]] },
  { says: "another version", message: "its version is 2", offset: 6, fields: [[6, 8, 2]] },
  { says: "an unknown class", message: "its class is 3", offset: 4, fields: [[4, 8, 3]] },
  { says: "big endian", message: "not little-endian", offset: 5, fields: [[5, 8, 2]] },
  {
    says: "section headers of a wrong size",
    message: "Cannot read the section headers: an entry has 64 bytes, not 40",
    offset: 46,
    fields: [[46, 16, 64]],
  },
  {
    says: "program headers of a wrong size",
    message: "Cannot read the program headers: an entry has 56 bytes, not 32",
    offset: 42,
    fields: [[42, 16, 56]],
  },
  { says: "another machine", message: "machine 62, not MIPS", offset: 18, fields: [[18, 16, 62]] },
  { says: "a shared object", message: "its type is 3", offset: 16, fields: [[16, 16, 3]] },
  {
    says: "symbols of a wrong size",
    message: "Cannot read the symbol table: an entry has 24 bytes, not 16",
    offset: SYMTAB + 36,
    fields: [[SYMTAB + 36, 32, 24]],
  },
  {
    says: "symbols without names",
    message: "section 99 does not exist",
    offset: SYMTAB + 24,
    fields: [[SYMTAB + 24, 32, 99]],
  },
  {
    says: "a symbol table outside the file",
    message: "the symbol table",
    offset: SYMTAB + 16,
    fields: [[SYMTAB + 16, 32, 0xfffffff0]],
  },
  {
    says: "names outside the file",
    message: "the symbols' names",
    offset: STRTAB + 16,
    fields: [[STRTAB + 20, 32, 0x10000]],
  },
  {
    says: "a misaligned entry",
    message: "its entry 0x00010002",
    offset: 24,
    fields: [[24, 32, CODE + 2]],
  },
  {
    says: "no program headers",
    message: "no program headers",
    offset: 28,
    fields: [[28, 32, 0]],
  },
];

/** Within one segment: these come after all others. */
const segmentFlaws = (at: number): readonly Flaw[] => [
  {
    says: "too large a file size",
    message: "its file size 0x3f000000",
    offset: at + 16,
    fields: [[at + 16, 32, 0x3f000000]],
  },
  {
    says: "too large a memory size",
    message: "its memory size 0x3f000000",
    offset: at + 20,
    fields: [[at + 20, 32, 0x3f000000]],
  },
  {
    says: "a misaligned address",
    message: "its address 0x00010002",
    offset: at + 8,
    fields: [[at + 8, 32, CODE + 2]],
  },
  {
    says: "bytes outside the file",
    message: "its byte 0 stands at offset 65536",
    offset: at + 4,
    fields: [[at + 4, 32, 0x10000]],
  },
];

const all = [...flaws, ...segmentFlaws(PROGRAM_HEADER), ...segmentFlaws(SECOND)];

function fileWith(...list: readonly Flaw[]): Uint8Array {
  const file = good();
  for (const { fields = [] } of list) for (const field of fields) put(file, ...field);
  const length = Math.min(...list.map(({ length }) => length ?? file.length));
  return file.slice(0, length);
}

function refusal(file: Uint8Array): ElfError {
  const error = assertThrows(() => loadProgram(file), ElfError);
  assert(error instanceof ElfError && error instanceof SyntaxError);
  return error;
}

for (const [index, flaw] of all.entries()) {
  const second = index >= all.length - 4 ? " in the second segment" : "";
  Deno.test(`parseElf refuses ${flaw.says}${second}, naming the field's offset`, () => {
    const error = refusal(fileWith(flaw));
    assertStringIncludes(error.message, flaw.message);
    assertEquals(error.offset, flaw.offset);
  });
}

Deno.test("parseElf names the first of two flaws, in the reference's order", () => {
  for (const [index, first] of all.entries()) {
    for (const second of all.slice(index + 1)) {
      // Two changes of one field, or of a table and of what is found by it, make one flaw.
      const fields = (second.fields ?? []).map(([at]) => at);
      if (first.fields?.some(([at]) => fields.includes(at))) continue;
      // Without a table the size of its entries is of no matter.
      if (first.offset === 42 && second.offset === 28) continue;
      const error = refusal(fileWith(first, second));
      assertStringIncludes(error.message, first.message, `${first.says}, then ${second.says}`);
    }
  }
});

const others: readonly Flaw[] = [
  { says: "nothing", message: "it has 0 bytes", offset: 0, length: 0 },
  { says: "a header that is cut", message: "fewer than its header", offset: 51, length: 51 },
  { says: "class 0", message: "its class is 0", offset: 4, fields: [[4, 8, 0]] },
  { says: "a 64-bit file", message: "not a 32-bit file", offset: 4, fields: [[4, 8, 2]] },
  {
    says: "an entry at the end of code memory",
    message: "its entry 0x3f000000",
    offset: 24,
    fields: [[24, 32, 0x3f000000]],
  },
  {
    says: "the highest possible address",
    message: "lies past 0x3f000000",
    offset: PROGRAM_HEADER + 8,
    fields: [[PROGRAM_HEADER + 8, 32, 0xfffffffc]],
  },
  {
    says: "a segment that ends one word too high",
    message: "0x3f000000 lies past 0x3f000000",
    offset: PROGRAM_HEADER + 8,
    fields: [[PROGRAM_HEADER + 8, 32, 0x3f000000 - 12]],
  },
  {
    says: "a segment whose bytes end outside the file",
    message: "Cannot load a segment",
    offset: PROGRAM_HEADER + 4,
    fields: [[PROGRAM_HEADER + 4, 32, good().length - 4]],
  },
  {
    says: "a count of program headers in a section that is missing",
    message: "section 0, which is missing",
    offset: 44,
    fields: [[32, 32, 0], [44, 16, 0xffff]],
  },
];

for (const flaw of others) {
  Deno.test(`parseElf refuses ${flaw.says}`, () => {
    const error = refusal(fileWith(flaw));
    assertStringIncludes(error.message, flaw.message);
    assertEquals(error.offset, flaw.offset);
  });
}

for (
  const [what, at, message] of [
    ["section", 32, "the table of section headers"],
    ["program", 28, "the table of program headers"],
  ] as const
) {
  Deno.test(`parseElf refuses a table of ${what} headers outside the file`, () => {
    for (const offset of [good().length, good().length - 1, 0x7ffffff0, 0xffffffff]) {
      const file = good();
      put(file, at, 32, offset);
      assertStringIncludes(refusal(file).message, message);
    }
  });
}

// What a suspicious reader would refuse and the reference does not.
const accepted: readonly (readonly [says: string, fields: Flaw["fields"] & object])[] = [
  ["other flags", [[36, 32, 0]]],
  ["another word of version", [[20, 32, 7]]],
  ["another header size", [[40, 16, 1]]],
  ["a string table of section names that does not exist", [[50, 16, 0xfff0]]],
  ["an operating system's ABI", [[7, 8, 3]]],
  ["no section headers, and their size of no matter", [[32, 32, 0], [46, 16, 7]]],
  ["a program header that is no PT_LOAD, whatever it says", [
    [SECOND, 32, 3],
    [SECOND + 8, 32, 1],
    [SECOND + 16, 32, 0xffffffff],
  ]],
  ["an alignment that is no power of two", [[PROGRAM_HEADER + 28, 32, 7]]],
  ["an entry outside the code", [[24, 32, 0x20000]]],
  ["an entry at 0", [[24, 32, 0]]],
  ["the last entry below the end of code memory", [[24, 32, 0x3efffffc]]],
  ["no executable segment", [[PROGRAM_HEADER + 24, 32, 6], [SECOND + 24, 32, 6]]],
  ["an address range that is empty, past the end", [
    [SECOND + 8, 32, 0xfffffffc],
    [SECOND + 16, 32, 0],
    [SECOND + 20, 32, 0],
  ]],
  ["a segment that ends at the end of code memory", [[SECOND + 8, 32, 0x3f000000 - 16]]],
  ["an empty table of program headers", [[44, 16, 0]]],
  ["file bytes that are missing behind the memory size", [
    [SECOND + 4, 32, good().length - 8],
    [SECOND + 20, 32, 8],
  ]],
  ["a file offset past the end where no byte is needed", [
    [SECOND + 4, 32, 0xffffffff],
    [SECOND + 16, 32, 0],
  ]],
];

for (const [says, fields] of accepted) {
  Deno.test(`parseElf accepts ${says}`, () => {
    const file = good();
    for (const field of fields) put(file, ...field);
    loadProgram(file);
  });
}

Deno.test("parseElf accepts 256 program headers of any type, and not one more", () => {
  const file = new Uint8Array(8192 + 257 * 32);
  file.set(good());
  put(file, 28, 32, 8192); // all zero: PT_NULL
  put(file, 44, 16, 256);
  assertEquals(parseElf(file).segments, []);
  put(file, 44, 16, 257);
  const error = refusal(file);
  assertStringIncludes(error.message, "257 program headers");
  assertEquals(error.offset, 44);
});

Deno.test("parseElf takes both counts from section 0 where the header says so", () => {
  const file = good();
  put(file, 48, 16, 0);
  put(file, SECTIONS + 20, 32, 4);
  put(file, 44, 16, 0xffff);
  put(file, SECTIONS + 28, 32, 2);
  const elf = parseElf(file);
  assertEquals([elf.sections.length, elf.segments.length, elf.symbols.length], [4, 2, 3]);
});

Deno.test("parseElf checks the size of section headers even where there are none", () => {
  const file = good();
  put(file, 46, 16, 41);
  put(file, 48, 16, 0);
  put(file, SECTIONS + 20, 32, 0);
  assertEquals(refusal(file).offset, 46);
});

Deno.test("parseElf checks the size of program headers even where there are none", () => {
  const file = good();
  put(file, 42, 16, 56);
  put(file, 44, 16, 0);
  assertEquals(refusal(file).offset, 42);
});

Deno.test("parseElf loads a stripped file and says that it is one", () => {
  const elf = parseElf(buildElf({ entry: CODE, segments: [segment] }));
  assertEquals([elf.stripped, elf.symbols.length, elf.patches.size], [true, 0, 0]);
  assertEquals(elf.segments.length, 1);
});

Deno.test("parseElf reads symbols, sections and flags", () => {
  const elf = parseElf(good());
  assertEquals(elf.stripped, false);
  assertEquals(elf.flags, 0x70001001);
  assertEquals(elf.sections.map(({ name }) => name), ["", ".symtab", ".strtab", ".shstrtab"]);
  assertEquals(
    elf.symbols.slice(1).map(({ name, value, type, binding }) => [
      name,
      value,
      type,
      binding,
    ]),
    [["start", CODE, 2, 1], ["end", CODE + 12, 2, 1]],
  );
});

Deno.test("parseElf skips a symbol whose name cannot be read, and counts it", () => {
  const file = good();
  const table = new DataView(file.buffer).getUint32(SYMTAB + 16, true);
  put(file, table + 16, 32, 0xffffffff); // a name outside its table
  const elf = parseElf(file);
  assertEquals(elf.symbols.map(({ name }) => name), ["", "end"]);
  assertEquals(elf.unnamedSymbols, 1);
});

Deno.test("parseElf names the field that points outside the file: e_shoff at 32, e_phoff at 28", () => {
  for (const at of [32, 28]) {
    const file = good();
    put(file, at, 32, 0x7ffffff0);
    assertEquals(refusal(file).offset, at);
  }
});
