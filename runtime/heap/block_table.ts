/**
 * The blocks of a TLSF heap as rows of one table. A row is named by the index of its first word; one
 * row is one half of a cache line, which an array for each column would not give.
 *
 * @module
 */

/** No row. */
export const NONE: number = -1;

/** Column: the block's address. */
export const ADDRESS = 0;
/** Column: its size, header included. */
export const SIZE = 1;
/** Column: what the guest asked for; or {@linkcode FREE}. */
export const REQUESTED = 2;
/** Stands in {@linkcode REQUESTED} of a free block. */
export const FREE: number = -1;
/** Column: the row of the block below it in memory; NONE for the lowest. */
export const BELOW = 3;
/** Column: the row of the block above it in memory; NONE for the end marker. */
export const ABOVE = 4;
/** Column of a free block: the next one in its list. Of a row without block: the next such row. */
export const NEXT = 5;
/** Column of a free block: the one before it in its list. */
export const PREVIOUS = 6;
/** Column of a block in use: the address that the guest has. */
export const PAYLOAD = 7;
const COLUMNS = 8;
const FEWEST_ROWS = 256;

/**
 * Blocks and their neighbours in memory.
 *
 * @example
 * ```ts
 * import { ADDRESS, BlockTable, SIZE } from "./block_table.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const table = new BlockTable();
 * const block = table.addRegion(0x1000, 0x100);
 * const rest = table.split(block, 0x40);
 * assertEquals(table.rows[rest + ADDRESS], 0x1040);
 * table.join(block, rest);
 * assertEquals(table.rows[block + SIZE], 0x100);
 * ```
 */
export class BlockTable {
  /** All rows. Another array once a block has been added: do not keep it across a call. */
  rows: Int32Array<ArrayBuffer> = new Int32Array(FEWEST_ROWS * COLUMNS);
  #end = 0;
  #spare = NONE;

  /**
   * A block that fills a region, with an end marker above it that is in use for ever.
   *
   * @returns The block's row. The row of the lowest block never changes: others are joined to it.
   */
  addRegion(address: number, size: number): number {
    const block = this.#add(address, size);
    const marker = this.#add(address + size, 0);
    this.rows[block + BELOW] = NONE;
    this.rows[block + ABOVE] = marker;
    this.rows[marker + BELOW] = block;
    this.rows[marker + ABOVE] = NONE;
    this.rows[marker + REQUESTED] = 0;
    return block;
  }

  /** Cuts a block in two, the lower one of this size, and returns the row of the upper one. */
  split(block: number, size: number): number {
    const upper = this.#add(this.rows[block + ADDRESS]! + size, this.rows[block + SIZE]! - size);
    const rows = this.rows;
    const above = rows[block + ABOVE]!;
    rows[block + SIZE] = size;
    rows[block + ABOVE] = upper;
    rows[upper + BELOW] = block;
    rows[upper + ABOVE] = above;
    rows[above + BELOW] = upper;
    return upper;
  }

  /** Makes a block and the one above it one; the upper one's row is free for another. */
  join(block: number, upper: number): void {
    const rows = this.rows;
    const above = rows[upper + ABOVE]!;
    rows[block + SIZE] = rows[block + SIZE]! + rows[upper + SIZE]!;
    rows[block + ABOVE] = above;
    rows[above + BELOW] = block;
    rows[upper + NEXT] = this.#spare;
    this.#spare = upper;
  }

  #add(address: number, size: number): number {
    let row = this.#spare;
    if (row !== NONE) this.#spare = this.rows[row + NEXT]!;
    else {
      row = this.#end;
      this.#end += COLUMNS;
      if (this.#end > this.rows.length) {
        const larger = new Int32Array(2 * this.rows.length);
        larger.set(this.rows);
        this.rows = larger;
      }
    }
    this.rows[row + ADDRESS] = address;
    this.rows[row + SIZE] = size;
    return row;
  }
}
