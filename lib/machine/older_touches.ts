/**
 * Touches of long ago, where a stamp has no room for them.
 *
 * @module
 */

/** The stamp of a word whose last touch is kept here, since its stamp would be too old. */
export const OLDER = 1;
const WORDS_PER_CHUNK = 0x4000;

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

  /** Notes a touch. */
  set(word: number, shard: number, time: number): void {
    const chunk = this.#chunkOf(word);
    chunk.shards[word % WORDS_PER_CHUNK] = shard;
    chunk.times[word % WORDS_PER_CHUNK] = time;
  }

  #chunkOf(word: number): Chunk {
    const number = Math.floor(word / WORDS_PER_CHUNK);
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
