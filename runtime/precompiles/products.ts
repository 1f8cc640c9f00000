/**
 * UINT256_MUL and U256XU2048_MUL: products of large integers.
 *
 * @module
 */
import type { Guest } from "../../lib/machine/ports.ts";
import { integersOf, wordsOf } from "../math/integers.ts";
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
const factor = new Uint32Array(SHORT);
const factorAndModulus = new Uint32Array(2 * SHORT);
const longFactor = new Uint32Array(LONG);

/** `UINT256_MUL(x, y)`: x becomes x·y modulo the number behind y, or modulo 2^256 if that is 0. */
export function uint256Mul(guest: Guest, x: number, y: number): void {
  expectAligned("UINT256_MUL", X, x);
  expectAligned("UINT256_MUL", Y, y);
  const [left] = integersOf(guest.peekWords(x, factor), SHORT);
  // y and the modulus: one behind the other, and so are the reads.
  const [right, modulus] = integersOf(guest.readWords(y, factorAndModulus), SHORT);
  const product = left! * right!;
  // x and y may be the same: what is written needs a later clock.
  guest.advance(1);
  guest.writeWords(x, wordsOf([modulus === 0n ? product : product % modulus!], SHORT));
}

/** `U256XU2048_MUL(a, b, lo, hi)`: hi·2^2048 + lo = a·b. */
export function u256xu2048Mul(guest: Guest, a: number, b: number): void {
  const call = "U256XU2048_MUL";
  const low = guest.readThird();
  const high = guest.readFourth();
  expectInMemory(call, A, a);
  expectInMemory(call, B, b);
  expectInMemory(call, LOW, low);
  expectInMemory(call, HIGH, high);
  const [left] = integersOf(guest.readWords(a, factor), SHORT);
  const [right] = integersOf(guest.readWords(b, longFactor), LONG);
  const words = wordsOf([left! * right!], LONG + SHORT);
  // lo and hi may overlap a and b: what is written needs a later clock.
  guest.advance(1);
  guest.writeWords(low, words.subarray(0, LONG));
  guest.writeWords(high, words.subarray(LONG));
}
