import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { CORE_CHIP_INDEX, CORE_CHIPS, type CoreChip } from "../../lib/record/estimate.ts";
import {
  fits,
  instructionsThatFit,
  misfit,
  parseShapes,
  type Shape,
  ShapesError,
} from "../../lib/record/shapes.ts";

// reference/execution-record.md 6, rule B, and the paragraph on maximal shapes.

const file = (lists: Readonly<Record<string, readonly Readonly<Record<string, number>>[]>>) =>
  JSON.stringify(
    Object.fromEntries(
      Object.entries(lists).map(([key, list]) => [key, list.map((inner) => ({ inner }))]),
    ),
  );

const one = (inner: Readonly<Record<string, number>>): Shape =>
  parseShapes(file({ "17": [inner] }), 1 << 17)[0]!;

const rows = (shape: Shape, chip: CoreChip) => shape.rows[CORE_CHIP_INDEX[chip]]!;

const countsOf = (given: Partial<Record<CoreChip, number>>) =>
  Float64Array.from(CORE_CHIPS, (chip) => given[chip] ?? 0);

Deno.test("shapes raise a height to 1/16 of Cpu's, and give 1024 rows to what is not named", () => {
  const shape = one({ Cpu: 19, AddSub: 18, Jump: 3, SyscallCore: 15 });
  assertEquals(shape.cpu, 19);
  assertEquals(rows(shape, "Cpu"), 524_288);
  assertEquals(rows(shape, "AddSub"), 262_144);
  assertEquals(rows(shape, "Jump"), 32_768); // max(3, 19 - 4) = 15
  assertEquals(rows(shape, "SyscallCore"), 32_768);
  assertEquals(rows(shape, "MovCond"), 1024); // not max(10, 15)
});

const lists = file({
  "17": [{ Cpu: 17 }],
  "18": [{ Cpu: 18 }],
  "19": [{ Cpu: 19 }, { Cpu: 18 }],
  "22": [{ Cpu: 22 }],
});
for (
  const [size, heights] of [
    [1, [17]],
    [100_000, [17]],
    [131_072, [17]],
    [262_143, [17]],
    [262_144, [18]],
    [524_288, [19, 18]],
    [1_000_000, [19, 18]],
    [4_194_304, [22]],
    [8_388_607, [22]],
  ] as const
) {
  Deno.test(`shapes for shards of ${size} rows are those of the logarithm, rounded down`, () => {
    assertEquals(parseShapes(lists, size).map(({ cpu }) => cpu), [...heights]);
  });
}

Deno.test("shapes for shards that the file has none for are an error", () => {
  for (const size of [8_388_608, 1 << 20, 1 << 21]) {
    assertThrows(() => parseShapes(lists, size), RangeError, `shards of ${size} rows`);
  }
  for (const size of [0, -1, 1.5, NaN]) assertThrows(() => parseShapes(lists, size), RangeError);
});

const DAMAGED: readonly (readonly [text: string, place: string, says: string])[] = [
  ["", "the document", "JSON"],
  ["{", "the document", "JSON"],
  ["[]", "the document", "an object, and is []"],
  ["{}", "the document", "shard sizes"],
  ["null", "the document", "an object, and is null"],
  ['{"a": []}', '"a"', "logarithm"],
  ['{"17": {}}', '"17"', "a list, and is {}"],
  ['{"17": [3]}', '"17"[0]', "and is 3"],
  ['{"17": [{"inner": []}]}', '"17"[0]', "inner"],
  ['{"17": [{"inner": {"Cpu": 17}}, {"inner": {}}]}', '"17"[1].inner.Cpu', "is nothing"],
  ['{"17": [{"inner": {"Cpu": 23}}]}', '"17"[0].inner.Cpu', "from 4 to 22, and is 23"],
  ['{"17": [{"inner": {"Cpu": 3}}]}', '"17"[0].inner.Cpu', "from 4 to 22, and is 3"],
  ['{"17": [{"inner": {"Cpu": "17"}}]}', '"17"[0].inner.Cpu', 'is "17"'],
  ['{"17": [{"inner": {"Cpu": 17, "Lt": -1}}]}', '"17"[0].inner.Lt', "from 0 to 31"],
  ['{"17": [{"inner": {"Cpu": 17, "Lt": 1.5}}]}', '"17"[0].inner.Lt', "is 1.5"],
  ['{"17": [{"inner": {"Cpu": 17, "Alu": 3}}]}', '"17"[0].inner.Alu', "name of a chip"],
  ['{"17": [{"inner": {"Cpu": 17, "toString": 3}}]}', '"17"[0].inner.toString', "name of a chip"],
];
for (const [text, place, says] of DAMAGED) {
  Deno.test(`shapes that are damaged say where: ${text || "nothing"}`, () => {
    const error = assertThrows(() => parseShapes(text, 1 << 17), ShapesError, says);
    assertEquals(error.place, place);
  });
}

