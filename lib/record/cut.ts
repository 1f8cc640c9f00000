/**
 * Where a shard ends: rule B of reference/execution-record.md 6, from the clock and from counts.
 *
 * @module
 */
import { CLOCK_STEP } from "../machine/register_touches.ts";
import { CORE_CHIPS, type Counts, lde, MOST_ROWS_PER_INSTRUCTION, pad } from "./estimate.ts";
import { instructionsThatFit, misfit, type Shape } from "./shapes.ts";

/** The clock may advance by 4 a row of the shard: so a shard has some 0.8 rows for each of them. */
const CLK_PER_ROW = 4;
/** The most extra cycles that a system call takes: SHA_EXTEND's. */
const MOST_EXTRA_CYCLES = 48;

/** The most instructions that the counts are trusted for. */
const FARTHEST = 2 ** 20;

/** When shards end. */
export interface ShardLimits {
  /** Rows of a shard, as `--shard-size` gives them. */
  readonly shardSize: number;
  /** Shapes and sizes are looked at whenever the global clock is a multiple of this; 16 if left out. */
  readonly frequency?: number | undefined;
  /** Maximal shapes, of which a shard must fit one. */
  readonly shapes?: readonly Shape[] | undefined;
  /** Bytes that `lde` of the padded counts may be; where it is given, shapes are not looked at. */
  readonly ldeThreshold?: number | undefined;
}

/** What the rule sees after an instruction: clocks have advanced, extra cycles included. */
export interface Moment {
  /** The shard's clock. */
  readonly clk: number;
  /** Instructions since the run began. */
  readonly globalClk: number;
  /** Whether the next instruction is in a delay slot: a shard never ends there. */
  readonly beforeDelaySlot: boolean;
  /** Whether an unconstrained block is running: a shard never ends there. */
  readonly unconstrained: boolean;
}

/** Why a shard ends. */
export interface Cut {
  /** Which bound was met; the clock's where several were. */
  readonly reason: "clock" | "shape" | "lde";
  /** The bound in words, with its numbers. */
  readonly text: string;
  /** Rows by chip, which the record keeps wherever no shape fitted, whatever else was met. */
  readonly counts: Counts | undefined;
}

function requirePositive(value: number, what: string): void {
  if (!Number.isSafeInteger(value) || value < 1) {
    throw new RangeError(`Cannot cut shards: ${what} is ${value}, not a positive integer`);
  }
}

/**
 * The cut rule of one run. The answer depends on nothing but the arguments; what is kept is the shape
 * that fitted last, which is looked at first: with the reference's 874 shapes for the default size,
 * counts need a look every 7,000 instructions or so, where the reference looks every 16.
 *
 * @example
 * ```ts
 * import { CutRule } from "./cut.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const rule = new CutRule({ shardSize: 1000 });
 * const none = () => new Float64Array();
 * const moment = { clk: 3950, globalClk: 790, beforeDelaySlot: false, unconstrained: false };
 * assertEquals(rule.check(moment, none), undefined);
 * assertEquals(rule.instructionsUntilCheck(3950, 790), 1);
 * assertEquals(rule.check({ ...moment, clk: 3955 }, none)?.reason, "clock");
 * ```
 */
export class CutRule {
  /** The limits, as given. */
  readonly limits: ShardLimits;
  readonly #frequency: number;
  /** The clock at which a shard ends. */
  readonly #end: number;
  readonly #padded: Counts = new Float64Array(CORE_CHIPS.length);
  /** The shape that fitted last, and how many instructions it was sure to last then. */
  #fitting = 0;
  #room = 0;

  /**
   * A rule with limits.
   *
   * @param limits When shards end.
   * @throws {RangeError} If the shard size or the frequency is no positive integer, or the list of
   * shapes is empty: then every shard would end at the first look.
   */
  constructor(limits: ShardLimits) {
    const { shardSize, frequency = 16, shapes, ldeThreshold } = limits;
    requirePositive(shardSize, "the shard size");
    requirePositive(frequency, "the frequency of looking at shapes");
    if (ldeThreshold !== undefined) requirePositive(ldeThreshold, "the size of a shard's traces");
    if (shapes?.length === 0) {
      throw new RangeError("Cannot cut shards: the list of shapes is empty");
    }
    this.limits = limits;
    this.#frequency = frequency;
    this.#end = CLK_PER_ROW * shardSize - MOST_EXTRA_CYCLES;
  }

  /** The clock at which a shard ends, wherever it comes from: calls move it by other steps than 5. */
  get endClock(): number {
    return this.#end;
  }

  /** Whether counts are ever asked for: without shapes and a size they are not. */
  get looksAtCounts(): boolean {
    return this.limits.shapes !== undefined || this.limits.ldeThreshold !== undefined;
  }

