/**
 * SHA-256 (FIPS 180-4): the two halves of its block operation, and the whole hash.
 *
 * @module
 */

const ROUNDS = 64;
/** Bytes of a block. */
const BLOCK = 64;

const PRIMES: number[] = [];
for (let n = 2; PRIMES.length < ROUNDS; n++) {
  if (PRIMES.every((prime) => n % prime !== 0)) PRIMES.push(n);
}

/** The first 32 bits of a number's fractional part: a double has 50, the last of them not sure. */
const fraction = (x: number) => (x % 1) * 2 ** 32 | 0;

/** Of the cube roots of the first 64 primes (4.2.2). */
const K = Int32Array.from(PRIMES, (prime) => fraction(Math.cbrt(prime)));
/** Of the square roots of the first 8 (5.3.3). */
const INITIAL = Int32Array.from(PRIMES.slice(0, 8), (prime) => fraction(Math.sqrt(prime)));

/** Which words, counted back, a word of the schedule is made of; in the reference's order. */
export const READ_BACK: readonly number[] = [15, 2, 16, 7];

/**
 * Fills in words 16 to 63 of a message schedule.
 *
 * @param schedule 64 words, of which the first 16 are the message block's.
 * @example
 * ```ts
 * import { extend } from "./sha256.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const schedule = new Int32Array(64);
 * schedule[0] = 5;
 * extend(schedule);
 * assertEquals([schedule[16], schedule[17]], [5, 0]);
 * ```
 */
export function extend(schedule: Int32Array): void {
  for (let index = 16; index < ROUNDS; index++) {
    const w15 = schedule[index - 15]!;
    const w2 = schedule[index - 2]!;
    const sigma0 = (w15 >>> 7 | w15 << 25) ^ (w15 >>> 18 | w15 << 14) ^ w15 >>> 3;
    const sigma1 = (w2 >>> 17 | w2 << 15) ^ (w2 >>> 19 | w2 << 13) ^ w2 >>> 10;
    schedule[index] = (sigma1 + schedule[index - 16]! + sigma0 + schedule[index - 7]!) | 0;
  }
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
    // Spelt out here: as functions they are too many for V8 to inline, which costs a third.
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

/**
 * Hashes a message.
 *
 * @param message The bytes, fewer than 2^53 / 8 of them.
 * @returns The digest, 32 bytes.
 * @example
 * ```ts
 * import { sha256 } from "./sha256.ts";
 * import { hexBytes } from "../../lib/bits.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const digest = hexBytes(sha256(new TextEncoder().encode("abc")));
 * assertEquals(digest, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
 * ```
 */
export function sha256(message: Uint8Array): Uint8Array {
  const hash = INITIAL.slice();
  const schedule = new Int32Array(ROUNDS);
  const absorb = (view: DataView) => {
    for (let at = 0; at + BLOCK <= view.byteLength; at += BLOCK) {
      for (let index = 0; index < 16; index++) schedule[index] = view.getInt32(at + index * 4);
      extend(schedule);
      compress(schedule, hash);
    }
  };
  absorb(new DataView(message.buffer, message.byteOffset, message.length));
  // A 1 bit, zeros, and the length in bits fill up the last block (5.1.1).
  const rest = message.subarray(message.length - message.length % BLOCK);
  const end = new DataView(new ArrayBuffer(rest.length + 9 > BLOCK ? 2 * BLOCK : BLOCK));
  new Uint8Array(end.buffer).set(rest);
  end.setUint8(rest.length, 0x80);
  end.setBigUint64(end.byteLength - 8, BigInt(message.length) * 8n);
  absorb(end);
  const digest = new DataView(new ArrayBuffer(32));
  for (const [index, word] of hash.entries()) digest.setInt32(index * 4, word);
  return new Uint8Array(digest.buffer);
}
