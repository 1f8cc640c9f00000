/**
 * How control goes from one region to another, and back.
 *
 * @module
 */
import type { Decoded } from "./effects.ts";
import { emit } from "./expression.ts";
import { type Frame, FUNCTION_TYPE, LOCALS } from "./frame.ts";
import { operand } from "./instructions.ts";
import type { Source } from "./source.ts";

/** What a region may know of others. */
export interface Linker {
  /** The function's index in the module that is being made; undefined if it is not in it. */
  indexOf(entry: number): number | undefined;
}

/**
 * The most instructions of a region that may begin without a test of `left`: all that calls one has
 * made sure that so many are left.
 */
export const UNTESTED = 64;

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

  /** Leaves an i32 that is 1 where too few instructions are left. */
  isShort(): void {
    const { code } = this.#frame;
    code.get(LOCALS.left);
    code.i32(this.#facts.bound);
    code.op("i32.lt_s");
  }

  /** At a region's start: goes back to where stack and instructions are plenty, if they are not. */
  enter(calls: boolean): void {
    const { code } = this.#frame;
    const comeBack = () => {
      code.get(LOCALS.at);
      code.get(LOCALS.left);
      code.op("return");
    };
    if (calls) {
      // Unwinds everything; what called the outermost function begins here again.
      code.get(LOCALS.stack);
      code.i32(this.#facts.cost);
      code.op("i32.lt_s");
      code.expectZero();
      code.if();
      comeBack();
      code.op("end");
    }
    this.isShort();
    code.expectZero();
    code.if();
    this.#frame.reason("interpret");
    comeBack();
    code.op("end");
  }

  /** Puts a computed target into its local; one that is no instruction is the interpreter's. */
  target({ variant, b }: Decoded, pc: number, uncounted: number, dirty: number): void {
    const { code } = this.#frame;
    // Code may begin at 0, but no jump goes there.
    const first = Math.max(this.#source.base, 4);
    const isBad = () => {
      emit(operand(variant.bRegister, b), this.#frame);
      code.tee(LOCALS.target);
      this.#slotOf(first);
      code.i32(Math.max(this.#source.end - first, 0) / 4);
      code.op("i32.ge_u");
    };
    this.#frame.exitIf(isBad, pc, uncounted, dirty);
  }

  /** Turns the address on the stack into its place in the table; odd ones end up past its end. */
  #slotOf(base = this.#source.base): void {
    const { code } = this.#frame;
    code.i32(base);
    code.op("i32.sub");
    code.i32(2);
    code.op("i32.rotr");
  }

  /** Calls a function by its address, or by what is in the target's local; leaves pc and count. */
  #invoke(target: number | undefined): void {
    const { code } = this.#frame;
    code.get(LOCALS.left);
    code.get(LOCALS.stack);
    code.i32(this.#facts.cost);
    code.op("i32.sub");
    const index = target === undefined ? undefined : this.#linker.indexOf(target);
    if (target === undefined) code.get(LOCALS.target);
    else code.i32(target);
    if (index !== undefined) return code.call(index);
    if (target === undefined) {
      code.get(LOCALS.target);
      this.#slotOf();
    } else code.i32((target - this.#source.base) >>> 2);
    code.callIndirect(FUNCTION_TYPE);
  }

  /**
   * Calls, when everything is at home, and goes on behind the call; comes back at once where control
   * has gone elsewhere, or where too few instructions are left.
   */
  call(target: number | undefined, returnsTo: number, live: number): void {
    const { code } = this.#frame;
    this.#invoke(target);
    code.set(LOCALS.left);
    code.tee(LOCALS.target);
    code.i32(returnsTo);
    code.op("i32.ne");
    this.isShort();
    code.op("i32.or");
    code.expectZero();
    code.if();
    this.comeBack();
    code.op("end");
    this.#frame.load(live);
  }

  /** Returns to the caller, with what is in the target's local as the next instruction. */
  comeBack(): void {
    const { code } = this.#frame;
    code.get(LOCALS.target);
    code.get(LOCALS.left);
    code.op("return");
  }

  /** Goes on in another region, whose end is this one's. */
  leave(target: number | undefined, dirty: number): void {
    this.#frame.spill(dirty);
    this.#invoke(target);
    this.#frame.code.op("return");
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
