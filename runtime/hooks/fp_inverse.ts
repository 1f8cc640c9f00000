import { GuestFault } from "../../lib/errors.ts";
import { integerEntry, power, readOperands } from "./operands.ts";

/**
 * The hook of file descriptor 18: the inverse of a field element, as element^(modulus - 2).
 *
 * Input: `length (u32) | element | modulus`, big endian; the element need not be reduced. Answer:
 * one entry of `length` bytes. It is the inverse only if the modulus is prime and does not divide
 * the element; as in the reference, neither is checked.
 *
 * @param input What the guest wrote.
 * @returns The power.
 * @throws {GuestFault} `hookInput` for a wrong length; `hookElement` for an element that is 0 or a
 * modulus below 2.
 * @example
 * ```ts
 * import { fpInverse } from "./fp_inverse.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(fpInverse(Uint8Array.of(0, 0, 0, 1, 3, 7)), [Uint8Array.of(5)]);
 * ```
 */
export function fpInverse(input: Uint8Array): Uint8Array[] {
  const { length, values: [element = 0n, modulus = 0n] } = readOperands("fp_inverse", input, 2);
  if (element === 0n) {
    throw new GuestFault("hookElement", "Cannot answer the fp_inverse hook: the element is 0");
  }
  if (modulus < 2n) {
    throw new GuestFault(
      "hookElement",
      `Cannot answer the fp_inverse hook: the modulus is ${modulus}, and must be a prime`,
    );
  }
  return [integerEntry(power(element, modulus - 2n, modulus), length)];
}
