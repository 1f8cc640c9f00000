/**
 * The decoder, derived from the encodings.
 *
 * @module
 */
import type { CompiledEncoding } from "./encoding.ts";
import { encodings, variantOf } from "./instructions.ts";

/** Words of a decoded instruction: its variant and the operands a, b and c. */
export const COLUMNS = 4;

/**
 * The bits of the function field that encodings of each opcode look at: where none does, the field
 * is a part of an immediate, and takes every value.
 */
const functionBits = new Uint8Array(64);
for (const { mask, value } of encodings) functionBits[value >>> 26]! |= mask & 63;

/**
 * Encodings that may fit, by opcode and function bits: the decoder compares with these only. Filled
 * as they are needed, since making all of them would take a third of a short run.
 */
const buckets: (readonly CompiledEncoding[] | undefined)[] = new Array(4096).fill(undefined);

function bucketFor(word: number): readonly CompiledEncoding[] {
  const opcode = word >>> 26;
  const bits = functionBits[opcode]!;
  return buckets[(opcode << 6) | (word & bits)] ??= encodings.filter(({ mask, value }) =>
    ((word ^ value) & mask & (0xfc000000 | bits)) === 0
  );
}

/**
 * The encoding that a word is written in.
 *
 * @param word The instruction word.
 * @returns The encoding, or `undefined` where the word is no instruction.
 * @example
 * ```ts
 * import { findEncoding } from "./decode.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(findEncoding(0x27bdffe0)?.mnemonic, "addiu");
 * assertEquals(findEncoding(0xffffffff), undefined);
 * ```
 */
export function findEncoding(word: number): CompiledEncoding | undefined {
  const bucket = bucketFor(word);
  for (let index = 0; index < bucket.length; index++) {
    const encoding = bucket[index]!;
    if (((word ^ encoding.value) & encoding.mask) === 0) return encoding;
  }
  return undefined;
}

/**
 * Decodes one word into four columns: variant, a, b, c. Never fails: a word that is no instruction
 * becomes variant 0 with the word itself as operand c.
 *
 * Destinations of `$zero` come out as the sink, register 36; everything else is as
 * reference/isa.md 2 has it.
 *
 * @param word The instruction word.
 * @param code Where the columns go.
 * @param offset The index of the first of them.
 * @example
 * ```ts
 * import { decode } from "./decode.ts";
 * import { variants } from "./instructions.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const code = new Int32Array(4);
 * decode(0x27bdffe0, code, 0); // addiu $sp, $sp, -32
 * assertEquals(variants[code[0]!]?.instruction.name, "ADD");
 * assertEquals([...code.subarray(1)], [29, 29, -32]);
 * ```
 */
export function decode(word: number, code: Int32Array, offset: number): void {
  const encoding = findEncoding(word);
  if (encoding === undefined) {
    code[offset] = 0;
    code[offset + 1] = 0;
    code[offset + 2] = 0;
    code[offset + 3] = word;
    return;
  }
  const { operands } = encoding;
  code[offset] = variantOf(encoding);
  code[offset + 1] = operands[0].read(word);
  code[offset + 2] = operands[1].read(word);
  code[offset + 3] = operands[2].read(word);
}
