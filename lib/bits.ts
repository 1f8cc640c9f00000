/**
 * Pure functions on 32-bit words.
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
