/**
 * A function that is being written: its locals, its ways out, and where it stands.
 *
 * @module
 */
import { CodeWriter } from "../wasm/mod.ts";
import { PAIR_BIT } from "./effects.ts";
import type { Expression, Scope } from "./expression.ts";
import { emit, LO } from "./expression.ts";
import type { Notes } from "./notes.ts";
import { REASON, REASONS, REGISTERS_HOME } from "../machine/home.ts";

/** Parameters of every translated function, and its first locals. */
export const LOCALS = {
  /** Instructions that may still run. */
  left: 0,
  /** Bytes of host stack that are still free. */
  stack: 1,
  /** The address at which to begin: the function's own, or that of a resumption. */
  at: 2,
  /** HI and LO, as one i64. */
  pair: 3,
  /** The number of the resumption on the way to which execution is; 0 on its normal way. */
  resume: 4,
  /** Which way a switch goes. */
  way: 5,
  /** The target of a computed jump, or what a branch tests. */
  target: 6,
  /** The stack pointer for which the region's accesses to the stack were tested, and noted. */
  noted: 7,
} as const;

/** How many i64 locals a function has, behind its parameters. */
export const LONG_LOCALS = 1;
/** Where the i32 locals begin. */
const FIRST_LOCAL = 4;
const FIXED = 8;
/** The type of blocks that an exit's address and count go through. */
export const EXIT_TYPE = 1;
/** The type of translated functions. */
export const FUNCTION_TYPE = 0;

/** Locals by register, and ways out by what has to be stored on them. */
export class Frame implements Scope {
  readonly code: CodeWriter = new CodeWriter();
  /** How many blocks are open around what is written, exits not counted. */
  depth = 0;
  /** What is written down beside what the guest asks for, if anything is. */
  notes: Notes | undefined;
  readonly #locals = new Map<number, number>();
  readonly #exits = new Map<number, number>();
  readonly #free: number[] = [];
  #next = FIXED;
  #temporaries: number[] = [];

  /** How many i32 locals the function has. */
  get localCount(): number {
    return this.#next - FIRST_LOCAL;
  }

  readonly pair = LOCALS.pair;

  local(register: number): number {
    const known = this.#locals.get(register);
    if (known !== undefined) return known;
    const local = this.#next++;
    this.#locals.set(register, local);
    return local;
  }

  /** A local that stays taken until it is released. */
  take(): number {
    return this.#free.pop() ?? this.#next++;
  }

  /** Gives a local back. */
  release(local: number): void {
    this.#free.push(local);
  }

  temporary(): number {
    const local = this.take();
    this.#temporaries.push(local);
    return local;
  }

  /** Gives back what the instruction before has used. */
  endInstruction(): void {
    for (const local of this.#temporaries) this.release(local);
    this.#temporaries = [];
  }

  /** Registers of a set, LO and HI apart. */
  *#registers(set: number): Generator<number> {
    for (let index = 1; index < 32; index++) if ((set & (1 << index)) !== 0) yield index;
  }

  /** Stores registers at home. */
  spill(set: number): void {
    for (const index of this.#registers(set)) {
      this.code.i32(0);
      this.code.get(this.local(index));
      this.code.access("i32.store", REGISTERS_HOME + index * 4);
    }
    if ((set & PAIR_BIT) === 0) return;
    this.code.i32(0);
    this.code.get(LOCALS.pair);
    // HI follows LO.
    this.code.access("i64.store", REGISTERS_HOME + LO * 4);
  }

  /** Loads registers from home. */
  load(set: number): void {
    for (const index of this.#registers(set)) {
      this.code.i32(0);
      this.code.access("i32.load", REGISTERS_HOME + index * 4);
      this.code.set(this.local(index));
    }
    if ((set & PAIR_BIT) === 0) return;
    this.code.i32(0);
    this.code.access("i64.load", REGISTERS_HOME + LO * 4);
    this.code.set(LOCALS.pair);
  }

  /** Stores why translated code comes back. */
  reason(reason: keyof typeof REASONS): void {
    this.code.i32(0);
    this.code.i32(REASONS[reason]);
    this.code.access("i32.store", REASON);
  }

  /**
   * Leaves for the interpreter, if a condition holds.
   *
   * @param condition What is tested; a writer of it where it is no expression.
   * @param pc The next instruction then.
   * @param uncounted Instructions that were taken off already and have not run.
   * @param dirty What has to be stored.
   */
  exitIf(condition: Expression | (() => void), pc: number, uncounted: number, dirty: number): void {
    const { code } = this;
    code.i32(pc);
    code.i32(this.notes ? this.notes.exit(uncounted) : uncounted);
    if (typeof condition === "function") condition();
    else emit(condition, this);
    code.expectZero();
    code.brIf(this.depth + this.#exit(dirty));
    code.op("drop");
    code.op("drop");
  }

  /** Leaves for the interpreter. */
  exit(pc: number, uncounted: number, dirty: number): void {
    this.code.i32(pc);
    this.code.i32(this.notes ? this.notes.exit(uncounted) : uncounted);
    this.code.br(this.depth + this.#exit(dirty));
  }

  #exit(dirty: number): number {
    const known = this.#exits.get(dirty);
    if (known !== undefined) return known;
    this.#exits.set(dirty, this.#exits.size);
    return this.#exits.size - 1;
  }

  /** Puts the ways out around what was written so far, which must not fall through. */
  finish(): { body: Uint8Array; seldom: readonly number[] } {
    const exits = [...this.#exits.keys()];
    const body = this.code.out.bytes.slice();
    const whole = new Frame();
    whole.#adopt(this);
    for (const _ of exits) whole.code.block(EXIT_TYPE);
    for (const at of this.code.seldom) whole.code.seldom.push(whole.code.out.length + at);
    whole.code.out.append(body);
    for (const dirty of exits) {
      whole.code.op("end");
      const [uncounted, pc] = [LOCALS.way, LOCALS.target];
      whole.code.set(uncounted);
      whole.code.set(pc);
      this.notes?.leave(whole.code, uncounted);
      whole.spill(dirty);
      whole.reason("interpret");
      whole.code.get(pc);
      whole.code.get(LOCALS.left);
      whole.code.get(uncounted);
      whole.code.op("i32.add");
      whole.code.op("return");
    }
    whole.code.op("end");
    return { body: whole.code.out.bytes.slice(), seldom: whole.code.seldom };
  }

  #adopt(other: Frame): void {
    for (const [register, local] of other.#locals) this.#locals.set(register, local);
    this.#next = other.#next;
  }
}
