/**
 * Touches of long ago, where a stamp has no room for them.
 *
 * @module
 */

const WORDS_PER_CHUNK = 0x4000;

/** Shards and clocks of the words of a chunk of memory. */
interface Chunk {
  readonly shards: Uint32Array;
  readonly times: Uint32Array;
}

/** When words were touched last, by the word's index; kept by chunks of 64 KiB. */
export class OlderTouches {
  readonly #chunks = new Map<number, Chunk>();

  /** Notes a touch. */
  set(word: number, shard: number, time: number): void {
    const number = Math.floor(word / WORDS_PER_CHUNK);
    let chunk = this.#chunks.get(number);
    if (!chunk) {
      const list = () => new Uint32Array(WORDS_PER_CHUNK);
      this.#chunks.set(number, chunk = { shards: list(), times: list() });
    }
    chunk.shards[word % WORDS_PER_CHUNK] = shard;
    chunk.times[word % WORDS_PER_CHUNK] = time;
  }

  /** The last touch of a word for which one was noted. */
  get(word: number): { shard: number; time: number } {
    const chunk = this.#chunks.get(Math.floor(word / WORDS_PER_CHUNK))!;
    const at = word % WORDS_PER_CHUNK;
    return { shard: chunk.shards[at]!, time: chunk.times[at]! };
  }
}
