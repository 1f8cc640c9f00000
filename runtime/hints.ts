/**
 * The input stream, and the two calls that read it.
 *
 * @module
 */
import { hex32 } from "../lib/bits.ts";
import { GuestFault } from "../lib/errors.ts";
import { defineSyscall, type Syscall } from "./syscall.ts";

/** A saved input stream; it owns its lists, the entries' bytes are shared and never changed. */
export interface HintState {
  /** Every entry, read and unread. */
  readonly entries: readonly Uint8Array[];
  /** How many have been read. */
  readonly read: number;
  /** Bytes that guest and hooks have added. */
  readonly heldBytes: number;
  /** Addresses that were hinted, as sorted pairs of first and one past the last. */
  readonly hinted: readonly (readonly [from: number, to: number])[];
}

/** Words that were hinted before: sorted ranges that do not touch. */
class HintedRanges {
  ranges: (readonly [from: number, to: number])[] = [];

  /** The index of the first range that ends past an address. */
  #after(address: number): number {
    let low = 0;
    let high = this.ranges.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.ranges[middle]![1] > address) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /** The first address of [from, to) that was hinted before, if any. */
  firstWithin(from: number, to: number): number | undefined {
    const range = this.ranges[this.#after(from)];
    return range && range[0] < to ? Math.max(from, range[0]) : undefined;
  }

  /** Adds a range that overlaps none, joining it with its neighbours. */
  add(from: number, to: number): void {
    const index = this.#after(from);
    const before = this.ranges[index - 1];
    const after = this.ranges[index];
    const joinsBefore = before?.[1] === from;
    const joinsAfter = after?.[0] === to;
    this.ranges.splice(
      index - (joinsBefore ? 1 : 0),
      (joinsBefore ? 1 : 0) + (joinsAfter ? 1 : 0),
      [joinsBefore ? before[0] : from, joinsAfter ? after[1] : to],
    );
  }
}

/**
 * The input stream: byte strings, read one after the other. Entries are never removed; what hooks
 * answer goes before the unread ones, what the guest hints to itself behind them.
 *
 * @example
 * ```ts
 * import { HintStream } from "./hints.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const hints = new HintStream([Uint8Array.of(7)]);
 * assertEquals(hints.peek()?.length, 1);
 * hints.answer([Uint8Array.of(1, 2)]);
 * assertEquals(hints.take(), Uint8Array.of(1, 2));
 * assertEquals([hints.read, hints.total], [1, 2]);
 * ```
 */
export class HintStream {
  #entries: Uint8Array[];
  #read = 0;
  #heldBytes = 0;
  readonly #hinted = new HintedRanges();

  /** A stream of the caller's entries, which must not be changed. */
  constructor(entries: readonly Uint8Array[]) {
    this.#entries = [...entries];
  }

  /** How many entries have been read. */
  get read(): number {
    return this.#read;
  }

  /** How many entries there are, read ones included. */
  get total(): number {
    return this.#entries.length;
  }

  /** Bytes that guest and hooks have added. */
  get heldBytes(): number {
    return this.#heldBytes;
  }

  /** The next entry, if there is one. */
  peek(): Uint8Array | undefined {
    return this.#entries[this.#read];
  }

  /** Takes the next entry, if there is one. */
  take(): Uint8Array | undefined {
    const entry = this.#entries[this.#read];
    if (entry) this.#read++;
    return entry;
  }

  /** Inserts a hook's answers before the unread entries. */
  answer(entries: readonly Uint8Array[]): void {
    this.#entries.splice(this.#read, 0, ...entries);
    for (const entry of entries) this.#heldBytes += entry.length;
  }

  /** Adds an entry behind all others. */
  push(entry: Uint8Array): void {
    this.#entries.push(entry);
    this.#heldBytes += entry.length;
  }

  /**
   * Notes that words are hinted, which may happen once a run to each.
   *
   * @returns The first address that was hinted before; then nothing is noted.
   */
  claim(from: number, to: number): number | undefined {
    if (from === to) return undefined;
    const taken = this.#hinted.firstWithin(from, to);
    if (taken === undefined) this.#hinted.add(from, to);
    return taken;
  }

  /** Copies the state. */
  save(): HintState {
    return {
      entries: [...this.#entries],
      read: this.#read,
      heldBytes: this.#heldBytes,
      hinted: [...this.#hinted.ranges],
    };
  }

  /** Returns to a saved state. */
  restore(state: HintState): void {
    this.#entries = [...state.entries];
    this.#read = state.read;
    this.#heldBytes = state.heldBytes;
    this.#hinted.ranges = [...state.hinted];
  }
}

function nothingLeft(hints: HintStream): GuestFault {
  const given = hints.total === 0 ? "no input was given" : `the last of ${hints.total} was read`;
  return new GuestFault("noInput", `Cannot read input ${hints.read + 1}: ${given}`);
}

/** `HINT_LEN()`: the length of the next entry, which stays. */
export const hintLen: Syscall = defineSyscall({
  name: "HINT_LEN",
  id: 0xf0,
  run({ hints }) {
    const entry = hints.peek();
    if (!entry) throw nothingLeft(hints);
    return entry.length;
  },
  answered: true,
});

/** `HINT_READ(address, length)`: moves the next entry into memory that the guest has not used. */
export const hintRead: Syscall = defineSyscall({
  name: "HINT_READ",
  id: 0xf1,
  run({ guest, hints, guard }, address, length) {
    const entry = hints.take();
    if (!entry) throw nothingLeft(hints);
    const which = `input ${hints.read} of ${hints.total}`;
    if (entry.length !== length) {
      throw new GuestFault(
        "inputMismatch",
        `Cannot read ${which}: the guest asked for ${length} bytes, it has ${entry.length}`,
      );
    }
    if (address % 4 !== 0) {
      throw new GuestFault(
        "invalidSyscallArguments",
        `Cannot read ${which} to ${hex32(address)}: the address is not a multiple of 4`,
        { address },
      );
    }
    guard?.placed(address, Math.ceil(length / 4) * 4);
    guest.initialize(address, entry);
    const taken = hints.claim(address, address + Math.ceil(length / 4) * 4);
    if (taken !== undefined) {
      throw new GuestFault(
        "invalidSyscallArguments",
        `Cannot read ${which} to ${hex32(address)}: an input was read to ${hex32(taken)} before`,
        { address: taken },
      );
    }
  },
  // The words are there when they are touched.
  replay() {},
});
