/**
 * Sorting the rows of a table by its columns.
 *
 * @module
 */

const BITS = 11;
const DIGITS = 2 ** BITS;

/**
 * An order of rows, to be used again for the next table. A radix sort: shards touch tens of thousands
 * of words each, and a sort that compares takes several times as long as noting them.
 */
export class RowOrder {
  #rows = new Uint32Array();
  #spare = new Uint32Array();
  readonly #starts = new Uint32Array(DIGITS);
  #count = 0;

  /** Goes back to the order in which so many rows stand. */
  begin(count: number): void {
    if (count > this.#rows.length) {
      const capacity = Math.max(count, 2 * this.#rows.length);
      this.#rows = new Uint32Array(capacity);
      this.#spare = new Uint32Array(capacity);
    }
    this.#count = count;
    const rows = this.#rows;
    for (let row = 0; row < count; row++) rows[row] = row;
  }

  /** Sorts by a column, ascending; rows with the same value stay in the order that they have. */
  sortBy(column: Uint32Array): void {
    const first = column[0]!;
    let varying = 0;
    for (let row = 1; row < this.#count; row++) varying |= column[row]! ^ first;
    for (let shift = 0; shift < 32; shift += BITS) {
      if (((varying >>> shift) & (DIGITS - 1)) !== 0) this.#sortByDigit(column, shift);
    }
  }

  #sortByDigit(column: Uint32Array, shift: number): void {
    const rows = this.#rows;
    const sorted = this.#spare;
    const starts = this.#starts;
    const count = this.#count;
    starts.fill(0);
    for (let row = 0; row < count; row++) starts[(column[row]! >>> shift) & (DIGITS - 1)]! += 1;
    let start = 0;
    for (let digit = 0; digit < DIGITS; digit++) {
      const size = starts[digit]!;
      starts[digit] = start;
      start += size;
    }
    for (let at = 0; at < count; at++) {
      const row = rows[at]!;
      const digit = (column[row]! >>> shift) & (DIGITS - 1);
      sorted[starts[digit]!] = row;
      starts[digit]! += 1;
    }
    this.#rows = sorted;
    this.#spare = rows;
  }

  /** Puts a column's values into the order. */
  apply(column: Uint32Array): void {
    const rows = this.#rows;
    const values = this.#spare;
    const count = this.#count;
    for (let at = 0; at < count; at++) values[at] = column[rows[at]!]!;
    column.set(values.subarray(0, count));
  }
}
