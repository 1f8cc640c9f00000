import { assert, assertEquals } from "@std/assert";
import { ANY, type Bits, bitsOf, either, isSame, STACK } from "../../lib/translate/bits.ts";
import { constant, type Expression, expressions, fold } from "../../lib/translate/expression.ts";
import { random } from "../support/random.ts";

const OPERATIONS = ["add", "sub", "and", "or", "xor", "shl", "shrU", "shrS", "rotr", "mulLo"]
  .concat(["ltS", "ltU", "eq"]) as readonly (keyof typeof expressions)[];
const CONSTANTS = [0, 1, 2, 3, 4, 8, 15, 16, 24, 31, 0xfc, 255, 0xffff, 0x30000, 0x7effffff]
  .concat([-1, -2, -4, -16, 0x7fffffff, -0x80000000]);

/** A tree of so many levels over registers 1 to 3, of which 3 is the stack pointer's. */
function tree(next: (below: number) => number, levels: number): Expression {
  if (levels === 0 || next(5) === 0) {
    return next(2) === 0
      ? constant(CONSTANTS[next(CONSTANTS.length)]!)
      : { kind: "register", index: 1 + next(3) };
  }
  const operation = OPERATIONS[next(OPERATIONS.length)]!;
  const make = expressions[operation] as (x: Expression, y: Expression) => Expression;
  const [x, y] = [tree(next, levels - 1), tree(next, levels - 1)];
  if (next(8) === 0) return expressions.select(expressions.eq(x, constant(3)), x, y);
  return expressions.keep(make(x, y));
}

function valueOf(expression: Expression, registers: readonly number[]): number {
  switch (expression.kind) {
    case "constant":
      return expression.value;
    case "register":
      return registers[expression.index]!;
    case "kept":
      return valueOf(expression.x, registers);
    case "unary": {
      const x = valueOf(expression.x, registers);
      if (expression.op === "i32.eqz") return x === 0 ? 1 : 0;
      return expression.op === "i32.extend8_s" ? x << 24 >> 24 : x << 16 >> 16;
    }
    case "binary":
      return fold(
        expression.op,
        valueOf(expression.x, registers),
        valueOf(expression.y, registers),
      )!;
    case "select":
      return valueOf(expression.condition, registers) === 0
        ? valueOf(expression.y, registers)
        : valueOf(expression.x, registers);
    default:
      throw new Error(`Unreachable: ${expression.kind}`);
  }
}

/** Whether a value is what is said of it. */
function holds({ onStack, least, most, zeros }: Bits, value: number, stack: number): boolean {
  const low = zeros === 32 ? -1 : 2 ** zeros - 1;
  if (!onStack) return value >>> 0 >= least && value >>> 0 <= most && (value & low) === 0;
  const distance = (value - stack) | 0;
  return distance >= least && distance <= most && (distance & low) === 0;
}

Deno.test("known bits hold for random trees and random values", () => {
  const { word, below } = random(7);
  let better = 0;
  for (let turn = 0; turn < 20_000; turn++) {
    const expression = tree(below, 1 + below(4));
    const shift = below(32);
    const known: Bits[] = [
      ANY,
      { onStack: false, least: 0, most: 2 ** (32 - shift) - 1, zeros: 0 },
      { onStack: false, least: 8, most: 64, zeros: 2 },
      STACK,
    ];
    const bits = bitsOf(expression, known);
    if (!isSame(bits, ANY)) better++;
    for (let sample = 0; sample < 8; sample++) {
      const stack = word() | 0;
      const registers = [0, (word() >>> shift) | 0, 8 + 4 * below(15), stack];
      const value = valueOf(expression, registers);
      assert(
        holds(bits, value, stack),
        `${JSON.stringify(expression)} of ${registers} is ${value}, not ${JSON.stringify(bits)}`,
      );
    }
  }
  assert(better > 5_000, `${better}`);
});

Deno.test("known bits of one of two values hold for both", () => {
  const zero: Bits = { onStack: false, least: 0, most: 0, zeros: 32 };
  const eight: Bits = { onStack: false, least: 8, most: 8, zeros: 3 };
  assertEquals(either(zero, eight), { onStack: false, least: 0, most: 8, zeros: 3 });
  assertEquals(either(STACK, eight), ANY);
  assertEquals(either(STACK, STACK), STACK);
});
