/**
 * What the system call that is going on has touched, so that it can be taken back: a call that
 * faults, or opens a block that never ends, has no event.
 *
 * @module
 */
import type { Stamps } from "./stamps.ts";

/** Numbers of a touched word: its index, its stamp before, and what it held. */
const WORD = 3;
/** Numbers of a touched register: its own, and its stamp before. */
const REGISTER = 2;

/**
 * The touches of one call after the other.
 *
 * @example
 * ```ts
 * import { Memory } from "./memory.ts";
 * import { Stamps } from "./stamps.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const stamps = new Stamps(new Memory(true), [], 1000);
 * stamps.write(0x1000 >> 2, stamps.now);
 * stamps.takeBack();
 * assertEquals(stamps.cut().words.addresses.length, 0);
 * ```
 */
export class CallJournal {
  readonly #stamps: Stamps;
  readonly #words: number[] = [];
  readonly #registers: number[] = [];
  /** The clock of the call that is noted; -1 for none. A call that has ended has moved the clock. */
  #now = -1;
  #entries = 0;

  /** The journal of the calls that these stamps see. */
  constructor(stamps: Stamps) {
    this.#stamps = stamps;
  }

  #begin(): void {
    const { now } = this.#stamps;
    if (now === this.#now) return;
    this.forget();
    this.#now = now;
    this.#entries = this.#stamps.entries;
  }

  /** Forgets the call: another shard begins, whose clock may say the same. */
  forget(): void {
    this.#now = -1;
    this.#words.length = this.#registers.length = 0;
  }

  /** Notes a word before it is touched. */
  word(index: number, value: number): void {
    this.#begin();
    this.#words.push(index, this.#stamps.times[index]!, value);
  }

  /** Notes a register before it is touched. */
  register(number: number): void {
    this.#begin();
    this.#registers.push(number, this.#stamps.registers[number]!);
  }

  /**
   * Takes back what a call that did not end has touched.
   *
   * @param words Guest memory.
   * @returns How many words the shard had touched before the call; undefined if no call is open.
   */
  takeBack(words: Uint32Array | Int32Array): number | undefined {
    const stamps = this.#stamps;
    if (this.#now !== stamps.now) return undefined;
    for (let at = this.#words.length - WORD; at >= 0; at -= WORD) {
      const index = this.#words[at]!;
      stamps.times[index] = this.#words[at + 1]!;
      words[index] = this.#words[at + 2]!;
    }
    for (let at = this.#registers.length - REGISTER; at >= 0; at -= REGISTER) {
      stamps.registers[this.#registers[at]!] = this.#registers[at + 1]!;
    }
    this.#now = -1;
    return this.#entries;
  }
}
