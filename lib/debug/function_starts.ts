import { isReturn } from "./stack_effects.ts";

/** How far code is looked at to either side, in bytes: 4 MB take about 20 ms. */
const MAX_DISTANCE = 4 << 20;

/**
 * Where functions seem to begin, for code without symbols: what JAL instructions go to, and stack
 * frames made right behind a return. A function that has no frame and is called by pointer only
 * seems part of the one before it.
 *
 * @param pc An address in the code.
 * @param readCode Gives instruction words; undefined outside the code.
 * @returns Addresses in ascending order, the first of the code among them; none outside the code.
 * @example
 * ```ts
 * import { functionStarts } from "./function_starts.ts";
 * import { assertEquals } from "@std/assert";
 *
 * // jal 12; nop; nop; addiu sp, sp, -24; jr ra; addiu sp, sp, 24; addiu sp, sp, -8
 * const code = [0x0c000003, 0, 0, 0x27bdffe8, 0x03e00008, 0x27bd0018, 0x27bdfff8];
 * assertEquals(functionStarts(4, (pc) => code[pc / 4]), [0, 12, 24]);
 * ```
 */
export function functionStarts(
  pc: number,
  readCode: (pc: number) => number | undefined,
): number[] {
  let first = pc;
  while (pc - first < MAX_DISTANCE && readCode(first - 4) !== undefined) first -= 4;
  const starts = new Set<number>();
  let [beforeSlot, slot] = [0, 0];
  let at = first;
  for (; at - pc < MAX_DISTANCE; at += 4) {
    const word = readCode(at);
    if (word === undefined) break;
    // addiu sp, sp, with a negative amount.
    const opensFrame = (word & 0xffff8000) >>> 0 === 0x27bd8000;
    if (at === first || (opensFrame && isReturn(beforeSlot))) starts.add(at);
    if (word >>> 26 === 3) starts.add(((at & 0xf000_0000) | ((word & 0x3ff_ffff) << 2)) >>> 0);
    [beforeSlot, slot] = [slot, word];
  }
  return [...starts].filter((start) => start >= first && start < at).sort((a, b) => a - b);
}
