/**
 * The log of words that a shard touches first: translated code writes it too (lib/translate/touch.ts).
 *
 * @module
 */
import { LOG_HOME, LOG_POINTER } from "./home.ts";
import type { StampedMemory, TouchLog } from "./memory.ts";

/** A shard's part of the log is lent only where this much of the log is left for the next one. */
const LEFT = 1 / 4;

/**
 * First touches of one shard after the other, in order. The log is three lists side by side; a shard's
 * entries stand one behind the other in it, unless it was full meanwhile.
 *
 * @example
 * ```ts
 * import { Memory } from "./memory.ts";
 * import { FirstTouches } from "./first_touches.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const memory = new Memory(true);
 * const touches = new FirstTouches(memory.stamped!, false);
 * touches.add(0x1000, 7, 0);
 * const { addresses, values, stamps } = touches.take();
 * assertEquals([[...addresses], [...values], [...stamps]], [[0x1000], [7], [0]]);
 * assertEquals(touches.count, 0);
 * ```
 */
export class FirstTouches {
  readonly #log: TouchLog;
  readonly #pointer: Uint32Array;
  readonly #lend: boolean;
  readonly #capacity: number;
  /** Where the shard's entries begin: what is lent stands before. */
  #from = 0;
  /** Entries of the shard that have made room for more. */
  #flushed: TouchLog[] = [];

  /**
   * An empty log.
   *
   * @param stamped The part of the memory that it is in.
   * @param lend Whether {@linkcode FirstTouches.take} gives out parts of the log itself: to copy them
   * took a twentieth of the time where much memory is touched.
   */
  constructor({ log, times }: StampedMemory, lend: boolean) {
    this.#log = log;
    this.#pointer = new Uint32Array(times.buffer, LOG_POINTER, 1);
    this.#lend = lend;
    this.#capacity = log.addresses.length;
    this.#end = 0;
  }

  /** Where the next entry goes. */
  get #end(): number {
    return (this.#pointer[0]! - LOG_HOME) / 4;
  }

  set #end(at: number) {
    this.#pointer[0] = LOG_HOME + 4 * at;
  }

  /** The shard's entries so far. */
  get count(): number {
    return this.#flushed.reduce(
      (sum, { addresses }) => sum + addresses.length,
      this.#end - this.#from,
    );
  }

  /** Adds an entry: the word's address, what it held, and its stamp before. */
  add(address: number, value: number, stamp: number): void {
    if (this.#end === this.#capacity) this.#flush();
    const at = this.#end;
    const { addresses, values, stamps } = this.#log;
    addresses[at] = address;
    values[at] = value;
    stamps[at] = stamp;
    this.#end = at + 1;
  }

  #flush(): void {
    this.#flushed.push(this.#part("slice"));
    this.#end = this.#from;
  }

  /** The shard's entries in the log, as copies or as parts of it. */
  #part(how: "slice" | "subarray"): TouchLog {
    const { addresses, values, stamps } = this.#log;
    const [from, end] = [this.#from, this.#end];
    return {
      addresses: addresses[how](from, end),
      values: values[how](from, end),
      stamps: stamps[how](from, end),
    };
  }

  /**
   * Ends the shard.
   *
   * @param most How many of its entries count; all if not given.
   * @returns Its entries: the caller's own, or lent until {@linkcode FirstTouches.takeBack}.
   */
  take(most?: number): TouchLog {
    const { addresses, values, stamps } = this.#taken();
    if (most === undefined || most >= addresses.length) return { addresses, values, stamps };
    return {
      addresses: addresses.subarray(0, most),
      values: values.subarray(0, most),
      stamps: stamps.subarray(0, most),
    };
  }

  #taken(): TouchLog {
    if (this.#flushed.length > 0) {
      this.#flush();
      const parts = this.#flushed;
      this.#flushed = [];
      return {
        addresses: joined(parts.map(({ addresses }) => addresses)),
        values: joined(parts.map(({ values }) => values)),
        stamps: joined(parts.map(({ stamps }) => stamps)),
      };
    }
    const lends = this.#lend && this.#end <= this.#capacity * (1 - LEFT);
    const part = this.#part(lends ? "subarray" : "slice");
    if (lends) this.#from = this.#end;
    else this.#end = this.#from;
    return part;
  }

  /** Takes back what was lent: the log has room again. */
  takeBack(): void {
    const [from, end] = [this.#from, this.#end];
    if (from === 0) return;
    for (const list of [this.#log.addresses, this.#log.values, this.#log.stamps]) {
      list.copyWithin(0, from, end);
    }
    this.#from = 0;
    this.#end = end - from;
  }
}

/** Lists one behind the other. */
function joined(parts: readonly Uint32Array[]): Uint32Array {
  const whole = new Uint32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
