/**
 * What code that counts or stamps writes beside what the guest asks for: which stretches were
 * executed, and when words were touched. Plain code has none of it.
 *
 * @module
 */
import {
  LAST_RAN,
  LAST_TIME,
  SHARD_START,
  SLOTS_HOME,
  STAMPS_HOME,
  TIME_AT_LAST,
} from "../machine/home.ts";
import { CLOCK_STEP } from "../machine/stamps.ts";
import type { CodeWriter } from "../wasm/mod.ts";
import { LOCALS } from "./convention.ts";
import type { Decoded } from "./effects.ts";
import type { Frame } from "./frame.ts";
import type { Reach } from "./instructions.ts";
import type { Slots } from "./slots.ts";
import { writeTouch } from "./touch.ts";

/** Bits of what an exit is told that count what has run; the others say which instructions it was. */
const RAN_BITS = 13;
const MOST_RAN = 2 ** RAN_BITS - 1;

/** Where a region notes what it executes. */
export interface RegionNotes {
  readonly slots: Slots;
  /** The index of the function that notes first touches. */
  readonly touch: number;
}

/**
 * The notes of one region. A stretch is what is executed from one place where it is noted, and taken off
 * `left`, to the next one: where ways join, and before calls.
 */
export class Notes {
  /** Whether a short loop is written: many words are touched in such, and looked for only there. */
  inLoop = false;
  readonly #frame: Frame;
  readonly #code: CodeWriter;
  readonly #slots: Slots;
  /** The index of the function that notes first touches. */
  readonly #touch: number;
  /** Locals: SHARD_START, which does not change, and the time of the stretch's first instruction. */
  readonly #times: { readonly start: number; readonly now: number };
  #stretch: readonly Decoded[] = [];
  /** Words whose first touch in the shard lies behind, by what their addresses are counted from. */
  readonly #known = new Map<object, Set<number>>();

  constructor(frame: Frame, slots: Slots, touch: number) {
    this.#frame = frame;
    this.#code = frame.code;
    this.#slots = slots;
    this.#touch = touch;
    const { stamps } = slots.notes;
    this.#times = stamps ? { start: frame.take(), now: frame.take() } : { start: 0, now: 0 };
  }

  /** At the region's start. */
  enter(): void {
    if (!this.#slots.notes.stamps) return;
    this.#code.i32(0);
    this.#code.access("i32.load", SHARD_START);
    this.#code.set(this.#times.start);
    this.returned();
  }

  /** At the region's start, and behind a call: finds out the time from what is left. */
  returned(): void {
    if (!this.#slots.notes.stamps) return;
    const code = this.#code;
    code.i32(0);
    code.access("i32.load", TIME_AT_LAST);
    code.get(LOCALS.left);
    code.i32(CLOCK_STEP);
    code.op("i32.mul");
    code.op("i32.sub");
    code.set(this.#times.now);
  }

  /** What runs now belongs to a stretch, of which so much is known. */
  follow(stretch: readonly Decoded[]): void {
    this.#stretch = stretch;
  }

  /** All of a stretch has been executed, or is about to be. */
  complete(stretch: readonly Decoded[]): void {
    const slot = this.#slots.take(stretch);
    if (slot === 0) return;
    const code = this.#code;
    const { notes, bytes } = this.#slots;
    const at = SLOTS_HOME + slot * bytes;
    if (notes.counts) {
      code.i32(0);
      code.i32(0);
      code.access("i32.load", at);
      code.i32(1);
      code.op("i32.add");
      code.access("i32.store", at);
    }
    if (!notes.stamps) return;
    code.i32(0);
    this.#timeBehind(stretch.length);
    code.tee(this.#times.now);
    code.access("i32.store", at + bytes - 4);
  }

  /** Leaves the time behind so many instructions of the stretch. */
  #timeBehind(instructions: number): void {
    const code = this.#code;
    code.get(this.#times.now);
    if (instructions === 0) return;
    code.i32(CLOCK_STEP * instructions);
    code.op("i32.add");
  }

  /** What an exit is told where so many instructions of the stretch have run: that, and which. */
  exit(ran: number): number {
    if (ran === 0) return 0;
    if (ran > MOST_RAN) throw new RangeError("Cannot leave so long a stretch");
    const number = this.#slots.takePart({ of: this.#stretch, ran });
    if (number >= 2 ** (32 - RAN_BITS)) throw new RangeError("Cannot take one more number");
    return (number << RAN_BITS) | ran;
  }

  /** On the way out: notes what has run, and leaves in the local how many that were. */
  leave(code: CodeWriter, exit: number): void {
    code.i32(0);
    code.get(exit);
    code.i32(RAN_BITS);
    code.op("i32.shr_u");
    code.access("i32.store", LAST_RAN);
    code.get(exit);
    code.i32(MOST_RAN);
    code.op("i32.and");
    code.set(exit);
    if (!this.#slots.notes.stamps) return;
    code.i32(0);
    code.get(this.#times.now);
    code.get(exit);
    code.i32(CLOCK_STEP);
    code.op("i32.mul");
    code.op("i32.add");
    code.access("i32.store", LAST_TIME);
  }

  /** What is counted from this has another address from now on; only these words are known. */
  forget(base: object, offsets: readonly number[] = []): void {
    this.#known.set(base, new Set(offsets));
  }

  /**
   * Stamps the word of an access, before it; the first time in a shard, it is noted what the word held.
   *
   * @param reach The access.
   * @param store Whether it writes.
   * @param before How many instructions of the stretch run before it.
   */
  touch({ local, offset, group }: Reach, store: boolean, before: number): void {
    if (!this.#slots.notes.stamps) return;
    const code = this.#code;
    const aligned = group.alignment === 2;
    // Words and stamps are reached from the same sum.
    const rest = aligned ? offset & ~3 : 0;
    const address = () => {
      code.get(local);
      if (aligned) return;
      code.i32(offset);
      code.op("i32.add");
      code.i32(-4);
      code.op("i32.and");
    };
    if (!this.#isKnown(group, aligned ? rest : offset)) {
      const stamp = this.inLoop ? this.#frame.temporary() : undefined;
      address();
      code.access("i32.load", STAMPS_HOME + rest);
      if (stamp !== undefined) code.tee(stamp);
      code.get(this.#times.start);
      code.op("i32.lt_u");
      if (!this.inLoop) code.expectZero();
      code.if();
      const word = () => {
        address();
        if (rest === 0) return;
        code.i32(rest);
        code.op("i32.add");
      };
      if (stamp !== undefined) {
        const whole = this.#frame.temporary();
        word();
        code.set(whole);
        writeTouch(code, {
          word: () => code.get(whole),
          stamp: () => code.get(stamp),
          entry: this.#frame.temporary(),
          slow: () => {
            code.get(whole);
            code.i32(store ? 1 : 0);
            code.call(this.#touch);
          },
        });
      } else {
        word();
        code.i32(store ? 1 : 0);
        code.call(this.#touch);
      }
      code.op("end");
    }
    address();
    this.#timeBehind(before);
    code.access("i32.store", STAMPS_HOME + rest);
  }

  /** Whether a word was touched before; it is from now on. A shard never ends in translated code. */
  #isKnown(base: object, offset: number): boolean {
    let offsets = this.#known.get(base);
    if (!offsets) this.#known.set(base, offsets = new Set());
    if (offsets.has(offset)) return true;
    offsets.add(offset);
    return false;
  }
}
