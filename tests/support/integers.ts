// Integers in words and in hexadecimal, written down without the code under test.
import { random } from "./random.ts";

/** The words of an integer, the least significant first. */
export function wordsOfInteger(integer: bigint, count: number): number[] {
  const digits = integer.toString(16).padStart(8 * count, "0");
  if (digits.length > 8 * count) throw new Error(`0x${digits} has more than ${count} words`);
  return Array.from({ length: count }, (_, index) => {
    const end = digits.length - 8 * index;
    return parseInt(digits.slice(end - 8, end), 16);
  });
}

/** The integer in words, the least significant first. */
export function integerOfWords(words: ArrayLike<number>): bigint {
  const digits = Array.from(words, (word) => word.toString(16).padStart(8, "0"));
  return BigInt(`0x${digits.reverse().join("")}`);
}

/** The integer in hexadecimal digits; blanks are ignored. */
export function hex(digits: string): bigint {
  return BigInt(`0x${digits.replaceAll(/\s/g, "")}`);
}

/** Bytes in hexadecimal digits; blanks are ignored. */
export function hexToBytes(digits: string): Uint8Array {
  const pairs = digits.replaceAll(/\s/g, "").match(/../g) ?? [];
  return Uint8Array.from(pairs, (pair) => parseInt(pair, 16));
}

/** Seeded random integers, among them many with long runs of ones and zeros. */
export function randomIntegers(seed: number): (bits: number) => bigint {
  const { word, below } = random(seed);
  return (bits) => {
    let integer = 0n;
    const kind = below(4);
    for (let filled = 0; filled < bits; filled += 32) {
      const next = kind > 0 || below(3) === 0 ? word() : below(2) === 0 ? 0 : 0xffffffff;
      integer = integer << 32n | BigInt(next);
    }
    return BigInt.asUintN(bits, integer);
  };
}
