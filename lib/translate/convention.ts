/**
 * How translated functions call each other.
 *
 * A function takes `(left, stack, expected, sp, a0)` and gives `(left, v0)`: five words are what V8
 * passes in registers, and two what it returns in them. What goes so has no home for that time; all
 * other registers are at home on both ways.
 *
 * It *comes back normally* where the guest has returned to `expected` with the stack pointer that was
 * given: `$ra` and `$sp` then are what they were before the call, and only `$v0` has to be handed
 * over. Else it gives `~left`, which is negative; everything is at home, and where execution goes on
 * stands at {@linkcode RESULT_PC}. Whoever gets that comes back in turn.
 *
 * @module
 */
import { register } from "../isa/registers.ts";
import { bitOf } from "./effects.ts";

export const V0 = register("v0");
export const A0 = register("a0");
export const SP = register("sp");
export const RA = register("ra");

/** Registers that a function gets as parameters; `$ra` is what it is expected to return to. */
export const PASSED = bitOf(A0) | bitOf(SP) | bitOf(RA);
/** Registers that are not at home behind a call that came back normally. */
export const RETURNED = bitOf(V0) | bitOf(SP) | bitOf(RA);

/**
 * Is taken off `stack` to say that all registers are at home: `expected` and `sp` only say what it is
 * to come back normally then. Execution begins at the resumption whose number stands at
 * {@linkcode RESUMPTION}, or at the entry if that is 0.
 */
export const FROM_HOME = 1 << 30;

/** Parameters of every translated function, and its first locals. */
export const LOCALS = {
  /** Instructions that may still run. */
  left: 0,
  /** Bytes of host stack that are still free. */
  stack: 1,
  /** Where it returns to if nothing unusual happens. */
  expected: 2,
  /** The stack pointer with which it then does. */
  givenSp: 3,
  /** `$a0`, whose local this is. */
  a0: 4,
  /** HI and LO, as one i64. */
  pair: 5,
  /** The number of the resumption on the way to which execution is; 0 on its normal way. */
  resume: 6,
  /** Which way a switch goes. */
  way: 7,
  /** The target of a computed jump, or what a branch tests. */
  target: 8,
  /** The address at which execution begins. */
  at: 9,
} as const;

/** How many i64 locals a function has, behind its parameters. */
export const LONG_LOCALS = 1;
/** Where the i32 locals begin. */
export const FIRST_LOCAL = 6;
/** The first local that has no fixed use. */
export const FIRST_FREE = 10;
