/**
 * Meanings as trees of Wasm operations, folded where their operands are known.
 *
 * @module
 */
import type { Algebra } from "../isa/algebra.ts";
import { register } from "../isa/registers.ts";
import type { CodeWriter, Opcode } from "../wasm/mod.ts";

/** A value or a condition: both are i32 in Wasm. */
export type Expression =
  | { readonly kind: "constant"; readonly value: number }
  /** What a register holds; 0 is never one, since `$zero` is a constant. */
  | { readonly kind: "register"; readonly index: number }
  | { readonly kind: "local"; readonly index: number }
  | { readonly kind: "unary"; readonly op: Opcode; readonly x: Expression }
  | {
    readonly kind: "binary";
    readonly op: Opcode;
    readonly x: Expression;
    readonly y: Expression;
  }
  /** The upper half of a product. */
  | {
    readonly kind: "high";
    readonly signed: boolean;
    readonly x: Expression;
    readonly y: Expression;
  }
  | {
    readonly kind: "select";
    readonly condition: Expression;
    readonly x: Expression;
    readonly y: Expression;
  }
  /** Evaluated where it is first needed, and kept in a local from then on. */
  | { readonly kind: "kept"; readonly x: Expression; local: number };

/** Where an expression finds registers and keeps values. */
export interface Scope {
  /** What is written to. */
  readonly code: CodeWriter;
  /** The local of a register; LO and HI have none. */
  local(register: number): number;
  /** The i64 local of HI and LO. */
  readonly pair: number;
  /** A local for a value that lives within one instruction. */
  temporary(): number;
}

/** The two registers that are kept as one value of 64 bits. */
export const LO = register("lo");
/** Its upper half. */
export const HI = register("hi");

export const constant = (value: number): Expression => ({ kind: "constant", value: value | 0 });

/** A register's value as an expression. */
export const registerValue = (index: number): Expression =>
  index === 0 ? constant(0) : { kind: "register", index };

const COMMUTATIVE: ReadonlySet<Opcode> = new Set([
  "i32.add",
  "i32.mul",
  "i32.and",
  "i32.or",
  "i32.xor",
]);

/** What an operation gives for known operands; undefined where it traps or is left alone. */
export function fold(op: Opcode, x: number, y: number): number | undefined {
  switch (op) {
    case "i32.add":
      return (x + y) | 0;
    case "i32.sub":
      return (x - y) | 0;
    case "i32.mul":
      return Math.imul(x, y);
    case "i32.and":
      return x & y;
    case "i32.or":
      return x | y;
    case "i32.xor":
      return x ^ y;
    case "i32.shl":
      return x << y;
    case "i32.shr_u":
      return (x >>> y) | 0;
    case "i32.shr_s":
      return x >> y;
    case "i32.rotr":
      return ((x >>> y) | (x << (32 - (y & 31)))) | 0;
    case "i32.eq":
      return x === y ? 1 : 0;
    case "i32.ne":
      return x !== y ? 1 : 0;
    case "i32.lt_s":
      return x < y ? 1 : 0;
    case "i32.ge_s":
      return x >= y ? 1 : 0;
    case "i32.lt_u":
      return x >>> 0 < y >>> 0 ? 1 : 0;
    case "i32.ge_u":
      return x >>> 0 >= y >>> 0 ? 1 : 0;
    default:
      return undefined;
  }
}

/** x where the operation with a constant leaves x as it is. */
function isIdentity(op: Opcode, y: number): boolean {
  switch (op) {
    case "i32.add":
    case "i32.sub":
    case "i32.or":
    case "i32.xor":
    case "i32.shl":
    case "i32.shr_u":
    case "i32.shr_s":
    case "i32.rotr":
      return y === 0;
    case "i32.and":
      return y === -1;
    case "i32.mul":
      return y === 1;
    default:
      return false;
  }
}

function binary(op: Opcode, x: Expression, y: Expression): Expression {
  if (x.kind === "constant" && y.kind === "constant") {
    const value = fold(op, x.value, y.value);
    if (value !== undefined) return constant(value);
  }
  if (x.kind === "constant" && COMMUTATIVE.has(op)) return binary(op, y, x);
  if (y.kind === "constant") {
    if (isIdentity(op, y.value)) return x;
    if (y.value === 0 && (op === "i32.and" || op === "i32.mul")) return y;
    if (y.value === 0 && op === "i32.eq") return unary("i32.eqz", x);
    if (op === "i32.shr_s") return signExtended(x, y.value) ?? { kind: "binary", op, x, y };
  }
  return { kind: "binary", op, x, y };
}

/** A shift to the left and back is a sign extension, which Wasm has for bytes and halves. */
function signExtended(x: Expression, by: number): Expression | undefined {
  if (x.kind !== "binary" || x.op !== "i32.shl" || x.y.kind !== "constant") return undefined;
  if (x.y.value !== by || (by !== 24 && by !== 16)) return undefined;
  return unary(by === 24 ? "i32.extend8_s" : "i32.extend16_s", x.x);
}

