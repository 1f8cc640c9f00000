/**
 * ADD and DOUBLE on secp256k1, secp256r1, BN254 and BLS12-381: as the reference computes them,
 * which asks neither whether coordinates are reduced nor whether they belong to a point.
 *
 * @module
 */
import { hex32 } from "../../lib/bits.ts";
import { IntegerWords } from "../math/integers.ts";
import { BLS12381, BN254, type NamedCurve, SECP256K1, SECP256R1 } from "../math/curves.ts";
import { addPoints, doublePoint, type Point } from "../math/short_weierstrass.ts";
import type { PrecompileBody } from "../precompiles.ts";
import { expectAligned, operandFault, unsigned } from "./operands.ts";

function pointIn(integers: IntegerWords): Point {
  return { x: integers.get(0), y: integers.get(1) };
}

function put(integers: IntegerWords, { x, y }: Point): Uint32Array {
  integers.set(0, x);
  integers.set(1, y);
  return integers.words;
}

/** `ADD(p, q)`: p becomes the sum of p and q, which must differ. */
function adding(curve: NamedCurve): PrecompileBody {
  const call = `${curve.name}_ADD`;
  const { size } = curve;
  const [first, second] = ["p", "q"].map((name) => ({ name, words: 2 * size }));
  // Scratch that is filled anew by each call; no call begins before another one has ended.
  const one = new IntegerWords(2, size);
  const other = new IntegerWords(2, size);
  return (guest, p, q) => {
    expectAligned(call, first!, p);
    expectAligned(call, second!, q);
    guest.peekWords(p, one.words);
    guest.readWords(q, other.words);
    const [left, right] = [pointIn(one), pointIn(other)];
    if (left.x === right.x && left.y === right.y) {
      const why = `p at ${hex32(p)} and q at ${hex32(q)} are the same point, which DOUBLE is for`;
      throw operandFault(call, why, p);
    }
    const sum = unsigned(call, p, () => addPoints(curve, left, right));
    // p and q may overlap: what is written needs a later clock.
    guest.advance(1);
    guest.writeWords(p, put(one, sum));
  };
}

/** `DOUBLE(p, 0)`: p becomes its double. The second argument counts for nothing. */
function doubling(curve: NamedCurve): PrecompileBody {
  const call = `${curve.name}_DOUBLE`;
  const { size } = curve;
  const operand = { name: "p", words: 2 * size };
  // Scratch, as above.
  const integers = new IntegerWords(2, size);
  return (guest, p) => {
    expectAligned(call, operand, p);
    guest.peekWords(p, integers.words);
    const point = pointIn(integers);
    guest.writeWords(p, put(integers, unsigned(call, p, () => doublePoint(curve, point))));
  };
}

/** ADD on secp256k1. */
export const secp256k1Add: PrecompileBody = adding(SECP256K1);
/** DOUBLE on secp256k1. */
export const secp256k1Double: PrecompileBody = doubling(SECP256K1);
/** ADD on secp256r1. */
export const secp256r1Add: PrecompileBody = adding(SECP256R1);
/** DOUBLE on secp256r1. */
export const secp256r1Double: PrecompileBody = doubling(SECP256R1);
/** ADD on BN254. */
export const bn254Add: PrecompileBody = adding(BN254);
/** DOUBLE on BN254. */
export const bn254Double: PrecompileBody = doubling(BN254);
/** ADD on BLS12-381. */
export const bls12381Add: PrecompileBody = adding(BLS12381);
/** DOUBLE on BLS12-381. */
export const bls12381Double: PrecompileBody = doubling(BLS12381);
