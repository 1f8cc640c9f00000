/**
 * What the field hooks share: their input's layout, and arithmetic modulo any number.
 *
 * @module
 */

import { pow } from "@noble/curves/abstract/modular.js";
import { bytesToNumberBE, numberToBytesBE } from "@noble/curves/utils.js";
import { GuestFault } from "../../lib/errors.ts";

/**
 * The longest operand, in bytes: a 4096-bit modulus. The largest field that guests use has 96 bytes
 * (BW6-761). The reference has no limit; here one exponentiation of this length takes 0.1 s, and
 * the time grows with the cube of the length, so a longer one could stall the run.
 */
export const MAX_OPERAND_BYTES = 512;

/** The operands of one write to `fp_sqrt` or `fp_inverse`. */
export interface Operands {
  /** How many bytes each operand has, and so the result. */
  readonly length: number;
  /** The operands, in the order of the input. */
  readonly values: readonly bigint[];
}

/**
 * Takes apart `length (u32) | operand | operand | …`, all big endian.
 *
 * @param hook The hook's name, for messages.
 * @param input What the guest wrote.
 * @param count How many operands there must be.
 * @returns The operands.
 * @throws {GuestFault} `hookInput`, if the input has another length than it says, or its operands
 * are longer than {@linkcode MAX_OPERAND_BYTES}.
 * @example
 * ```ts
 * import { readOperands } from "./operands.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const input = Uint8Array.of(0, 0, 0, 2, 1, 0, 0, 7);
 * assertEquals(readOperands("fp_inverse", input, 2), { length: 2, values: [256n, 7n] });
 * ```
 */
export function readOperands(hook: string, input: Uint8Array, count: number): Operands {
  requireAtLeast(hook, input, 4);
  const length = new DataView(input.buffer, input.byteOffset, 4).getUint32(0);
  const whole = 4 + count * length;
  if (input.length !== whole) {
    throw new GuestFault(
      "hookInput",
      `Cannot answer the ${hook} hook: ${count} operands of ${length} bytes take ${whole} bytes, ` +
        `but the guest wrote ${input.length}`,
    );
  }
  if (length > MAX_OPERAND_BYTES) {
    throw new GuestFault(
      "hookInput",
      `Cannot answer the ${hook} hook: its operands have ${length} bytes, and the limit of this ` +
        `VM is ${MAX_OPERAND_BYTES}`,
    );
  }
  const values: bigint[] = [];
  for (let index = 0; index < count; index++) {
    values.push(integerAt(input, 4 + index * length, length));
  }
  return { length, values };
}

/**
 * Refuses an input that is too short; what is beyond the bytes needed is ignored.
 *
 * @param hook The hook's name, for messages.
 * @param input What the guest wrote.
 * @param needed How many bytes the hook reads.
 * @throws {GuestFault} `hookInput`, if there are fewer.
 * @example
 * ```ts
 * import { requireAtLeast } from "./operands.ts";
 * import { GuestFault } from "../../lib/errors.ts";
 * import { assertThrows } from "@std/assert";
 *
 * assertThrows(() => requireAtLeast("fp_sqrt", new Uint8Array(3), 4), GuestFault);
 * ```
 */
export function requireAtLeast(hook: string, input: Uint8Array, needed: number): void {
  if (input.length < needed) {
    throw new GuestFault(
      "hookInput",
      `Cannot answer the ${hook} hook: it needs at least ${needed} bytes, but the guest wrote ` +
        `${input.length}`,
    );
  }
}

/**
 * The big endian integer in some bytes of the input; no bytes are 0.
 *
 * @param input What the guest wrote.
 * @param from The index of its first byte.
 * @param length How many bytes it has; all must be inside the input.
 * @returns The integer.
 * @example
 * ```ts
 * import { integerAt } from "./operands.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(integerAt(Uint8Array.of(9, 1, 2), 1, 2), 0x102n);
 * ```
 */
export function integerAt(input: Uint8Array, from: number, length: number): bigint {
  return length === 0 ? 0n : bytesToNumberBE(input.subarray(from, from + length));
}

/**
 * One entry of an answer: an integer in big endian bytes.
 *
 * @param value The integer, which must fit.
 * @param length How many bytes the entry has.
 * @returns A new entry.
 * @example
 * ```ts
 * import { integerEntry } from "./operands.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(integerEntry(0x102n, 3), Uint8Array.of(0, 1, 2));
 * ```
 */
export function integerEntry(value: bigint, length: number): Uint8Array {
  return numberToBytesBE(value, length);
}

/**
 * A power modulo any number above 0, prime or not.
 *
 * @param base The base, reduced or not.
 * @param exponent The exponent, 0 or more. Anything to the power of 0 is 1 mod `modulus`.
 * @param modulus The modulus, 1 or more.
 * @returns The power, reduced.
 * @example
 * ```ts
 * import { power } from "./operands.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(power(5n, 1n, 3n), 2n);
 * ```
 */
export function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  // noble's pow gives back the base unreduced for exponent 1, and refuses modulus 1.
  return modulus === 1n ? 0n : pow(base % modulus, exponent, modulus);
}
