import { p256 } from "@noble/curves/nist.js";
import { secp256k1 } from "@noble/curves/secp256k1.js";
import { GuestFault } from "../../lib/errors.ts";
import { integerAt, integerEntry } from "./operands.ts";

const INPUT_BYTES = 65;
const LENGTH = 32;

/** No square in either field; the reference multiplies with it. */
const NQR = 3n;

const CURVES = [
  { id: 1, name: "secp256k1", point: secp256k1.Point, acceptsZeroAlpha: false },
  // The reference tests alpha of this curve in debug builds only; released, it takes 0 as a square.
  { id: 2, name: "secp256r1", point: p256.Point, acceptsZeroAlpha: true },
] as const;

/**
 * The hook of file descriptor 15: what a guest needs to recover the point of an ECDSA signature.
 *
 * Input, 65 bytes: the curve (1 secp256k1, 2 secp256r1) with the parity of y in its top bit, then
 * `r` and `alpha` = r³ + a·r + b, 32 bytes each, big endian. That alpha belongs to r is the guest's
 * affair. Answer: if alpha is a square, `[1]`, its root of that parity, and the inverse of r modulo
 * the order of the group; otherwise `[0]` and the principal root of 3·alpha. Roots and the inverse
 * have 32 bytes.
 *
 * @param input What the guest wrote.
 * @returns Three entries, or two.
 * @throws {GuestFault} `hookInput` for another length; `hookElement` for an unknown curve, or
 * operands out of range, for which the reference aborts its process.
 * @example
 * ```ts
 * import { ecrecover } from "./ecrecover.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const input = new Uint8Array(65);
 * input[0] = 1; // secp256k1, even y
 * input[32] = 1; // r = 1, whose inverse is 1
 * input[64] = 8; // alpha = 1 + 7
 * const [status, , inverse] = ecrecover(input);
 * assertEquals(status, Uint8Array.of(1));
 * assertEquals(inverse, input.subarray(1, 33));
 * ```
 */
export function ecrecover(input: Uint8Array): Uint8Array[] {
  if (input.length !== INPUT_BYTES) {
    throw new GuestFault(
      "hookInput",
      `Cannot answer the ecrecover hook: it takes exactly ${INPUT_BYTES} bytes, but the guest ` +
        `wrote ${input.length}`,
    );
  }
  const head = input[0] ?? 0;
  const curve = CURVES.find((candidate) => candidate.id === (head & 0x7f));
  if (curve === undefined) {
    throw refusal(`${head & 0x7f} is no curve, 1 is secp256k1 and 2 is secp256r1`);
  }
  const { Fp: field, Fn: scalars } = curve.point;
  const r = integerAt(input, 1, LENGTH);
  const alpha = integerAt(input, 1 + LENGTH, LENGTH);
  if (r >= field.ORDER) throw refusal(`r is not below the prime of ${curve.name}`);
  if (alpha >= field.ORDER) throw refusal(`alpha is not below the prime of ${curve.name}`);
  if (alpha === 0n && !curve.acceptsZeroAlpha) throw refusal("alpha is 0");

  // Both primes are 3 mod 4, so this power is a root of every square: the principal one.
  const exponent = (field.ORDER + 1n) / 4n;
  const root = field.pow(alpha, exponent);
  if (field.sqr(root) !== alpha) {
    const multipleRoot = field.pow(field.mul(alpha, NQR), exponent);
    return [Uint8Array.of(0), integerEntry(multipleRoot, LENGTH)];
  }
  if (r >= scalars.ORDER) throw refusal(`r is not below the group order of ${curve.name}`);
  if (r === 0n) throw refusal("r is 0 and has no inverse");
  const parity = BigInt(head >> 7);
  const y = (root & 1n) === parity ? root : field.neg(root);
  return [Uint8Array.of(1), integerEntry(y, LENGTH), integerEntry(scalars.inv(r), LENGTH)];
}

function refusal(reason: string): GuestFault {
  return new GuestFault("hookElement", `Cannot answer the ecrecover hook: ${reason}`);
}
