/**
 * MIPS32 release 2 instructions that the VM does not have (reference/isa.md 6), by name: a message
 * that says "break" helps where one that says 0x0000000d does not.
 *
 * @module
 */
import { parseBits } from "./encoding.ts";

const NAMES: Readonly<Record<string, string>> = {
  "break": "000000 ----- ----- ----- ----- 001101",
  "sdbbp": "011100 ----- ----- ----- ----- 111111",
  "beql": "010100 ----- ----- ----- ----- ------",
  "bnel": "010101 ----- ----- ----- ----- ------",
  "blezl": "010110 ----- ----- ----- ----- ------",
  "bgtzl": "010111 ----- ----- ----- ----- ------",
  "bltzl": "000001 ----- 00010 ----- ----- ------",
  "bgezl": "000001 ----- 00011 ----- ----- ------",
  "bltzal": "000001 ----- 10000 ----- ----- ------",
  "bgezal": "000001 ----- 10001 ----- ----- ------",
  "bltzall": "000001 ----- 10010 ----- ----- ------",
  "bgezall": "000001 ----- 10011 ----- ----- ------",
  "tge": "000000 ----- ----- ----- ----- 110000",
  "tgeu": "000000 ----- ----- ----- ----- 110001",
  "tlt": "000000 ----- ----- ----- ----- 110010",
  "tltu": "000000 ----- ----- ----- ----- 110011",
  "tne": "000000 ----- ----- ----- ----- 110110",
  "tgei": "000001 ----- 01000 ----- ----- ------",
  "tgeiu": "000001 ----- 01001 ----- ----- ------",
  "tlti": "000001 ----- 01010 ----- ----- ------",
  "tltiu": "000001 ----- 01011 ----- ----- ------",
  "teqi": "000001 ----- 01100 ----- ----- ------",
  "tnei": "000001 ----- 01110 ----- ----- ------",
  "movf or movt": "000000 ----- ----- ----- ----- 000001",
  "rdhwr": "011111 ----- ----- ----- ----- 111011",
  "cache": "101111 ----- ----- ----- ----- ------",
  "jalx": "011101 ----- ----- ----- ----- ------",
  "a coprocessor 0 instruction": "010000 ----- ----- ----- ----- ------",
  "a floating point instruction": "010001 ----- ----- ----- ----- ------",
  "a coprocessor 2 instruction": "010010 ----- ----- ----- ----- ------",
  "an indexed floating point instruction": "010011 ----- ----- ----- ----- ------",
  "lwc1": "110001 ----- ----- ----- ----- ------",
  "lwc2": "110010 ----- ----- ----- ----- ------",
  "ldc1": "110101 ----- ----- ----- ----- ------",
  "ldc2": "110110 ----- ----- ----- ----- ------",
  "swc1": "111001 ----- ----- ----- ----- ------",
  "swc2": "111010 ----- ----- ----- ----- ------",
  "sdc1": "111101 ----- ----- ----- ----- ------",
  "sdc2": "111110 ----- ----- ----- ----- ------",
};

/** Made when a word is first asked about: most programs hold none. */
let rows: readonly { name: string; mask: number; value: number }[] | undefined;

/**
 * What a word that the VM cannot execute would be on a real MIPS32r2.
 *
 * @param word A word that {@linkcode findEncoding} finds no encoding for.
 * @returns The instruction's name, or `undefined` where the word is none at all.
 * @example
 * ```ts
 * import { unsupportedName } from "./unsupported.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(unsupportedName(0x0000000d), "break");
 * ```
 */
export function unsupportedName(word: number): string | undefined {
  rows ??= Object.entries(NAMES).map(([name, bits]) => ({ name, ...parseBits(bits) }));
  return rows.find(({ mask, value }) => ((word ^ value) & mask) === 0)?.name;
}
