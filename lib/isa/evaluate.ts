/**
 * The slow, obvious interpretation of meanings: words are numbers, conditions are booleans.
 *
 * @module
 */
import type { Algebra } from "./algebra.ts";

/** The 64-bit product of two words; bigint, since this is the oracle and not a hot path. */
function product(x: number, y: number, signed: boolean): bigint {
  return signed ? BigInt(x | 0) * BigInt(y | 0) : BigInt(x >>> 0) * BigInt(y >>> 0);
}

/**
 * Meanings as plain numbers: every word goes in and comes out as a signed 32-bit integer. It is the
 * oracle of the tests, and what names a fault after a loop has stopped at one.
 *
 * @example
 * ```ts
 * import { evaluate } from "./evaluate.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(evaluate.add(0x7fffffff, 1), -0x80000000);
 * assertEquals(evaluate.mulHiU(-1, -1), -2);
 * ```
 */
export const evaluate: Algebra<number, boolean> = {
  constant: (word) => word | 0,
  add: (x, y) => (x + y) | 0,
  sub: (x, y) => (x - y) | 0,
  and: (x, y) => x & y,
  or: (x, y) => x | y,
  xor: (x, y) => x ^ y,
  not: (x) => ~x,
  shl: (x, n) => x << n,
  shrU: (x, n) => (x >>> n) | 0,
  shrS: (x, n) => x >> n,
  rotr: (x, n) => (x >>> n) | (x << (32 - (n & 31))),
  clz: (x) => Math.clz32(x),
  mulLo: (x, y) => Number(BigInt.asIntN(32, product(x, y, false))),
  mulHiS: (x, y) => Number(BigInt.asIntN(32, product(x, y, true) >> 32n)),
  mulHiU: (x, y) => Number(BigInt.asIntN(32, product(x, y, false) >> 32n)),
  divS: (x, y) => Math.trunc((x | 0) / (y | 0)) | 0,
  divU: (x, y) => Math.trunc((x >>> 0) / (y >>> 0)) | 0,
  remS: (x, y) => ((x | 0) % (y | 0)) | 0,
  remU: (x, y) => ((x >>> 0) % (y >>> 0)) | 0,
  ltS: (x, y) => (x | 0) < (y | 0),
  ltU: (x, y) => (x >>> 0) < (y >>> 0),
  eq: (x, y) => (x | 0) === (y | 0),
  both: (p, q) => p && q,
  isNot: (p) => !p,
  truth: (p) => p ? 1 : 0,
  select: (p, x, y) => p ? x : y,
  keep: (x) => x,
};
