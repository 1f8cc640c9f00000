/**
 * Stretches of accesses: the reference's local memory events.
 *
 * @module
 */
import type { Table } from "../columns.ts";
import { TIME_OFFSET } from "../machine/trace.ts";
import type { RowOrder } from "./row_order.ts";
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
  readonly opened: Int32Array;
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
    this.opened = new Int32Array(count);
  }

  /**
   * When something was touched last in this shard.
   *
   * @param key The word's index, or the register.
   * @param time When an instruction did so, as the traced loop keeps it.
   */
  timeOf(key: number, time: number): number | undefined {
    if (time !== 0) return time - TIME_OFFSET;
    // Most shards touch much, and have few calls: an empty map is not asked for each word.
    return this.#calls.size === 0 ? undefined : this.#calls.get(key);
  }

  /** Begins a stretch of instructions' accesses. */
  open(key: number, address: number, before: Previous, value: number): void {
    if (this.#calls.size !== 0) this.#calls.delete(key);
    this.opened[key] = this.add(0, address, before, value) + 1;
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

  /**
   * Ends all open stretches.
   *
   * @param shift How far an address is shifted to be a key.
   * @param times When instructions touched each key last, as the traced loop keeps it.
   * @param values What each key holds.
   */
  endAll(shift: number, times: ArrayLike<number>, values: Int32Array): void {
    const open = this.opened;
    const { rows, columns: { address, final_time, final_value } } = this.#local;
    for (let row = 0; row < rows; row++) {
      const key = address[row]! >>> shift;
      if (key >= open.length || open[key] !== row + 1) continue;
      open[key] = 0;
      final_time[row] = times[key]! - TIME_OFFSET;
      final_value[row] = values[key]!;
    }
  }

  /** Ends the open stretch, if there is one. */
  close(key: number, time: number, value: number): void {
    const row = this.opened[key]! - 1;
    if (row < 0) return;
    this.opened[key] = 0;
    this.end(row, time, value);
  }

  /** Notes that a call has touched something; its stretch must be ended. */
  noteCall(key: number, time: number): void {
    this.#calls.set(key, time);
  }

  /** Forgets that a stretch of something is open. */
  forget(key: number): void {
    this.opened[key] = 0;
  }

  /** Forgets all that calls have touched. */
  forgetCalls(): void {
    this.#calls.clear();
  }

  /** Sorts rows by call, address and what came before them; the order of a shard's table. */
  static sort({ rows, columns }: Table<LocalSchema>, order: RowOrder): void {
    // Registers have lower addresses than words, and rows of one word come in the order of time.
    order.begin(rows);
    order.sortBy(columns.address);
    order.sortBy(columns.call);
    for (const values of Object.values(columns)) order.apply(values);
  }
}
