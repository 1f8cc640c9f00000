/**
 * The allocator of Rust guests that are built with the feature `embedded`: a heap of two-level
 * segregated fit, which takes blocks back.
 *
 * @module
 */

import { AddressIndex } from "./address_index.ts";
import {
  ABOVE,
  ADDRESS,
  BELOW,
  BlockTable,
  FREE,
  NONE,
  PAYLOAD,
  REQUESTED,
  SIZE,
} from "./block_table.ts";
import { FreeLists } from "./free_lists.ts";
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

/** Where the guests' embedded heap ends, and their inputs begin: EMBEDDED_RESERVED_INPUT_START. */
const TLSF_END = 0x3f00_0000;

/** Every block lies on a multiple of this, and is as large as one. */
const GRANULARITY = 16;
/** The last bytes of the region mark its end. */
const END_MARKER = 16;
/** Before a payload: its block's size, and the address of the block below. */
const HEADER = 8;

/**
 * A model of the `TlsfHeap` of embedded-alloc 0.6.0 on rlsf 0.2 for a 32-bit target, as the guests'
 * `allocators/embedded.rs` uses it: same requests, same addresses.
 *
 * Each block in use has a header of 8 bytes, and 16 is the smallest block. A request takes the block
 * that was freed last in the first list whose every block is large enough; what it does not need is
 * split off. A freed block is joined with its free neighbours at once.
 *
 * @example
 * ```ts
 * import { TlsfHeap } from "./tlsf.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const heap = new TlsfHeap({ start: 0x10000 });
 * assertEquals(heap.allocate(1, 1), 0x10008);
 * assertEquals(heap.allocate(9, 4), 0x10018);
 * assertEquals(heap.free(0x10008), "freed");
 * assertEquals(heap.allocate(8, 8), 0x10008);
 * assertEquals(heap.free(0x3f000010), "ignored");
 * assertEquals(heap.free(0x10010), "unknown");
 * ```
 */
export class TlsfHeap implements Heap {
  /** The first address of the region, as given. */
  readonly start: number;
  /** The first address above the region, as given. */
  readonly end: number;
  readonly #table = new BlockTable();
  readonly #free = new FreeLists(this.#table);
  /** From the addresses that the guest has to blocks. */
  readonly #used = new AddressIndex();
  /** The sizes of the blocks in use, headers and padding included. */
  #usedSize = 0;
  #lowest = NONE;
  #leastFreeBytes: number;
  #highWater: number;
  readonly #tally = new Tally();

  /**
   * An empty heap. Its start is rounded up to 16, and what then is left down to 16. If that is less
   * than 32 it can serve nothing.
   *
   * @param region Where it lies; the end is 0x3f000000 if it is left out.
   * @throws {RangeError} If that is no region.
   */
  constructor(region: Pick<HeapRegion, "start"> & Partial<HeapRegion>) {
    const { start, end = TLSF_END } = region;
    requireHeapRegion({ start, end });
    this.start = start;
    this.end = end;
    this.#highWater = start;
    const lowest = Math.ceil(start / GRANULARITY) * GRANULARITY;
    const size = Math.floor((end - lowest) / GRANULARITY) * GRANULARITY;
    if (size >= GRANULARITY + END_MARKER) {
      this.#lowest = this.#table.addRegion(lowest, size - END_MARKER);
      this.#free.put(this.#lowest);
    }
    this.#leastFreeBytes = this.#freeBytes;
  }

