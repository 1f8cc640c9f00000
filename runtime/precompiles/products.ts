/**
 * UINT256_MUL and U256XU2048_MUL: products of large integers.
 *
 * @module
 */
import type { Guest } from "../../lib/machine/ports.ts";
import { IntegerWords } from "../math/integers.ts";
import { expectAligned, expectInMemory } from "./operands.ts";

const SHORT = 8;
const LONG = 64;

const X = { name: "x", words: SHORT };
const Y = { name: "y with the modulus", words: 2 * SHORT };
const A = { name: "a", words: SHORT };
const B = { name: "b", words: LONG };
const LOW = { name: "lo", words: LONG };
const HIGH = { name: "hi", words: SHORT };

// Scratch that is filled anew by each call; no call begins before another one has ended.
const factor = new IntegerWords(1, SHORT);
const factorAndModulus = new IntegerWords(2, SHORT);
const longFactor = new IntegerWords(1, LONG);
const product = new IntegerWords(1, LONG + SHORT);
const low = product.words.subarray(0, LONG);
const high = product.words.subarray(LONG);

/** `UINT256_MUL(x, y)`: x becomes x·y modulo the number behind y, or modulo 2^256 if that is 0. */
export function uint256Mul(guest: Guest, x: number, y: number): void {
  expectAligned("UINT256_MUL", X, x);
  expectAligned("UINT256_MUL", Y, y);
  guest.peekWords(x, factor.words);
  // y and the modulus: one behind the other, and so are the reads.
  guest.readWords(y, factorAndModulus.words);
  const whole = factor.get(0) * factorAndModulus.get(0);
  const modulus = factorAndModulus.get(1);
  factor.set(0, modulus === 0n ? whole : whole % modulus);
  // x and y may be the same: what is written needs a later clock.
  guest.advance(1);
  guest.writeWords(x, factor.words);
}

/** `U256XU2048_MUL(a, b, lo, hi)`: hi·2^2048 + lo = a·b. */
export function u256xu2048Mul(guest: Guest, a: number, b: number): void {
  const call = "U256XU2048_MUL";
  const lowAddress = guest.readThird();
  const highAddress = guest.readFourth();
  expectInMemory(call, A, a);
  expectInMemory(call, B, b);
  expectInMemory(call, LOW, lowAddress);
  expectInMemory(call, HIGH, highAddress);
  guest.readWords(a, factor.words);
  guest.readWords(b, longFactor.words);
  product.set(0, factor.get(0) * longFactor.get(0));
  // lo and hi may overlap a and b: what is written needs a later clock.
  guest.advance(1);
  guest.writeWords(lowAddress, low);
  guest.writeWords(highAddress, high);
}
