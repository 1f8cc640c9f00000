/**
 * The words that encodings are written with: bit fields by letter, and operands by name.
 *
 * @module
 */
import { hex32 } from "../bits.ts";
import { parseRegister, REGISTER_NAMES } from "./registers.ts";

/** The letters of an encoding's bits: where each field's lowest bit stands, and its width. */
export const FIELDS: Readonly<Record<string, { readonly shift: number; readonly width: number }>> =
  {
    s: { shift: 21, width: 5 },
    t: { shift: 16, width: 5 },
    h: { shift: 16, width: 5 },
    d: { shift: 11, width: 5 },
    a: { shift: 6, width: 5 },
    i: { shift: 0, width: 16 },
    j: { shift: 0, width: 26 },
  };

const rs = (word: number): number => (word >>> 21) & 31;
const rt = (word: number): number => (word >>> 16) & 31;
const rd = (word: number): number => (word >>> 11) & 31;
const sa = (word: number): number => (word >>> 6) & 31;

/** An operand that an encoding may name in its syntax or its operand list. */
export interface OperandWord {
  /** Whether the value is the number of a register or a literal. */
  readonly kind: "register" | "literal";
  /** The value that an instruction word holds. */
  read(word: number): number;
  /** The bits of a value; absent where the operand is never written in syntax. */
  write?(value: number, word: number): number;
  /** The smallest and largest value of a literal, and the step between values. */
  readonly range?: readonly [least: number, most: number, step?: number];
  /** Whether a value that is in range also fits what the word holds already. */
  fits?(value: number, word: number): boolean;
  /** Whether syntax shows the value relative to the delay slot, or as an address. */
  readonly shows?: "offset" | "address";
}

const at = (field: string) => (value: number): number => {
  const { shift, width } = FIELDS[field]!;
  return ((value & (2 ** width - 1)) << shift) >>> 0;
};

/** Whether a bit field of this size, at the position in the word, stays inside its register. */
function staysInside(size: number, word: number): boolean {
  return sa(word) + size <= 32;
}

/** Every operand by name. Literals come out of `read` as signed 32-bit numbers. */
export const OPERANDS: Readonly<Record<string, OperandWord>> = {
  rs: { kind: "register", read: rs, write: at("s") },
  rt: { kind: "register", read: rt, write: at("t") },
  rd: { kind: "register", read: rd, write: at("d") },
  sa: { kind: "literal", read: sa, write: at("a"), range: [0, 31] },
  hint: { kind: "literal", read: rt, write: at("h"), range: [0, 31] },
  imm: {
    kind: "literal",
    read: (word) => (word << 16) >> 16,
    write: at("i"),
    range: [-0x8000, 0x7fff],
  },
  uimm: { kind: "literal", read: (word) => word & 0xffff, write: at("i"), range: [0, 0xffff] },
  offset: {
    kind: "literal",
    read: (word) => (word << 16) >> 14,
    write: (value) => at("i")(value >> 2),
    range: [-0x20000, 0x1fffc, 4],
    shows: "offset",
  },
  target: {
    kind: "literal",
    read: (word) => (word & 0x3ffffff) << 2,
    write: (value) => at("j")(value >>> 2),
    range: [0, 0xffffffc, 4],
    shows: "address",
  },
  // EXT and INS: the lowest bit, the two ways to spell the width, and both fields in one literal.
  pos: { kind: "literal", read: sa, write: at("a"), range: [0, 31] },
  extSize: {
    kind: "literal",
    read: (word) => rd(word) + 1,
    write: (value) => at("d")(value - 1),
    range: [1, 32],
    fits: staysInside,
  },
  insSize: {
    kind: "literal",
    read: (word) => rd(word) - sa(word) + 1,
    // Needs the position, which stands before it in the syntax and so in the word already.
    write: (value, word) => at("d")(sa(word) + value - 1),
    range: [1, 32],
    fits: staysInside,
  },
  span: { kind: "literal", read: (word) => (rd(word) << 5) | sa(word) },
};

/**
 * Reads one operand of assembly text.
 *
 * @param name The operand's name in {@linkcode OPERANDS}.
 * @param text The operand as written: `$t0`, `-4`, `0x10`, or a label for offsets and addresses.
 * @param word The bits assembled so far.
 * @param place The instruction's own address and the labels' addresses.
 * @returns The operand's bits.
 * @throws {SyntaxError} If the text is no such operand, or its value does not fit.
 */
export function assembleOperand(
  name: string,
  text: string,
  word: number,
  place: { pc: number; labels: ReadonlyMap<string, number> },
): number {
  const operand = OPERANDS[name]!;
  if (operand.kind === "register") {
    const number = parseRegister(text);
    if (number === undefined) throw new SyntaxError(`Cannot assemble "${text}": it is no register`);
    return operand.write!(number, word);
  }
  let value = place.labels.get(text);
  if (value !== undefined && operand.shows === "offset") value -= place.pc + 4;
  value ??= /^-?(0x[0-9a-f]+|\d+)$/i.test(text)
    ? (text.startsWith("-") ? -Number(text.slice(1)) : Number(text))
    : undefined;
  if (value === undefined) {
    throw new SyntaxError(`Cannot assemble "${text}": it is neither a number nor a label`);
  }
  const [least, most, step = 1] = operand.range!;
  if (value < least || value > most || value % step !== 0) {
    throw new SyntaxError(
      `Cannot assemble "${text}": the operand goes from ${least} to ${most}` +
        (step === 1 ? "" : ` in steps of ${step}`),
    );
  }
  if (operand.fits?.(value, word) === false) {
    throw new SyntaxError(`Cannot assemble "${text}": the field would leave its register`);
  }
  return operand.write!(value, word);
}

/**
 * Writes one operand as assembly text.
 *
 * @param name The operand's name in {@linkcode OPERANDS}.
 * @param word The instruction word.
 * @param pc The instruction's own address, which offsets are shown relative to.
 * @returns The operand's text; offsets and addresses as absolute addresses.
 */
export function printOperand(name: string, word: number, pc: number): string {
  const operand = OPERANDS[name]!;
  const value = operand.read(word);
  if (operand.kind === "register") return "$" + REGISTER_NAMES[value];
  if (operand.shows === "offset") return hex32(pc + 4 + value);
  if (operand.shows === "address") return hex32(value);
  return name === "uimm" ? "0x" + value.toString(16) : String(value);
}
