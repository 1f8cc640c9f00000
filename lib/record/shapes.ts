/**
 * Maximal shapes: sets of table heights that a prover can take, which a shard must stay within
 * (reference/execution-record.md 6).
 *
 * @module
 */
import { COSTS } from "./costs.ts";
import {
  CORE_CHIP_INDEX,
  CORE_CHIPS,
  type CoreChip,
  type Counts,
  MOST_ROWS_PER_INSTRUCTION,
} from "./estimate.ts";

/** The greatest logarithm of a height that is taken: a longer table has no place anywhere. */
const MAX_HEIGHT = 31;
/** The greatest logarithm of the Cpu table's height. */
const MAX_CPU_HEIGHT = 22;
/** How far below the Cpu table's height, as logarithms, the others' heights may lie. */
const BELOW_CPU = 4;
/** The height, as a logarithm, of a chip that an entry does not name. */
const UNNAMED = 10;
/** A shape has its rows left in every chip for this many times the cycles between two looks. */
const MARGIN = 32;

/** Chips whose rows are compared with the shape's: those of the reference, without Lt and CloClz. */
const CHECKED: readonly CoreChip[] = CORE_CHIPS.filter((chip) =>
  chip !== "Cpu" && chip !== "Lt" && chip !== "CloClz"
);
const checked = CHECKED.map((chip) => CORE_CHIP_INDEX[chip]);

/**
 * A file of maximal shapes cannot be used.
 *
 * @example
 * ```ts
 * import { ShapesError } from "./shapes.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(new ShapesError("Cannot read shapes: no list", '"17"').place, '"17"');
 * ```
 */
export class ShapesError extends SyntaxError {
  /** The name that JavaScript prints. */
  override readonly name = "ShapesError";
  /** Where in the JSON document the bad value stands, such as `"17"[3].inner.Cpu`. */
  readonly place: string;

  /** An error at a place in the document. */
  constructor(message: string, place: string) {
    super(message);
    this.place = place;
  }
}

/** One shape. */
export interface Shape {
  /** The Cpu table's height, as a logarithm to base 2. */
  readonly cpu: number;
  /** Rows that each chip may have, in the order of `CORE_CHIPS`. */
  readonly rows: Counts;
}

/** What keeps a shard from fitting a shape: the first bound that was met. */
export interface Misfit {
  /** The chip in question. */
  readonly chip: CoreChip;
  /** Rows that it needs; for Cpu, clk / 4. */
  readonly needed: number;
  /** Rows that the shape gives it. */
  readonly given: number;
  /** Rows that must be left over; 0 if there is not even room for those that are needed. */
  readonly margin: number;
}

