/**
 * The public values of a shard: what its proof says about it to the outside
 * (reference/execution-record.md 7).
 *
 * @module
 */

/** Words of the committed and of the deferred digest. */
const DIGEST_WORDS = 8;
const WORD_BYTES = 4;
const ADDRESS_BITS = 32;

/** The fields of a shard's public values in order, by the reference's names, and their widths. */
export const PUBLIC_VALUE_FIELDS = [
  { name: "committed_value_digest", width: DIGEST_WORDS * WORD_BYTES },
  { name: "deferred_proofs_digest", width: DIGEST_WORDS },
  { name: "start_pc", width: 1 },
  { name: "next_pc", width: 1 },
  { name: "exit_code", width: 1 },
  { name: "shard", width: 1 },
  { name: "execution_shard", width: 1 },
  { name: "previous_init_addr_bits", width: ADDRESS_BITS },
  { name: "last_init_addr_bits", width: ADDRESS_BITS },
  { name: "previous_finalize_addr_bits", width: ADDRESS_BITS },
  { name: "last_finalize_addr_bits", width: ADDRESS_BITS },
  { name: "empty", width: 3 },
] as const;

/** Elements that the fields take. */
export const PUBLIC_VALUES_WIDTH = 176;
/** Elements of a proof's vector of public values, the last of them always 0. */
export const PUBLIC_VALUES_PADDED = 231;

/** The public values of one shard. All numbers are unsigned 32-bit words. */
export interface ShardPublicValues {
  /** SHA-256 digest of what the guest made public: 8 words. */
  readonly committedValueDigest: Uint32Array;
  /** Digest of the proofs that the guest verified: 8 field elements. */
  readonly deferredProofsDigest: Uint32Array;
  /** The pc at which the shard begins. */
  readonly startPc: number;
  /** The pc at which the next shard begins; 0 at the end of the run. */
  readonly nextPc: number;
  /** The guest's exit code. */
  readonly exitCode: number;
  /** The shard's number, from 1. */
  readonly shard: number;
  /** The number of the last shard with instructions, from 1. */
  readonly executionShard: number;
  /** The last address that an earlier shard initialised, or 0. */
  readonly previousInitAddress: number;
  /** The last address that this shard initialised; the one before if it has none. */
  readonly lastInitAddress: number;
  /** The last address that an earlier shard finalised, or 0. */
  readonly previousFinalizeAddress: number;
  /** The last address that this shard finalised; the one before if it has none. */
  readonly lastFinalizeAddress: number;
}

/**
 * The bits of an address, the least significant one first.
 *
 * @param address A 32-bit word.
 * @returns 32 numbers, 0 or 1.
 * @example
 * ```ts
 * import { addressBits } from "./public_values.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(addressBits(6).slice(0, 4), Uint32Array.of(0, 1, 1, 0));
 * ```
 */
export function addressBits(address: number): Uint32Array {
  return Uint32Array.from({ length: ADDRESS_BITS }, (_, bit) => address >>> bit & 1);
}

/** The bytes of words, the least significant one first, one element each. */
function bytesOf(words: Uint32Array): number[] {
  return [...words].flatMap((word) => [0, 8, 16, 24].map((shift) => word >>> shift & 0xff));
}

function requireDigest(digest: Uint32Array, name: string): void {
  if (digest.length !== DIGEST_WORDS) {
    throw new RangeError(`Cannot write public values: ${name} has ${digest.length} words, not 8`);
  }
}

/**
 * The vector that a shard's proof commits to: all fields one after the other, then zeros.
 *
 * @param values The shard's public values.
 * @returns 231 elements; those of the committed digest are bytes.
 * @throws {RangeError} If a digest has not 8 words.
 * @example
 * ```ts
 * import { NO_PUBLIC_VALUES, toWords } from "./public_values.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const words = toWords({ ...NO_PUBLIC_VALUES, startPc: 0x1000, lastInitAddress: 1 });
 * assertEquals([words.length, words[40], words[77]], [231, 0x1000, 1]);
 * ```
 */
export function toWords(values: ShardPublicValues): Uint32Array {
  requireDigest(values.committedValueDigest, "committed_value_digest");
  requireDigest(values.deferredProofsDigest, "deferred_proofs_digest");
  const words = new Uint32Array(PUBLIC_VALUES_PADDED);
  words.set([
    ...bytesOf(values.committedValueDigest),
    ...values.deferredProofsDigest,
    values.startPc,
    values.nextPc,
    values.exitCode,
    values.shard,
    values.executionShard,
    ...addressBits(values.previousInitAddress),
    ...addressBits(values.lastInitAddress),
    ...addressBits(values.previousFinalizeAddress),
    ...addressBits(values.lastFinalizeAddress),
  ]);
  return words;
}

/** Public values that are all 0: where a prover begins. */
export const NO_PUBLIC_VALUES: ShardPublicValues = {
  committedValueDigest: new Uint32Array(DIGEST_WORDS),
  deferredProofsDigest: new Uint32Array(DIGEST_WORDS),
  startPc: 0,
  nextPc: 0,
  exitCode: 0,
  shard: 0,
  executionShard: 0,
  previousInitAddress: 0,
  lastInitAddress: 0,
  previousFinalizeAddress: 0,
  lastFinalizeAddress: 0,
};
