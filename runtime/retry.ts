/**
 * Work that takes time, within calls that do not.
 *
 * @module
 */

/**
 * Bridges a synchronous call and an asynchronous answer. The first time it starts the work and
 * returns a promise; the machine waits for it and makes the same call again, which then gets the
 * result. There is one such call at a time, since the machine stands still meanwhile.
 *
 * @example
 * ```ts
 * import { Retry } from "./retry.ts";
 * import { assert, assertEquals } from "@std/assert";
 *
 * const retry = new Retry<number>();
 * const first = retry.get(() => Promise.resolve(5));
 * assert(first instanceof Promise);
 * await first;
 * assertEquals(retry.get(() => Promise.resolve(6)), { value: 5 });
 * ```
 */
export class Retry<T> {
  #settled: { value: T } | { error: unknown } | undefined;
  #pending: Promise<void> | undefined;

  /**
   * The result of the work, or a promise to wait for before asking again; asking earlier is harmless. Work that is done at once
   * gives its result at once.
   *
   * @param work The work; not started again where a result is at hand.
   * @returns The result, or a promise that never rejects.
   * @throws Whatever the work threw or rejected with.
   */
  get(work: () => T | Promise<T>): { value: T } | Promise<void> {
    const settled = this.#settled;
    if (settled) {
      this.#settled = undefined;
      if ("error" in settled) throw settled.error;
      return settled;
    }
    return this.#pending ?? this.#start(work());
  }

  #start(started: T | Promise<T>): { value: T } | Promise<void> {
    if (!(started instanceof Promise)) return { value: started };
    const settle = (settled: { value: T } | { error: unknown }) => {
      // Forgotten meanwhile: nobody asks for this result any more.
      if (this.#pending !== pending) return;
      this.#settled = settled;
      this.#pending = undefined;
    };
    const pending = started.then((value) => settle({ value }), (error) => settle({ error }));
    this.#pending = pending;
    return pending;
  }

  /** Drops work and result that nobody will ask for: the machine has returned to another state. */
  forget(): void {
    this.#settled = undefined;
    this.#pending = undefined;
  }
}