function fail(place: string, expected: string, found: unknown): never {
  const text = found === undefined ? "nothing" : JSON.stringify(found).slice(0, 60);
  throw new ShapesError(
    `Cannot read maximal shapes: ${place} should be ${expected}, and is ${text}`,
    place,
  );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function requireHeight(value: unknown, place: string, least: number, most: number): number {
  if (typeof value === "number" && Number.isInteger(value) && value >= least && value <= most) {
    return value;
  }
  fail(place, `an integer from ${least} to ${most}`, value);
}

function parseShape(entry: unknown, place: string): Shape {
  if (!isObject(entry) || !isObject(entry.inner)) fail(place, '{"inner": {…}}', entry);
  const heights = entry.inner;
  const inner = `${place}.inner`;
  const cpu = requireHeight(heights.Cpu, `${inner}.Cpu`, BELOW_CPU, MAX_CPU_HEIGHT);
  for (const [chip, height] of Object.entries(heights)) {
    if (!Object.hasOwn(COSTS, chip)) fail(`${inner}.${chip}`, "the name of a chip", chip);
    requireHeight(height, `${inner}.${chip}`, 0, MAX_HEIGHT);
  }
  const rows = Float64Array.from(CORE_CHIPS, (chip) => {
    const height = Object.hasOwn(heights, chip) ? heights[chip] as number : undefined;
    return 2 ** (height === undefined ? UNNAMED : Math.max(height, cpu - BELOW_CPU));
  });
  return { cpu, rows };
}

/**
 * Reads a maximal_shapes.json of the reference: an object from the logarithm of a shard size to a
 * list of `{"inner": {chip: logarithm of its height}}`.
 *
 * Heights are at least 1/16 of the Cpu table's; a chip that an entry leaves out has 1024 rows.
 *
 * @param text The document.
 * @param shardSize Rows of a shard, as `--shard-size` gives it. Its logarithm, rounded down, chooses
 * the list; below the file's smallest one (17 in the reference's) that one is taken.
 * @returns The shapes, in the order of the file.
 * @throws {ShapesError} If the document is not of that form.
 * @throws {RangeError} If the file has no list for that shard size, or it is no size.
 * @example
 * ```ts
 * import { parseShapes } from "./shapes.ts";
 * import { CORE_CHIP_INDEX } from "./estimate.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const [shape] = parseShapes('{"17": [{"inner": {"Cpu": 17, "AddSub": 16, "Mul": 2}}]}', 100_000);
 * assertEquals(shape?.rows[CORE_CHIP_INDEX.AddSub], 65536);
 * assertEquals(shape?.rows[CORE_CHIP_INDEX.Mul], 8192);
 * assertEquals(shape?.rows[CORE_CHIP_INDEX.Jump], 1024);
 * ```
 */
export function parseShapes(text: string, shardSize: number): Shape[] {
  if (!Number.isSafeInteger(shardSize) || shardSize < 1) {
    throw new RangeError(`Cannot choose shapes: a shard of ${shardSize} rows is no shard`);
  }
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (error) {
    throw new ShapesError(
      `Cannot read maximal shapes: ${(error as Error).message}`,
      "the document",
    );
  }
  if (!isObject(document)) fail("the document", "an object", document);
  const keys = Object.keys(document).map((key) => {
    if (!/^\d{1,2}$/.test(key)) fail(`"${key}"`, "the logarithm of a shard size", key);
    return Number(key);
  });
  if (keys.length === 0) fail("the document", "an object with shard sizes", document);
  const key = Math.max(Math.floor(Math.log2(shardSize)), Math.min(...keys));
  const list = Object.entries(document).find(([one]) => Number(one) === key);
  if (list === undefined) {
    throw new RangeError(
      `Cannot choose shapes for shards of ${shardSize} rows: the file has none for 2^${key}`,
    );
  }
  const [name, entries] = list;
  if (!Array.isArray(entries)) fail(`"${name}"`, "a list", entries);
  return entries.map((entry, index) => parseShape(entry, `"${name}"[${index}]`));
}

/**
 * What keeps a shard from fitting a shape; undefined if it fits.
 *
 * @param shape The shape.
 * @param clk The shard's clock.
 * @param counts Rows by chip, as estimated.
 * @param frequency Cycles between two looks: 32 times as many rows must be left in every chip that
 * has any.
 * @returns The first bound that is not kept, or undefined.
 * @example
 * ```ts
 * import { misfit, parseShapes } from "./shapes.ts";
 * import { CORE_CHIPS } from "./estimate.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const [shape] = parseShapes('{"17": [{"inner": {"Cpu": 17}}]}', 1 << 17);
 * const counts = new Float64Array(CORE_CHIPS.length);
 * assertEquals(misfit(shape!, 4 * 131072, counts, 16), undefined);
 * assertEquals(misfit(shape!, 4 * 131072 + 1, counts, 16)?.chip, "Cpu");
 * ```
 */
export function misfit(
  shape: Shape,
  clk: number,
  counts: Counts,
  frequency: number,
): Misfit | undefined {
  const cpuRows = 2 ** shape.cpu;
  if (clk > 4 * cpuRows) return { chip: "Cpu", needed: clk / 4, given: cpuRows, margin: 0 };
  const margin = MARGIN * frequency;
  let close: Misfit | undefined;
  for (const chip of checked) {
    const needed = counts[chip]!;
    const given = shape.rows[chip]!;
    if (needed > given) return { chip: CORE_CHIPS[chip]!, needed, given, margin: 0 };
    if (needed !== 0 && given - needed < margin) {
      close ??= { chip: CORE_CHIPS[chip]!, needed, given, margin };
    }
  }
  return close;
}

/**
 * Whether a shard fits a shape: the one that the reference's shape check looks for.
 *
 * @param shape The shape.
 * @param clk The shard's clock.
 * @param counts Rows by chip, as estimated.
 * @param frequency Cycles between two looks.
 * @returns Whether it fits.
 * @example
 * ```ts
 * import { fits, parseShapes } from "./shapes.ts";
 * import { CORE_CHIP_INDEX, CORE_CHIPS } from "./estimate.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const [shape] = parseShapes('{"17": [{"inner": {"Cpu": 17, "Jump": 13}}]}', 1 << 17);
 * const counts = new Float64Array(CORE_CHIPS.length);
 * counts[CORE_CHIP_INDEX.Jump] = 8192 - 512;
 * assertEquals(fits(shape!, 1000, counts, 16), true);
 * counts[CORE_CHIP_INDEX.Jump]! += 1;
 * assertEquals(fits(shape!, 1000, counts, 16), false);
 * ```
 */
export function fits(shape: Shape, clk: number, counts: Counts, frequency: number): boolean {
  return misfit(shape, clk, counts, frequency) === undefined;
}

/**
 * For how many more instructions a shard is sure to fit a shape, whatever they are, unless they are
 * system calls.
 *
 * @param shape A shape that the shard fits.
 * @param clk The shard's clock.
 * @param counts Rows by chip, as estimated.
 * @param frequency Cycles between two looks.
 * @returns A number of instructions, 0 or more.
 * @example
 * ```ts
 * import { instructionsThatFit, parseShapes } from "./shapes.ts";
 * import { CORE_CHIPS } from "./estimate.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const [shape] = parseShapes('{"17": [{"inner": {"Cpu": 17, "ShiftRight": 16}}]}', 1 << 17);
 * const counts = new Float64Array(CORE_CHIPS.length);
 * // Chips that an entry leaves out have 1024 rows, of which 32 x 16 must be left; the others more.
 * // A Mul row more for each of three that a DIV may need: 512 / 3.
 * assertEquals(instructionsThatFit(shape!, 0, counts, 16), 170);
 * ```
 */
export function instructionsThatFit(
  shape: Shape,
  clk: number,
  counts: Counts,
  frequency: number,
): number {
  // The clock advances by 5 an instruction.
  let most = Math.floor((4 * 2 ** shape.cpu - clk) / 5);
  for (const chip of checked) {
    const rows = MOST_ROWS_PER_INSTRUCTION[chip]!;
    if (rows === 0) continue;
    const left = shape.rows[chip]! - MARGIN * frequency - counts[chip]!;
    most = Math.min(most, Math.floor(left / rows));
  }
  return Math.max(most, 0);
}
