/**
 * Decoded code, made as it is needed: most programs execute a small part of themselves.
 *
 * @module
 */
import { COLUMNS, decode } from "./decode.ts";

/** Instructions that are decoded at once: less stops a loop oftener, more decodes what nobody needs. */
const BLOCK = 256;

/**
 * The instructions of a program, decoded where somebody has come to.
 *
 * @example
 * ```ts
 * import { DecodedCode } from "./decoded_code.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const code = new DecodedCode(Uint32Array.of(0x27bdffe0)); // addiu $sp, $sp, -32
 * assertEquals([...code.columns], [0, 0, 0, 0]);
 * assertEquals([...code.at(0).subarray(1)], [29, 29, -32]);
 * assertEquals(code.all, code.columns);
 * ```
 */
export class DecodedCode {
  /**
   * Four words an instruction: variant, a, b, c. Where nobody has come to yet all are 0, at which
   * loops stop as they do at a word that is no instruction; {@linkcode reach} tells the two apart.
   */
  readonly columns: Int32Array;
  readonly #words: Uint32Array;
  readonly #isDecoded: Uint8Array;
  #left: number;

  /** Nothing is decoded yet. The words must not change. */
  constructor(words: Uint32Array) {
    this.#words = words;
    this.columns = new Int32Array(words.length * COLUMNS);
    this.#left = Math.ceil(words.length / BLOCK);
    this.#isDecoded = new Uint8Array(this.#left);
  }

  /**
   * Decodes an instruction, and others around it.
   *
   * @param index Its index.
   * @returns Whether that was new: false if it was decoded before, or is none of the code.
   */
  reach(index: number): boolean {
    const block = Math.floor(index / BLOCK);
    if (this.#isDecoded[block] !== 0) return false;
    this.#isDecoded[block] = 1;
    this.#left--;
    const end = Math.min((block + 1) * BLOCK, this.#words.length);
    for (let at = block * BLOCK; at < end; at++) {
      decode(this.#words[at]!, this.columns, at * COLUMNS);
    }
    return true;
  }

  /** The columns of one instruction, decoded. */
  at(index: number): Int32Array {
    this.reach(index);
    return this.columns.subarray(index * COLUMNS, (index + 1) * COLUMNS);
  }

  /** The columns of all instructions, decoded. */
  get all(): Int32Array {
    if (this.#left > 0) {
      for (let index = 0; index < this.#words.length; index += BLOCK) this.reach(index);
    }
    return this.columns;
  }
}
