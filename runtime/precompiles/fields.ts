/**
 * ADD, SUB and MUL in the base fields of BN254 and BLS12-381, and in their quadratic extensions by
 * a root of -1.
 *
 * @module
 */
import { integersOf, wordsOf } from "../math/integers.ts";
import { BLS12381, BN254, type NamedCurve } from "../math/curves.ts";
import type { PrecompileBody } from "../precompiles.ts";
import { expectAligned, unsigned } from "./operands.ts";

/** Computes with the integers of two operands, for a prime. */
type Operation = (x: readonly bigint[], y: readonly bigint[], p: bigint) => bigint[];

/** `OPERATION(x, y)`: x becomes the result. An element is one integer, or two. */
function operation(
  { name, size, p }: NamedCurve,
  integers: 1 | 2,
  verb: string,
  compute: Operation,
): PrecompileBody {
  const call = `${name}_FP${integers === 1 ? "" : 2}_${verb}`;
  const words = integers * size;
  const [first, second] = ["x", "y"].map((operand) => ({ name: operand, words }));
  // Scratch that is filled anew by each call; no call begins before another one has ended.
  const one = new Uint32Array(words);
  const other = new Uint32Array(words);
  return (guest, x, y) => {
    expectAligned(call, first!, x);
    expectAligned(call, second!, y);
    const left = integersOf(guest.peekWords(x, one), size);
    const right = integersOf(guest.readWords(y, other), size);
    const result = unsigned(call, x, () => compute(left, right, p));
    // x and y may be the same: what is written needs a later clock.
    guest.advance(1);
    guest.writeWords(x, wordsOf(result, size));
  };
}

const add: Operation = ([x], [y], p) => [(x! + y!) % p];
const sub: Operation = ([x], [y], p) => [(x! % p + p - y! % p) % p];
const mul: Operation = ([x], [y], p) => [x! * y! % p];

const add2: Operation = ([x0, x1], [y0, y1], p) => [(x0! + y0!) % p, (x1! + y1!) % p];

/** The reference reduces no operand here, and its numbers have no sign. */
const sub2: Operation = (x, y, p) =>
  x.map((xi, index) => {
    const yi = y[index]!;
    if (yi > xi + p) {
      throw new RangeError(`component ${index} of y exceeds that of x by more than the prime`);
    }
    return (xi + p - yi) % p;
  });

const mul2: Operation = ([x0, x1], [y0, y1], p) => {
  const real = (x0! * y0! - x1! * y1!) % p;
  return [real < 0n ? real + p : real, (x0! * y1! + x1! * y0!) % p];
};

/** Addition modulo BN254's prime. */
export const bn254FpAdd: PrecompileBody = operation(BN254, 1, "ADD", add);
/** Subtraction modulo BN254's prime. */
export const bn254FpSub: PrecompileBody = operation(BN254, 1, "SUB", sub);
/** Multiplication modulo BN254's prime. */
export const bn254FpMul: PrecompileBody = operation(BN254, 1, "MUL", mul);
/** Addition in BN254's quadratic extension. */
export const bn254Fp2Add: PrecompileBody = operation(BN254, 2, "ADD", add2);
/** Subtraction in BN254's quadratic extension. */
export const bn254Fp2Sub: PrecompileBody = operation(BN254, 2, "SUB", sub2);
/** Multiplication in BN254's quadratic extension. */
export const bn254Fp2Mul: PrecompileBody = operation(BN254, 2, "MUL", mul2);
/** Addition modulo BLS12-381's prime. */
export const bls12381FpAdd: PrecompileBody = operation(BLS12381, 1, "ADD", add);
/** Subtraction modulo BLS12-381's prime. */
export const bls12381FpSub: PrecompileBody = operation(BLS12381, 1, "SUB", sub);
/** Multiplication modulo BLS12-381's prime. */
export const bls12381FpMul: PrecompileBody = operation(BLS12381, 1, "MUL", mul);
/** Addition in BLS12-381's quadratic extension. */
export const bls12381Fp2Add: PrecompileBody = operation(BLS12381, 2, "ADD", add2);
/** Subtraction in BLS12-381's quadratic extension. */
export const bls12381Fp2Sub: PrecompileBody = operation(BLS12381, 2, "SUB", sub2);
/** Multiplication in BLS12-381's quadratic extension. */
export const bls12381Fp2Mul: PrecompileBody = operation(BLS12381, 2, "MUL", mul2);
