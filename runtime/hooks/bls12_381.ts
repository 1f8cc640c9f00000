/**
 * The two hooks for the base field of BLS12-381. Both read the first 48 bytes of the write as one
 * big endian element, and ignore the rest, as the reference does.
 *
 * @module
 */

import { bls12_381 } from "@noble/curves/bls12-381.js";
import { GuestFault } from "../../lib/errors.ts";
import { integerAt, integerEntry, requireAtLeast } from "./operands.ts";

const LENGTH = 48;

/** The non-residue that the reference multiplies with. */
const NQR = 2n;

const field = bls12_381.fields.Fp;

/** The field's order is 3 mod 4, so this power is a root of every square: the principal one. */
const ROOT_EXPONENT = (field.ORDER + 1n) / 4n;

function readElement(hook: string, input: Uint8Array): bigint {
  requireAtLeast(hook, input, LENGTH);
  return integerAt(input, 0, LENGTH);
}

/**
 * The hook of file descriptor 19: a square root modulo the prime of BLS12-381, or the proof that
 * there is none.
 *
 * Input: the element, 48 bytes. Answer: `[1]` and the element's principal root, or `[0]` and that
 * of twice the element. An element that is not reduced never counts as a square.
 *
 * @param input What the guest wrote.
 * @returns The status entry and the root, 48 bytes.
 * @throws {GuestFault} `hookInput` for fewer than 48 bytes; `hookElement` for an element that is
 * not reduced and would be a square if it were.
 * @example
 * ```ts
 * import { bls12381Sqrt } from "./bls12_381.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const one = new Uint8Array(48).fill(1, 47);
 * assertEquals(bls12381Sqrt(one), [Uint8Array.of(1), one]);
 * ```
 */
export function bls12381Sqrt(input: Uint8Array): Uint8Array[] {
  const element = readElement("bls12_381_sqrt", input);
  if (element === 0n) return [Uint8Array.of(1), new Uint8Array(LENGTH)];

  const reduced = field.create(element);
  const root = field.pow(reduced, ROOT_EXPONENT);
  // Compared with the element as written, so that one above the prime is never a square.
  if (field.sqr(root) === element) return [Uint8Array.of(1), integerEntry(root, LENGTH)];

  const multiple = field.mul(NQR, reduced);
  const multipleRoot = field.pow(multiple, ROOT_EXPONENT);
  if (field.sqr(multipleRoot) !== multiple) {
    throw new GuestFault(
      "hookElement",
      "Cannot answer the bls12_381_sqrt hook: the element is a square, but not below the prime",
    );
  }
  return [Uint8Array.of(0), integerEntry(multipleRoot, LENGTH)];
}

/**
 * The hook of file descriptor 20: the inverse modulo the prime of BLS12-381, as element^(p - 2).
 *
 * Input: the element, 48 bytes, reduced or not. Answer: one entry of 48 bytes; it is 0 for a
 * multiple of the prime other than 0.
 *
 * @param input What the guest wrote.
 * @returns The inverse.
 * @throws {GuestFault} `hookInput` for fewer than 48 bytes; `hookElement` for an element that is 0.
 * @example
 * ```ts
 * import { bls12381Inverse } from "./bls12_381.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const one = new Uint8Array(48).fill(1, 47);
 * assertEquals(bls12381Inverse(one), [one]);
 * ```
 */
export function bls12381Inverse(input: Uint8Array): Uint8Array[] {
  const element = readElement("bls12_381_inverse", input);
  if (element === 0n) {
    throw new GuestFault(
      "hookElement",
      "Cannot answer the bls12_381_inverse hook: the element is 0",
    );
  }
  const inverse = field.pow(field.create(element), field.ORDER - 2n);
  return [integerEntry(inverse, LENGTH)];
}
