/**
 * DECOMPRESS on secp256k1, secp256r1 and BLS12-381: the y of a point, from its x and a sign.
 *
 * @module
 */
import { bls12_381 } from "@noble/curves/bls12-381.js";
import { p256 } from "@noble/curves/nist.js";
import { secp256k1 } from "@noble/curves/secp256k1.js";
import { hex32 } from "../../lib/bits.ts";
import { IntegerWords } from "../math/integers.ts";
import { BLS12381, type NamedCurve, SECP256K1, SECP256R1 } from "../math/curves.ts";
import type { PrecompileBody } from "../precompiles.ts";
import { expectAligned, expectSign, operandFault } from "./operands.ts";

/** A y, or what is wrong with x. */
type Root = (x: bigint, sign: number) => bigint | string;

interface Field {
  readonly ORDER: bigint;
  sqrt(square: bigint): bigint;
}

const NONE = "no point of the curve has it";
const NOT_REDUCED = "it is not below the field's prime";

/** `DECOMPRESS(point, sign)`: x stands behind y, which is found. */
function decompressing({ name, size }: NamedCurve, root: Root): PrecompileBody {
  const call = `${name}_DECOMPRESS`;
  const operand = { name: "the point", words: 2 * size };
  // Scratch that is filled anew by each call; no call begins before another one has ended.
  const coordinate = new IntegerWords(1, size);
  return (guest, point, sign) => {
    expectAligned(call, operand, point);
    expectSign(call, sign);
    const at = point + 4 * size;
    guest.readWords(at, coordinate.words);
    const y = root(coordinate.get(0), sign);
    if (typeof y === "string") {
      throw operandFault(call, `x at ${hex32(at)} is wrong: ${y}`, at, "precompilePoint");
    }
    coordinate.set(0, y);
    guest.writeWords(point, coordinate.words);
  };
}

/** A root of x³ + ax + b. */
function rootOf({ p, a }: NamedCurve, b: bigint, field: Field, x: bigint): bigint | undefined {
  try {
    return field.sqrt((x * x % p * x + a * x + b) % p);
  } catch {
    return undefined; // noble throws where there is no root
  }
}

/** The sign is the parity of y. */
function byParity(curve: NamedCurve, b: bigint, field: Field): Root {
  return (x, sign) => {
    if (x >= curve.p) return NOT_REDUCED;
    const y = rootOf(curve, b, field, x);
    if (y === undefined) return NONE;
    return Number(y & 1n) === sign ? y : curve.p - y;
  };
}

const TOP = BLS12381.size * 32;
const INFINITY = 1n << BigInt(TOP - 2);
const LARGER = 1n << BigInt(TOP - 3);

/**
 * BLS12-381's serialization (draft-irtf-cfrg-pairing-friendly-curves, appendix C) keeps flags in the
 * three top bits of x, and so does the reference: those that x has itself count too. The sign says
 * that y is the larger root. Where infinity is flagged, nothing else may be, and y becomes 1.
 */
const byFlags: Root = (raw, sign) => {
  const larger = sign === 1 || (raw & LARGER) !== 0n;
  const x = BigInt.asUintN(TOP - 3, raw);
  if ((raw & INFINITY) !== 0n) {
    return larger || x !== 0n ? "it has the flag for infinity, and more" : 1n;
  }
  const { p } = BLS12381;
  if (x >= p) return NOT_REDUCED;
  const y = rootOf(BLS12381, 4n, bls12_381.fields.Fp, x);
  if (y === undefined) return NONE;
  return (y > p - y) === larger ? y : p - y;
};

/** DECOMPRESS on secp256k1. */
export const secp256k1Decompress: PrecompileBody = decompressing(
  SECP256K1,
  byParity(SECP256K1, 7n, secp256k1.Point.Fp),
);
/** DECOMPRESS on secp256r1. */
export const secp256r1Decompress: PrecompileBody = decompressing(
  SECP256R1,
  byParity(SECP256R1, p256.Point.CURVE().b, p256.Point.Fp),
);
/** DECOMPRESS on BLS12-381; nothing asks whether the point is in the subgroup. */
export const bls12381Decompress: PrecompileBody = decompressing(BLS12381, byFlags);
