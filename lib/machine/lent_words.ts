/**
 * Room for lists of words that are only lent.
 *
 * @module
 */

/** Words of one piece of room: 4 MiB. */
const PIECE = 2 ** 20;

/** Copies of lists, side by side in memory that is used again and again. */
export class LentWords {
  readonly #pieces: Uint32Array[] = [];
  #piece = 0;
  #used = 0;

  /**
   * Copies the beginning of a list.
   *
   * @param list The list.
   * @param count How many of its words.
   * @returns The copy, which is good until all are taken back; undefined if it is too long.
   */
  copy(list: Uint32Array, count: number): Uint32Array | undefined {
    if (count > PIECE) return undefined;
    if (this.#used + count > PIECE) {
      this.#piece++;
      this.#used = 0;
    }
    const piece = this.#pieces[this.#piece] ??= new Uint32Array(PIECE);
    const copy = piece.subarray(this.#used, this.#used + count);
    copy.set(list.subarray(0, count));
    this.#used += count;
    return copy;
  }

  /** Takes everything back. */
  takeBack(): void {
    this.#piece = 0;
    this.#used = 0;
  }
}
