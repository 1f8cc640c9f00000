/**
 * Columns of access records inside the reference's tables.
 *
 * @module
 */
import type { ColumnArray } from "../../columns.ts";
import { RECORD_KINDS } from "./schemas.ts";

/** The seven columns of one access record. */
export class AccessColumns {
  readonly #kind: ColumnArray;
  readonly #value: ColumnArray;
  readonly #shard: ColumnArray;
  readonly #timestamp: ColumnArray;
  readonly #previousValue: ColumnArray;
  readonly #previousShard: ColumnArray;
  readonly #previousTimestamp: ColumnArray;

  /**
   * The columns of a table, as it is now: to be taken anew when it has grown.
   *
   * @param columnOf A column by its name.
   * @param prefix The record's name.
   */
  constructor(columnOf: (name: string) => ColumnArray | undefined, prefix: string) {
    const column = (name: string): ColumnArray => {
      const values = columnOf(`${prefix}_${name}`);
      if (!values) throw new Error(`Unreachable: there is no record "${prefix}"`);
      return values;
    };
    this.#kind = column("kind");
    this.#value = column("value");
    this.#shard = column("shard");
    this.#timestamp = column("timestamp");
    this.#previousValue = column("prev_value");
    this.#previousShard = column("prev_shard");
    this.#previousTimestamp = column("prev_timestamp");
  }

  /** Writes that there is no record. */
  none(row: number): void {
    this.#set(row, RECORD_KINDS.none, 0, 0, 0, 0, 0, 0);
  }

  /** The columns of a table with all its columns. */
  static of(
    table: { readonly columns: Readonly<Record<string, ColumnArray>> },
    prefix: string,
  ): AccessColumns {
    return new AccessColumns((name) => table.columns[name], prefix);
  }

  /** Writes the record of a read. */
  read(
    row: number,
    value: number,
    shard: number,
    timestamp: number,
    previousShard: number,
    previousTimestamp: number,
  ): void {
    const { read } = RECORD_KINDS;
    this.#set(row, read, value, shard, timestamp, value, previousShard, previousTimestamp);
  }

  /** Writes the record of a write. */
  write(
    row: number,
    value: number,
    shard: number,
    timestamp: number,
    previousValue: number,
    previousShard: number,
    previousTimestamp: number,
  ): void {
    const { write } = RECORD_KINDS;
    this.#set(row, write, value, shard, timestamp, previousValue, previousShard, previousTimestamp);
  }

  #set(
    row: number,
    kind: number,
    value: number,
    shard: number,
    timestamp: number,
    previousValue: number,
    previousShard: number,
    previousTimestamp: number,
  ): void {
    this.#kind[row] = kind;
    this.#value[row] = value;
    this.#shard[row] = shard;
    this.#timestamp[row] = timestamp;
    this.#previousValue[row] = previousValue;
    this.#previousShard[row] = previousShard;
    this.#previousTimestamp[row] = previousTimestamp;
  }
}