Deno.test("shapes from any text parse or fail with an error that says so", () => {
  fc.assert(fc.property(fc.json(), (text) => {
    try {
      parseShapes(text, 1 << 17);
    } catch (error) {
      if (!(error instanceof ShapesError || error instanceof RangeError)) throw error;
    }
  }));
});

// Frequency 16, so that 32 x 16 = 512 rows must be left.
const shape = one({ Cpu: 17, AddSub: 16, Lt: 13, CloClz: 13, SyscallInstrs: 13, Global: 14 });

Deno.test("shapes fit up to four times the Cpu rows on the clock", () => {
  assertEquals(fits(shape, 524_288, countsOf({}), 16), true);
  assertEquals(misfit(shape, 524_289, countsOf({}), 16), {
    chip: "Cpu",
    needed: 131_072.25,
    given: 131_072,
    margin: 0,
  });
});

Deno.test("shapes fit while 512 rows are left in each chip that has any", () => {
  assertEquals(fits(shape, 0, countsOf({ AddSub: 65_536 - 512 }), 16), true);
  assertEquals(misfit(shape, 0, countsOf({ AddSub: 65_536 - 511 }), 16), {
    chip: "AddSub",
    needed: 65_025,
    given: 65_536,
    margin: 512,
  });
  // With a frequency of 1, 32 rows.
  assertEquals(fits(shape, 0, countsOf({ AddSub: 65_536 - 32 }), 1), true);
  assertEquals(fits(shape, 0, countsOf({ AddSub: 65_536 - 31 }), 1), false);
});

Deno.test("shapes say what is too much before what is too close", () => {
  assertEquals(misfit(shape, 0, countsOf({ AddSub: 65_536, Global: 16_385 }), 16), {
    chip: "Global",
    needed: 16_385,
    given: 16_384,
    margin: 0,
  });
});

Deno.test("shapes do not look at Lt, CloClz and the Cpu's estimate", () => {
  assertEquals(fits(shape, 0, countsOf({ Lt: 1e9, CloClz: 1e9, Cpu: 1e9 }), 16), true);
});

for (const chip of CORE_CHIPS.filter((name) => !["Cpu", "Lt", "CloClz"].includes(name))) {
  Deno.test(`shapes look at ${chip}`, () => {
    assertEquals(misfit(shape, 0, countsOf({ [chip]: 1e9 }), 16)?.chip, chip);
  });
}

Deno.test("shapes that are smaller than the margin fit where the chip has no rows at all", () => {
  const shallow = one({ Cpu: 4 }); // 1024 rows for everything else
  assertEquals(fits(shallow, 64, countsOf({}), 33), true); // 32 x 33 = 1056 > 1024
  assertEquals(fits(shallow, 64, countsOf({ Mul: 1 }), 33), false);
});

const large = Object.fromEntries(CORE_CHIPS.map((chip) => [chip, 20]));
for (
  const [what, given, clk, most] of [
    // (2^20 - 512) / 4 = 262016 for ShiftRight is the least; the clock leaves (2^24 - 64) / 5.
    ["nothing", { ...large, Cpu: 22 }, 64, 262_016],
    // (2^16 - 512 - 24) / 2 for AddSub: the entry raises no height, 16 = 20 - 4.
    ["additions", { ...large, AddSub: 16 }, 0, 32_500],
    // (2^18 - 512 - 0) / 0.25 is more than what Mul leaves: (2^17 - 512) / 3 = 43520.
    ["products", { ...large, Mul: 17, MemoryLocal: 18 }, 0, 43_520],
    // (4 x 2^20 - 4,194,000) / 5 = 60.8
    ["the clock", large, 4_194_000, 60],
    ["the clock, passed", large, 4_194_305, 0],
  ] as const
) {
  Deno.test(`shapes stay fitting for a number of instructions that ${what} bounds`, () => {
    const counts = countsOf(what === "additions" ? { AddSub: 24 } : {});
    assertEquals(instructionsThatFit(one(given), clk, counts, 16), most);
  });
}
