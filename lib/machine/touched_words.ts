/**
 * What a shard touched first, as a run leaves it behind.
 *
 * @module
 */

/**
 * Words that a shard touched first, in that order, as they were before. It owns its arrays, unless
 * they were lent (see `Stamps`).
 */
export interface TouchedWords {
  /** Their addresses, multiples of 4. */
  readonly addresses: Uint32Array;
  /** What they held; where a hint was waiting for the word, the hint. */
  readonly values: Uint32Array;
  /** The shard of their last touch; 0 if there was none. */
  readonly shards: Uint32Array;
  /** When in that shard. */
  readonly times: Uint32Array;
  /** Which of them are hints: positions in the other lists, ascending. */
  readonly hinted: Uint32Array;
}

/** Places in a list of words whose stamps do not say when they were touched last, and when that was. */
export interface OlderEntries {
  readonly entries: readonly number[];
  readonly shards: Uint32Array;
  readonly times: Uint32Array;
}

/** Stamps of words, in which a shard and a clock are one number; they are used up. */
export interface PackedTouches {
  readonly stamps: Uint32Array;
  /** Where stamps do not count. */
  readonly older: OlderEntries;
  /** How many lower bits hold the clock. */
  readonly bits: number;
  /** What is added to a stamp's upper bits for the shard; all of them 0 stand for never. */
  readonly before: number;
}

/** Takes stamps apart; in place, each stamp becomes a time. */
function unpack({ stamps, older, bits, before }: PackedTouches) {
  const shards = new Uint32Array(stamps.length);
  const mask = 2 ** bits - 1;
  for (let entry = 0; entry < stamps.length; entry++) {
    const stamp = stamps[entry]!;
    if (stamp === 0) continue;
    shards[entry] = before + (stamp >>> bits);
    stamps[entry] = stamp & mask;
  }
  for (const [at, entry] of older.entries.entries()) {
    shards[entry] = older.shards[at]!;
    stamps[entry] = older.times[at]!;
  }
  return { shards, times: stamps };
}

/**
 * Words with stamps that are taken apart when somebody asks for the first time: for a run that is
 * only cut into shards, that was a tenth of the time where much memory is touched.
 */
export function touchedWords(
  words: Pick<TouchedWords, "addresses" | "values" | "hinted">,
  packed: PackedTouches,
): TouchedWords {
  let unpacked: ReturnType<typeof unpack> | undefined;
  const unpackOnce = () => unpacked ??= unpack(packed);
  // Own properties: who copies or compares the object finds all of them.
  return {
    ...words,
    get shards() {
      return unpackOnce().shards;
    },
    get times() {
      return unpackOnce().times;
    },
  };
}
