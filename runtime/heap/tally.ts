import type { HeapCounters } from "./heap.ts";

/** The counters that say what was asked, not where it went: the same for every allocator. */
export type TallyCounters = Pick<
  HeapCounters,
  | "liveBytes"
  | "liveBlocks"
  | "peakLiveBytes"
  | "peakLiveBlocks"
  | "allocations"
  | "allocatedBytes"
  | "reallocations"
  | "copiedBytes"
  | "frees"
  | "failures"
  | "ignoredFrees"
  | "unknownFrees"
>;

/**
 * Counts requests and their outcomes.
 *
 * @example
 * ```ts
 * import { Tally } from "./tally.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const tally = new Tally();
 * tally.allocated(10);
 * tally.freed(10);
 * assertEquals(tally.counters().liveBytes, 0);
 * assertEquals(tally.counters().peakLiveBytes, 10);
 * ```
 */
export class Tally {
  #liveBytes = 0;
  #liveBlocks = 0;
  #peakLiveBytes = 0;
  #peakLiveBlocks = 0;
  #allocations = 0;
  #allocatedBytes = 0;
  #reallocations = 0;
  #copiedBytes = 0;
  #frees = 0;
  #failures = 0;
  #ignoredFrees = 0;
  #unknownFrees = 0;

  /** What the guest asked for, over all live blocks, in bytes. */
  get liveBytes(): number {
    return this.#liveBytes;
  }

  /** A block of so many bytes was given out. */
  allocated(size: number): void {
    this.#allocations++;
    this.#allocatedBytes += size;
    this.#liveBytes += size;
    if (this.#liveBytes > this.#peakLiveBytes) this.#peakLiveBytes = this.#liveBytes;
    if (++this.#liveBlocks > this.#peakLiveBlocks) this.#peakLiveBlocks = this.#liveBlocks;
  }

  /** A block of so many bytes came back. */
  freed(size: number): void {
    this.#frees++;
    this.#liveBytes -= size;
    this.#liveBlocks--;
  }

  /** A block was moved, with so many of its bytes; both halves are counted as well. */
  moved(bytes: number): void {
    this.#reallocations++;
    this.#copiedBytes += bytes;
  }

  /** There was no room. */
  failed(): void {
    this.#failures++;
  }

  /** A free above the heap. */
  ignored(): void {
    this.#ignoredFrees++;
  }

  /** A free of what is no live block. */
  unknown(): void {
    this.#unknownFrees++;
  }

  /** The figures, as they are now: a copy. */
  counters(): TallyCounters {
    return {
      liveBytes: this.#liveBytes,
      liveBlocks: this.#liveBlocks,
      peakLiveBytes: this.#peakLiveBytes,
      peakLiveBlocks: this.#peakLiveBlocks,
      allocations: this.#allocations,
      allocatedBytes: this.#allocatedBytes,
      reallocations: this.#reallocations,
      copiedBytes: this.#copiedBytes,
      frees: this.#frees,
      failures: this.#failures,
      ignoredFrees: this.#ignoredFrees,
      unknownFrees: this.#unknownFrees,
    };
  }
}
