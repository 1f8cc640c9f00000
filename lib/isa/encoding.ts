/**
 * Encodings, compiled from their text: what is fixed, where operands come from, how it is spelled.
 *
 * @module
 */
import { OPERANDS } from "./fields.ts";
import { type Encoding, type Instruction, writesA } from "./instruction.ts";
import { REGISTER_NAMES, SINK } from "./registers.ts";

/** Where one of the operands a, b, c comes from. */
export interface OperandSource {
  /** Whether the value names a register. */
  readonly register: boolean;
  /** The value that an instruction word gives it. */
  read(word: number): number;
}

/** One encoding, ready to decode, assemble and print with. */
export interface CompiledEncoding {
  /** What it encodes. */
  readonly instruction: Instruction;
  /** The mnemonic. */
  readonly mnemonic: string;
  /** The rest of the syntax: operand names and the punctuation between them. */
  readonly syntax: readonly string[];
  /** The bits that are fixed. */
  readonly mask: number;
  /** What they are. */
  readonly value: number;
  /** How many bits are fixed: of two encodings that fit a word, the one with more wins. */
  readonly fixed: number;
  /** Sources of the operands a, b and c. */
  readonly operands: readonly [OperandSource, OperandSource, OperandSource];
}

function literal(value: number): OperandSource {
  return { register: false, read: () => value };
}

function source(text: string): OperandSource {
  if (text.startsWith("$")) {
    const number = REGISTER_NAMES.indexOf(text.slice(1) as typeof REGISTER_NAMES[number]);
    if (number < 0) throw new Error(`Unreachable: no register is called "${text}"`);
    return { register: true, read: () => number };
  }
  const operand = OPERANDS[text];
  if (operand) return { register: operand.kind === "register", read: operand.read };
  if (!/^\d+$/.test(text)) throw new Error(`Unreachable: no operand is called "${text}"`);
  return literal(Number(text));
}

/**
 * Reads the 32 bits of an encoding. Whether letters stand where their fields are is for a test to
 * say: each run reads all encodings, and looking at every bit would take a tenth of a short one.
 *
 * @param bits 0, 1, the letter of a field, or `-` for a bit that is ignored; spaces are left out.
 * @returns The fixed bits as a mask and their values, and how many there are.
 */
export function parseBits(bits: string): { mask: number; value: number; fixed: number } {
  const flat = bits.replaceAll(" ", "");
  if (flat.length !== 32) throw new Error(`Unreachable: "${bits}" has ${flat.length} bits`);
  const mask = flat.replaceAll("0", "1").replaceAll(/[^1]/g, "0");
  return {
    mask: parseInt(mask, 2),
    value: parseInt(flat.replaceAll(/[^1]/g, "0"), 2),
    fixed: mask.replaceAll("0", "").length,
  };
}

/** Redirects a destination of `$zero` to the sink. */
function destination(from: OperandSource): OperandSource {
  return { register: true, read: (word) => from.read(word) || SINK };
}

/**
 * Compiles one encoding of an instruction.
 *
 * @param instruction The instruction it belongs to.
 * @param encoding Its syntax, bits and operands.
 * @returns The compiled encoding.
 */
export function compileEncoding(instruction: Instruction, encoding: Encoding): CompiledEncoding {
  const [text, bits, map] = encoding;
  const space = text.indexOf(" ");
  const mnemonic = space < 0 ? text : text.slice(0, space);
  const syntax = space < 0 ? [] : text.slice(space + 1).match(/\w+|[,()]/g) ?? [];
  const sources = new Map<string, OperandSource>();
  if (map === undefined) {
    for (const [index, name] of syntax.filter((part) => /\w/.test(part)).entries()) {
      sources.set("abc"[index]!, source(name));
    }
  } else {
    for (const part of map.split(" ")) sources.set(part[0]!, source(part.slice(2)));
  }
  const [a, b, c] = ["a", "b", "c"].map((name) => sources.get(name) ?? literal(0));
  return {
    instruction,
    mnemonic,
    syntax,
    ...parseBits(bits),
    operands: [writesA(instruction.meaning) ? destination(a!) : a!, b!, c!],
  };
}
