/**
 * Touches of long ago, where a stamp has no room for them.
 *
 * @module
 */

import type { OlderEntries } from "./touched_words.ts";

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

  /**
   * The last touches of those words in a list whose stamps say that they are kept here.
   *
   * @param addresses The words' addresses.
   * @param stamps Their stamps.
   * @param mark The stamp that says so.
   */
  entriesOf(addresses: Uint32Array, stamps: Uint32Array, mark: number): OlderEntries {
    const entries: number[] = [];
    // Most lists have none: the host finds that out ten times as fast.
    const first = stamps.indexOf(mark);
    for (let entry = first < 0 ? stamps.length : first; entry < stamps.length; entry++) {
      if (stamps[entry] === mark) entries.push(entry);
    }
    const shards = new Uint32Array(entries.length);
    const times = new Uint32Array(entries.length);
    for (let at = 0; at < entries.length; at++) {
      const { shard, time } = this.get(addresses[entries[at]!]! >>> 2);
      shards[at] = shard;
      times[at] = time;
    }
    return { entries, shards, times };
  }
}
