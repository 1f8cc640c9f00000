/**
 * HI and LO as one value of 64 bits: what their meanings say about two words is found to be a product,
 * or a product that is added or taken off, where it is one.
 *
 * @module
 */
import { emit, type Expression, HI, LO, type Scope } from "./expression.ts";

/** A product of two words, and what is done to HI and LO with it. */
interface Wide {
  readonly signed: boolean;
  readonly x: Expression;
  readonly y: Expression;
  readonly does: "replace" | "add" | "sub";
}

const isRegister = (one: Expression, index: number) =>
  one.kind === "register" && one.index === index;

/** Whether the low word is the product whose high word is given: of the very same operands. */
function isLowOf(one: Expression, high: Extract<Expression, { kind: "high" }>): boolean {
  const product = one.kind === "kept" ? one.x : one;
  return product.kind === "binary" && product.op === "i32.mul" && product.x === high.x &&
    product.y === high.y;
}

/** `lo = LO + product`, `hi = HI + high + (lo < LO)`. */
function plus(lo: Expression, hi: Expression): Wide | undefined {
  if (lo.kind !== "kept" || lo.x.kind !== "binary" || lo.x.op !== "i32.add") return undefined;
  if (!isRegister(lo.x.x, LO) || hi.kind !== "binary" || hi.op !== "i32.add") return undefined;
  const { x: sum, y: carry } = hi;
  if (carry.kind !== "binary" || carry.op !== "i32.lt_u") return undefined;
  if (carry.x !== lo || !isRegister(carry.y, LO)) return undefined;
  if (sum.kind !== "binary" || sum.op !== "i32.add" || !isRegister(sum.x, HI)) return undefined;
  if (sum.y.kind !== "high" || !isLowOf(lo.x.y, sum.y)) return undefined;
  return { ...sum.y, does: "add" };
}

/** `lo = LO - product`, `hi = HI - high - (LO < product)`. */
function minus(lo: Expression, hi: Expression): Wide | undefined {
  if (lo.kind !== "binary" || lo.op !== "i32.sub" || !isRegister(lo.x, LO)) return undefined;
  if (hi.kind !== "binary" || hi.op !== "i32.sub") return undefined;
  const { x: difference, y: borrow } = hi;
  if (borrow.kind !== "binary" || borrow.op !== "i32.lt_u") return undefined;
  if (!isRegister(borrow.x, LO) || borrow.y !== lo.y) return undefined;
  if (difference.kind !== "binary" || difference.op !== "i32.sub") return undefined;
  if (!isRegister(difference.x, HI) || difference.y.kind !== "high") return undefined;
  return isLowOf(lo.y, difference.y) ? { ...difference.y, does: "sub" } : undefined;
}

function wideOf(lo: Expression, hi: Expression): Wide | undefined {
  if (hi.kind === "high" && isLowOf(lo, hi)) return { ...hi, does: "replace" };
  return plus(lo, hi) ?? minus(lo, hi);
}

/** Leaves a word as the upper or the lower half of an i64, with nothing in the other one. */
function half(scope: Scope, value: Expression, upper: boolean): void {
  emit(value, scope);
  scope.code.op("i64.extend_i32_u");
  if (!upper) return;
  scope.code.i64(32);
  scope.code.op("i64.shl");
}

/** Writes both halves at once. */
export function assignPair(scope: Scope, lo: Expression, hi: Expression): void {
  const { code, pair } = scope;
  const wide = wideOf(lo, hi);
  if (!wide) {
    half(scope, lo, false);
    half(scope, hi, true);
    code.op("i64.or");
    return code.set(pair);
  }
  if (wide.does !== "replace") code.get(pair);
  for (const operand of [wide.x, wide.y]) {
    emit(operand, scope);
    code.op(wide.signed ? "i64.extend_i32_s" : "i64.extend_i32_u");
  }
  code.op("i64.mul");
  if (wide.does !== "replace") code.op(wide.does === "add" ? "i64.add" : "i64.sub");
  code.set(pair);
}

/** Writes one half, and leaves the other one as it is. */
export function assignHalf(scope: Scope, index: number, value: Expression): void {
  const other = { kind: "register", index: index === LO ? HI : LO } as const;
  if (index === LO) assignPair(scope, value, other);
  else assignPair(scope, other, value);
}
