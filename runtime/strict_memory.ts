/**
 * Strict memory: faults where a guest touches what its layout does not give it. The reference
 * enforces none of this; a run that passes is the same as without.
 *
 * @module
 */
import { INPUT_START, MEMORY_END, PAGE } from "../lib/addresses.ts";
import { hex32 } from "../lib/bits.ts";
import { GuestFault } from "../lib/errors.ts";
import type { MemoryGuard } from "../lib/machine/ports.ts";
import { describeRegion, type GuestLayout, type Region } from "./layouts.ts";

/** Nothing in a page needs a look. */
const FREE = 0;
/** Every word of a page can be read, none written. */
const READ_ONLY = 1;
/** Each access to a page is looked at. */
const MIXED = 2;

/** Addresses with one kind of access, and the region that they belong to, if any. */
interface Stretch {
  readonly start: number;
  readonly end: number;
  readonly region: Region | undefined;
}

/** Regions without overlaps and without gaps; where two overlap, the narrower one counts. */
function stretchesOf(regions: readonly Region[]): Stretch[] {
  const cuts = [...new Set([0, MEMORY_END, ...regions.flatMap(({ start, end }) => [start, end])])]
    .filter((at) => at <= MEMORY_END)
    .toSorted((one, other) => one - other);
  return cuts.slice(0, -1).map((start, index) => {
    const end = cuts[index + 1]!;
    const inside = regions.filter((region) => region.start <= start && region.end >= end)
      .toSorted((one, other) => (one.end - one.start) - (other.end - other.start));
    return { start, end, region: inside[0] };
  });
}

const mayRead = ({ region }: Stretch) => region?.access.startsWith("r") ?? false;
const mayWrite = ({ region }: Stretch) => region?.access[1] === "w";

/** What a guest's stack may run into, and the first address above it. */
interface Ceiling {
  readonly what: string;
  readonly end: number;
}

/** A piece of memory that mmap has given out. */
interface Given {
  readonly start: number;
  readonly end: number;
  readonly reserved: boolean;
}

/** A saved guard; it owns its parts. */
export interface StrictMemoryState {
  /** What the stack may run into: in words, such as "the heap", and the first address above it. */
  readonly ceiling: { readonly what: string; readonly end: number };
  /** What mmap has given out, to be used or only reserved. */
  readonly given: readonly {
    readonly start: number;
    readonly end: number;
    readonly reserved: boolean;
  }[];
}

/**
 * What a guest may touch, by its layout: every access is checked against the regions, the stack
 * pointer against the highest thing that was ever allocated, mapped or read as input.
 *
 * The check of the stack is made at stores whose base is the stack pointer: a function's prologue
 * makes some before it does anything else.
 *
 * @example
 * ```ts
 * import { StrictMemory } from "./strict_memory.ts";
 * import { layoutOf } from "./layouts.ts";
 * import { GuestFault } from "../lib/errors.ts";
 * import { assertThrows } from "@std/assert";
 *
 * const segments = [{ address: 0x10000, end: 0x12000, flags: 5 }];
 * const strict = new StrictMemory(layoutOf({ segments, sections: [], symbols: [] }));
 * strict.check(0x10000, 4, false);
 * assertThrows(() => strict.check(0x10000, 4, true), GuestFault, "which is read-only");
 * assertThrows(() => strict.check(8, 4, false), GuestFault, "null page");
 * ```
 */
export class StrictMemory implements MemoryGuard {
  /** The layout that is enforced. */
  readonly layout: GuestLayout;
  readonly pages: Uint8Array = new Uint8Array(MEMORY_END / PAGE);
  readonly stackFrom: number;
  readonly #stretches: readonly Stretch[];
  #ceiling: Ceiling;
  #given: Given[] = [];

  /** A guard for one run. */
  constructor(layout: GuestLayout) {
    this.layout = layout;
    this.#stretches = stretchesOf(layout.regions);
    // Goroutines have their stacks in the heap: only the first thread's is looked at.
    this.stackFrom = layout.stacksInHeap ? INPUT_START : 0;
    this.#ceiling = { what: "what the file fills", end: layout.imageEnd };
    this.pages.fill(MIXED);
    for (const stretch of this.#stretches) {
      const first = Math.ceil(stretch.start / PAGE);
      const last = Math.floor(stretch.end / PAGE);
      const kind = mayWrite(stretch) ? FREE : mayRead(stretch) ? READ_ONLY : MIXED;
      if (first < last) this.pages.fill(kind, first, last);
    }
  }

