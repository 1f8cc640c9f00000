/**
 * ADD, SUB and MUL in the base fields of BN254 and BLS12-381, and in their quadratic extensions by
 * a root of -1.
 *
 * @module
 */
import { IntegerWords } from "../math/integers.ts";
import { BLS12381, BN254, type NamedCurve } from "../math/curves.ts";
import type { PrecompileBody } from "../precompiles.ts";
import { expectAligned, unsigned } from "./operands.ts";

/** Replaces the integers of x by the result, for a prime. */
type Operation = (x: IntegerWords, y: IntegerWords, p: bigint) => void;

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
  const one = new IntegerWords(integers, size);
  const other = new IntegerWords(integers, size);
  return (guest, x, y) => {
    expectAligned(call, first!, x);
    expectAligned(call, second!, y);
    guest.peekWords(x, one.words);
    guest.readWords(y, other.words);
    unsigned(call, x, () => compute(one, other, p));
    // x and y may be the same: what is written needs a later clock.
    guest.advance(1);
    guest.writeWords(x, one.words);
  };
}

const add: Operation = (x, y, p) => x.set(0, (x.get(0) + y.get(0)) % p);
const sub: Operation = (x, y, p) => x.set(0, (x.get(0) % p + p - y.get(0) % p) % p);
const mul: Operation = (x, y, p) => x.set(0, x.get(0) * y.get(0) % p);

const add2: Operation = (x, y, p) => {
  x.set(0, (x.get(0) + y.get(0)) % p);
  x.set(1, (x.get(1) + y.get(1)) % p);
};

/** The reference reduces no operand here, and its numbers have no sign. */
const sub2: Operation = (x, y, p) => {
  for (const index of [0, 1]) {
    const difference = x.get(index) + p - y.get(index);
    if (difference < 0n) {
      throw new RangeError(`component ${index} of y exceeds that of x by more than the prime`);
    }
    x.set(index, difference % p);
  }
};

const mul2: Operation = (x, y, p) => {
  const [x0, x1, y0, y1] = [x.get(0), x.get(1), y.get(0), y.get(1)];
  const real = (x0 * y0 - x1 * y1) % p;
  x.set(0, real < 0n ? real + p : real);
  x.set(1, (x0 * y1 + x1 * y0) % p);
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
