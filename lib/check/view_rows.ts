/**
 * One of the reference's tables, held against the events that it must have, row by row.
 *
 * @module
 */
import { hex32 } from "../bits.ts";
import type { ColumnArray, Schema, Table, TableDefinition } from "../columns.ts";
import type { Derivation } from "./derivation.ts";
import { HI, NONE, type Step, WRITE } from "./step.ts";

/** A table, and where in it the next event must be. */
export class ViewRows {
  /** The table's name. */
  readonly name: string;
  /** What the next row must hold, by the order of the schema's columns. */
  readonly expected: Uint32Array;
  /** The next row. */
  row = 0;
  readonly #fields: readonly string[];
  readonly #d: Derivation;
  #columns: ColumnArray[] = [];
  #rows = 0;

  /** Rows of a kind of table. */
  constructor(definition: TableDefinition<Schema>, derivation: Derivation) {
    this.name = definition.name;
    this.#fields = Object.keys(definition.schema);
    this.expected = new Uint32Array(this.#fields.length);
    this.#d = derivation;
  }

  /** Goes to the beginning of a shard's table. */
  begin(table: Table<Schema> | undefined): void {
    this.row = 0;
    this.#rows = table?.rows ?? 0;
    this.#columns = table ? this.#fields.map((field) => table.columns[field]!) : [];
  }

  /** Compares the next row with what it must hold. */
  next(): void {
    const row = this.row++;
    // How many rows there are is looked at in the end.
    if (row >= this.#rows) return;
    const columns = this.#columns;
    const { expected } = this;
    for (let index = 0; index < expected.length; index++) {
      if (columns[index]![row] !== expected[index]) this.#wrong(index, row);
    }
  }

  #wrong(index: number, row: number): void {
    const { step, findings } = this.#d;
    const field = this.#fields[index]!;
    findings.add(
      "view",
      `Row ${row} of view ${this.name}: ${field} is ${hex32(this.#columns[index]![row]!)}, and ` +
        `must be ${hex32(this.expected[index]!)} (instruction ${step.row} of the shard, ` +
        `${step.name})`,
      { shard: step.shard, cycle: this.#d.cycles - 1, pc: step.pc },
      { table: this.name, row, field },
    );
  }

  /** The shard has ended: there must be no more rows, and no less. */
  end(): void {
    if (this.row === this.#rows) return;
    this.#d.findings.add(
      "view",
      `View ${this.name} of shard ${this.#d.shard} has ${this.#rows} rows, and must have ` +
        this.row,
      this.#d.place,
      { table: this.name, row: Math.min(this.row, this.#rows) },
    );
  }

  /** Writes an access record of the step at a column; returns the column behind it. */
  record(at: number, step: Step, slot: number): number {
    const { expected } = this;
    if (step.kinds[slot] === NONE) return this.noRecord(at);
    expected[at] = step.kinds[slot]!;
    expected[at + 1] = step.values[slot]!;
    expected[at + 2] = step.shard;
    expected[at + 3] = step.clk + slot;
    expected[at + 4] = step.previousValues[slot]!;
    expected[at + 5] = step.previousShards[slot]!;
    expected[at + 6] = step.previousTimes[slot]!;
    return at + 7;
  }

  /** Writes the record of the write of HI, if there is one. */
  hiRecord(at: number, step: Step): number {
    return step.kinds[HI] === WRITE ? this.record(at, step, HI) : this.noRecord(at);
  }

  /** Writes the absence of a record. */
  noRecord(at: number): number {
    this.expected.fill(0, at, at + 7);
    return at + 7;
  }
}
