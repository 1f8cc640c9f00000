/**
 * Moves into LO and HI that stand one behind the other: gcc sets both so for a sum of products.
 *
 * Each alone keeps the other half of the 64 bits that the pair is in; together they need nothing of
 * what was there before, which took a tenth of the time of products of long numbers.
 *
 * @module
 */
import type { Item } from "./blocks.ts";
import { type Expression, expressions, HI, LO, registerValue } from "./expression.ts";
import { operand } from "./instructions.ts";

/** What two moves put into LO and HI. */
export interface Halves {
  readonly lo: Expression;
  readonly hi: Expression;
}

/** What an instruction puts into LO or HI, where that is only a register's value or a literal. */
function moveOf(item: Item | undefined): { half: number; value: Expression } | undefined {
  if (item?.kind !== "plain" || item.exit !== item.pc) return undefined;
  const { variant: { bRegister, cRegister, instruction: { meaning } }, a, b, c } = item.at;
  if ((a !== LO && a !== HI) || meaning.form !== "alu" || meaning.traps) return undefined;
  const [vb, vc] = [operand(bRegister, b), operand(cRegister, c)];
  const value = meaning.body(expressions, vb, vc, registerValue(a));
  const isFit = value.kind === "constant" ||
    (value.kind === "register" && value.index !== LO && value.index !== HI);
  return isFit ? { half: a, value } : undefined;
}

function pairOf(items: readonly Item[], first: number): Halves | undefined {
  const one = moveOf(items[first]);
  const other = one && moveOf(items[first + 1]);
  if (!other || other.half === one.half) return undefined;
  return one.half === LO ? { lo: one.value, hi: other.value } : { lo: other.value, hi: one.value };
}

/**
 * Whether an item is the first of two such moves, or the second one. Of three or more in a row, the
 * first two belong together.
 *
 * @param items A block's items.
 * @param index The item's place.
 * @returns What both move: `ahead` at the first one, `behind` at the second one.
 */
export function movedHalves(
  items: readonly Item[],
  index: number,
): { readonly ahead?: Halves | undefined; readonly behind?: Halves | undefined } {
  let first = index;
  while (moveOf(items[first - 1])) first--;
  for (; first <= index; first++) {
    const halves = pairOf(items, first);
    if (!halves) continue;
    if (first === index) return { ahead: halves };
    if (first + 1 === index) return { behind: halves };
    first++;
  }
  return {};
}
