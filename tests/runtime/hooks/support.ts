/**
 * Hook inputs and answers as big integers.
 *
 * @module
 */

import { type FaultKind, GuestFault } from "../../../lib/errors.ts";

/** Big endian bytes. */
export function be(value: bigint, length: number): Uint8Array {
  const digits = value.toString(16).padStart(2 * length, "0");
  return Uint8Array.from(digits.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}

/** The integer in big endian bytes; none for undefined. */
export function integer(bytes: Uint8Array | undefined): bigint {
  let value = 0n;
  for (const byte of bytes ?? []) value = value * 256n + BigInt(byte);
  return value;
}

/** All bytes, one after the other. */
export function join(...parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

/** The layout of fp_sqrt and fp_inverse. */
export function operands(length: number, ...values: readonly bigint[]): Uint8Array {
  return join(be(BigInt(length), 4), ...values.map((value) => be(value, length)));
}

/** Square and multiply, written once more so that the tests do not lean on what they test. */
export function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n % modulus;
  for (const bit of exponent.toString(2)) {
    result = result * result % modulus;
    if (bit === "1") result = result * base % modulus;
  }
  return result;
}

/** A square root hook's status and root, or the kind of its fault. */
export type Outcome = { status: number | undefined; root: bigint } | { fault: FaultKind };

/** What a square root hook does with an input, faults included, as plain data. */
export function outcome(
  hook: (input: Uint8Array) => Uint8Array[],
  input: Uint8Array,
): Outcome {
  try {
    const [status, root] = hook(input);
    return { status: status?.[0], root: integer(root) };
  } catch (error) {
    if (error instanceof GuestFault) return { fault: error.kind };
    throw error;
  }
}
