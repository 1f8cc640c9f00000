/**
 * A function that is being written: its locals, its ways out, and where it stands.
 *
 * @module
 */
import { CodeWriter } from "../wasm/mod.ts";
import { A0, FIRST_FREE, FIRST_LOCAL, LOCALS, RETURNED } from "./convention.ts";
import { PAIR_BIT } from "./effects.ts";
import type { Expression, Scope } from "./expression.ts";
import { emit, LO } from "./expression.ts";
import type { Notes } from "./notes.ts";
import { REASON, REASONS, REGISTERS_HOME, RESULT_PC } from "../machine/home.ts";
import type { Windows } from "./windows.ts";

/** The type of blocks that an exit's address and count go through. */
export const EXIT_TYPE = 1;
/** The type of translated functions. */
export const FUNCTION_TYPE = 0;

/** A way out that several places share. */
interface Exit {
  readonly dirty: number;
  /** For the interpreter, behind a call that may not have come back normally, or to elsewhere. */
  readonly kind: "interpret" | "call" | "jump";
}

/** Locals by register, and ways out by what has to be stored on them. */
export class Frame implements Scope {
  readonly code: CodeWriter = new CodeWriter();
  readonly windows: Windows;
  /** The index of the function that is asked about stores elsewhere. */
  readonly admit: number;
  /** How many blocks are open around what is written, exits not counted. */
  depth = 0;
  /** What is written down beside what the guest asks for, if anything is. */
  notes: Notes | undefined;
  readonly #locals = new Map<number, number>([[A0, LOCALS.a0]]);
  readonly #exits: Exit[] = [];
  readonly #free: number[] = [];
  #next = FIRST_FREE;
  #temporaries: number[] = [];

  constructor(windows: Windows, admit: number) {
    this.windows = windows;
    this.admit = admit;
  }

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
   * @param ran Instructions that have run and are not accounted for yet.
   * @param dirty What has to be stored.
   */
  exitIf(condition: Expression | (() => void), pc: number, ran: number, dirty: number): void {
    this.#exitIf(condition, () => this.code.i32(pc), ran, { dirty, kind: "interpret" });
  }

  /** Leaves for the interpreter where nothing has run yet: the pc is in a local. */
  exitAtStart(condition: () => void, pc: number, dirty: number): void {
    this.#exitIf(condition, () => this.code.get(pc), 0, { dirty, kind: "interpret" });
  }

  /** Comes back without having returned, if a condition holds: the pc is in a local. */
  comeBackIf(condition: () => void, pc: number, dirty: number): void {
    this.#exitIf(condition, () => this.code.get(pc), 0, { dirty, kind: "jump" });
  }

  /** Comes back where a call has not come back normally, or where too few instructions are left. */
  exitBehindCall(isShort: () => void, returnsTo: number): void {
    const exit: Exit = { dirty: RETURNED, kind: "call" };
    this.#exitIf(isShort, () => this.code.i32(returnsTo), 0, exit);
  }

  #exitIf(
    condition: Expression | (() => void),
    pc: () => void,
    ran: number,
    exit: Exit,
  ): void {
    const { code } = this;
    pc();
    code.i32(this.notes ? this.notes.exit(ran) : ran);
    if (typeof condition === "function") condition();
    else emit(condition, this);
    code.expectZero();
    code.brIf(this.depth + this.#exit(exit));
    code.op("drop");
    code.op("drop");
  }

  /** Leaves for the interpreter. */
  exit(pc: number, ran: number, dirty: number): void {
    this.code.i32(pc);
    this.code.i32(this.notes ? this.notes.exit(ran) : ran);
    this.code.br(this.depth + this.#exit({ dirty, kind: "interpret" }));
  }

  #exit({ dirty, kind }: Exit): number {
    const known = this.#exits.findIndex((one) => one.dirty === dirty && one.kind === kind);
    return known >= 0 ? known : this.#exits.push({ dirty, kind }) - 1;
  }

  /** Puts the ways out around what was written so far, which must not fall through. */
  finish(): { body: Uint8Array; seldom: readonly number[] } {
    const body = this.code.out.bytes.slice();
    const whole = new Frame(this.windows, this.admit);
    whole.#adopt(this);
    for (const _ of this.#exits) whole.code.block(EXIT_TYPE);
    for (const at of this.code.seldom) whole.code.seldom.push(whole.code.out.length + at);
    whole.code.out.append(body);
    for (const exit of this.#exits) {
      whole.code.op("end");
      whole.#finishExit(exit, this.notes);
    }
    whole.code.op("end");
    return { body: whole.code.out.bytes.slice(), seldom: whole.code.seldom };
  }

  #finishExit({ dirty, kind }: Exit, notes: Notes | undefined): void {
    const { code } = this;
    const [ran, pc] = [LOCALS.way, LOCALS.target];
    code.set(ran);
    code.set(pc);
    if (kind === "call") {
      code.get(LOCALS.left);
      code.i32(0);
      code.op("i32.lt_s");
      code.if();
      code.get(LOCALS.left);
      code.i32(0);
      code.op("return");
      code.op("end");
    } else if (kind === "interpret") {
      notes?.leave(code, ran);
      code.get(LOCALS.left);
      code.get(ran);
      code.op("i32.sub");
      code.set(LOCALS.left);
      this.reason("interpret");
    }
    this.spill(dirty);
    code.i32(0);
    code.get(pc);
    code.access("i32.store", RESULT_PC);
    code.get(LOCALS.left);
    code.i32(-1);
    code.op("i32.xor");
    code.i32(0);
    code.op("return");
  }

  #adopt(other: Frame): void {
    for (const [register, local] of other.#locals) this.#locals.set(register, local);
    this.#next = other.#next;
  }
}
