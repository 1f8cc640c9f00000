/**
 * How control goes from one region to another, and back.
 *
 * @module
 */
import { FROM_HOME, LOCALS, RETURNED, SP, V0 } from "./convention.ts";
import type { Decoded } from "./effects.ts";
import { emit } from "./expression.ts";
import { type Frame, FUNCTION_TYPE } from "./frame.ts";
import { type Inliner, targetCell } from "./inline.ts";
import { operand } from "./instructions.ts";
import { RESULT_PC, RESUMPTION } from "../machine/home.ts";
import type { Source } from "./source.ts";

/** What a region may know of others. */
export interface Linker {
  /** The function's index in the module that is being made; undefined if it is not in it. */
  indexOf(entry: number): number | undefined;
  /** The index of `admit` (see admit.ts). */
  readonly admit: number;
  /** What stands in place of calls, if anything does. */
  readonly inliner?: Inliner | undefined;
}

/**
 * The most instructions of a region that may begin without a test of `left`: all that calls one has
 * made sure that so many are left.
 */
export const UNTESTED = 64;

/** Instructions that have run, and are not accounted for yet. */
export interface Pending {
  /** How many. */
  readonly count: number;
  /** Which; none where nothing is noted. */
  readonly stretch: readonly Decoded[];
}

/** No instruction. */
export const NOTHING: Pending = { count: 0, stretch: [] };

/** What is the same for all calls and jumps of a region. */
export interface RegionFacts {
  /** What it needs of the host's stack, in bytes. */
  readonly cost: number;
  /** No way through it from one test of `left` to the next is longer. */
  readonly bound: number;
}

/** Writes calls, computed jumps and returns of one region. */
export class Transfers {
  readonly #source: Source;
  readonly #linker: Linker;
  readonly #frame: Frame;
  readonly #facts: RegionFacts;

  constructor(source: Source, linker: Linker, frame: Frame, facts: RegionFacts) {
    this.#source = source;
    this.#linker = linker;
    this.#frame = frame;
    this.#facts = facts;
  }

  /** Notes instructions that have run, or are about to, and takes them off `left`. */
  account({ count, stretch }: Pending): void {
    if (count === 0) return;
    const { code, notes } = this.#frame;
    notes?.complete(stretch);
    code.get(LOCALS.left);
    code.i32(count);
    code.op("i32.sub");
    code.set(LOCALS.left);
  }