function unary(op: Opcode, x: Expression): Expression {
  if (x.kind === "constant") {
    if (op === "i32.eqz") return constant(x.value === 0 ? 1 : 0);
    if (op === "i32.clz") return constant(Math.clz32(x.value));
  }
  return { kind: "unary", op, x };
}

const OPPOSITE: Partial<Record<Opcode, Opcode>> = {
  "i32.eq": "i32.ne",
  "i32.ne": "i32.eq",
  "i32.lt_s": "i32.ge_s",
  "i32.ge_s": "i32.lt_s",
  "i32.lt_u": "i32.ge_u",
  "i32.ge_u": "i32.lt_u",
};

function opposite(p: Expression): Expression {
  if (p.kind === "binary" && OPPOSITE[p.op]) return { ...p, op: OPPOSITE[p.op]! };
  return unary("i32.eqz", p);
}

/** The algebra whose words and conditions are expressions. */
export const expressions: Algebra<Expression, Expression> = {
  constant,
  add: (x, y) => binary("i32.add", x, y),
  sub: (x, y) => binary("i32.sub", x, y),
  and: (x, y) => binary("i32.and", x, y),
  or: (x, y) => binary("i32.or", x, y),
  xor: (x, y) => binary("i32.xor", x, y),
  not: (x) => binary("i32.xor", x, constant(-1)),
  shl: (x, n) => binary("i32.shl", x, n),
  shrU: (x, n) => binary("i32.shr_u", x, n),
  shrS: (x, n) => binary("i32.shr_s", x, n),
  rotr: (x, n) => binary("i32.rotr", x, n),
  clz: (x) => unary("i32.clz", x),
  mulLo: (x, y) => binary("i32.mul", x, y),
  mulHiS: (x, y) => ({ kind: "high", signed: true, x, y }),
  mulHiU: (x, y) => ({ kind: "high", signed: false, x, y }),
  divS: (x, y) => binary("i32.div_s", x, y),
  divU: (x, y) => binary("i32.div_u", x, y),
  remS: (x, y) => binary("i32.rem_s", x, y),
  remU: (x, y) => binary("i32.rem_u", x, y),
  ltS: (x, y) => binary("i32.lt_s", x, y),
  ltU: (x, y) => binary("i32.lt_u", x, y),
  eq: (x, y) => binary("i32.eq", x, y),
  both: (p, q) => binary("i32.and", p, q),
  isNot: opposite,
  truth: (p) => p,
  select: (condition, x, y) =>
    condition.kind === "constant"
      ? (condition.value !== 0 ? x : y)
      : { kind: "select", condition, x, y },
  keep: (x) =>
    x.kind === "constant" || x.kind === "register" || x.kind === "local" || x.kind === "kept"
      ? x
      : { kind: "kept", x, local: -1 },
};

/** Writes the instructions that leave an expression's value on the stack. */
export function emit(expression: Expression, scope: Scope): void {
  const { code } = scope;
  switch (expression.kind) {
    case "constant":
      return code.i32(expression.value);
    case "register":
      if (expression.index === LO || expression.index === HI) {
        code.get(scope.pair);
        if (expression.index === HI) {
          code.i64(32);
          code.op("i64.shr_u");
        }
        return code.op("i32.wrap_i64");
      }
      return code.get(scope.local(expression.index));
    case "local":
      return code.get(expression.index);
    case "unary":
      emit(expression.x, scope);
      return code.op(expression.op);
    case "binary":
      emit(expression.x, scope);
      emit(expression.y, scope);
      return code.op(expression.op);
    case "high": {
      const extend = expression.signed ? "i64.extend_i32_s" : "i64.extend_i32_u";
      emit(expression.x, scope);
      code.op(extend);
      emit(expression.y, scope);
      code.op(extend);
      code.op("i64.mul");
      code.i64(32);
      code.op("i64.shr_u");
      return code.op("i32.wrap_i64");
    }
    case "select":
      emit(expression.x, scope);
      emit(expression.y, scope);
      emit(expression.condition, scope);
      return code.op("select");
    case "kept":
      if (expression.local >= 0) return code.get(expression.local);
      emit(expression.x, scope);
      expression.local = scope.temporary();
      return code.tee(expression.local);
  }
}

/** Whether an expression reads a register. */
export function readsRegister(expression: Expression, index: number): boolean {
  switch (expression.kind) {
    case "constant":
    case "local":
      return false;
    case "register":
      return expression.index === index;
    case "unary":
    case "kept":
      return readsRegister(expression.x, index);
    case "binary":
    case "high":
      return readsRegister(expression.x, index) || readsRegister(expression.y, index);
    case "select":
      return [expression.condition, expression.x, expression.y].some((one) =>
        readsRegister(one, index)
      );
  }
}
