/**
 * What translated code notes of what it executes: for each stretch of instructions a slot in memory,
 * which says how often it was executed, and when last. From the slots come counts by variant, and
 * the stamps of registers.
 *
 * @module
 */
import { variants } from "../isa/instructions.ts";
import { LAST_RAN, LAST_TIME, SLOTS_END, SLOTS_HOME } from "../machine/home.ts";
import type { Memory } from "../machine/memory.ts";
import type { EngineFlavour } from "../machine/stops.ts";
import { POSITIONS, registerTouches } from "../machine/register_touches.ts";
import { CLOCK_STEP } from "../machine/stamps.ts";
import type { Decoded } from "./effects.ts";
import { HI } from "./expression.ts";

/** Which operands each variant touches. */
const touches = variants.map(registerTouches);

/** What executing a stretch once means. */
interface Stretch {
  /** Variants, each as often as it occurs. */
  readonly variants: Uint16Array;
  /** Registers, each once, and how long before the stretch's end they are touched last. */
  readonly registers: Uint8Array;
  readonly before: Uint32Array;
}

/** The first instructions of a stretch: many share the list, which each would else have a copy of. */
export interface Part {
  readonly of: readonly Decoded[];
  readonly ran: number;
}

function stretchOf({ of, ran }: Part): Stretch {
  const instructions = of.slice(0, ran);
  const last = new Map<number, number>();
  for (const [index, { index: variant, a, b, c }] of instructions.entries()) {
    const start = CLOCK_STEP * (instructions.length - index);
    for (const operand of touches[variant]!) {
      last.set({ a, b, c, hi: HI }[operand], start - POSITIONS[operand]);
    }
  }
  return {
    variants: Uint16Array.from(instructions, ({ index }) => index),
    registers: Uint8Array.from(last.keys()),
    before: Uint32Array.from(last.values()),
  };
}

/** The slots of one memory. */
export class Slots {
  /** What is noted: executions, or the last time, or both. */
  readonly notes: EngineFlavour;
  readonly #words: Uint32Array;
  /** By slot; those of the first one, which takes what nobody asks for, are none. */
  readonly #stretches: (Stretch | Part)[] = [{ of: [], ran: 0 }];
  /** By number: what has run where code is left in the middle. */
  readonly #partly: (Stretch | Part)[] = [{ of: [], ran: 0 }];
  readonly #last: Uint32Array;

  /** Slots for the code of one engine; slots that another one had in this memory are lost. */
  constructor(memory: Memory, notes: EngineFlavour) {
    this.notes = notes;
    const { buffer } = memory.wasm;
    this.#words = new Uint32Array(buffer, SLOTS_HOME, (SLOTS_END - SLOTS_HOME) / 4);
    this.#last = new Uint32Array(buffer, LAST_RAN, 1 + (LAST_TIME - LAST_RAN) / 4);
  }

  /** Bytes from one slot to the next: a count comes before a time. */
  get bytes(): number {
    return this.notes.counts && this.notes.stamps ? 8 : 4;
  }

  /**
   * Takes a new slot for instructions that are executed one behind the other.
   *
   * @returns Its number. It is 0, which takes everything, for none.
   * @throws {RangeError} If there are no more.
   */
  take(instructions: readonly Decoded[]): number {
    if (instructions.length === 0) return 0;
    const width = this.bytes / 4;
    const slot = this.#stretches.length;
    const at = slot * width;
    if (at + width > this.#words.length) throw new RangeError("Cannot take one more slot");
    this.#words.fill(0, at, at + width);
    this.#stretches.push({ of: instructions, ran: instructions.length });
    return slot;
  }

  /**
   * Takes a number for the first instructions of a stretch, behind which code can be left. That happens
   * once before the host looks, so that they need no slots: those would be ten times as many, to be
   * looked at for each shard.
   *
   * @returns The number, which is not 0.
   */
  takePart(part: Part): number {
    return this.#partly.push(part) - 1;
  }

  /** Notes what has run where code was left in the middle, as {@linkcode Slots.collect} does. */
  collectLast(counts: Float64Array, stamps: Uint32Array | undefined): void {
    const [number, time] = [this.#last[0]!, this.#last[(LAST_TIME - LAST_RAN) / 4]!];
    if (number === 0) return;
    this.#last[0] = 0;
    const stretch = stretchAt(this.#partly, number);
    if (this.notes.counts) { for (const one of stretch.variants) counts[one]! += 1; }
    if (stamps && this.notes.stamps) touched(stretch, time, stamps);
  }

  /**
   * Empties all slots.
   *
   * @param counts By variant: how often each was executed is added to it, if that is noted.
   * @param stamps By register: raised to the last touch, where times are noted.
   */
  collect(counts: Float64Array, stamps: Uint32Array | undefined): void {
    const words = this.#words;
    const width = this.bytes / 4;
    for (let slot = 1; slot < this.#stretches.length; slot++) {
      const at = slot * width;
      // What was not executed has neither.
      const first = words[at]!;
      if (first === 0) continue;
      words[at] = 0;
      const stretch = stretchAt(this.#stretches, slot);
      if (this.notes.counts) { for (const one of stretch.variants) counts[one]! += first; }
      if (stamps && this.notes.stamps) touched(stretch, width > 1 ? words[at + 1]! : first, stamps);
    }
  }
}

/** What is at a place in a list: found out when somebody asks for the first time. */
function stretchAt(list: (Stretch | Part)[], place: number): Stretch {
  const known = list[place]!;
  return "of" in known ? list[place] = stretchOf(known) : known;
}

/** Raises the stamps of the registers that a stretch touches, given when it has ended. */
function touched({ registers, before }: Stretch, end: number, stamps: Uint32Array): void {
  for (let index = 0; index < registers.length; index++) {
    const time = end - before[index]!;
    const register = registers[index]!;
    if (time > stamps[register]!) stamps[register] = time;
  }
}
