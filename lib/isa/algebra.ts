/**
 * The closed vocabulary that every instruction's meaning is written in.
 *
 * @module
 */

/**
 * The operations that a meaning may use. Values (`T`) are 32-bit words, conditions (`C`) are truth
 * values; a back end chooses what they are: numbers for the oracle, JavaScript text for the
 * interpreter's loops, Wasm instructions for translated code. A meaning never branches on a value
 * itself, so that one definition serves all of them.
 *
 * Arithmetic wraps at 32 bits. Shift amounts are taken modulo 32. Quotients and remainders are
 * only used where a trap condition has ruled out a divisor of 0 and, for signed ones,
 * 0x80000000 / -1.
 */
export interface Algebra<T, C> {
  /** The word itself, given as any integer from -2^31 to 2^32 - 1. */
  constant(word: number): T;
  /** The low 32 bits of a sum. */
  add(x: T, y: T): T;
  /** The low 32 bits of a difference. */
  sub(x: T, y: T): T;
  /** Bitwise and. */
  and(x: T, y: T): T;
  /** Bitwise or. */
  or(x: T, y: T): T;
  /** Bitwise exclusive or. */
  xor(x: T, y: T): T;
  /** Bitwise complement. */
  not(x: T): T;
  /** Shift left by `n` modulo 32. */
  shl(x: T, n: T): T;
  /** Logical shift right by `n` modulo 32. */
  shrU(x: T, n: T): T;
  /** Arithmetic shift right by `n` modulo 32. */
  shrS(x: T, n: T): T;
  /** Rotate right by `n` modulo 32. */
  rotr(x: T, n: T): T;
  /** How many leading bits are 0; 32 for the word 0. */
  clz(x: T): T;
  /** The low word of a product. */
  mulLo(x: T, y: T): T;
  /** The high word of a signed product. */
  mulHiS(x: T, y: T): T;
  /** The high word of an unsigned product. */
  mulHiU(x: T, y: T): T;
  /** Signed quotient, truncated towards 0. */
  divS(x: T, y: T): T;
  /** Unsigned quotient. */
  divU(x: T, y: T): T;
  /** Signed remainder, with the sign of `x`. */
  remS(x: T, y: T): T;
  /** Unsigned remainder. */
  remU(x: T, y: T): T;
  /** Signed `x < y`. */
  ltS(x: T, y: T): C;
  /** Unsigned `x < y`. */
  ltU(x: T, y: T): C;
  /** `x = y`. */
  eq(x: T, y: T): C;
  /** Both conditions hold. */
  both(p: C, q: C): C;
  /** The condition does not hold. */
  isNot(p: C): C;
  /** 1 where the condition holds, else 0. */
  truth(p: C): T;
  /** `x` where the condition holds, else `y`. Both may be evaluated. */
  select(p: C, x: T, y: T): T;
  /** The same value, evaluated once: for a value that a meaning uses more than once. */
  keep(x: T): T;
}
