/**
 * What both models of the guests' allocators have in common.
 *
 * A model answers requests with the addresses that the guest's own allocator would give, without the
 * guest and without its memory: all that it holds is a table of the live blocks.
 *
 * @module
 */

import { hex32 } from "../../lib/bits.ts";

/**
 * What became of a request to free:
 *
 * - `freed`: the block was live, and is no longer.
 * - `ignored`: the address is at or above the TLSF heap's end, where the guest keeps its inputs. The
 *   guest's allocator lets such frees pass on purpose.
 * - `unknown`: no live block has this address: it was never given out, or was freed before. The
 *   guest's own allocator does not look, and can be damaged by this; the model stays as it was.
 */
export type FreeOutcome = "freed" | "ignored" | "unknown";

/** A stretch of a heap's region. */
export interface HeapBlock {
  /** Where it begins, with its header. */
  readonly address: number;
  /** Its size in bytes, header and padding included. */
  readonly size: number;
  /** In use, free, or lost: neither in use nor ever given out again. */
  readonly state: "used" | "free" | "lost";
  /** The address that the guest was given, if the block is in use; otherwise 0. */
  readonly payload: number;
  /** How many bytes the guest asked for, if the block is in use; otherwise 0. */
  readonly requested: number;
}

/**
 * The figures of a heap. All are numbers of bytes unless they say otherwise; "since the start" means
 * that they never fall.
 *
 * In the bump heap `usedBytes` is `liveBytes + wastedBytes + lostBytes`. In the TLSF heap the blocks
 * in use take `liveBytes + wastedBytes`, and `usedBytes` is that and 16 for the end marker, 8 for
 * each free block, and what rounding cut off the region.
 */
export interface HeapCounters {
  /** What the guest asked for, over all live blocks. */
  readonly liveBytes: number;
  /** How many blocks are live. */
  readonly liveBlocks: number;
  /** The highest `liveBytes` since the start. */
  readonly peakLiveBytes: number;
  /** The highest `liveBlocks` since the start. */
  readonly peakLiveBlocks: number;

  /** How many blocks were given out since the start, those of reallocations included. */
  readonly allocations: number;
  /** What the guest asked for since the start, over all of them. */
  readonly allocatedBytes: number;
  /** How many of them were made by a reallocation. */
  readonly reallocations: number;
  /** What reallocations copied since the start: the smaller of the old and the new size, each. */
  readonly copiedBytes: number;
  /** How many blocks were freed since the start, those of reallocations included. */
  readonly frees: number;
  /** How many requests were answered with 0 since the start, because they did not fit. */
  readonly failures: number;
  /** How many frees had the outcome `ignored` since the start. */
  readonly ignoredFrees: number;
  /** How many frees had the outcome `unknown` since the start. */
  readonly unknownFrees: number;

  /**
   * What is not free. In the bump heap from the region's start to the next address; in the TLSF heap
   * the region's size as given less `freeBytes`, which is what the crate's `used()` stands for.
   */
  readonly usedBytes: number;
  /** The highest `usedBytes` since the start. */
  readonly peakUsedBytes: number;
  /** The first address above all that was ever given out; the region's start if nothing was. */
  readonly highWater: number;
  /** From the region's start to `highWater`. */
  readonly footprint: number;

  /**
   * What blocks take beyond what the guest asked for (internal fragmentation): headers, alignment and
   * rounding. In the TLSF heap of the live blocks; in the bump heap, where nothing comes back, the
   * alignment of all blocks since the start.
   */
  readonly wastedBytes: number;
  /** What was freed and never comes back: the bump heap's freed blocks. 0 in the TLSF heap. */
  readonly lostBytes: number;
  /** What free blocks can hold, without their headers of 8 bytes: the crate's `free()`. */
  readonly freeBytes: number;
  /** How many free blocks there are. */
  readonly freeBlocks: number;
  /** What the largest free block can hold, without its header; 0 if there is none. */
  readonly largestFree: number;
  /**
   * The largest size that `allocate` would serve now, aligned to 8 bytes; -1 if not even an empty
   * block. The TLSF heap only looks in lists whose every block is large enough, so this can be up to
   * 1/32 less than `largestFree`.
   */
  readonly largestRequest: number;
  /** External fragmentation, from 0 to 1: `1 - largestFree / freeBytes`, and 0 if nothing is free. */
  readonly fragmentation: number;
}

