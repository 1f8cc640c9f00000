/**
 * The shards of a proof: those with instructions, and those that follow from them.
 *
 * @module
 */
import type { Profile } from "../lib/record/profiles.ts";
import type { CommittedWords, ShardSummary } from "../lib/record/shard_summary.ts";
import { type Addresses, type PlannedShard, ShardPlanner } from "../lib/record/split.ts";

/** Ascending addresses, of which only those are kept at which a shard may end. */
export class SparseAddresses implements Addresses {
  readonly #every: number;
  readonly #kept: number[] = [];
  #last = 0;
  /** How many there are. */
  length = 0;

  /** No addresses yet; every so manieth is kept, and the last. */
  constructor(every: number) {
    this.#every = every;
  }

  /** Adds addresses behind those that are there. */
  add(addresses: Uint32Array): void {
    for (const address of addresses) {
      this.length++;
      this.#last = address;
      if (this.length % this.#every === 0) this.#kept.push(address);
    }
  }

  /** The address at an index that is kept. */
  at(index: number): number | undefined {
    if (index === this.length - 1) return this.#last;
    if ((index + 1) % this.#every !== 0) {
      throw new RangeError(`Cannot tell address ${index}: each ${this.#every}th is kept`);
    }
    return this.#kept[(index + 1) / this.#every - 1];
  }
}

/** Addresses of first and last values, as far as a plan needs them. */
export class MemoryAddresses {
  /** Those with a first value. */
  readonly initialized: SparseAddresses;
  /** Those with a last value. */
  readonly finalized: SparseAddresses;

  /** No addresses yet, for shards of a profile. */
  constructor({ split }: Profile) {
    this.initialized = new SparseAddresses(split.memory);
    this.finalized = new SparseAddresses(split.memory);
  }
}

/**
 * Plans the shards of a proof.
 *
 * @param profile Its thresholds, and how many shards are executed together.
 * @param summaries The shards with instructions, in order.
 * @param cycles The global clock at the end.
 * @param memory Addresses of first and last values.
 * @returns All shards with their public values, in the order of their numbers.
 */
export function planShards(
  profile: Profile,
  summaries: readonly ShardSummary[],
  cycles: number,
  memory: MemoryAddresses,
): PlannedShard[] {
  const planner = new ShardPlanner(profile.split);
  const planned: PlannedShard[] = [];
  for (let from = 0; from < summaries.length; from += profile.batchSize) {
    const shards = summaries.slice(from, from + profile.batchSize);
    const isLast = from + profile.batchSize >= summaries.length;
    const { initialized, finalized } = memory;
    planned.push(...planner.plan(
      {
        shards,
        // A batch begins with digests of 0: what another one has committed is not in its shards.
        committedValueDigest: digestOf(shards.map((shard) => shard.committedValueDigest)),
        deferredProofsDigest: digestOf(shards.map((shard) => shard.deferredProofsDigest)),
      },
      isLast ? { globalClk: cycles, initialized, finalized } : undefined,
    ));
  }
  return planned;
}

/** The digest that shards have committed together; 0 where none has, the last one counting. */
function digestOf(committed: readonly CommittedWords[]): Uint32Array {
  const words = new Uint32Array(8);
  for (const [index, word] of committed.flat()) words[index] = word;
  return words;
}
