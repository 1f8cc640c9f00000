/**
 * How system calls enter the stamps.
 *
 * @module
 */
import { register } from "../isa/registers.ts";
import { POSITIONS } from "./register_touches.ts";
import type { Stamps } from "./stamps.ts";

const V0 = register("v0");
const A0 = register("a0");
const A1 = register("a1");

/**
 * Stamps a call that has been performed: it has read its arguments before it did anything, and now
 * writes its result. ENTER's result is undone at the end of its block, whose call takes its place.
 *
 * @param stamps The stamps.
 * @param code The call's code, with what it adds to the clock in its last byte.
 * @param before Whether the call was a constrained one.
 * @param open Whether an unconstrained block is open now.
 */
export function stampCall(stamps: Stamps, code: number, before: boolean, open: boolean): void {
  const { now, registers } = stamps;
  if (before) {
    if (open) { for (const number of [A1, A0]) stamps.journal.register(number); }
    registers[A1] = now + POSITIONS.c;
    registers[A0] = now + POSITIONS.b;
  }
  if (open) return;
  registers[V0] = now + POSITIONS.a;
  stamps.advance(1);
  stamps.clk += code >>> 24;
}
