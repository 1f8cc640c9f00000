import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { FunctionTable, type SymbolEntry } from "../../lib/debug/functions.ts";

const TEXT = [{ start: 0x1000, end: 0x2000 }, { start: 0x3000, end: 0x3100 }];
const [NOTYPE, OBJECT, FUNC, SECTION] = [0, 1, 2, 3];
const [LOCAL, GLOBAL, WEAK] = [0, 1, 2];

function symbol(
  name: string,
  value: number,
  size: number,
  type: number = FUNC,
  binding: number = GLOBAL,
  section = 1,
): SymbolEntry {
  return { name, value, size, type, binding, section };
}

/** The name at an address, with the function's bounds. */
function at(table: FunctionTable, pc: number): string | undefined {
  const found = table.find(pc);
  if (found === undefined) return undefined;
  assertEquals(found.offset, pc - found.start);
  return `${found.name} ${found.start.toString(16)}-${found.end.toString(16)}`;
}

Deno.test("FunctionTable.find tells which function an address is in", () => {
  const cases: [string, SymbolEntry[], number, string | undefined][] = [
    ["nothing known", [], 0x1000, undefined],
    ["first byte", [symbol("f", 0x1000, 8)], 0x1000, "f 1000-1008"],
    ["last word", [symbol("f", 0x1000, 8)], 0x1004, "f 1000-1008"],
    ["behind it", [symbol("f", 0x1000, 8)], 0x1008, undefined],
    ["before it", [symbol("f", 0x1004, 8)], 0x1000, undefined],
    [
      "no size: to the next",
      [symbol("f", 0x1000, 0), symbol("g", 0x1040, 8)],
      0x103c,
      "f 1000-1040",
    ],
    ["no size: to the end of the range", [symbol("f", 0x1ff0, 0)], 0x1ffc, "f 1ff0-2000"],
    [
      "no size: not into the next range",
      [symbol("f", 0x1ff0, 0), symbol("g", 0x3000, 8)],
      0x2000,
      undefined,
    ],
    ["a size beyond the range", [symbol("f", 0x1ff0, 0xffffffff)], 0x1ffc, "f 1ff0-2000"],
    ["outside the code", [symbol("f", 0x2800, 8)], 0x2800, undefined],
    ["data", [symbol("f", 0x1000, 8, OBJECT)], 0x1000, undefined],
    ["a section", [symbol("f", 0x1000, 8, SECTION)], 0x1000, undefined],
    ["not defined here", [symbol("f", 0x1000, 8, FUNC, GLOBAL, 0)], 0x1000, undefined],
    ["no name", [symbol("", 0x1000, 8)], 0x1000, undefined],
    ["odd address", [symbol("f", 0x1001, 8)], 0x1001, undefined],
    ["a label of assembly code", [symbol("f", 0x1000, 0, NOTYPE)], 0x1100, "f 1000-2000"],
    [
      "global before local",
      [symbol("a", 0x1000, 8, FUNC, LOCAL), symbol("b", 0x1000, 8)],
      0x1000,
      "b 1000-1008",
    ],
    [
      "global before weak",
      [symbol("a", 0x1000, 8, FUNC, WEAK), symbol("b", 0x1000, 8)],
      0x1000,
      "b 1000-1008",
    ],
    [
      "sized before unsized",
      [symbol("a", 0x1000, 0), symbol("b", 0x1000, 8)],
      0x1000,
      "b 1000-1008",
    ],
    [
      "a function before the linker's global label",
      [symbol("_ftext", 0x1000, 0, NOTYPE), symbol("b", 0x1000, 8, FUNC, LOCAL)],
      0x1000,
      "b 1000-1008",
    ],
    [
      "a name before a compiler's label",
      [symbol("$L1", 0x1000, 8), symbol("b", 0x1000, 0, NOTYPE, LOCAL)],
      0x1000,
      "b 1000-2000",
    ],
    [
      "by name where all is equal",
      [symbol("b", 0x1000, 8), symbol("a", 0x1000, 8)],
      0x1000,
      "a 1000-1008",
    ],
    [
      "a label inside a function",
      [symbol("f", 0x1000, 32), symbol("loop", 0x1008, 0, NOTYPE, LOCAL)],
      0x100c,
      "f 1000-1020",
    ],
    [
      "a function inside a function",
      [symbol("f", 0x1000, 32), symbol("g", 0x1008, 8)],
      0x100c,
      "g 1008-1010",
    ],
    [
      "behind a function inside a function",
      [symbol("f", 0x1000, 32), symbol("g", 0x1008, 8)],
      0x1010,
      "f 1000-1020",
    ],
    [
      "an overlap",
      [symbol("f", 0x1000, 32), symbol("g", 0x1010, 64)],
      0x1020,
      "g 1010-1050",
    ],
    [
      "demangled",
      [symbol("_ZN5guest4main17h0123456789abcdefE", 0x1000, 8)],
      0x1000,
      "guest::main 1000-1008",
    ],
  ];
  for (const [title, symbols, pc, expected] of cases) {
    assertEquals(at(new FunctionTable(symbols, TEXT), pc), expected, title);
    assertEquals(at(new FunctionTable(symbols.toReversed(), TEXT), pc), expected, title);
  }
});

Deno.test("FunctionTable.find misses no function, and makes none up, whatever the symbols", () => {
  const word = fc.nat(0x60).map((n) => 0x1000 + 4 * n);
  const entry = fc.record({
    value: word,
    size: fc.oneof(fc.nat(64), fc.nat(0xffffffff)),
    type: fc.nat(3),
    binding: fc.nat(2),
    name: fc.constantFrom("a", "b", "$L1", ".L2", ""),
    section: fc.nat(1),
  });
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 12 }), word, (symbols, pc) => {
      const found = new FunctionTable(symbols, TEXT).find(pc);
      // Compilers' labels are not always seen, nor is one of two that share an address.
      const around = symbols.filter(({ value, size, type, name, section }) =>
        type === FUNC && section === 1 && /^[ab]/.test(name) && pc >= value && pc < value + size &&
        symbols.filter((other) => other.value === value).length === 1
      );
      if (found === undefined) return assertEquals(around, []);
      assert(pc >= found.start && pc < found.end && found.end <= 0x2000);
      assert(symbols.some(({ name, value }) => name === found.name && value === found.start));
    }),
    { numRuns: 2000 },
  );
});
