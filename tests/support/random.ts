// Seeded random numbers: a test that fails prints its seed and can be run again.

export interface Random {
  /** A word of 32 random bits, unsigned. */
  word(): number;
  /** A number from 0 to `limit` - 1. */
  below(limit: number): number;
  /** One of the items. */
  pick<T>(items: readonly T[]): T;
}

/** xorshift32 (Marsaglia, "Xorshift RNGs", 2003), after a scramble that spreads small seeds. */
export function random(seed: number): Random {
  let state = (Math.imul(seed + 1, 0x9e3779b1) ^ 0x5bd1e995) | 0 || 1;
  const word = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
  const below = (limit: number) => Math.floor(word() / 2 ** 32 * limit);
  return { word, below, pick: (items) => items[below(items.length)]! };
}
