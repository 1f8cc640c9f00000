/**
 * Stretches of accesses: the reference's local memory events.
 *
 * @module
 */
import { REGISTERS_END } from "../addresses.ts";
import type { Table } from "../columns.ts";
import { TIME_OFFSET } from "../machine/trace.ts";
import type { LocalSchema } from "./tables.ts";

/** When something was touched. */
export interface Previous {
  /** The shard; 0 if never. */
  readonly shard: number;
  /** When in that shard. */
  readonly time: number;
}

/**
 * For each word, or each register, the stretch that is going on, and when a call touched it last. An
 * instruction's first access in a shard opens a stretch; a call's access ends it, and the next
 * instruction's opens another one (reference/execution-record.md 5).
 */
export class Stretches {
  readonly #local: Table<LocalSchema>;
  /** 1 + the row of the stretch that is open; 0 if there is none. Resident where it is used. */
  readonly #open: Int32Array;
  /** When calls touched what no instruction has touched since. */
  readonly #calls = new Map<number, number>();

  /**
   * No stretch yet.
   *
   * @param local The table that they go to.
   * @param count How many words or registers there are.
   */
  constructor(local: Table<LocalSchema>, count: number) {
    this.#local = local;
    this.#open = new Int32Array(count);
  }

  /**
   * When something was touched last in this shard.
   *
   * @param key The word's index, or the register.
   * @param time When an instruction did so, as the traced loop keeps it.
   */
  timeOf(key: number, time: number): number | undefined {
    return time === 0 ? this.#calls.get(key) : time - TIME_OFFSET;
  }

  /** Begins a stretch of instructions' accesses. */
  open(key: number, address: number, before: Previous, value: number): void {
    this.#calls.delete(key);
    this.#open[key] = this.add(0, address, before, value) + 1;
  }

  /** Adds a row with its first half; returns it. */
  add(call: number, address: number, { shard, time }: Previous, value: number): number {
    const local = this.#local;
    const row = local.rows;
    local.reserve(row + 1);
    const { columns } = local;
    columns.call[row] = call;
    columns.address[row] = address;
    columns.initial_shard[row] = shard;
    columns.initial_time[row] = time;
    columns.initial_value[row] = value;
    local.rows = row + 1;
    return row;
  }

  /** Writes a row's second half. */
  end(row: number, time: number, value: number): void {
    const { columns } = this.#local;
    columns.final_time[row] = time;
    columns.final_value[row] = value;
  }

  /** Whether a row is the open stretch of something. */
  isOpen(key: number, row: number): boolean {
    return this.#open[key] === row + 1;
  }

  /** Ends the open stretch, if there is one. */
  close(key: number, time: number, value: number): void {
    const row = this.#open[key]! - 1;
    if (row < 0) return;
    this.#open[key] = 0;
    this.end(row, time, value);
  }

  /** Notes that a call has touched something; its stretch must be ended. */
  noteCall(key: number, time: number): void {
    this.#calls.set(key, time);
  }

  /** Forgets that a stretch of something is open. */
  forget(key: number): void {
    this.#open[key] = 0;
  }

  /** Forgets all that calls have touched. */
  forgetCalls(): void {
    this.#calls.clear();
  }

  /** Sorts rows by call, address and what came before them; the order of a shard's table. */
  static sort(local: Table<LocalSchema>): void {
    const { rows, columns } = local;
    // Rows of one word come in the order of time, so that ties go by row. Numbers of 53 bits, which
    // a typed array sorts several times faster than a comparison would.
    const keys = new Float64Array(rows);
    const bits = 2 ** Math.ceil(Math.log2(rows + 1));
    let calls = 0;
    for (let row = 0; row < rows; row++) {
      const address = columns.address[row]!;
      // Registers before words, and few enough bits for both numbers.
      const place = address < REGISTERS_END ? address : REGISTERS_END + (address >>> 2);
      keys[row] = place * bits + row;
      if (columns.call[row] !== 0) calls++;
    }
    let order = Uint32Array.from(keys.sort(), (key) => key % bits);
    if (calls > 0) {
      // Calls are in ascending order of rows, those of instructions anywhere between them.
      const own = order.filter((row) => columns.call[row] === 0);
      const theirs = order.filter((row) => columns.call[row] !== 0);
      const byCall = [...theirs].sort((x, y) => columns.call[x]! - columns.call[y]!);
      order = new Uint32Array(rows);
      order.set(own);
      order.set(byCall, own.length);
    }
    for (const values of Object.values(columns)) {
      const sorted = values.slice(0, rows);
      for (let row = 0; row < rows; row++) sorted[row] = values[order[row]!]!;
      values.set(sorted);
    }
  }
}
