/**
 * Words that the input stream has given a first value.
 *
 * @module
 */

/** The bytes of one hint, at an address. */
interface Hinted {
  readonly from: number;
  readonly to: number;
  readonly bytes: Uint8Array;
}

/**
 * Hints by address. Bytes stay the entry's own: nothing is copied. No word is hinted twice, which
 * HINT_READ sees to.
 *
 * @example
 * ```ts
 * import { HintedWords } from "./hinted_words.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const hints = new HintedWords();
 * hints.add(0x1000, Uint8Array.of(1, 2, 3, 4, 5));
 * assertEquals(hints.find(0x1004 >> 2), 5);
 * assertEquals(hints.find(0x1008 >> 2), undefined);
 * ```
 */
export class HintedWords {
  #ranges: Hinted[] = [];

  /** The index of the first range that ends past an address. */
  #after(address: number): number {
    let low = 0;
    let high = this.#ranges.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#ranges[middle]!.to > address) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /** Adds a hint, which is filled up with zeros to whole words. */
  add(address: number, bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    const range = { from: address, to: address + Math.ceil(bytes.length / 4) * 4, bytes };
    // Inputs are mostly read to ascending addresses.
    const last = this.#ranges.at(-1);
    if (!last || last.to <= address) this.#ranges.push(range);
    else this.#ranges.splice(this.#after(address), 0, range);
  }

  /** The hint of a word, unsigned, by the word's index; `undefined` if it has none. */
  find(word: number): number | undefined {
    const range = this.#ranges[this.#after(word * 4)];
    return range && range.from <= word * 4 ? wordOf(range, word * 4) : undefined;
  }

  /** Calls back for each word that has a hint, in ascending order. */
  forEach(callback: (word: number, value: number) => void): void {
    for (const range of this.#ranges) {
      for (let at = range.from; at < range.to; at += 4) callback(at >>> 2, wordOf(range, at));
    }
  }
}

function wordOf({ from, bytes }: Hinted, address: number): number {
  const at = address - from;
  return ((bytes[at] ?? 0) | (bytes[at + 1] ?? 0) << 8 | (bytes[at + 2] ?? 0) << 16 |
    (bytes[at + 3] ?? 0) << 24) >>> 0;
}
