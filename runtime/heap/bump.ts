/**
 * The allocator of most Rust guests: it goes up through memory, and nothing comes back.
 *
 * @module
 */

import { AddressIndex } from "./address_index.ts";
import {
  type FreeOutcome,
  type Heap,
  type HeapBlock,
  type HeapCounters,
  type HeapRegion,
  requireHeapRegion,
  requireHeapRequest,
} from "./heap.ts";
import { Tally } from "./tally.ts";

/** Where the guests' bump heap ends: the reference's MAX_MEMORY. */
const BUMP_END = 0x7f00_0000;

/**
 * A model of `sys_alloc_aligned` (reference: `zkvm/entrypoint/src/syscalls/memory.rs`): the next
 * address is rounded up to the alignment, given out, and raised by the size. Freeing does nothing;
 * the model follows it all the same, to know what is live and what is lost.
 *
 * Every request for 0 bytes gets the next address, and leaves it where it is.
 *
 * @example
 * ```ts
 * import { BumpHeap } from "./bump.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const heap = new BumpHeap({ start: 0x1001 });
 * assertEquals(heap.allocate(10, 4), 0x1004);
 * assertEquals(heap.reallocate(0x1004, 10, 4, 20), 0x1010);
 * const { liveBytes, lostBytes, wastedBytes, usedBytes } = heap.counters;
 * assertEquals([liveBytes, lostBytes, wastedBytes, usedBytes], [20, 10, 5, 35]);
 * ```
 */
export class BumpHeap implements Heap {
  /** The first address of the region. */
  readonly start: number;
  /** The first address above the region. */
  readonly end: number;
  /** The next address. */
  #position: number;
  #padding = 0;
  /** Sizes of the live blocks that are not empty: each has an address of its own. */
  readonly #live = new AddressIndex();
  /** How many empty blocks are live at an address. */
  readonly #empty = new Map<number, number>();
  readonly #tally = new Tally();

  /**
   * An empty heap.
   *
   * @param region Where it lies; the end is 0x7f000000 if it is left out.
   * @throws {RangeError} If that is no region.
   */
  constructor(region: Pick<HeapRegion, "start"> & Partial<HeapRegion>) {
    const { start, end = BUMP_END } = region;
    requireHeapRegion({ start, end });
    this.start = start;
    this.end = end;
    this.#position = start;
  }

  /** Gives out a block: see {@linkcode Heap.allocate}. */
  allocate(size: number, align: number): number {
    requireHeapRequest(size, align);
    const address = this.#aligned(align);
    const next = address + size;
    if (next > this.end) {
      this.#tally.failed();
      return 0;
    }
    this.#padding += address - this.#position;
    this.#position = next;
    if (size === 0) this.#empty.set(address, (this.#empty.get(address) ?? 0) + 1);
    else this.#live.set(address, size);
    this.#tally.allocated(size);
    return address;
  }

  /** The next address, rounded up. */
  #aligned(align: number): number {
    const beyond = this.#position & (align - 1);
    return beyond === 0 ? this.#position : this.#position + align - beyond;
  }

  /** Takes a block back, and loses it; it ignores nothing: see {@linkcode Heap.free}. */
  free(address: number, size?: number): FreeOutcome {
    return this.#take(address, this.#sizeAt(address, size));
  }

  /** The size of the block at an address, or -1; the empty one if the guest says that it is. */
  #sizeAt(address: number, told: number | undefined): number {
    if (told === 0 && this.#empty.has(address)) return 0;
    const size = this.#live.get(address);
    return size < 0 && this.#empty.has(address) ? 0 : size;
  }

  #take(address: number, size: number): FreeOutcome {
    if (size < 0) {
      this.#tally.unknown();
      return "unknown";
    }
    if (size > 0) this.#live.take(address);
    else {
      const others = this.#empty.get(address)! - 1;
      if (others === 0) this.#empty.delete(address);
      else this.#empty.set(address, others);
    }
    this.#tally.freed(size);
    return "freed";
  }

  /** Moves a block: see {@linkcode Heap.reallocate}. */
  reallocate(address: number, oldSize: number, align: number, newSize: number): number {
    // Looked up first: a mistaken address may be the one that is given out now.
    const size = this.#sizeAt(address, oldSize);
    const moved = this.allocate(newSize, align);
    if (moved === 0) return 0;
    this.#tally.moved(Math.max(0, Math.min(size, newSize)));
    this.#take(address, size);
    return moved;
  }

  /** The size of a live block, of the one that is not empty if there are several. */
  sizeOf(address: number): number | undefined {
    const size = this.#sizeAt(address, undefined);
    return size < 0 ? undefined : size;
  }

  /** The figures: see {@linkcode HeapCounters}. */
  get counters(): HeapCounters {
    const tally = this.#tally.counters();
    const usedBytes = this.#position - this.start;
    const freeBytes = this.end - this.#position;
    return {
      ...tally,
      usedBytes,
      peakUsedBytes: usedBytes,
      highWater: this.#position,
      footprint: usedBytes,
      wastedBytes: this.#padding,
      lostBytes: usedBytes - this.#padding - tally.liveBytes,
      freeBytes,
      freeBlocks: freeBytes > 0 ? 1 : 0,
      largestFree: freeBytes,
      largestRequest: Math.max(this.end - this.#aligned(8), -1),
      fragmentation: 0,
    };
  }

  /** The memory map; padding is lost, too: see {@linkcode Heap.blocks}. */
  *blocks(): IterableIterator<HeapBlock> {
    let at = this.start;
    for (const address of this.#live.addresses()) {
      if (address > at) yield unused(at, address, "lost");
      const size = this.#live.get(address);
      yield { address, size, state: "used", payload: address, requested: size };
      at = address + size;
    }
    if (this.#position > at) yield unused(at, this.#position, "lost");
    if (this.end > this.#position) yield unused(this.#position, this.end, "free");
  }
}

function unused(address: number, end: number, state: "free" | "lost"): HeapBlock {
  return { address, size: end - address, state, payload: 0, requested: 0 };
}
