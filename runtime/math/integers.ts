/**
 * Big integers in 32-bit words, the least significant word first.
 *
 * @module
 */

const LIMB = 64n;
/** Shifts by whole limbs, up to the 2304 bits of the largest product. */
const SHIFTS: readonly bigint[] = Array.from({ length: 37 }, (_, limbs) => LIMB * BigInt(limbs));

function join(limbs: BigUint64Array, from: number, count: number): bigint {
  if (count === 1) return limbs[from]!;
  const half = count >> 1;
  return join(limbs, from, half) | join(limbs, from + half, count - half) << SHIFTS[half]!;
}

/**
 * Reads integers that stand one behind the other.
 *
 * @param words The words, at the start of their buffer.
 * @param size Words of one integer, an even number.
 * @returns The integers, as many as there are.
 * @example
 * ```ts
 * import { integersOf } from "./integers.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(integersOf(Uint32Array.of(5, 0, 6, 1), 2), [5n, 0x1_0000_0006n]);
 * ```
 */
export function integersOf(words: Uint32Array, size: number): bigint[] {
  const limbs = new BigUint64Array(words.buffer, 0, words.length / 2);
  const count = words.length / size;
  const integers: bigint[] = [];
  for (let index = 0; index < count; index++) {
    integers.push(join(limbs, index * size / 2, size / 2));
  }
  return integers;
}

/**
 * Writes integers one behind the other; of each as many bits as there is room for.
 *
 * @param integers The integers, none of them negative.
 * @param size Words of one integer, an even number.
 * @returns The words.
 * @example
 * ```ts
 * import { wordsOf } from "./integers.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(wordsOf([5n, 0x1_0000_0006n], 2), Uint32Array.of(5, 0, 6, 1));
 * ```
 */
export function wordsOf(integers: readonly bigint[], size: number): Uint32Array {
  const limbs = new BigUint64Array(integers.length * size / 2);
  let at = 0;
  for (const integer of integers) {
    // What lies above a limb is dropped where it is stored.
    limbs[at++] = integer;
    for (let limb = 1; limb < size / 2; limb++) limbs[at++] = integer >> SHIFTS[limb]!;
  }
  return new Uint32Array(limbs.buffer);
}
