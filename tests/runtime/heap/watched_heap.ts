// A heap between a test and the model that finds out about every block that is not what it should be.

import { assert, assertEquals } from "@std/assert";
import type { FreeOutcome, Heap, HeapBlock, HeapCounters } from "../../../runtime/heap/heap.ts";
import { TlsfHeap } from "../../../runtime/heap/tlsf.ts";

/** Passes requests on to a TLSF heap. Each answer is checked at once, the whole heap on demand. */
export class WatchedHeap implements Heap {
  readonly start: number;
  readonly end: number;
  readonly model: TlsfHeap;
  /** Which 16 bytes belong to a block: none of them to two. */
  readonly #taken: Uint8Array;
  readonly #sizes = new Map<number, number>();
  #live = 0;
  #peak = 0;
  #total = 0;
  #allocations = 0;
  #frees = 0;
  #failures = 0;
  #highWater: number;
  #peakUsed: number;

  constructor(start: number, end: number) {
    this.start = start;
    this.end = end;
    this.model = new TlsfHeap({ start, end });
    this.#taken = new Uint8Array(Math.ceil((end - start) / 16) + 1);
    this.#highWater = start;
    this.#peakUsed = this.counters.usedBytes;
  }

  /** What a block has of `#taken`; headers are not its own, and it shares 16 bytes with its own only. */
  #part(address: number, size: number): Uint8Array {
    const origin = this.start - this.start % 16;
    const first = Math.floor((address - origin) / 16);
    return this.#taken.subarray(first, Math.ceil((address + size - origin) / 16));
  }

  #enter(address: number, size: number, align: number) {
    if (address === 0) {
      this.#failures++;
      return;
    }
    assert(address % align === 0, `0x${address.toString(16)} is not aligned to ${align}`);
    assert(address >= this.start + 8 && address + size <= this.end - 16);
    assert(!this.#sizes.has(address));
    const part = this.#part(address, size);
    assert(part.indexOf(1) < 0, `${size} bytes at 0x${address.toString(16)} overlap another block`);
    part.fill(1);
    this.#sizes.set(address, size);
    this.#allocations++;
    this.#total += size;
    this.#live += size;
    this.#peak = Math.max(this.#peak, this.#live);
    this.#highWater = Math.max(this.#highWater, Math.ceil((address + size) / 16) * 16);
  }

  #leave(address: number) {
    const size = this.#sizes.get(address)!;
    this.#part(address, size).fill(0);
    this.#sizes.delete(address);
    this.#frees++;
    this.#live -= size;
  }

  allocate(size: number, align: number): number {
    const address = this.model.allocate(size, align);
    this.#enter(address, size, align);
    return address;
  }

  free(address: number, size?: number): FreeOutcome {
    const outcome = this.model.free(address, size);
    assertEquals(outcome, "freed");
    this.#leave(address);
    return outcome;
  }

  reallocate(address: number, oldSize: number, align: number, newSize: number): number {
    const moved = this.model.reallocate(address, oldSize, align, newSize);
    // The old block is there until the new one is.
    this.#enter(moved, newSize, align);
    if (moved !== 0) this.#leave(address);
    return moved;
  }

  sizeOf(address: number): number | undefined {
    return this.model.sizeOf(address);
  }

  get counters(): HeapCounters {
    return this.model.counters;
  }

  blocks(): IterableIterator<HeapBlock> {
    return this.model.blocks();
  }

  /** Walks over all blocks, and counts everything anew. */
  check() {
    const counters = this.counters;
    let at = Math.ceil(this.start / 16) * 16;
    let [used, usedSize, free, freeSize, largest] = [0, 0, 0, 0, 0];
    let afterFree = false;
    for (const { address, size, state, payload, requested } of this.blocks()) {
      assert(address === at && size >= 16 && size % 16 === 0, "blocks have no gap between them");
      at += size;
      if (state === "free") {
        assert(!afterFree, "no two free blocks are neighbours");
        free++;
        freeSize += size;
        largest = Math.max(largest, size);
      } else {
        assert(this.#sizes.get(payload) === requested && this.sizeOf(payload) === requested);
        assert(payload >= address + 8 && payload + requested <= address + size);
        used++;
        usedSize += size;
      }
      afterFree = state === "free";
    }
    assertEquals(at, this.end - this.end % 16 - 16);
    assertEquals(used, this.#sizes.size);
    const freeBytes = freeSize - 8 * free;
    const largestFree = Math.max(largest - 8, 0);
    assertEquals(counters, {
      ...counters,
      liveBytes: this.#live,
      liveBlocks: this.#sizes.size,
      peakLiveBytes: this.#peak,
      allocations: this.#allocations,
      allocatedBytes: this.#total,
      frees: this.#frees,
      failures: this.#failures,
      ignoredFrees: 0,
      unknownFrees: 0,
      usedBytes: this.end - this.start - freeBytes,
      wastedBytes: usedSize - this.#live,
      lostBytes: 0,
      freeBytes,
      freeBlocks: free,
      largestFree,
      fragmentation: freeBytes === 0 ? 0 : 1 - largestFree / freeBytes,
    });
    assertEquals(counters.highWater, this.#highWater);
    assertEquals(counters.footprint, this.#highWater - this.start);
    this.#peakUsed = Math.max(this.#peakUsed, counters.usedBytes);
    assert(counters.peakUsedBytes >= this.#peakUsed, "peaks do not fall");
    assert(counters.fragmentation >= 0 && counters.fragmentation <= 1);
  }

  /** Makes the largest request that the heap says it can serve, and one larger; and takes it back. */
  checkLargest() {
    const { largestRequest } = this.counters;
    assertEquals(this.allocate(largestRequest + 1, 8), 0);
    if (largestRequest < 0) return;
    const address = this.allocate(largestRequest, 8);
    assert(address !== 0);
    this.free(address);
  }
}