  /** Leaves an i32 that is 1 where too few instructions are left. */
  isShort(): void {
    const { code } = this.#frame;
    code.get(LOCALS.left);
    code.i32(this.#facts.bound);
    code.op("i32.lt_s");
  }

  /**
   * Puts a computed target into its local; one that is no instruction is the interpreter's. Where one
   * is expected, which `expected` leaves, another local is 0 from then on if it is that.
   */
  target(
    { variant, b }: Decoded,
    pc: number,
    ran: number,
    dirty: number,
    expected?: () => void,
  ): void {
    const { code } = this.#frame;
    emit(operand(variant.bRegister, b), this.#frame);
    code.set(LOCALS.target);
    if (expected) {
      // What is expected is an instruction.
      code.get(LOCALS.target);
      expected();
      code.op("i32.xor");
      code.tee(LOCALS.way);
      code.expectZero();
      code.if();
      this.#frame.depth++;
    }
    // Code may begin at 0, but no jump goes there.
    const first = Math.max(this.#source.base, 4);
    const isBad = () => {
      code.get(LOCALS.target);
      this.#slotOf(first);
      code.i32(Math.max(this.#source.end - first, 0) / 4);
      code.op("i32.ge_u");
    };
    this.#frame.exitIf(isBad, pc, ran, dirty);
    if (!expected) return;
    this.#frame.depth--;
    code.op("end");
  }

  /** Turns the address on the stack into its place in the table; odd ones end up past its end. */
  #slotOf(base = this.#source.base): void {
    const { code } = this.#frame;
    code.i32(base);
    code.op("i32.sub");
    code.i32(2);
    code.op("i32.rotr");
  }

  /** Notes which address is called, for what is in the table. */
  #goesTo(target: number | undefined): void {
    const { code } = this.#frame;
    code.i32(0);
    if (target === undefined) code.get(LOCALS.target);
    else code.i32(target);
    code.access("i32.store", RESULT_PC);
  }

  /**
   * Calls a function by its address, or by what is in the target's local; leaves what it gives.
   *
   * @param target The address, where it is known.
   * @param passStack Leaves the free stack that it gets, what it is to return to, and with which
   * stack pointer.
   */
  #invoke(target: number | undefined, pass: () => void): void {
    const { code } = this.#frame;
    const index = target === undefined ? undefined : this.#linker.indexOf(target);
    if (index === undefined) this.#goesTo(target);
    code.get(LOCALS.left);
    code.get(LOCALS.stack);
    pass();
    code.get(LOCALS.a0);
    if (index !== undefined) return code.call(index);
    if (target === undefined) {
      code.get(LOCALS.target);
      this.#slotOf();
    } else code.i32((target - this.#source.base) >>> 2);
    code.callIndirect(FUNCTION_TYPE);
  }

  /**
   * Calls, and goes on behind the call; comes back at once where control has gone elsewhere, or where
   * too few instructions are left.
   */
  call(target: number | undefined, returnsTo: number, live: number): void {
    const { code } = this.#frame;
    if (target === undefined) {
      code.i32(0);
      code.get(LOCALS.target);
      code.access("i32.store", targetCell(returnsTo - 8));
    }
    this.#invoke(target, () => {
      code.i32(this.#facts.cost);
      code.op("i32.sub");
      code.i32(returnsTo);
      code.get(this.#frame.local(SP));
    });
    code.set(this.#frame.local(V0));
    code.set(LOCALS.left);
    this.#frame.exitBehindCall(() => this.isShort(), returnsTo);
    this.#frame.load(live & ~RETURNED);
    this.#frame.notes?.returned();
  }

  /** Returns to what is in the target's local. */
  comeBack(dirty: number): void {
    const { code } = this.#frame;
    this.#frame.spill(dirty & ~RETURNED);
    const isElsewhere = () => {
      code.get(LOCALS.way);
      code.get(this.#frame.local(SP));
      code.get(LOCALS.givenSp);
      code.op("i32.xor");
      code.op("i32.or");
    };
    this.#frame.comeBackIf(isElsewhere, LOCALS.target, dirty & RETURNED);
    code.get(LOCALS.left);
    code.get(this.#frame.local(V0));
    code.op("return");
  }

  /** Goes on in another region, whose end is this one's. */
  leave(target: number | undefined, dirty: number): void {
    const { code } = this.#frame;
    this.#frame.spill(dirty);
    code.i32(0);
    code.i32(0);
    code.access("i32.store", RESUMPTION);
    this.#goesTo(target);
    this.#invoke(target, () => {
      code.i32(this.#facts.cost + FROM_HOME);
      code.op("i32.sub");
      code.get(LOCALS.expected);
      code.get(LOCALS.givenSp);
    });
    code.op("return");
  }

  /** Branches by a table of targets; an address that is not on it falls through. */
  table(targets: readonly number[], depthTo: (index: number) => number): void {
    const { code } = this.#frame;
    const lowest = Math.min(...targets);
    const count = (Math.max(...targets) - lowest) / 4 + 1;
    const depths = new Array<number>(count).fill(0);
    for (const [index, target] of targets.entries()) {
      depths[(target - lowest) / 4] = depthTo(index);
    }
    code.get(LOCALS.target);
    code.i32(lowest);
    code.op("i32.sub");
    code.i32(2);
    code.op("i32.rotr");
    code.brTable(depths, 0);
  }
}
