/**
 * How many rows each chip will need for a shard that is still running, from counts alone
 * (reference/execution-record.md 6.1). The reference cuts shards by these numbers, so they are
 * its own, with what they leave out: no rows for MOD, for SYSCALL, or beside stores.
 *
 * @module
 */
import { type Instruction, instructions, variants } from "../isa/mod.ts";
import { type Chip, COSTS } from "./costs.ts";

/** The chips that are estimated, in the order of {@linkcode Counts}. */
export const CORE_CHIPS = [
  "Cpu",
  "AddSub",
  "Mul",
  "Bitwise",
  "ShiftLeft",
  "ShiftRight",
  "DivRem",
  "Lt",
  "MemoryLocal",
  "Branch",
  "Jump",
  "MemoryInstrs",
  "MiscInstrs",
  "MovCond",
  "CloClz",
  "SyscallInstrs",
  "SyscallCore",
  "Global",
] as const satisfies readonly Chip[];

/** A chip that takes part in the estimate. */
export type CoreChip = typeof CORE_CHIPS[number];
/** Rows by chip: one number for each of {@linkcode CORE_CHIPS}, in its order. */
export type Counts = Float64Array;

/** Where a chip stands in {@linkcode Counts}. */
export const CORE_CHIP_INDEX: Readonly<Record<CoreChip, number>> = Object.fromEntries(
  CORE_CHIPS.map((chip, index) => [chip, index]),
) as Record<CoreChip, number>;

const CPU = CORE_CHIP_INDEX.Cpu;
const MEMORY_LOCAL = CORE_CHIP_INDEX.MemoryLocal;
const SYSCALL_CORE = CORE_CHIP_INDEX.SyscallCore;
const GLOBAL = CORE_CHIP_INDEX.Global;

/** Local memory events that share a row. */
const LOCAL_EVENTS_PER_ROW = 4;

/** Which counters grow beside an instruction's own. */
type Beside = Readonly<Record<string, number>>;

const COMPARES_WITH_ZERO: Beside = { ADD: 1, SLT: 2 };
const BESIDE: Readonly<Record<string, Beside>> = {
  BLTZ: COMPARES_WITH_ZERO,
  BGEZ: COMPARES_WITH_ZERO,
  BLEZ: COMPARES_WITH_ZERO,
  BGTZ: COMPARES_WITH_ZERO,
  MEQ: { ADD: 1 },
  MNE: { ADD: 1 },
  EXT: { SLL: 1, SRL: 1 },
  CLZ: { SRL: 1 },
  CLO: { SRL: 1 },
  MADDU: { MULTU: 1 },
  MSUBU: { MULTU: 1 },
  MADD: { MULT: 1 },
  MSUB: { MULT: 1 },
  INS: { ROR: 2, SLL: 1, SRL: 2, ADD: 1 },
  DIV: { MULT: 2, ADD: 2, SLTU: 1 },
  DIVU: { MULTU: 2, ADD: 2, SLTU: 1 },
  JumpDirect: { ADD: 1 },
};
const BESIDE_LOADS: Beside = { ADD: 2 };

/** Instructions whose own counter goes into no chip's estimate. */
const UNCOUNTED: ReadonlySet<string> = new Set(["MOD", "MODU", "SYSCALL", "UNIMPL"]);

/** The chips whose rows a counter's value is added to. */
function chipsOfCounter({ name, chip }: Instruction): readonly string[] {
  if (UNCOUNTED.has(name)) return [];
  // A division is checked by a product and a comparison, beside those in the table above.
  return chip === "DivRem" ? ["DivRem", "Mul", "Lt"] : [chip];
}

/** Rows that one execution of an instruction adds, by chip. */
function rowsOf(instruction: Instruction): Counts {
  const rows = new Float64Array(CORE_CHIPS.length);
  const count = (counted: Instruction, times: number) => {
    for (const chip of chipsOfCounter(counted)) rows[CORE_CHIP_INDEX[chip as CoreChip]]! += times;
  };
  count(instruction, 1);
  const beside = instruction.meaning.form === "load" ? BESIDE_LOADS : BESIDE[instruction.name];
  for (const [name, times] of Object.entries(beside ?? {})) {
    count(instructions.find((one) => one.name === name)!, times);
  }
  return rows;
}

/** The sparse matrix from variants to chips, as three columns; about 130 entries. */
function listEntries(): { variant: Uint8Array; chip: Uint8Array; rows: Uint8Array } {
  const entries = variants.flatMap(({ instruction }, variant) =>
    [...rowsOf(instruction)].flatMap((rows, chip) => rows > 0 ? [{ variant, chip, rows }] : [])
  );
  return {
    variant: Uint8Array.from(entries, ({ variant }) => variant),
    chip: Uint8Array.from(entries, ({ chip }) => chip),
    rows: Uint8Array.from(entries, ({ rows }) => rows),
  };
}

const entries = listEntries();

/**
 * Estimates the rows that every chip needs for what a shard has executed.
 *
 * @param cycles clk / 5, rounded down: a system call's extra cycles are a part of it.
 * @param touched Memory accesses to words that no access of this shard came before (local_mem).
 * @param sent Calls sent to other tables (syscalls_sent), which the reference leaves at 0.
 * @param executed Executions since the shard began, by variant (see `variants` of lib/isa).
 * @param into Where the result goes; a new array if it is left out.
 * @returns Rows by chip, in the order of {@linkcode CORE_CHIPS}.
 * @example
 * ```ts
 * import { variants } from "../isa/mod.ts";
 * import { CORE_CHIP_INDEX, estimate } from "./estimate.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const executed = new Float64Array(variants.length);
 * executed[variants.findIndex(({ instruction }) => instruction.name === "LW")] = 10;
 * const counts = estimate(10, 3, 0, executed);
 * assertEquals(counts[CORE_CHIP_INDEX.MemoryInstrs], 10);
 * assertEquals(counts[CORE_CHIP_INDEX.AddSub], 20);
 * assertEquals(counts[CORE_CHIP_INDEX.Global], 6);
 * ```
 */
