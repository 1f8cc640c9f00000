import { GuestFault } from "../../lib/errors.ts";
import { integerEntry, power, readOperands } from "./operands.ts";

/**
 * The most times that modulus - 1 may be divisible by two. Each root takes up to half the square of
 * this number of multiplications; the highest in use is 192 (the Stark prime), P-224 has 96. The
 * reference has no limit.
 */
const MAX_TWO_ADICITY = 256;

/**
 * The hook of file descriptor 17: a square root in a prime field, or the proof that there is none.
 *
 * Input: `length (u32) | element | modulus | nqr`, big endian, where `nqr` is to be no square.
 * Answer: `[1]` and a root of the element, or `[0]` and a root of `nqr * element`; the root has
 * `length` bytes. Which of the two roots it is depends on the operands, and is the reference's.
 *
 * That the modulus is prime is not checked, as in the reference: numbers for which it never comes
 * to an end, or aborts, are faults here.
 *
 * @param input What the guest wrote.
 * @returns The status entry and the root.
 * @throws {GuestFault} `hookInput` for a wrong length; `hookElement` for operands that are not
 * reduced, or for which no root is found.
 * @example
 * ```ts
 * import { fpSqrt } from "./fp_sqrt.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(fpSqrt(Uint8Array.of(0, 0, 0, 1, 4, 7, 3)), [Uint8Array.of(1), Uint8Array.of(2)]);
 * ```
 */
export function fpSqrt(input: Uint8Array): Uint8Array[] {
  const operands = readOperands("fp_sqrt", input, 3);
  const { length, values: [element = 0n, modulus = 0n, nqr = 0n] } = operands;
  if (element >= modulus) throw refusal("the element is not below the modulus");
  if (nqr >= modulus) throw refusal("the non-residue is not below the modulus");
  if (element === 0n) return [Uint8Array.of(1), new Uint8Array(length)];

  const root = squareRoot(element, modulus, nqr);
  if (root !== undefined) return [Uint8Array.of(1), integerEntry(root, length)];

  const multiple = squareRoot(nqr * element % modulus, modulus, nqr);
  if (multiple === undefined) {
    throw refusal(
      "neither the element nor its product with the non-residue has a root: the modulus is no " +
        "prime, or the non-residue is a square",
    );
  }
  return [Uint8Array.of(0), integerEntry(multiple, length)];
}

function refusal(reason: string): GuestFault {
  return new GuestFault("hookElement", `Cannot answer the fp_sqrt hook: ${reason}`);
}

/** A root of a reduced element, or undefined if it is no square. */
function squareRoot(element: bigint, modulus: bigint, nqr: bigint): bigint | undefined {
  if (modulus % 4n === 3n) {
    const root = power(element, (modulus + 1n) / 4n, modulus);
    return root * root % modulus === element ? root : undefined;
  }
  if (element === 0n) {
    // The reference asserts that it never asks for the Legendre symbol of 0.
    throw refusal("the product of the element and the non-residue is 0");
  }
  if (power(element, (modulus - 1n) / 2n, modulus) !== 1n) return undefined;
  if (modulus % 2n === 0n) {
    // Modulus - 1 is odd, and of such numbers the reference finds a root of 1 only.
    if (element === 1n) return 1n;
    throw refusal("the modulus is even");
  }
  return discreteRoot(element, modulus, nqr);
}

/**
 * Tonelli and Shanks: with modulus - 1 = odd * 2^twos, the guess element^((odd + 1) / 2) is wrong
 * by an element of 2-power order, of which powers of nqr^odd take away a factor of two a round.
 *
 * Ends for every odd modulus, since `order` falls in each round; undefined if the modulus is not
 * prime, or `nqr` no generator of that part.
 */
function discreteRoot(element: bigint, modulus: bigint, nqr: bigint): bigint | undefined {
  let twos = 0;
  let odd = modulus - 1n;
  while ((odd & 1n) === 0n) {
    odd >>= 1n;
    if (++twos > MAX_TWO_ADICITY) {
      throw refusal(
        `the modulus less 1 is divisible by 2^${twos}, and the limit of this VM is ` +
          `2^${MAX_TWO_ADICITY}`,
      );
    }
  }
  let root = power(element, (odd + 1n) / 2n, modulus);
  let error = power(element, odd, modulus);
  let generator = power(nqr, odd, modulus);
  for (let order = twos; error !== 1n;) {
    const errorOrder = squaringsToOne(error, modulus, order);
    if (errorOrder === undefined) return undefined;
    let correction = generator;
    for (let left = order - errorOrder - 1; left > 0; left--) {
      correction = correction * correction % modulus;
    }
    root = root * correction % modulus;
    generator = correction * correction % modulus;
    error = error * generator % modulus;
    order = errorOrder;
  }
  return root;
}

/** How often to square the value to get 1: fewer times than `below`, or undefined. */
function squaringsToOne(value: bigint, modulus: bigint, below: number): number | undefined {
  let square = value;
  for (let count = 1; count < below; count++) {
    square = square * square % modulus;
    if (square === 1n) return count;
  }
  return undefined;
}
