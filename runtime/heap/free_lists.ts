import { type BlockTable, FREE, NEXT, NONE, PREVIOUS, REQUESTED, SIZE } from "./block_table.ts";

/** As many as a word has bits, on both levels. */
const LISTS = 32;

/** The first level for a block size: the power of two it has reached, from 16 up. */
function levelOf(size: number): number {
  return 27 - Math.clz32(size);
}

/** How far sizes of a level are shifted down to be 32 to 63; those of level 0 would go up. */
function shiftOf(level: number): number {
  return Math.max(level - 1, 0);
}

/** The lowest bit that is set in a word other than 0, as its number. */
function lowestBit(word: number): number {
  return 31 - Math.clz32(word & -word);
}

/**
 * The free blocks of a TLSF heap: 32 levels of 32 lists. A level is for the sizes from one power of
 * two to the next, and its lists divide it evenly (rlsf 0.2: FLLEN, SLLEN). 16 is alone on level 0;
 * as sizes are multiples of 16, on the next ones not every list can have blocks.
 *
 * @example
 * ```ts
 * import { BlockTable } from "./block_table.ts";
 * import { FreeLists } from "./free_lists.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const table = new BlockTable();
 * const lists = new FreeLists(table);
 * const block = table.addRegion(0x1000, 0x1010);
 * lists.put(block);
 * assertEquals(lists.leastOfHighest(), 0x1000);
 * assertEquals(lists.take(0x1010), -1);
 * assertEquals(lists.take(0x1000), block);
 * ```
 */
export class FreeLists {
  readonly #table: BlockTable;
  /** The first block of each list. */
  readonly #first = new Int32Array(LISTS * LISTS).fill(NONE);
  /** A bit for each level that has a block, and for each list of a level. */
  #levels = 0;
  readonly #lists = new Int32Array(LISTS);
  #bytes = 0;
  #count = 0;

  /** No blocks yet; those to come are rows of this table. */
  constructor(table: BlockTable) {
    this.#table = table;
  }

  /** The sizes of all free blocks, headers included, in bytes. */
  get bytes(): number {
    return this.#bytes;
  }

  /** How many there are. */
  get count(): number {
    return this.#count;
  }

  /**
   * Takes out a block of at least this size, the one put in last of the first list whose every block
   * is large enough: a size between two lists starts at the upper one.
   *
   * @param size A multiple of 16, from 16.
   * @returns The block's row, or NONE.
   */
  take(size: number): number {
    // Also keeps what follows within 31 bits.
    if (size > this.#bytes) return NONE;
    let level = levelOf(size);
    const shift = shiftOf(level);
    let second = level === 0 ? 0 : (size >>> shift) & (LISTS - 1);
    if ((size & ((1 << shift) - 1)) !== 0 && ++second === LISTS) {
      level++;
      second = 0;
    }
    let lists = this.#lists[level]! & (-1 << second);
    if (lists === 0) {
      // Sizes are below 2^31, so there is a level above this one.
      const levels = this.#levels & (-1 << (level + 1));
      if (levels === 0) return NONE;
      level = lowestBit(levels);
      lists = this.#lists[level]!;
    }
    const block = this.#first[level * LISTS + lowestBit(lists)]!;
    this.remove(block);
    return block;
  }

  #listOf(size: number): number {
    const level = levelOf(size);
    return level === 0 ? 0 : level * LISTS + ((size >>> shiftOf(level)) & (LISTS - 1));
  }

  /** Puts a block at the head of its list, and marks it as free. */
  put(block: number): void {
    const rows = this.#table.rows;
    const size = rows[block + SIZE]!;
    const list = this.#listOf(size);
    const level = list >>> 5;
    const next = this.#first[list]!;
    rows[block + REQUESTED] = FREE;
    rows[block + NEXT] = next;
    rows[block + PREVIOUS] = NONE;
    if (next !== NONE) rows[next + PREVIOUS] = block;
    this.#first[list] = block;
    this.#lists[level] = this.#lists[level]! | (1 << (list & 31));
    this.#levels |= 1 << level;
    this.#bytes += size;
    this.#count++;
  }

  /** Takes a block out of its list: it is about to be used, or joined with another. */
  remove(block: number): void {
    const rows = this.#table.rows;
    const size = rows[block + SIZE]!;
    const next = rows[block + NEXT]!;
    const previous = rows[block + PREVIOUS]!;
    this.#bytes -= size;
    this.#count--;
    if (next !== NONE) rows[next + PREVIOUS] = previous;
    if (previous !== NONE) {
      rows[previous + NEXT] = next;
      return;
    }
    const list = this.#listOf(size);
    this.#first[list] = next;
    if (next !== NONE) return;
    const level = list >>> 5;
    this.#lists[level] = this.#lists[level]! & ~(1 << (list & 31));
    if (this.#lists[level] === 0) this.#levels &= ~(1 << level);
  }

  /** The highest list that has a block; -1 if there is none. */
  #highest(): number {
    if (this.#levels === 0) return -1;
    const level = 31 - Math.clz32(this.#levels);
    return level * LISTS + 31 - Math.clz32(this.#lists[level]!);
  }

  /** The size of the largest block, or 0 if there is none. Looks at all of the highest list. */
  largest(): number {
    const list = this.#highest();
    const rows = this.#table.rows;
    let largest = 0;
    let block = list < 0 ? NONE : this.#first[list]!;
    for (; block !== NONE; block = rows[block + NEXT]!) {
      largest = Math.max(largest, rows[block + SIZE]!);
    }
    return largest;
  }

  /** The largest size that `take` can find now: the least of the highest list; 0 if there is none. */
  leastOfHighest(): number {
    const list = this.#highest();
    if (list < 0) return 0;
    const level = list >>> 5;
    return level === 0 ? 16 : (LISTS + (list & 31)) << shiftOf(level);
  }
}
