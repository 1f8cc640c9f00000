/**
 * What is known of a value without knowing it: between what it lies, and how many of its low bits
 * are 0.
 *
 * @module
 */
import { type Expression, fold } from "./expression.ts";

/** What is known of a value. */
export interface Bits {
  /** Whether this is about how far the value is from the stack pointer, and not about the value. */
  readonly onStack: boolean;
  /** The least that it can be: of values themselves as they are without a sign. */
  readonly least: number;
  /** The most that it can be. */
  readonly most: number;
  /** So many low bits are 0. */
  readonly zeros: number;
}

const END = 2 ** 32;

/** Any value. */
export const ANY: Bits = { onStack: false, least: 0, most: END - 1, zeros: 0 };
/** The stack pointer's value. */
export const STACK: Bits = { onStack: true, least: 0, most: 0, zeros: 32 };
const TRUTH: Bits = { onStack: false, least: 0, most: 1, zeros: 0 };

/** From the stack pointer, distances are followed up to this. */
const FURTHEST = 2 ** 20;

const zerosOf = (value: number) => value === 0 ? 32 : 31 - Math.clz32(value & -value);

const known = (value: number): Bits => {
  const least = value >>> 0;
  return { onStack: false, least, most: least, zeros: zerosOf(value) };
};

/** Bits of values, or of distances, in a range; of any where the range is no range. */
function range(onStack: boolean, least: number, most: number, zeros: number): Bits {
  if (onStack) {
    return least < -FURTHEST || most > FURTHEST ? ANY : { onStack, least, most, zeros };
  }
  if (least < 0 || most >= END) return zeros === 0 ? ANY : { ...ANY, zeros };
  return { onStack, least, most, zeros };
}

/** Values up to the most of a kind of access that extends by zeros. */
export const upTo = (most: number): Bits => range(false, 0, most, 0);

/** Whether both say the same. */
export function isSame(one: Bits, other: Bits): boolean {
  return one === other || one.onStack === other.onStack && one.least === other.least &&
      one.most === other.most && one.zeros === other.zeros;
}

/** What is known of a value that is one of two. */
export function either(one: Bits, other: Bits): Bits {
  if (one === other) return one;
  if (one.onStack !== other.onStack) return ANY;
  const [least, most] = [Math.min(one.least, other.least), Math.max(one.most, other.most)];
  return range(one.onStack, least, most, Math.min(one.zeros, other.zeros));
}

/** What is left where the range would go on growing. */
export function withoutRange({ onStack, zeros }: Bits): Bits {
  return onStack ? ANY : range(false, 0, END, zeros);
}

/** The value, if it is only one. */
function only({ onStack, least, most }: Bits): number | undefined {
  return !onStack && least === most ? least | 0 : undefined;
}

/** A sum with a literal, which may be negative. */
export function plus({ onStack, least, most, zeros }: Bits, by: number): Bits {
  return range(onStack, least + by, most + by, Math.min(zeros, zerosOf(by)));
}

function sum(x: Bits, y: Bits): Bits {
  const [a, b] = [only(x), only(y)];
  if (b !== undefined) return plus(x, b);
  if (a !== undefined) return plus(y, a);
  if (x.onStack && y.onStack) return ANY;
  const zeros = Math.min(x.zeros, y.zeros);
  return range(x.onStack || y.onStack, x.least + y.least, x.most + y.most, zeros);
}

function shiftedLeft({ least, most, zeros }: Bits, by: number): Bits {
  return range(false, least * 2 ** by, most * 2 ** by, Math.min(32, zeros + by));
}

function shiftedRight({ least, most, zeros }: Bits, by: number): Bits {
  return range(false, least >>> by, most >>> by, zeros === 32 ? 32 : Math.max(0, zeros - by));
}

/** What is known of a result, by what is known of the operands: values, no distances. */
function ofValues(op: string, x: Bits, y: Bits): Bits {
  const by = only(y);
  switch (op) {
    case "i32.and":
      return range(false, 0, Math.min(x.most, y.most), Math.max(x.zeros, y.zeros));
    case "i32.or":
    case "i32.xor": {
      const most = 2 ** (32 - Math.clz32(Math.max(x.most, y.most))) - 1;
      return range(false, 0, most, Math.min(x.zeros, y.zeros));
    }
    case "i32.shl":
      return by === undefined ? ANY : shiftedLeft(x, by & 31);
    case "i32.shr_u":
      return by === undefined ? range(false, 0, x.most, 0) : shiftedRight(x, by & 31);
    case "i32.shr_s":
      return by === undefined || x.most >= END / 2 ? ANY : shiftedRight(x, by & 31);
    case "i32.mul":
      return range(false, x.least * y.least, x.most * y.most, Math.min(32, x.zeros + y.zeros));
    case "i32.eq":
    case "i32.ne":
    case "i32.lt_s":
    case "i32.lt_u":
    case "i32.ge_s":
    case "i32.ge_u":
      return TRUTH;
    default:
      return ANY;
  }
}

/**
 * What is known of an expression's value.
 *
 * @param expression The expression.
 * @param registers What is known of each register below 32.
 */
export function bitsOf(expression: Expression, registers: readonly Bits[]): Bits {
  switch (expression.kind) {
    case "constant":
      return known(expression.value);
    case "register":
      return registers[expression.index] ?? ANY;
    case "kept":
      return bitsOf(expression.x, registers);
    case "select":
      return either(bitsOf(expression.x, registers), bitsOf(expression.y, registers));
    case "unary":
      return expression.op === "i32.eqz" ? TRUTH : ANY;
    case "binary": {
      const { op } = expression;
      const [x, y] = [bitsOf(expression.x, registers), bitsOf(expression.y, registers)];
      const [a, b] = [only(x), only(y)];
      const value = a !== undefined && b !== undefined ? fold(op, a, b) : undefined;
      if (value !== undefined) return known(value);
      if (op === "i32.add") return sum(x, y);
      if (op === "i32.sub" && b !== undefined) return plus(x, -b);
      return ofValues(op, x.onStack ? ANY : x, y.onStack ? ANY : y);
    }
    default:
      return ANY;
  }
}
