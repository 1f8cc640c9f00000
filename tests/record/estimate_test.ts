import { assertEquals } from "@std/assert";
import { instructions, variants } from "../../lib/isa/mod.ts";
import {
  CORE_CHIPS,
  type CoreChip,
  type Counts,
  estimate,
  lde,
  MOST_ROWS_PER_INSTRUCTION,
  nextPowerOfTwo,
  pad,
} from "../../lib/record/estimate.ts";

// reference/execution-record.md 6.1; every expectation is worked out from its tables.

type Rows = Partial<Record<CoreChip, number>>;

/** The chips that have rows. */
const shown = (counts: Counts): Rows =>
  Object.fromEntries(
    CORE_CHIPS.flatMap((chip, index) => counts[index] === 0 ? [] : [[chip, counts[index]]]),
  );

const countsOf = (rows: Rows): Counts => Float64Array.from(CORE_CHIPS, (chip) => rows[chip] ?? 0);

/** Executions by variant; an instruction's are given to its last variant. */
function executed(times: Readonly<Record<string, number>>): Float64Array {
  const counts = new Float64Array(variants.length);
  for (const [name, count] of Object.entries(times)) {
    counts[variants.findLastIndex(({ instruction }) => instruction.name === name)] = count;
  }
  return counts;
}

const load: Rows = { MemoryInstrs: 1, AddSub: 2 };
const store: Rows = { MemoryInstrs: 1 };
const oneRegisterBranch: Rows = { Branch: 1, AddSub: 1, Lt: 2 };
// DIV: its own row, which asks for one of Mul and one of Lt; MULT +2, ADD +2, SLTU +1.
const division: Rows = { DivRem: 1, Mul: 1 + 2, Lt: 1 + 1, AddSub: 2 };

/** What one execution adds, for every instruction there is. */
const EXPECTED: Readonly<Record<string, Rows>> = {
  ADD: { AddSub: 1 },
  SUB: { AddSub: 1 },
  MUL: { Mul: 1 },
  MULT: { Mul: 1 },
  MULTU: { Mul: 1 },
  DIV: division,
  DIVU: division,
  MOD: {},
  MODU: {},
  SLL: { ShiftLeft: 1 },
  SRL: { ShiftRight: 1 },
  SRA: { ShiftRight: 1 },
  ROR: { ShiftRight: 1 },
  SLT: { Lt: 1 },
  SLTU: { Lt: 1 },
  AND: { Bitwise: 1 },
  OR: { Bitwise: 1 },
  XOR: { Bitwise: 1 },
  NOR: { Bitwise: 1 },
  CLZ: { CloClz: 1, ShiftRight: 1 },
  CLO: { CloClz: 1, ShiftRight: 1 },
  BEQ: { Branch: 1 },
  BGEZ: oneRegisterBranch,
  BGTZ: oneRegisterBranch,
  BLEZ: oneRegisterBranch,
  BLTZ: oneRegisterBranch,
  BNE: { Branch: 1 },
  Jump: { Jump: 1 },
  Jumpi: { Jump: 1 },
  JumpDirect: { Jump: 1, AddSub: 1 },
  SYSCALL: {},
  LB: load,
  LBU: load,
  LH: load,
  LHU: load,
  LW: load,
  LWL: load,
  LWR: load,
  LL: load,
  SB: store,
  SH: store,
  SW: store,
  SWL: store,
  SWR: store,
  SC: store,
  // ROR +2 and SRL +2, SLL +1, ADD +1.
  INS: { MiscInstrs: 1, ShiftRight: 2 + 2, ShiftLeft: 1, AddSub: 1 },
  MADDU: { MiscInstrs: 1, Mul: 1 },
  MSUBU: { MiscInstrs: 1, Mul: 1 },
  MADD: { MiscInstrs: 1, Mul: 1 },
  MSUB: { MiscInstrs: 1, Mul: 1 },
  MEQ: { MovCond: 1, AddSub: 1 },
  MNE: { MovCond: 1, AddSub: 1 },
  WSBH: { MovCond: 1 },
  EXT: { MiscInstrs: 1, ShiftLeft: 1, ShiftRight: 1 },
  TEQ: { MiscInstrs: 1 },
  SEXT: { MiscInstrs: 1 },
  UNIMPL: {},
};

Deno.test("estimate knows every instruction", () => {
  assertEquals(Object.keys(EXPECTED).sort(), instructions.map(({ name }) => name).sort());
});

for (const [name, rows] of Object.entries(EXPECTED)) {
  Deno.test(`estimate counts what one ${name} needs`, () => {
    assertEquals(countsOf(rows), estimate(0, 0, 0, executed({ [name]: 1 })));
  });
}

Deno.test("estimate counts every variant of an instruction", () => {
  const all = Float64Array.from(variants, ({ instruction }) => instruction.name === "ADD" ? 7 : 0);
  // Two registers, a register and a literal, two literals.
  assertEquals(shown(estimate(0, 0, 0, all)), { AddSub: 3 * 7 });
});