export function estimate(
  cycles: number,
  touched: number,
  sent: number,
  executed: Float64Array,
  into: Counts = new Float64Array(CORE_CHIPS.length),
): Counts {
  into.fill(0);
  const { variant, chip, rows } = entries;
  for (let entry = 0; entry < rows.length; entry++) {
    into[chip[entry]!]! += rows[entry]! * executed[variant[entry]!]!;
  }
  into[CPU] = cycles;
  into[MEMORY_LOCAL] = Math.ceil(touched / LOCAL_EVENTS_PER_ROW);
  into[SYSCALL_CORE] = sent;
  into[GLOBAL] = 2 * touched + sent;
  return into;
}

/** What `pad` adds for each cycle. */
const PADDING: Readonly<Record<CoreChip, number>> = {
  Cpu: 1,
  AddSub: 5,
  Mul: 4,
  Bitwise: 3,
  ShiftLeft: 1,
  ShiftRight: 1,
  DivRem: 4,
  Lt: 2,
  MemoryLocal: 64,
  Branch: 8,
  Jump: 2,
  MemoryInstrs: 8,
  MiscInstrs: 8,
  MovCond: 0,
  CloClz: 3,
  SyscallInstrs: 1,
  SyscallCore: 2,
  Global: 64,
};
const padding = CORE_CHIPS.map((chip) => PADDING[chip]);

/**
 * Adds what the reference allows for the cycles until the next look at the counts.
 *
 * @param counts Rows by chip.
 * @param cycles The number of cycles.
 * @param into Where the result goes, which may be `counts`; a new array if it is left out.
 * @returns Rows by chip.
 * @example
 * ```ts
 * import { CORE_CHIP_INDEX, CORE_CHIPS, pad } from "./estimate.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const padded = pad(new Float64Array(CORE_CHIPS.length).fill(100), 16);
 * assertEquals(padded[CORE_CHIP_INDEX.Branch], 100 + 8 * 16);
 * assertEquals(padded[CORE_CHIP_INDEX.MovCond], 100);
 * ```
 */
export function pad(
  counts: Counts,
  cycles: number,
  into: Counts = new Float64Array(CORE_CHIPS.length),
): Counts {
  for (let chip = 0; chip < into.length; chip++) {
    into[chip] = counts[chip]! + padding[chip]! * cycles;
  }
  return into;
}

/** Bytes of a field element, extended to twice its length. */
const BYTES_PER_ELEMENT = 8;
/** Byte and Program always have their greatest heights. */
const FIXED_ELEMENTS = 2 ** 16 * COSTS.Byte + 2 ** 22 * COSTS.Program;
/** Elements of a row, by chip; the reference leaves MovCond out. */
const elements = CORE_CHIPS.map((chip) => chip === "MovCond" ? 0 : COSTS[chip]);

/**
 * The smallest power of two that is no less than a number of rows; 1 for none.
 *
 * @param rows A number of rows, below 2^53.
 * @returns The power of two.
 * @example
 * ```ts
 * import { nextPowerOfTwo } from "./estimate.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals([0, 1, 2, 3, 4, 5].map(nextPowerOfTwo), [1, 1, 2, 4, 4, 8]);
 * ```
 */
export function nextPowerOfTwo(rows: number): number {
  if (rows <= 1) return 1;
  if (rows <= 2 ** 31) return 2 ** (32 - Math.clz32(rows - 1));
  let power = 2 ** 32;
  while (power < rows) power *= 2;
  return power;
}

/**
 * The size of a shard's traces, extended to twice their length (low-degree extension).
 *
 * @param counts Rows by chip.
 * @returns The size in bytes.
 * @example
 * ```ts
 * import { CORE_CHIPS, lde } from "./estimate.ts";
 * import { assertEquals } from "@std/assert";
 *
 * // Even an empty shard has the tables of bytes and of the program: a little over 1 GB.
 * assertEquals(Math.floor(lde(new Float64Array(CORE_CHIPS.length)) / 2 ** 20), 1019);
 * ```
 */
export function lde(counts: Counts): number {
  let sum = FIXED_ELEMENTS;
  for (let chip = 0; chip < elements.length; chip++) {
    sum += nextPowerOfTwo(counts[chip]!) * elements[chip]!;
  }
  return BYTES_PER_ELEMENT * sum;
}

function mostRows(): Counts {
  const most = new Float64Array(CORE_CHIPS.length);
  for (const { instruction } of variants) {
    rowsOf(instruction).forEach((rows, chip) => most[chip] = Math.max(most[chip]!, rows));
  }
  most[CPU] = 1;
  // A load or store touches one word, whose event may be the first of its row.
  most[MEMORY_LOCAL] = 1 / LOCAL_EVENTS_PER_ROW;
  most[GLOBAL] = 2;
  return most;
}

/**
 * The most rows that one instruction adds to a chip's estimate, system calls apart: so that a
 * driver knows how long a look at the counts stays true. Four instructions may be needed for one
 * row of MemoryLocal, which is therefore 1/4.
 */
export const MOST_ROWS_PER_INSTRUCTION: Readonly<Counts> = mostRows();
