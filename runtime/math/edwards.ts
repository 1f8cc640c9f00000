/**
 * The twisted Edwards curve of Ed25519: -x² + y² = 1 + dx²y² modulo 2^255 - 19 (RFC 8032, 5.1).
 *
 * @module
 */
import { ed25519 } from "@noble/curves/ed25519.js";
import { inverse } from "./inverse.ts";
import type { Point } from "./short_weierstrass.ts";

/** The field's prime. */
export const P: bigint = 2n ** 255n - 19n;
const D = 0x52036cee2b6ffe738cc740797779e89800700a4d4141d8ab75eb4dca135978a3n;

/**
 * Adds two points; the formula is complete, so that they may be equal, opposite or neutral.
 * Coordinates that are not reduced are taken modulo the prime.
 *
 * @param one One point.
 * @param other The other one.
 * @returns The sum, reduced.
 * @example
 * ```ts
 * import { addEdwards } from "./edwards.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const neutral = { x: 0n, y: 1n };
 * assertEquals(addEdwards(neutral, neutral), neutral);
 * ```
 */
export function addEdwards(one: Point, other: Point): Point {
  const xs = one.x * other.x % P;
  const ys = one.y * other.y % P;
  const k = D * (xs * ys % P) % P;
  const x = (one.x * other.y + other.x * one.y) % P;
  const y = (ys + xs) % P;
  const plus = 1n + k;
  const minus = P + 1n - k;
  // One inversion serves both quotients, but where one of them is by 0, which then gives 0.
  const both = plus * minus % P;
  if (both === 0n) {
    return { x: x * inverse(plus % P, P) % P, y: y * inverse(minus % P, P) % P };
  }
  const inverted = inverse(both, P);
  return { x: x * (minus * inverted % P) % P, y: y * (plus * inverted % P) % P };
}

/**
 * Finds the even x of a point.
 *
 * @param y The point's y, of up to 255 bits.
 * @returns x, even and reduced; undefined where no point has that y.
 * @throws {RangeError} If y is 0 modulo the prime: the reference then subtracts 1 from 0.
 * @example
 * ```ts
 * import { evenX } from "./edwards.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals([evenX(1n), evenX(2n)], [0n, undefined]);
 * ```
 */
export function evenX(y: bigint): bigint | undefined {
  const square = y * y % P;
  if (square === 0n) throw new RangeError("y is 0 modulo the field's prime");
  const quotient = (square - 1n) * inverse((D * square + 1n) % P, P) % P;
  const { Fp } = ed25519.Point;
  try {
    const root = Fp.sqrt(quotient);
    return root & 1n ? P - root : root;
  } catch {
    return undefined; // noble throws where there is no root
  }
}