  /**
   * Whether a shard ends after an instruction, and why. Not to be asked after the run's last one.
   *
   * @param moment The clocks after the instruction.
   * @param counts Called at most once, where shapes or sizes are looked at: rows by chip, as
   * `estimate(Math.floor(clk / 5), …)` gives them.
   * @returns Why the shard ends, or undefined if it goes on.
   */
  check(moment: Moment, counts: () => Counts): Cut | undefined {
    const { clk, globalClk, beforeDelaySlot, unconstrained } = moment;
    if (beforeDelaySlot || unconstrained) return undefined;
    const early = this.looksAtCounts && globalClk % this.#frequency === 0
      ? this.#checkCounts(clk, counts())
      : undefined;
    if (clk < this.#end) return early;
    const { shardSize } = this.limits;
    const text = `clk ${clk} + ${MOST_EXTRA_CYCLES} has reached ${CLK_PER_ROW} x ${shardSize} rows`;
    return { reason: "clock", text, counts: early?.counts };
  }

  #checkCounts(clk: number, counts: Counts): Cut | undefined {
    const { shapes, ldeThreshold } = this.limits;
    if (ldeThreshold !== undefined) {
      const bytes = lde(pad(counts, this.#frequency, this.#padded));
      if (bytes <= ldeThreshold) return undefined;
      const text = `extended traces would take ${bytes} bytes, more than ${ldeThreshold}`;
      return { reason: "lde", text, counts: undefined };
    }
    const before = shapes![this.#fitting]!;
    if (this.#findShape(clk, counts)) return undefined;
    const { chip, needed, given, margin } = misfit(before, clk, counts, this.#frequency)!;
    const spare = margin === 0 ? "" : ` and ${margin} to spare`;
    return {
      reason: "shape",
      text: `none of ${shapes!.length} shapes fits: ${chip} needs ${needed} rows${spare}, ` +
        `and the shape that fitted last has ${given}`,
      counts: counts.slice(),
    };
  }

  /** Looks for a shape that fits: the last one, or the one with the most room. */
  #findShape(clk: number, counts: Counts): boolean {
    if (misfit(this.limits.shapes![this.#fitting]!, clk, counts, this.#frequency) === undefined) {
      return true;
    }
    return this.#findRoomiest(clk, counts);
  }

  #findRoomiest(clk: number, counts: Counts): boolean {
    let found = false;
    this.#room = 0;
    for (const [index, shape] of this.limits.shapes!.entries()) {
      if (misfit(shape, clk, counts, this.#frequency) !== undefined) continue;
      const room = instructionsThatFit(shape, clk, counts, this.#frequency);
      if (found && room <= this.#room) continue;
      [this.#fitting, this.#room, found] = [index, room, true];
    }
    return found;
  }

  /**
   * How many instructions may run before `check` must be asked again: it would answer undefined after
   * every one before. The number holds as long as no system call is made; ask again after each.
   * Never less than 1, so that a shard whose end a delay slot puts off goes on by single steps.
   *
   * @param clk The shard's clock now.
   * @param globalClk The global clock now.
   * @param counts Rows by chip now. With them the number reaches beyond looks at which nothing can
   * have changed yet; without them it ends at the next multiple of the frequency.
   * @returns A number of instructions, 1 or more.
   */
  instructionsUntilCheck(clk: number, globalClk: number, counts?: Counts): number {
    const clock = Math.max(Math.ceil((this.#end - clk) / CLOCK_STEP), 1);
    if (!this.looksAtCounts) return clock;
    const quiet = counts === undefined ? 0 : this.#quietInstructions(clk, counts);
    const after = globalClk + quiet + 1;
    return Math.min(clock, Math.ceil(after / this.#frequency) * this.#frequency - globalClk);
  }

  /** Instructions after which a look at the counts is sure to find nothing. */
  #quietInstructions(clk: number, counts: Counts): number {
    const { ldeThreshold } = this.limits;
    return ldeThreshold === undefined
      ? this.#instructionsThatFit(clk, counts)
      : this.#instructionsWithin(ldeThreshold, counts);
  }

  /**
   * A shape that has little room left would be looked at all the time. Another one is looked for
   * whenever its room has halved, which happens some twenty times a shard at most.
   */
  #instructionsThatFit(clk: number, counts: Counts): number {
    if (!this.#findShape(clk, counts)) return 0;
    const shape = this.limits.shapes![this.#fitting]!;
    const room = instructionsThatFit(shape, clk, counts, this.#frequency);
    if (room >= this.#room / 2) {
      this.#room = Math.max(this.#room, room);
      return room;
    }
    this.#findRoomiest(clk, counts);
    return this.#room;
  }

  /** The size only grows, so that the number of instructions can be found bit by bit. */
  #instructionsWithin(threshold: number, counts: Counts): number {
    let most = 0;
    for (let step = FARTHEST; step >= this.#frequency; step /= 2) {
      const padded = pad(counts, this.#frequency, this.#padded);
      for (let chip = 0; chip < padded.length; chip++) {
        padded[chip]! += Math.ceil(MOST_ROWS_PER_INSTRUCTION[chip]! * (most + step));
      }
      if (lde(padded) <= threshold) most += step;
    }
    return most;
  }
}
