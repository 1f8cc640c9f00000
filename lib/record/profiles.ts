/**
 * What a prover with a given amount of memory asks for, by name, so that no record depends on the
 * machine that makes it (reference/execution-record.md 8 and 10).
 *
 * @module
 */

/** Rows of a shard where nothing else is asked for. */
export const DEFAULT_SHARD_SIZE = 524_288;

/** How many events of a kind go into one of the shards that hold what was deferred. */
export interface SplitThresholds {
  /** Events of precompiles that have no threshold of their own. */
  readonly deferred: number;
  /** Blocks of KECCAK_SPONGE. */
  readonly keccak: number;
  /** Events of SHA_EXTEND. */
  readonly shaExtend: number;
  /** Events of SHA_COMPRESS. */
  readonly shaCompress: number;
  /** Gates of BOOLEAN_CIRCUIT_GARBLE, one more for each event. */
  readonly booleanCircuitGarble: number;
  /** Initialised addresses, and finalised ones. */
  readonly memory: number;
  /** Memory goes into the last shard if fewer addresses than this are initialised and finalised. */
  readonly combineMemory: number;
}

/** A prover's options. */
export interface Profile {
  /** The profile's name. */
  readonly name: ProfileName;
  /** Rows of a shard as the reference's prover would have them; taken only where asked for. */
  readonly shardSize: number;
  /** Shards that are executed, recorded and split together. */
  readonly batchSize: number;
  /** When deferred events go into a further shard. */
  readonly split: SplitThresholds;
}

/** Names of profiles: the gigabytes of memory that the reference's prover would find. */
export const PROFILE_NAMES = ["ram-32", "ram-48", "ram-64", "ram-80", "ram-96"] as const;
/** The name of a profile. */
export type ProfileName = typeof PROFILE_NAMES[number];
/** The profile where none is asked for. */
export const DEFAULT_PROFILE: ProfileName = "ram-32";

/** Shard size and what thresholds are divided by, as logarithms; shards of a batch. */
const OPTIONS: Readonly<Record<ProfileName, readonly [size: number, batch: number, by: number]>> = {
  "ram-32": [19, 1, 3],
  "ram-48": [20, 1, 2],
  "ram-64": [21, 1, 3],
  "ram-80": [21, 3, 1],
  "ram-96": [22, 4, 1],
};

/** Events that one shard of deferred events holds, before the division. */
const BASE = 2 ** 15;
const COMBINE_MEMORY = 2 ** 17;

/**
 * Thresholds for a number of deferred events a shard.
 *
 * @param base That number, a positive integer; 32768 in the reference.
 * @param divisor What each threshold is divided by, rounding down; the limit for memory in the last
 * shard is not.
 * @returns The thresholds.
 * @throws {RangeError} If a threshold would be 0.
 * @example
 * ```ts
 * import { splitThresholds } from "./profiles.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(splitThresholds(32768, 1).keccak, 10922);
 * assertEquals(splitThresholds(32768, 8).keccak, 1365);
 * ```
 */
export function splitThresholds(base: number, divisor: number): SplitThresholds {
  const divided = (threshold: number) => Math.floor(Math.floor(threshold) / divisor);
  const thresholds: SplitThresholds = {
    deferred: divided(base),
    keccak: divided(8 * base / 24),
    shaExtend: divided(32 * base / 48),
    shaCompress: divided(32 * base / 80),
    booleanCircuitGarble: divided(base / 8),
    memory: divided(64 * base),
    combineMemory: COMBINE_MEMORY,
  };
  for (const [name, threshold] of Object.entries(thresholds)) {
    if (!(threshold >= 1 && threshold < Infinity)) {
      throw new RangeError(`Cannot split ${base} / ${divisor} events a shard: ${name} would be 0`);
    }
  }
  return thresholds;
}

/**
 * The profile of a name.
 *
 * @param name One of {@linkcode PROFILE_NAMES}.
 * @returns The profile.
 * @throws {RangeError} If there is none of that name.
 * @example
 * ```ts
 * import { profile } from "./profiles.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(profile("ram-32").split.deferred, 4096);
 * assertEquals(profile("ram-96").batchSize, 4);
 * ```
 */
export function profile(name: string): Profile {
  if (!Object.hasOwn(OPTIONS, name)) {
    throw new RangeError(`Unknown profile "${name}": there are ${PROFILE_NAMES.join(", ")}`);
  }
  const [size, batchSize, by] = OPTIONS[name as ProfileName];
  const split = splitThresholds(BASE, 2 ** by);
  return { name: name as ProfileName, shardSize: 2 ** size, batchSize, split };
}
