/**
 * Points of y² = x³ + ax + b in affine coordinates, by the chord and the tangent. Coordinates are
 * taken as they come: nothing asks whether they are reduced or belong to the curve.
 *
 * @module
 */
import { inverse } from "./inverse.ts";

/** The curve, as far as addition needs it. */
export interface ShortWeierstrass {
  /** The field's prime. */
  readonly p: bigint;
  /** The coefficient of x. */
  readonly a: bigint;
}

/** A point's coordinates. */
export interface Point {
  /** The first. */
  readonly x: bigint;
  /** The second. */
  readonly y: bigint;
}

/** A difference of numbers without a sign, as the reference computes it. */
function minus(x: bigint, y: bigint, what: string): bigint {
  if (x < y) throw new RangeError(what);
  return x - y;
}

/** The point on the line through (x, y) with this slope, mirrored; `other` is the other point's x. */
function third(p: bigint, { x, y }: Point, other: bigint, slope: bigint): Point {
  const square = slope * slope + p + p;
  const x3 = minus(square, x + other, "x is too large for its field") % p;
  const y3 = minus(slope * (p + x - x3) + p, y, "y is too large for its field") % p;
  return { x: x3, y: y3 };
}

/**
 * Adds two points that differ. Where only their y differs, the slope is 0, and so the result is no
 * sum: it is (-2x, -y).
 *
 * @param curve The curve.
 * @param p One point.
 * @param q The other one.
 * @returns The sum, reduced.
 * @throws {RangeError} If a coordinate is so much larger than the field's prime, that a difference
 * of numbers without a sign would be negative.
 * @example
 * ```ts
 * import { addPoints } from "./short_weierstrass.ts";
 * import { assertEquals } from "@std/assert";
 *
 * // y² = x³ + 3 over 7 elements: (1, 2) and (2, 2) and (4, 5 = -2) lie on a line with (4, 2).
 * assertEquals(addPoints({ p: 7n, a: 0n }, { x: 1n, y: 2n }, { x: 2n, y: 2n }), { x: 4n, y: 5n });
 * ```
 */
export function addPoints({ p }: ShortWeierstrass, one: Point, other: Point): Point {
  const rise = minus(p + other.y, one.y, "y of p exceeds y of q by more than the field's prime");
  const run = minus(p + other.x, one.x, "x of p exceeds x of q by more than the field's prime");
  const slope = rise * inverse(run % p, p) % p;
  return third(p, one, other.x, slope);
}

/**
 * Doubles a point. Where y is 0, the slope is 0, and so the result is no double.
 *
 * @param curve The curve.
 * @param point The point.
 * @returns The double, reduced.
 * @throws {RangeError} If a coordinate is too large, as for {@linkcode addPoints}.
 * @example
 * ```ts
 * import { doublePoint } from "./short_weierstrass.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(doublePoint({ p: 7n, a: 0n }, { x: 1n, y: 2n }), { x: 6n, y: 3n });
 * ```
 */
export function doublePoint({ p, a }: ShortWeierstrass, point: Point): Point {
  const { x, y } = point;
  const slope = (a + 3n * x * x) % p * inverse(2n * y % p, p) % p;
  return third(p, point, x, slope);
}
