/**
 * What a shard touched first, as a run leaves it behind.
 *
 * @module
 */
import { OLDER, type OlderTouches } from "./older_touches.ts";

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

/** Stamps of words, in which a shard and a clock are one number; they are used up. */
export interface PackedTouches {
  readonly stamps: Uint32Array;
  /** How many lower bits hold the clock. */
  readonly bits: number;
  /** What is added to a stamp's upper bits for the shard; all of them 0 stand for never. */
  readonly before: number;
  /** The last touches of words whose stamp is {@linkcode OLDER}. */
  readonly older: OlderTouches;
}

/** Takes stamps apart; in place, each stamp becomes a time. */
function unpack(addresses: Uint32Array, { stamps, older, bits, before }: PackedTouches) {
  const shards = new Uint32Array(stamps.length);
  const mask = 2 ** bits - 1;
  for (let entry = 0; entry < stamps.length; entry++) {
    const stamp = stamps[entry]!;
    if (stamp === OLDER) older.copy(addresses[entry]! >>> 2, shards, stamps, entry);
    else if (stamp !== 0) {
      shards[entry] = before + (stamp >>> bits);
      stamps[entry] = stamp & mask;
    }
  }
  return { shards, times: stamps };
}

/** Words, and what looks up older touches among theirs. */
export interface Touched {
  readonly words: TouchedWords;
  /** To be called before older touches are others. */
  readonly settle: () => void;
}

/**
 * Words with stamps that are taken apart when somebody asks for the first time: for a run that is
 * only cut into shards, that was a tenth of the time where much memory is touched.
 */
export function touchedWords(
  words: Pick<TouchedWords, "addresses" | "values" | "hinted">,
  packed: PackedTouches,
): Touched {
  let unpacked: ReturnType<typeof unpack> | undefined;
  const unpackOnce = () => unpacked ??= unpack(words.addresses, packed);
  return {
    settle: () => {
      if (packed.stamps.includes(OLDER)) unpackOnce();
    },
    // Own properties: who copies or compares the object finds all of them.
    words: {
      ...words,
      get shards() {
        return unpackOnce().shards;
      },
      get times() {
        return unpackOnce().times;
      },
    },
  };
}