Deno.test("estimate adds up what a mix of instructions needs", () => {
  const counts = estimate(
    10_000,
    0,
    0,
    executed({ ADD: 1000, LW: 300, SW: 200, BEQ: 90, BLTZ: 10, DIV: 4, SLTU: 50, INS: 6 }),
  );
  assertEquals(shown(counts), {
    Cpu: 10_000,
    AddSub: 1000 + 2 * 300 + 10 + 2 * 4 + 6,
    Mul: 3 * 4,
    ShiftLeft: 6,
    ShiftRight: 4 * 6,
    DivRem: 4,
    Lt: 50 + 2 * 10 + 2 * 4,
    Branch: 100,
    MemoryInstrs: 500,
    MiscInstrs: 6,
  });
});

for (
  const [touched, sent, rows] of [
    [0, 0, {}],
    [1, 0, { MemoryLocal: 1, Global: 2 }],
    [4, 0, { MemoryLocal: 1, Global: 8 }],
    [5, 0, { MemoryLocal: 2, Global: 10 }],
    [1001, 0, { MemoryLocal: 251, Global: 2002 }],
    [3, 2, { MemoryLocal: 1, Global: 8, SyscallCore: 2 }],
  ] as const
) {
  Deno.test(`estimate packs ${touched} touched words in fours, and ${sent} calls`, () => {
    assertEquals(shown(estimate(0, touched, sent, executed({}))), rows);
  });
}

Deno.test("estimate fills the array that it is given, whatever it held", () => {
  const into = new Float64Array(CORE_CHIPS.length).fill(9);
  const counts = estimate(2, 0, 0, executed({ AND: 1 }), into);
  assertEquals(counts === into, true);
  assertEquals(shown(into), { Cpu: 2, Bitwise: 1 });
});

Deno.test("pad adds for each cycle what the reference allows", () => {
  // 16 cycles, so each factor of the list times 16; MovCond has none.
  assertEquals(shown(pad(new Float64Array(CORE_CHIPS.length), 16)), {
    Cpu: 16,
    AddSub: 80,
    Mul: 64,
    Bitwise: 48,
    ShiftLeft: 16,
    ShiftRight: 16,
    DivRem: 64,
    Lt: 32,
    MemoryLocal: 1024,
    Branch: 128,
    Jump: 32,
    MemoryInstrs: 128,
    MiscInstrs: 128,
    CloClz: 48,
    SyscallInstrs: 16,
    SyscallCore: 32,
    Global: 1024,
  });
  assertEquals(shown(pad(countsOf({ Cpu: 5, MovCond: 3 }), 1)).Cpu, 6);
  assertEquals(shown(pad(countsOf({ Cpu: 5, MovCond: 3 }), 1)).MovCond, 3);
});

Deno.test("nextPowerOfTwo is 1 for none, and exact beyond 32 bits", () => {
  const cases = [
    [0, 1],
    [1, 1],
    [2, 2],
    [3, 4],
    [65536, 65536],
    [65537, 131072],
    [2 ** 31, 2 ** 31],
    [2 ** 31 + 1, 2 ** 32],
    [2 ** 32, 2 ** 32],
    [2 ** 32 + 1, 2 ** 33],
    [2 ** 40, 2 ** 40],
  ] as const;
  for (const [rows, power] of cases) assertEquals(nextPowerOfTwo(rows), power, `${rows}`);
});

// 2^16 x 54 + 2^22 x 31 = 3,538,944 + 130,023,424.
const FIXED = 133_562_368;
// One row of each chip but MovCond: 1610 - 48 (see costs_test.ts).
const ONES = 1562;

Deno.test("lde of an empty shard holds the fixed tables and a row of each chip", () => {
  assertEquals(lde(countsOf({})), 8 * (FIXED + ONES));
  assertEquals(8 * (FIXED + ONES), 1_068_511_440);
});

Deno.test("lde grows with the next power of two, and not with MovCond", () => {
  assertEquals(lde(countsOf({ Cpu: 1000 })), 8 * (FIXED + ONES - 119 + 1024 * 119));
  assertEquals(lde(countsOf({ Cpu: 1024 })), 8 * (FIXED + ONES - 119 + 1024 * 119));
  assertEquals(lde(countsOf({ Cpu: 1025 })), 8 * (FIXED + ONES - 119 + 2048 * 119));
  assertEquals(lde(countsOf({ MovCond: 1 << 20 })), 8 * (FIXED + ONES));
});

Deno.test("lde adds up all chips", () => {
  const counts = countsOf({ Cpu: 400_000, AddSub: 300_000, MemoryInstrs: 100_000, Global: 3000 });
  // 2^19 x 119 + 2^19 x 47 + 2^17 x 115 + 2^12 x 115, and one row of the 13 others.
  const rest = ONES - 119 - 47 - 115 - 115;
  assertEquals(
    lde(counts),
    8 * (FIXED + rest + 524_288 * 119 + 524_288 * 47 + 131_072 * 115 + 4096 * 115),
  );
});

Deno.test("one instruction adds no more rows than the bound says", () => {
  assertEquals(shown(MOST_ROWS_PER_INSTRUCTION as Counts), {
    Cpu: 1,
    AddSub: 2, // loads
    Mul: 3, // DIV
    Bitwise: 1,
    ShiftLeft: 1,
    ShiftRight: 4, // INS
    DivRem: 1,
    Lt: 2, // BLTZ, DIV
    MemoryLocal: 0.25, // a word of four in a row
    Branch: 1,
    Jump: 1,
    MemoryInstrs: 1,
    MiscInstrs: 1,
    MovCond: 1,
    CloClz: 1,
    Global: 2, // a word that no access came before
  });
});
