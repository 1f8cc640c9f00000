/**
 * Which registers an instruction touches, and in which order.
 *
 * @module
 */
import type { Variant } from "../isa/instructions.ts";

/** What an instruction adds to its shard's clock; a system call may add more. */
export const CLOCK_STEP = 5;

/** When each kind of access happens, in clocks after the instruction's own (reference/execution-record.md 1). */
export const POSITIONS = { memory: 0, c: 1, b: 2, a: 3, hi: 4 } as const;

/** A register that an instruction names, or HI. */
export type TouchedOperand = "c" | "b" | "a" | "hi";

/**
 * The registers that an instruction reads or writes, in the order of their accesses, each as late as
 * {@linkcode POSITIONS} says. A destination is touched like a source; `$zero` as one is the sink.
 *
 * @param variant What kind of instruction it is.
 * @returns The operands; none for what the host does.
 * @example
 * ```ts
 * import { registerTouches } from "./register_touches.ts";
 * import { variants } from "../isa/instructions.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const load = variants.find(({ instruction }) => instruction.name === "LW")!;
 * assertEquals(registerTouches(load), ["b", "a"]);
 * ```
 */
export function registerTouches(variant: Variant): readonly TouchedOperand[] {
  const { form } = variant.instruction.meaning;
  if (form === "outside") return [];
  return [
    ...(variant.cRegister ? ["c" as const] : []),
    ...(variant.bRegister ? ["b" as const] : []),
    "a",
    ...(form === "pair" ? ["hi" as const] : []),
  ];
}