  get #freeBytes(): number {
    return this.#free.bytes - HEADER * this.#free.count;
  }

  /** Gives out a block: see {@linkcode Heap.allocate}. */
  allocate(size: number, align: number): number {
    requireHeapRequest(size, align);
    // The payload can be as far from the block as this, wherever the block is.
    const farthest = HEADER + Math.max(align - HEADER, 0);
    const block = this.#free.take(Math.ceil((farthest + size) / GRANULARITY) * GRANULARITY);
    if (block === NONE) {
      this.#tally.failed();
      return 0;
    }
    const address = this.#table.rows[block + ADDRESS]!;
    // The block is below 2^31, and large enough for these sums to be there, too.
    const payload = (address + HEADER + align - 1) & -align;
    const taken = (payload - address + size + GRANULARITY - 1) & -GRANULARITY;
    if (this.#table.rows[block + SIZE]! > taken) this.#free.put(this.#table.split(block, taken));
    this.#table.rows[block + REQUESTED] = size;
    this.#table.rows[block + PAYLOAD] = payload;
    this.#used.set(payload, block);
    this.#usedSize += taken;
    this.#tally.allocated(size);
    this.#highWater = Math.max(this.#highWater, address + taken);
    this.#leastFreeBytes = Math.min(this.#leastFreeBytes, this.#freeBytes);
    return payload;
  }

  /** Takes a block back: see {@linkcode Heap.free}. The size makes no difference here. */
  free(address: number, _size?: number): FreeOutcome {
    return this.#release(address, this.#used.take(address));
  }

  /** Frees a block whose address is no longer in the table; NONE if it was not there. */
  #release(address: number, block: number): FreeOutcome {
    if (block === NONE) {
      if (address >= this.end) {
        this.#tally.ignored();
        return "ignored";
      }
      this.#tally.unknown();
      return "unknown";
    }
    const rows = this.#table.rows;
    this.#tally.freed(rows[block + REQUESTED]!);
    this.#usedSize -= rows[block + SIZE]!;
    const above = rows[block + ABOVE]!;
    if (rows[above + REQUESTED] === FREE) {
      this.#free.remove(above);
      this.#table.join(block, above);
    }
    const below = rows[block + BELOW]!;
    if (below !== NONE && rows[below + REQUESTED] === FREE) {
      this.#free.remove(below);
      this.#table.join(below, block);
      this.#free.put(below);
    } else {
      this.#free.put(block);
    }
    return "freed";
  }

  /** Moves a block: see {@linkcode Heap.reallocate}. The old size makes no difference here. */
  reallocate(address: number, _oldSize: number, align: number, newSize: number): number {
    // Looked up first: a mistaken address may be the one that is given out now.
    const block = this.#used.get(address);
    const moved = this.allocate(newSize, align);
    if (moved === 0) return 0;
    if (block === NONE) {
      this.#tally.moved(0);
    } else {
      this.#tally.moved(Math.min(this.#table.rows[block + REQUESTED]!, newSize));
      this.#used.take(address);
    }
    this.#release(address, block);
    return moved;
  }

  /** The size of a live block: see {@linkcode Heap.sizeOf}. */
  sizeOf(address: number): number | undefined {
    const block = this.#used.get(address);
    return block === NONE ? undefined : this.#table.rows[block + REQUESTED]!;
  }

  /** The figures: see {@linkcode HeapCounters}. */
  get counters(): HeapCounters {
    const tally = this.#tally.counters();
    const region = this.end - this.start;
    const freeBytes = this.#freeBytes;
    const largestFree = Math.max(this.#free.largest() - HEADER, 0);
    const largestFound = this.#free.leastOfHighest();
    return {
      ...tally,
      usedBytes: region - freeBytes,
      peakUsedBytes: region - this.#leastFreeBytes,
      highWater: this.#highWater,
      footprint: this.#highWater - this.start,
      wastedBytes: this.#usedSize - tally.liveBytes,
      lostBytes: 0,
      freeBytes,
      freeBlocks: this.#free.count,
      largestFree,
      largestRequest: largestFound === 0 ? -1 : largestFound - HEADER,
      fragmentation: freeBytes === 0 ? 0 : 1 - largestFree / freeBytes,
    };
  }

  /** The memory map, without end marker and loose ends: see {@linkcode Heap.blocks}. */
  *blocks(): IterableIterator<HeapBlock> {
    const rows = this.#table.rows;
    let block = this.#lowest;
    while (block !== NONE && rows[block + ABOVE] !== NONE) {
      const used = rows[block + REQUESTED] !== FREE;
      yield {
        address: rows[block + ADDRESS]!,
        size: rows[block + SIZE]!,
        state: used ? "used" : "free",
        payload: used ? rows[block + PAYLOAD]! : 0,
        requested: used ? rows[block + REQUESTED]! : 0,
      };
      block = rows[block + ABOVE]!;
    }
  }
}
