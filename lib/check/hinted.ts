/**
 * What HINT_READ has promised to words (reference/syscalls.md 3), and, as long as it can be followed,
 * what the input stream holds.
 *
 * @module
 */

/** Words that one call has hinted. */
export interface HintedRange {
  /** The first address. */
  readonly from: number;
  /** One past the last word. */
  readonly to: number;
  /** The bytes, if the input is known. */
  readonly bytes: Uint8Array | undefined;
}

/**
 * Hinted words, and the input stream. Hooks and the guest itself may add entries, out of sight in an
 * unconstrained block: behind the first such chance the entries are unknown.
 *
 * @example
 * ```ts
 * import { Hinted } from "./hinted.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const hinted = new Hinted([Uint8Array.of(1, 0, 0, 0, 2)]);
 * assertEquals(hinted.nextLength, 5);
 * hinted.read(0x1000, 5);
 * assertEquals(hinted.find(0x1004), { value: 2 });
 * assertEquals(hinted.find(0x1008), undefined);
 * ```
 */
export class Hinted {
  /** Ranges, ascending. */
  readonly ranges: HintedRange[] = [];
  #inputs: readonly Uint8Array[] | undefined;
  #read = 0;
  /** The length that the last HINT_LEN has answered, while nothing can have come before it. */
  #announced: number | undefined;

  /** A stream of these entries; without them it is unknown from the start. */
  constructor(inputs: readonly Uint8Array[] | undefined) {
    this.#inputs = inputs;
  }

  /** Entries may have been inserted or added from here on. */
  lose(): void {
    this.#inputs = undefined;
    this.#announced = undefined;
  }

  /** The length of the next entry; undefined if it is not known. */
  get nextLength(): number | undefined {
    return this.#inputs ? this.#inputs[this.#read]?.length ?? -1 : this.#announced;
  }

  /** HINT_LEN has answered. */
  announce(length: number): void {
    this.#announced = length;
  }

  /** HINT_READ: gives an entry to words. */
  read(address: number, length: number): HintedRange {
    const bytes = this.#inputs?.[this.#read++];
    this.#announced = undefined;
    const range = { from: address, to: address + Math.ceil(length / 4) * 4, bytes };
    if (length > 0) this.ranges.splice(this.#after(address), 0, range);
    return range;
  }

  /** The index of the first range that ends past an address. */
  #after(address: number): number {
    let low = 0;
    let high = this.ranges.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.ranges[middle]!.to > address) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /** The hint of a word: undefined if it has none; without a value if that is not known. */
  find(address: number): { readonly value: number | undefined } | undefined {
    const range = this.ranges[this.#after(address)];
    if (!range || range.from > address) return undefined;
    const { from, bytes } = range;
    if (!bytes) return { value: undefined };
    const at = address - from;
    const byte = (index: number) => bytes[at + index] ?? 0;
    return { value: (byte(0) | byte(1) << 8 | byte(2) << 16 | byte(3) << 24) >>> 0 };
  }

  /** Whether any hinted word lies in a range of addresses. */
  overlaps(from: number, to: number): boolean {
    const range = this.ranges[this.#after(from)];
    return range !== undefined && range.from < to;
  }
}
