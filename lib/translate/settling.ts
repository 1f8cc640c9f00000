/**
 * When all regions are put into one module, in which they are made anew.
 *
 * @module
 */
import type { Inliner } from "./inline.ts";

/** Instructions that run without anything new to translate before: twice as many the next time. */
const SETTLED = 60_000_000;

/** Finds out whether a program has settled down to code that is translated already. */
export class Settling {
  #at: number;
  #executed = 0;
  /** Modules made since the last time. */
  #loose = 0;

  /** @param at Instructions that run before the first time; for tests. */
  constructor(at: number = SETTLED) {
    this.#at = at;
  }

  /** Takes note of a new module. */
  add(): void {
    this.#loose++;
    this.#executed = 0;
  }

  /**
   * Whether it is time, which is asked once then.
   *
   * @param executed Instructions that have run in translated code since it was asked last.
   * @param inliner What would be put in place of calls.
   */
  isTime(executed: number, inliner: Inliner): boolean {
    this.#executed += executed;
    if (this.#executed < this.#at) return false;
    this.#executed = 0;
    if (this.#loose === 0 && !inliner.isStale) return false;
    this.#loose = 0;
    this.#at *= 2;
    return true;
  }
}