/** A model of an allocator. Addresses and sizes are whole numbers of bytes below 2^32. */
export interface Heap {
  /** The first address of the region, as given. */
  readonly start: number;
  /** The first address above the region, as given. */
  readonly end: number;
  /** The figures, as they are now: a copy. Finding the largest free block can take a while. */
  readonly counters: HeapCounters;

  /**
   * Gives out a block. Size 0 is a request like any other: the block is empty, and has an address.
   *
   * @param size How many bytes.
   * @param align A power of two that the address is to be a multiple of.
   * @returns The address, or 0 if there is no room: the guest's allocator then answers null (TLSF),
   * or panics (bump).
   * @throws {RangeError} If the request is not one: see {@linkcode isHeapRequest}.
   */
  allocate(size: number, align: number): number;

  /**
   * Takes a block back. The address is enough to know it by, as in the guests' allocators. Only the
   * bump heap can give out one address more than once, if blocks are empty; there the size tells.
   *
   * @param address What `allocate` or `reallocate` returned. Anything else is a harmless mistake.
   * @param size How large the guest says the block is, if it does.
   * @returns What became of it.
   */
  free(address: number, size?: number): FreeOutcome;

  /**
   * Moves a block into a new one, as Rust's `GlobalAlloc::realloc` does by default: both allocators
   * leave it at that. The new block is allocated, and only then is the old one freed. If there is no
   * room, the old block stays. If no live block has the old address, that counts as an ignored or
   * unknown free, and the new block is given out all the same.
   *
   * @param address The old block.
   * @param oldSize Its size, according to the guest.
   * @param align The alignment of the new one; Rust keeps that of the old one.
   * @param newSize The new size.
   * @returns The new address, or 0 if there is no room.
   * @throws {RangeError} If the request for the new block is not one.
   */
  reallocate(address: number, oldSize: number, align: number, newSize: number): number;

  /**
   * What the guest asked for when it was given this address.
   *
   * @returns The size in bytes, or undefined if no live block has this address.
   */
  sizeOf(address: number): number | undefined;

  /**
   * The memory map: stretches in the order of their addresses, without gap. Empty blocks of the bump
   * heap, and end marker and loose ends of the TLSF heap, are left out. The heap must not be changed
   * before the last one was read.
   */
  blocks(): IterableIterator<HeapBlock>;
}

/** Where a heap lies. */
export interface HeapRegion {
  /** The first address, from 1; guests have it in the linker's symbol `_end`. */
  readonly start: number;
  /** The first address above it, up to 0x80000000. */
  readonly end: number;
}

/**
 * Whether `allocate` takes these arguments, which it then can serve or not. What a guest has in its
 * registers always is a size; it may not be an alignment.
 *
 * @param size The size: a whole number from 0 to 2^32 - 1.
 * @param align The alignment: a power of two from 1 to 2^31.
 * @returns Whether they make a request.
 * @example
 * ```ts
 * import { isHeapRequest } from "./heap.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(isHeapRequest(0xffffffff, 4), true);
 * assertEquals(isHeapRequest(8, 12), false);
 * assertEquals(isHeapRequest(-8, 4), false);
 * ```
 */
export function isHeapRequest(size: number, align: number): boolean {
  return size >>> 0 === size && align >>> 0 === align && align !== 0 && (align & (align - 1)) === 0;
}

/** Refuses what is no request: the caller's mistake. */
export function requireHeapRequest(size: number, align: number): void {
  if (isHeapRequest(size, align)) return;
  throw new RangeError(
    `Cannot allocate ${size} bytes aligned to ${align}: the size must be a whole number below ` +
      "2^32, the alignment a power of two below 2^32",
  );
}

/** Refuses what is no region: the caller's mistake. */
export function requireHeapRegion({ start, end }: HeapRegion): void {
  const whole = Number.isInteger(start) && Number.isInteger(end);
  if (whole && start > 0 && start <= end && end <= 0x8000_0000) return;
  const bounds = whole ? `${hex32(start)} to ${hex32(end)}` : `${start} to ${end}`;
  throw new RangeError(
    `Cannot make a heap from ${bounds}: the start must be above 0 and not above the end, and the ` +
      "end not above 0x80000000",
  );
}
