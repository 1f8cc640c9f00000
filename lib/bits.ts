/**
 * Pure functions on 32-bit words, and numbers and bytes as people read them.
 *
 * @module
 */

/**
 * An address or a word as people read it: `0x` and 8 hex digits.
 *
 * @param word A 32-bit word, signed or unsigned.
 * @returns The word in hexadecimal.
 * @example
 * ```ts
 * import { hex32 } from "./bits.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(hex32(-1), "0xffffffff");
 * ```
 */
export function hex32(word: number): string {
  return "0x" + (word >>> 0).toString(16).padStart(8, "0");
}

/**
 * The high word of an unsigned 64-bit product, in 32-bit steps: no bigint, so that hot loops may use
 * it. V8 inlines it.
 *
 * @param x A 32-bit word.
 * @param y A 32-bit word.
 * @returns The high word as a signed 32-bit number.
 * @example
 * ```ts
 * import { mulHiU } from "./bits.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(mulHiU(-1, -1), -2);
 * ```
 */
export function mulHiU(x: number, y: number): number {
  const xl = x & 0xffff;
  const xh = x >>> 16;
  const yl = y & 0xffff;
  const yh = y >>> 16;
  // Each partial sum stays below 2^32: (2^16 - 1)^2 + 2^16 - 1 < 2^32.
  const middle = (Math.imul(xh, yl) + (Math.imul(xl, yl) >>> 16)) | 0;
  const upper = (Math.imul(xl, yh) + (middle & 0xffff)) | 0;
  return (Math.imul(xh, yh) + (middle >>> 16) + (upper >>> 16)) | 0;
}

/**
 * The high word of a signed 64-bit product.
 *
 * @param x A 32-bit word.
 * @param y A 32-bit word.
 * @returns The high word as a signed 32-bit number.
 * @example
 * ```ts
 * import { mulHiS } from "./bits.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(mulHiS(-1, 5), -1);
 * ```
 */
export function mulHiS(x: number, y: number): number {
  // A negative factor counts 2^32 too much in the unsigned product.
  return (mulHiU(x, y) - ((x >> 31) & y) - ((y >> 31) & x)) | 0;
}

/**
 * Bytes in hexadecimal, two digits each, without a prefix.
 *
 * @param bytes The bytes.
 * @returns The digits, in lower case.
 * @example
 * ```ts
 * import { hexBytes } from "./bits.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(hexBytes(Uint8Array.of(0, 255)), "00ff");
 * ```
 */
export function hexBytes(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += byte.toString(16).padStart(2, "0");
  return text;
}

/**
 * A count as people read it, with a comma between groups of three digits.
 *
 * @param count The count, an integer.
 * @returns The digits.
 * @example
 * ```ts
 * import { grouped } from "./bits.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(grouped(1234567), "1,234,567");
 * ```
 */
export function grouped(count: number): string {
  return count.toString().replace(/\B(?=(\d{3})+$)/g, ",");
}
