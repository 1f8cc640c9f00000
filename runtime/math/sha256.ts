/**
 * The two halves of SHA-256's block operation (FIPS 180-4, 6.2.2).
 *
 * @module
 */

const ROUNDS = 64;

/** The first 32 bits of the fractional parts of the cube roots of the first 64 primes (4.2.2). */
function roundConstants(): Int32Array {
  const primes: number[] = [];
  for (let n = 2; primes.length < ROUNDS; n++) {
    if (primes.every((prime) => n % prime !== 0)) primes.push(n);
  }
  // A double leaves 50 bits behind the point, of which the last few are not sure.
  return Int32Array.from(primes, (prime) => (Math.cbrt(prime) % 1) * 2 ** 32 | 0);
}

const K = roundConstants();

/**
 * The next word of the message schedule.
 *
 * @param w15 The word 15 places before it.
 * @param w2 The word 2 places before it.
 * @param w16 The word 16 places before it.
 * @param w7 The word 7 places before it.
 * @returns The word, signed.
 * @example
 * ```ts
 * import { scheduled } from "./sha256.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(scheduled(0, 0, 5, 6), 11);
 * ```
 */
export function scheduled(w15: number, w2: number, w16: number, w7: number): number {
  const s0 = (w15 >>> 7 | w15 << 25) ^ (w15 >>> 18 | w15 << 14) ^ w15 >>> 3;
  const s1 = (w2 >>> 17 | w2 << 15) ^ (w2 >>> 19 | w2 << 13) ^ w2 >>> 10;
  return (s1 + w16 + s0 + w7) | 0;
}

/**
 * Compresses one block.
 *
 * @param schedule The message schedule, 64 words.
 * @param hash The hash value, 8 words, which is replaced by the next one.
 * @example
 * ```ts
 * import { compress } from "./sha256.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const hash = new Int32Array(8);
 * compress(new Int32Array(64), hash);
 * assertEquals(hash.length, 8);
 * ```
 */
export function compress(schedule: Int32Array, hash: Int32Array): void {
  let a = hash[0]!;
  let b = hash[1]!;
  let c = hash[2]!;
  let d = hash[3]!;
  let e = hash[4]!;
  let f = hash[5]!;
  let g = hash[6]!;
  let h = hash[7]!;
  for (let round = 0; round < ROUNDS; round++) {
    const sum1 = (e >>> 6 | e << 26) ^ (e >>> 11 | e << 21) ^ (e >>> 25 | e << 7);
    const choice = g ^ e & (f ^ g);
    const t1 = (h + sum1 + choice + K[round]! + schedule[round]!) | 0;
    const sum0 = (a >>> 2 | a << 30) ^ (a >>> 13 | a << 19) ^ (a >>> 22 | a << 10);
    const majority = a & b ^ c & (a ^ b);
    h = g;
    g = f;
    f = e;
    e = (d + t1) | 0;
    d = c;
    c = b;
    b = a;
    a = (t1 + sum0 + majority) | 0;
  }
  hash[0]! += a;
  hash[1]! += b;
  hash[2]! += c;
  hash[3]! += d;
  hash[4]! += e;
  hash[5]! += f;
  hash[6]! += g;
  hash[7]! += h;
}
