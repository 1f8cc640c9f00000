/**
 * Touches of long ago, where a stamp has no room for them.
 *
 * @module
 */

/** The stamp of a word whose last touch is kept here, since its stamp would be too old. */
export const OLDER = 1;
/** Words of a chunk. */
export const WORDS_PER_CHUNK = 0x4000;

/** Shards and clocks of the words of a chunk of memory. */
interface Chunk {
  readonly shards: Uint32Array;
  readonly times: Uint32Array;
}

/** When words were touched last, by the word's index; kept by chunks of 64 KiB. */
export class OlderTouches {
  readonly #chunks = new Map<number, Chunk>();
  /** The chunk that was asked for last: most words are near the ones before. */
  #last: Chunk | undefined;
  #lastNumber = -1;

  /**
   * Takes over the stamps of a chunk. Those that say when their words were touched become
   * {@linkcode OLDER}.
   *
   * @param number The chunk's number.
   * @param stamps The stamps of its words.
   * @param bits How many of their lower bits hold the clock.
   * @param before What is added to their upper bits for the shard.
   */
  take(number: number, stamps: Uint32Array, bits: number, before: number): void {
    const { shards, times } = this.#chunkAt(number);
    const mask = 2 ** bits - 1;
    for (let at = 0; at < WORDS_PER_CHUNK; at++) {
      const stamp = stamps[at]!;
      if (stamp <= OLDER) continue;
      shards[at] = before + (stamp >>> bits);
      times[at] = stamp & mask;
      stamps[at] = OLDER;
    }
  }

  #chunkOf(word: number): Chunk {
    return this.#chunkAt(Math.floor(word / WORDS_PER_CHUNK));
  }

  #chunkAt(number: number): Chunk {
    if (number === this.#lastNumber) return this.#last!;
    let chunk = this.#chunks.get(number);
    if (!chunk) {
      const list = () => new Uint32Array(WORDS_PER_CHUNK);
      this.#chunks.set(number, chunk = { shards: list(), times: list() });
    }
    this.#last = chunk;
    this.#lastNumber = number;
    return chunk;
  }

  /** The last touch of a word for which one was noted. */
  get(word: number): { shard: number; time: number } {
    const chunk = this.#chunkOf(word);
    const at = word % WORDS_PER_CHUNK;
    return { shard: chunk.shards[at]!, time: chunk.times[at]! };
  }

  /** Copies the last touch of a word for which one was noted to a place in two lists. */
  copy(word: number, shards: Uint32Array, times: Uint32Array, place: number): void {
    const chunk = this.#chunkOf(word);
    const at = word % WORDS_PER_CHUNK;
    shards[place] = chunk.shards[at]!;
    times[place] = chunk.times[at]!;
  }
}
