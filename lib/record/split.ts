/**
 * Which shards a run is proven in, beside those that hold its instructions: events of precompiles
 * and the first and last values of memory are taken out of these and put into shards of their own
 * (reference/execution-record.md 8). What comes out is a plan: ranges of events, and the public
 * values of every shard.
 *
 * @module
 */
import type { SplitThresholds } from "./profiles.ts";
import { NO_PUBLIC_VALUES, type ShardPublicValues } from "./public_values.ts";

/** Codes of the precompiles that have a threshold of their own. */
export const SPLIT_CODES = {
  SHA_EXTEND: 0x30010005,
  SHA_COMPRESS: 0x01010006,
  KECCAK_SPONGE: 0x01010009,
  BOOLEAN_CIRCUIT_GARBLE: 0x00010031,
} as const;

/** A run of fewer cycles than this has its memory in its last shard, if there is room. */
const MOST_CYCLES_TO_COMBINE = 2 ** 21;

/** The events of one precompile in one shard, in the order in which they were executed. */
export interface PrecompileEvents {
  /** How many there are. */
  readonly count: number;
  /**
   * What each counts for: blocks for KECCAK_SPONGE, gates + 1 for BOOLEAN_CIRCUIT_GARBLE. Others
   * count for 1 and need none.
   */
  readonly weights?: ArrayLike<number> | undefined;
}

/** What a plan needs to know of a shard with instructions. */
export interface CpuShard {
  /** The pc of its first instruction. */
  readonly startPc: number;
  /** The pc behind its last instruction; 0 where the run ended. */
  readonly nextPc: number;
  /** Its events of precompiles by system call code. */
  readonly precompiles: ReadonlyMap<number, PrecompileEvents>;
}

/** The shards that were executed together. */
export interface Batch {
  /** The shards, one at least. */
  readonly shards: readonly CpuShard[];
  /** SHA-256 digest that the guest committed in these shards: 8 words, 0 where it has not. */
  readonly committedValueDigest: Uint32Array;
  /** Digest of the proofs that the guest verified in these shards: 8 field elements. */
  readonly deferredProofsDigest: Uint32Array;
}

/** Addresses in ascending order. A typed array is one. */
export interface Addresses {
  /** How many there are. */
  readonly length: number;
  /** The address at an index. */
  at(index: number): number | undefined;
}

/** What is known at the end of a run. */
export interface RunEnd {
  /** Instructions of the whole run. */
  readonly globalClk: number;
  /** Addresses that have an initial value, ascending. */
  readonly initialized: Addresses;
  /** Addresses that have a final value, ascending. */
  readonly finalized: Addresses;
  /**
   * Whether memory may go into the last shard. Set it to false if the prover has shapes and none of the
   * small ones fits the shard then.
   */
  readonly combine?: boolean | undefined;
}

/** Events of one shard: from an index to another one, which is not among them. */
export interface EventRange {
  /** The shard with instructions that they come from, from 1. */
  readonly executionShard: number;
  /** The index of the first one. */
  readonly from: number;
  /** One past the index of the last one. */
  readonly to: number;
}

/** Initial and final values of memory: ranges of the run's two lists. */
export interface MemoryRange {
  /** Where the initial values begin. */
  readonly initializedFrom: number;
  /** One past the last initial value. */
  readonly initializedTo: number;
  /** Where the final values begin. */
  readonly finalizedFrom: number;
  /** One past the last final value. */
  readonly finalizedTo: number;
}

/** One shard of a proof. */
export type PlannedShard =
  | {
    /** Instructions. */
    readonly kind: "cpu";
    /** Which of the run's shards with instructions it is, from 1. */
    readonly executionShard: number;
    /** All of memory's initial and final values, if they were put into this last shard. */
    readonly memory: MemoryRange | undefined;
    /** The shard's public values. */
    readonly publicValues: ShardPublicValues;
  }
  | {
    /** Events of one precompile. */
    readonly kind: "precompile";
    /** The precompile's system call code. */
    readonly code: number;
    /** Its events, in the order of execution. */
    readonly events: readonly EventRange[];
    /** The shard's public values. */
    readonly publicValues: ShardPublicValues;
  }
  | {
    /** First and last values of memory. */
    readonly kind: "memory";
    /** Which ones. */
    readonly memory: MemoryRange;
    /** The shard's public values. */
    readonly publicValues: ShardPublicValues;
  };

/** Events of one precompile that wait until there are enough for a shard. */
interface Group {
  ranges: EventRange[];
  weight: number;
}

/** Packs the events of one precompile. */
class Packer {
  readonly #threshold: number;
  /** Whether events have weights: then a shard takes what fits, and one event at least. */
  readonly #weighted: boolean;
  #open: Group = { ranges: [], weight: 0 };
  #full: EventRange[][] = [];

