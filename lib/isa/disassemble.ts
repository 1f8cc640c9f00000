/**
 * The disassembler, derived from the encodings.
 *
 * @module
 */
import { hex32 } from "../bits.ts";
import { findEncoding } from "./decode.ts";
import { printOperand } from "./fields.ts";

/**
 * Writes one instruction word as text that {@linkcode assemble} understands, but for the targets of
 * branches, which are shown as addresses.
 *
 * @param word The instruction word.
 * @param pc Its address.
 * @returns The text; `.word 0x…` where the word is no instruction.
 * @example
 * ```ts
 * import { disassemble } from "./disassemble.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(disassemble(0x8fbf001c, 0), "lw $ra, 28($sp)");
 * assertEquals(disassemble(0x1000ffff, 0x400), "b 0x00000400");
 * ```
 */
export function disassemble(word: number, pc: number): string {
  const encoding = findEncoding(word);
  if (encoding === undefined) return `.word ${hex32(word)}`;
  const { mnemonic, syntax } = encoding;
  if (syntax.length === 0) return mnemonic;
  const operands = syntax.map((part) =>
    /\w/.test(part) ? printOperand(part, word, pc) : part === "," ? ", " : part
  );
  return `${mnemonic} ${operands.join("")}`;
}
