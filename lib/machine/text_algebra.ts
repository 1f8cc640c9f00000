/**
 * Meanings as JavaScript text: what the interpreter's loops are made of.
 *
 * @module
 */
import type { Algebra } from "../isa/algebra.ts";

/**
 * The algebra whose words are JavaScript expressions of signed 32-bit value and whose conditions
 * are boolean expressions. Values that a meaning keeps become constants, listed in `statements`.
 */
export interface TextAlgebra extends Algebra<string, string> {
  /** Declarations that must stand before the expressions, in order. */
  readonly statements: readonly string[];
}

/**
 * A fresh text algebra, for one instruction.
 *
 * @returns The algebra, with no statements yet.
 * @example
 * ```ts
 * import { textAlgebra } from "./text_algebra.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const x = textAlgebra();
 * assertEquals(x.add("p", x.constant(4)), "((p + 4) | 0)");
 * ```
 */
export function textAlgebra(): TextAlgebra {
  const statements: string[] = [];
  return {
    statements,
    constant: (word) => String(word | 0),
    add: (x, y) => `((${x} + ${y}) | 0)`,
    sub: (x, y) => `((${x} - ${y}) | 0)`,
    and: (x, y) => `(${x} & ${y})`,
    or: (x, y) => `(${x} | ${y})`,
    xor: (x, y) => `(${x} ^ ${y})`,
    not: (x) => `(~${x})`,
    shl: (x, n) => `(${x} << ${n})`,
    shrU: (x, n) => `((${x} >>> ${n}) | 0)`,
    shrS: (x, n) => `(${x} >> ${n})`,
    rotr: (x, n) => `((${x} >>> ${n}) | (${x} << (32 - (${n} & 31))))`,
    clz: (x) => `Math.clz32(${x})`,
    mulLo: (x, y) => `Math.imul(${x}, ${y})`,
    mulHiS: (x, y) => `mulHiS(${x}, ${y})`,
    mulHiU: (x, y) => `mulHiU(${x}, ${y})`,
    divS: (x, y) => `((${x} / ${y}) | 0)`,
    divU: (x, y) => `(((${x} >>> 0) / (${y} >>> 0)) | 0)`,
    remS: (x, y) => `((${x} % ${y}) | 0)`,
    remU: (x, y) => `(((${x} >>> 0) % (${y} >>> 0)) | 0)`,
    ltS: (x, y) => `(${x} < ${y})`,
    ltU: (x, y) => `((${x} >>> 0) < (${y} >>> 0))`,
    eq: (x, y) => `(${x} === ${y})`,
    both: (p, q) => `(${p} && ${q})`,
    isNot: (p) => `!${p}`,
    truth: (p) => `(${p} ? 1 : 0)`,
    select: (p, x, y) => `(${p} ? ${x} : ${y})`,
    keep: (x) => {
      if (/^\w+$/.test(x)) return x;
      const name = `k${statements.length}`;
      statements.push(`const ${name} = ${x};`);
      return name;
    },
  };
}