  get stackSpan(): number {
    return Math.max(0, this.#ceiling.end - this.stackFrom);
  }

  allows(address: number, size: number, write: boolean): boolean {
    const may = write ? mayWrite : mayRead;
    const from = address >>> 0;
    return this.#touched(from, from + size).every(may);
  }

  check(address: number, size: number, write: boolean): void {
    const from = address >>> 0;
    const may = write ? mayWrite : mayRead;
    // What lies past the end of memory is the reference's to refuse.
    const bad = this.#touched(from, from + size).find((stretch) => !may(stretch));
    if (bad) throw accessFault(bad, Math.max(from, bad.start), size, write);
  }

  checkStack(stackPointer: number): void {
    const sp = stackPointer >>> 0;
    if (sp < this.stackFrom || sp >= this.#ceiling.end) return;
    throw new GuestFault(
      "stackCollision",
      `Cannot push to the stack at ${hex32(sp)}: it has run into ${this.#ceiling.what}, which ` +
        `reaches up to ${hex32(this.#ceiling.end)}`,
      { address: sp },
    );
  }

  /**
   * The guest's allocator has given out memory.
   *
   * @throws {GuestFault} `heapOverflow`, if it does not lie in the layout's heap.
   */
  allocated(address: number, size: number): void {
    this.#expectHeap(address, size, "allocate");
    this.#raise("the heap", address + size);
  }

  /**
   * mmap has given out memory, to be used or only reserved.
   *
   * @throws {GuestFault} `heapOverflow`, if it does not lie in the layout's heap.
   */
  mapped(address: number, size: number, reserved = false): void {
    this.#expectHeap(address, size, "map");
    this.#raise("the heap", address + size);
    this.#given.push({ start: address, end: address + size, reserved });
  }

  /**
   * The guest puts memory to use at an address of its own choice: within what it has reserved. Go's
   * arena is reserved up to where mmap has given out memory already, and nobody else would notice.
   *
   * @throws {GuestFault} `heapOverflow`, if it does not lie in the heap, or if some of it was given
   * out before.
   */
  mappedAt(address: number, size: number): void {
    this.#expectHeap(address, size, "map");
    const end = address + size;
    const other = this.#given.find((one) =>
      one.start < end && one.end > address &&
      !(one.reserved && one.start <= address && one.end >= end)
    );
    if (other) {
      throw new GuestFault(
        "heapOverflow",
        `Cannot map ${size} bytes at ${hex32(address)}: mmap has given out ` +
          `${hex32(other.start)} to ${hex32(other.end)} before, and both would use the same memory`,
        { address },
      );
    }
    this.#raise("the heap", end);
  }

  /**
   * The guest reads an input entry to memory.
   *
   * @throws {GuestFault} `inputOverflow`, if it would reach past the end of memory.
   */
  placed(address: number, size: number): void {
    if (address + size > MEMORY_END) {
      throw new GuestFault(
        "inputOverflow",
        `Cannot read an input of ${size} bytes to ${hex32(address)}: program I/O ends at ` +
          hex32(MEMORY_END),
        { address },
      );
    }
    this.check(address, size, true);
    this.#raise("program I/O", address + size);
  }

  /** Copies the state. */
  save(): StrictMemoryState {
    return { ceiling: this.#ceiling, given: [...this.#given] };
  }

  /** Returns to a saved state. */
  restore(state: StrictMemoryState): void {
    this.#ceiling = state.ceiling;
    this.#given = [...state.given];
  }

  #expectHeap(address: number, size: number, verb: string): void {
    const { start, end } = this.layout.heap;
    if (size === 0 || (address >= start && address + size <= end)) return;
    throw new GuestFault(
      "heapOverflow",
      `Cannot ${verb} ${size} bytes at ${hex32(address)}: the heap of the ${this.layout.name} ` +
        `layout lies from ${hex32(start)} to ${hex32(end)}`,
      { address },
    );
  }

  #raise(what: string, end: number): void {
    if (end > this.#ceiling.end) this.#ceiling = { what, end };
  }

  /** The stretches that an access touches; the list covers all of memory. */
  #touched(from: number, to: number): Stretch[] {
    let low = 0;
    let high = this.#stretches.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#stretches[middle]!.end > from) high = middle;
      else low = middle + 1;
    }
    const touched: Stretch[] = [];
    for (let index = low; index < this.#stretches.length; index++) {
      const stretch = this.#stretches[index]!;
      if (stretch.start >= to) break;
      touched.push(stretch);
    }
    return touched;
  }
}

function accessFault(stretch: Stretch, address: number, size: number, write: boolean): GuestFault {
  const what = size === 1 ? "1 byte" : `${size} bytes`;
  const action = `Cannot ${write ? "write" : "read"} ${what} at ${hex32(address)}`;
  const { region } = stretch;
  if (region && region.access.startsWith("r")) {
    const message = `${action}: it is in ${describeRegion(region)}, which is read-only`;
    return new GuestFault("readOnlyWrite", message, { address });
  }
  if (address < PAGE) {
    const message = `${action}: it is in the null page, below ${hex32(PAGE)}`;
    return new GuestFault("nullPage", message, { address });
  }
  const message = `${action}: no region has that address, ${hex32(stretch.start)} to ` +
    `${hex32(stretch.end)} belongs to nothing`;
  return new GuestFault("outsideRegions", message, { address });
}
