/**
 * Big integers in 32-bit words, the least significant word first.
 *
 * @module
 */

const LIMB_WORDS = 2;
/** Shifts by whole limbs, up to the 2304 bits of the largest product. */
const SHIFTS: readonly bigint[] = Array.from({ length: 37 }, (_, limbs) => 64n * BigInt(limbs));

/**
 * Words that hold integers one behind the other. Making one costs more than using it, so that it
 * should be kept.
 *
 * @example
 * ```ts
 * import { IntegerWords } from "./integers.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const pair = new IntegerWords(2, 2);
 * pair.words.set([5, 0, 6, 1]);
 * assertEquals([pair.get(0), pair.get(1)], [5n, 0x1_0000_0006n]);
 * pair.set(1, 7n);
 * assertEquals(pair.words, Uint32Array.of(5, 0, 7, 0));
 * ```
 */
export class IntegerWords {
  /** The words. */
  readonly words: Uint32Array;
  readonly #limbs: BigUint64Array;
  /** Limbs of an integer. */
  readonly #size: number;

  /** Room for some integers of a size in words, which is even; all are 0. */
  constructor(count: number, size: number) {
    this.#size = size / LIMB_WORDS;
    this.#limbs = new BigUint64Array(count * this.#size);
    this.words = new Uint32Array(this.#limbs.buffer);
  }

  /** One of the integers. */
  get(index: number): bigint {
    const first = index * this.#size;
    // Joined in halves, since a long one would otherwise be copied once for each limb.
    return this.#size > 8 ? this.#half(first, this.#size) : this.#joined(first, this.#size);
  }

  /** Replaces one of the integers, by as many low bits as there is room for; none is negative. */
  set(index: number, integer: bigint): void {
    const first = index * this.#size;
    // What lies above a limb is dropped where it is stored.
    this.#limbs[first] = integer;
    for (let limb = 1; limb < this.#size; limb++) {
      this.#limbs[first + limb] = integer >> SHIFTS[limb]!;
    }
  }

  #joined(first: number, count: number): bigint {
    let integer = this.#limbs[first + count - 1]!;
    for (let limb = first + count - 2; limb >= first; limb--) {
      integer = integer << 64n | this.#limbs[limb]!;
    }
    return integer;
  }

  #half(first: number, count: number): bigint {
    if (count <= 8) return this.#joined(first, count);
    const low = count >> 1;
    return this.#half(first + low, count - low) << SHIFTS[low]! | this.#half(first, low);
  }
}
