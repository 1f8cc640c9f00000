/**
 * What the counted and the stamped flavour write beside what the guest asks for: which stretches
 * were executed, and when words were touched. Plain code has none of it.
 *
 * @module
 */
import type { CodeWriter } from "../wasm/mod.ts";
import { SHARD_START, SLOTS_HOME, STAMPS_HOME, TIME_AT_LAST } from "../machine/home.ts";
import { CLOCK_STEP } from "../machine/stamps.ts";
import type { Decoded } from "./effects.ts";
import { LOCALS } from "./convention.ts";
import type { Frame } from "./frame.ts";
import type { Reach } from "./instructions.ts";
import type { Slots } from "./slots.ts";
import type { Source } from "./source.ts";

/** Bits of an exit's number that count what has not run; the others are the number of its slot. */
const UNCOUNTED_BITS = 13;
const MOST_UNCOUNTED = 2 ** UNCOUNTED_BITS - 1;

/** The type of the function that notes a word's first touch: (address, store) -> (). */
export const TOUCH_TYPE = 2;

/** The place in the table of the function that notes first touches: behind those of instructions. */
export function touchSlot({ program }: Source): number {
  return program.codeCount;
}

/** The notes of one region. A stretch is what `left` is taken off for at once. */
export class Notes {
  readonly #code: CodeWriter;
  readonly #slots: Slots;
  /** The place in the table of the function that notes first touches. */
  readonly #touch: number;
  /** Locals: TIME_AT_LAST and SHARD_START, which do not change, and the time of the stretch's end. */
  readonly #times: { readonly base: number; readonly start: number; readonly end: number };
  #stretch: readonly Decoded[] = [];

  constructor(frame: Frame, slots: Slots, touch: number) {
    this.#code = frame.code;
    this.#slots = slots;
    this.#touch = touch;
    this.#times = slots.stamped
      ? { base: frame.take(), start: frame.take(), end: frame.take() }
      : { base: 0, start: 0, end: 0 };
  }

  /** At the region's start. */
  enter(): void {
    if (!this.#slots.stamped) return;
    for (const [at, local] of [[TIME_AT_LAST, "base"], [SHARD_START, "start"]] as const) {
      this.#code.i32(0);
      this.#code.access("i32.load", at);
      this.#code.set(this.#times[local]);
    }
  }

  /** A stretch begins: `left` is what will be left behind it. */
  begin(stretch: readonly Decoded[]): void {
    this.#stretch = stretch;
    if (!this.#slots.stamped || stretch.length === 0) return;
    this.#timeOf(this.#code, () => this.#code.get(LOCALS.left));
    this.#code.set(this.#times.end);
  }

  /** All of the stretch has been executed. */
  complete(): void {
    const slot = this.#slots.take(this.#stretch);
    if (slot === 0) return;
    const code = this.#code;
    const at = SLOTS_HOME + slot * this.#slots.bytes;
    code.i32(0);
    code.i32(0);
    code.access("i32.load", at);
    code.i32(1);
    code.op("i32.add");
    code.access("i32.store", at);
    if (!this.#slots.stamped) return;
    code.i32(0);
    code.get(this.#times.end);
    code.access("i32.store", at + 4);
  }

  /**
   * What an exit is told where so many instructions of the stretch have not run: that, and a slot for
   * those that have.
   */
  exit(uncounted: number): number {
    if (uncounted === 0) return 0;
    if (uncounted > MOST_UNCOUNTED) throw new RangeError("Cannot leave so long a stretch");
    const run = this.#stretch.slice(0, this.#stretch.length - uncounted);
    const slot = this.#slots.take(run);
    if (slot >= 2 ** (32 - UNCOUNTED_BITS)) throw new RangeError("Cannot take one more slot");
    return ((slot << UNCOUNTED_BITS) | uncounted) | 0;
  }

  /** On the way out: notes what has run, and leaves in the local how many have not. */
  leave(code: CodeWriter, exit: number): void {
    const { bytes, stamped } = this.#slots;
    const address = LOCALS.resume;
    code.get(exit);
    code.i32(UNCOUNTED_BITS);
    code.op("i32.shr_u");
    code.i32(bytes);
    code.op("i32.mul");
    code.tee(address);
    code.get(address);
    code.access("i32.load", SLOTS_HOME);
    code.i32(1);
    code.op("i32.add");
    code.access("i32.store", SLOTS_HOME);
    code.get(exit);
    code.i32(MOST_UNCOUNTED);
    code.op("i32.and");
    code.set(exit);
    if (!stamped) return;
    code.get(address);
    this.#timeOf(code, () => {
      code.get(LOCALS.left);
      code.get(exit);
      code.op("i32.add");
    });
    code.access("i32.store", SLOTS_HOME + 4);
  }

  /** Leaves the time of the next instruction, given how many are left. */
  #timeOf(code: CodeWriter, left: () => void): void {
    code.get(this.#times.base);
    left();
    code.i32(CLOCK_STEP);
    code.op("i32.mul");
    code.op("i32.sub");
  }

  /**
   * Stamps the word of an access, before it; the first time in a shard, it is noted what the word held.
   *
   * @param reach The access.
   * @param store Whether it writes.
   * @param remaining How many instructions of the stretch have not run yet, this one included.
   */
  touch(reach: Reach, store: boolean, remaining: number): void {
    if (!this.#slots.stamped) return;
    const code = this.#code;
    const offset = reach.offset & ~3;
    const address = () => {
      code.get(reach.local);
      if (reach.aligned) return;
      code.i32(reach.offset);
      code.op("i32.add");
      code.i32(-4);
      code.op("i32.and");
    };
    const at = STAMPS_HOME + (reach.aligned ? offset : 0);
    address();
    code.access("i32.load", at);
    code.get(this.#times.start);
    code.op("i32.lt_u");
    code.if();
    address();
    if (reach.aligned && offset !== 0) {
      code.i32(offset);
      code.op("i32.add");
    }
    code.i32(store ? 1 : 0);
    code.i32(this.#touch);
    code.callIndirect(TOUCH_TYPE);
    code.op("end");
    address();
    code.get(this.#times.end);
    code.i32(CLOCK_STEP * remaining);
    code.op("i32.sub");
    code.access("i32.store", at);
  }
}
