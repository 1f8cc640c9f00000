/**
 * The curves of the precompiles (reference/precompiles.md 0.1).
 *
 * @module
 */
import type { ShortWeierstrass } from "./short_weierstrass.ts";

/** A curve with its name and the length of its coordinates. */
export interface NamedCurve extends ShortWeierstrass {
  /** The reference's name. */
  readonly name: string;
  /** Words of a coordinate. */
  readonly size: number;
}

const P_R1 = 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n;
/** What the primes of BN254 and BLS12-381 are polynomials of. */
const U = 4965661367192848881n;
const Z = -0xd201000000010000n;

/** SEC 2, 2.4.1. */
export const SECP256K1: NamedCurve = {
  name: "SECP256K1",
  size: 8,
  p: 2n ** 256n - 2n ** 32n - 977n,
  a: 0n,
};

/** SEC 2, 2.4.2; NIST's P-256. */
export const SECP256R1: NamedCurve = { name: "SECP256R1", size: 8, p: P_R1, a: P_R1 - 3n };

/** EIP-196's curve, of the family of Barreto and Naehrig. */
export const BN254: NamedCurve = {
  name: "BN254",
  size: 8,
  p: 36n * U ** 4n + 36n * U ** 3n + 24n * U ** 2n + 6n * U + 1n,
  a: 0n,
};

/** EIP-2537's curve, of the family of Barreto, Lynn and Scott. */
export const BLS12381: NamedCurve = {
  name: "BLS12381",
  size: 12,
  p: (Z - 1n) ** 2n * (Z ** 4n - Z ** 2n + 1n) / 3n + Z,
  a: 0n,
};