  constructor(code: number, thresholds: SplitThresholds) {
    this.#weighted = code === SPLIT_CODES.KECCAK_SPONGE ||
      code === SPLIT_CODES.BOOLEAN_CIRCUIT_GARBLE;
    this.#threshold = thresholdOf(code, thresholds);
  }

  add(executionShard: number, { count, weights }: PrecompileEvents): void {
    if (!this.#weighted) return this.#addCounted(executionShard, count);
    if (weights === undefined || weights.length !== count) {
      throw new RangeError(
        `Cannot split ${count} events: there are ${weights?.length ?? 0} weights of them`,
      );
    }
    let from = 0;
    for (let index = 0; index < count; index++) {
      const weight = weights[index]!;
      const isEmpty = this.#open.ranges.length === 0 && from === index;
      if (this.#open.weight + weight > this.#threshold && !isEmpty) {
        this.#append({ executionShard, from, to: index });
        this.#close();
        from = index;
      }
      this.#open.weight += weight;
    }
    this.#append({ executionShard, from, to: count });
  }

  #addCounted(executionShard: number, count: number): void {
    let from = 0;
    while (from < count) {
      const to = Math.min(count, from + this.#threshold - this.#open.weight);
      this.#append({ executionShard, from, to });
      this.#open.weight += to - from;
      if (this.#open.weight === this.#threshold) this.#close();
      from = to;
    }
  }

  #append(range: EventRange): void {
    if (range.to > range.from) this.#open.ranges.push(range);
  }

  #close(): void {
    this.#full.push(this.#open.ranges);
    this.#open = { ranges: [], weight: 0 };
  }

  /** Takes the full shards; at the end the one that is not full, too. */
  take(last: boolean): EventRange[][] {
    if (last && this.#open.ranges.length > 0) this.#close();
    const full = this.#full;
    this.#full = [];
    return full;
  }
}

function thresholdOf(code: number, thresholds: SplitThresholds): number {
  switch (code) {
    case SPLIT_CODES.SHA_EXTEND:
      return thresholds.shaExtend;
    case SPLIT_CODES.SHA_COMPRESS:
      return thresholds.shaCompress;
    case SPLIT_CODES.KECCAK_SPONGE:
      return thresholds.keccak;
    case SPLIT_CODES.BOOLEAN_CIRCUIT_GARBLE:
      return thresholds.booleanCircuitGarble;
    default:
      return thresholds.deferred;
  }
}

function memoryRanges({ initialized, finalized }: RunEnd, size: number): MemoryRange[] {
  const ranges: MemoryRange[] = [];
  for (let from = 0; from < Math.max(initialized.length, finalized.length); from += size) {
    const within = (index: number, list: Addresses) => Math.min(index, list.length);
    ranges.push({
      initializedFrom: within(from, initialized),
      initializedTo: within(from + size, initialized),
      finalizedFrom: within(from, finalized),
      finalizedTo: within(from + size, finalized),
    });
  }
  return ranges;
}

/** The last address of a range; the one before where the range is empty. */
function lastOf(addresses: Addresses, from: number, to: number, before: number): number {
  return to > from ? addresses.at(to - 1)! : before;
}

/**
 * Plans the shards of a proof, one batch after the other, as the reference's prover numbers them:
 * a batch's shards with instructions, then whatever further shards have become full, by ascending
 * system call code (where the reference has the order of a hash map); behind the last batch all that
 * is left, and memory.
 *
 * @example
 * ```ts
 * import { ShardPlanner } from "./split.ts";
 * import { profile } from "./profiles.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const planner = new ShardPlanner(profile("ram-32").split);
 * const digest = new Uint32Array(8);
 * const shards = planner.plan({
 *   shards: [{ startPc: 0x1000, nextPc: 0, precompiles: new Map([[0x00010020, { count: 5000 }]]) }],
 *   committedValueDigest: digest,
 *   deferredProofsDigest: digest,
 * }, {
 *   globalClk: 1000,
 *   initialized: Uint32Array.of(0, 29),
 *   finalized: Uint32Array.of(0, 29),
 * });
 * // 4096 events fill a shard, and the others have one for themselves.
 * assertEquals(shards.map(({ kind }) => kind), ["cpu", "precompile", "precompile", "memory"]);
 * assertEquals(shards.map(({ publicValues }) => publicValues.shard), [1, 2, 3, 4]);
 * ```
 */
export class ShardPlanner {
  readonly #thresholds: SplitThresholds;
  readonly #packers = new Map<number, Packer>();
  /** What the last shard that was planned made public. */
  #values: ShardPublicValues = NO_PUBLIC_VALUES;
  #executed = 0;
  #ended = false;

  /**
   * A plan without shards.
   *
   * @param thresholds How many events a shard may have.
   */
  constructor(thresholds: SplitThresholds) {
    this.#thresholds = thresholds;
  }

  /**
   * Plans the shards that follow from a batch.
   *
   * @param batch The batch.
   * @param end Given with the last batch, and with no other.
   * @returns The shards, in the order of their numbers.
   * @throws {RangeError} If the batch is empty, comes after the last one, or weights are missing.
   */
  plan(batch: Batch, end?: RunEnd): PlannedShard[] {
    if (this.#ended) throw new RangeError("Cannot plan shards: the last batch has been planned");
    if (batch.shards.length === 0) throw new RangeError("Cannot plan shards: the batch has none");
    this.#ended = end !== undefined;
    const planned = batch.shards.map((shard) => this.#planCpu(batch, shard));
    const further = [...this.#packers].sort(([x], [y]) => x - y).flatMap(([code, packer]) =>
      packer.take(end !== undefined).map((
        events,
      ) => ({ kind: "precompile", code, events } as const))
    );
    // The reference's count of execution shards goes on to the next batch's first one.
    const executionShard = this.#values.executionShard + (end ? 0 : 1);
    this.#values = { ...this.#values, executionShard };
    for (const shard of further) planned.push({ ...shard, publicValues: this.#advance({}) });
    if (!end) return planned;
    if (this.#combines(end) && further.length === 0) this.#planCombined(planned, end);
    else this.#planMemory(planned, end);
    return planned;
  }

  #planCpu(batch: Batch, shard: CpuShard): PlannedShard {
    const executionShard = this.#executed += 1;
    for (const [code, events] of shard.precompiles) {
      let packer = this.#packers.get(code);
      if (!packer) this.#packers.set(code, packer = new Packer(code, this.#thresholds));
      packer.add(executionShard, events);
    }
    const { committedValueDigest, deferredProofsDigest } = batch;
    const { startPc, nextPc } = shard;
    const publicValues: ShardPublicValues = {
      ...this.#values,
      committedValueDigest,
      deferredProofsDigest,
      startPc,
      nextPc,
      shard: this.#values.shard + 1,
      executionShard,
    };
    this.#values = publicValues;
    return { kind: "cpu", executionShard, memory: undefined, publicValues };
  }

  /** The public values of the next shard without instructions. */
  #advance(addresses: Partial<ShardPublicValues>): ShardPublicValues {
    const { shard, nextPc } = this.#values;
    this.#values = { ...this.#values, ...addresses, shard: shard + 1, startPc: nextPc };
    return this.#values;
  }

  #combines({ globalClk, initialized, finalized, combine = true }: RunEnd): boolean {
    const { combineMemory } = this.#thresholds;
    return combine && globalClk < MOST_CYCLES_TO_COMBINE && initialized.length < combineMemory &&
      finalized.length < combineMemory;
  }

  #planCombined(planned: PlannedShard[], end: RunEnd): void {
    const shard = planned.at(-1)!;
    if (shard.kind !== "cpu") throw new Error("Unreachable: no shard with instructions is last");
    const { initialized, finalized } = end;
    // A list that is longer than a shard of memory would leave the address before its last part.
    const ranges = memoryRanges(end, this.#thresholds.memory);
    let publicValues = shard.publicValues;
    for (const range of ranges) {
      publicValues = { ...publicValues, ...addressesOf(range, end, publicValues) };
    }
    const memory: MemoryRange = {
      initializedFrom: 0,
      initializedTo: initialized.length,
      finalizedFrom: 0,
      finalizedTo: finalized.length,
    };
    planned[planned.length - 1] = { ...shard, memory, publicValues };
  }

  #planMemory(planned: PlannedShard[], end: RunEnd): void {
    for (const memory of memoryRanges(end, this.#thresholds.memory)) {
      const publicValues = this.#advance(addressesOf(memory, end, this.#values));
      planned.push({ kind: "memory", memory, publicValues });
    }
  }
}

/** The four addresses that a shard with a part of memory makes public. */
function addressesOf(
  range: MemoryRange,
  end: RunEnd,
  before: ShardPublicValues,
): Partial<ShardPublicValues> {
  const { initializedFrom, initializedTo, finalizedFrom, finalizedTo } = range;
  const { lastInitAddress, lastFinalizeAddress } = before;
  return {
    previousInitAddress: lastInitAddress,
    lastInitAddress: lastOf(end.initialized, initializedFrom, initializedTo, lastInitAddress),
    previousFinalizeAddress: lastFinalizeAddress,
    lastFinalizeAddress: lastOf(end.finalized, finalizedFrom, finalizedTo, lastFinalizeAddress),
  };
}
