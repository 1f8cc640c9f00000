/**
 * A shard's stored tables against what each instruction must have done.
 *
 * @module
 */
import { hex32 } from "../bits.ts";
import type { Schema, Table } from "../columns.ts";
import { register, REGISTER_NAMES } from "../isa/registers.ts";
import { FAR, type SHARD_TABLES, type ShardTableName, UNSEEN_HINT } from "../record/tables.ts";
import type { CallAccess } from "./call_accesses.ts";
import type { Derivation } from "./derivation.ts";
import type { Interval } from "./intervals.ts";
import type { RuleName } from "./rules.ts";
import { A, B, C, HI, MEMORY, NONE, SLOT_COUNT, SLOT_NAMES, type Step } from "./step.ts";

/** The stored tables of a shard, by name. */
export type StoredTables = {
  readonly [K in ShardTableName]: Table<(typeof SHARD_TABLES)[K]["schema"]>;
};

const HI_REGISTER = register("hi");

/** The word that `cpu` and its like have for a number. */
function shown(value: number | undefined): string {
  return value === undefined
    ? "missing"
    : value < 10
    ? String(value)
    : `${value} (${hex32(value)})`;
}

/** Compares stored tables row by row, in step with a derivation. */
export class StoredColumns {
  readonly #d: Derivation;
  #tables!: StoredTables;
  #memory = 0;
  #hi = 0;
  #distant = 0;
  #touch = 0;
  #call = 0;

  /** Tables of the shards that a derivation goes through. */
  constructor(derivation: Derivation) {
    this.#d = derivation;
  }

  /** Begins a shard. */
  begin(tables: StoredTables): void {
    this.#tables = tables;
    this.#memory =
      this.#hi =
      this.#distant =
      this.#touch =
      this.#call =
        0;
  }

  /** Rows of accesses of calls so far. */
  get touches(): number {
    return this.#touch;
  }

  #wrong(
    rule: RuleName,
    name: ShardTableName,
    row: number,
    field: string,
    expected: number,
    why: string,
  ) {
    const table = this.#tables[name] as unknown as Table<Schema>;
    const found = row < table.rows ? table.columns[field]![row] : undefined;
    this.#d.findings.add(
      rule,
      `Row ${row} of ${name}: ${field} is ${shown(found)}, and must be ${shown(expected)}: ${why}`,
      this.#d.place,
      { table: name, row, field },
    );
  }

  /** Says that a table has too few or too many rows. */
  #rows(name: ShardTableName, expected: number): void {
    const { rows } = this.#tables[name];
    if (rows === expected) return;
    this.#d.findings.add(
      "rows",
      `Table ${name} of shard ${this.#d.shard} has ${rows} rows, and must have ${expected}`,
      this.#d.place,
      { table: name, row: Math.min(rows, expected) },
    );
  }

  /** An instruction has been derived: its row in table cpu, and what goes with it. */
  instruction(step: Step): void {
    const { columns } = this.#tables.cpu;
    const { row } = step;
    if (columns.pc[row] !== step.pc) {
      this.#wrong("pc", "cpu", row, "pc", step.pc, "that is where the instruction before goes on");
    }
    if (columns.a[row] !== step.oldA) {
      const what = step.name === "SYSCALL" ? "the call's code" : "what operand a held";
      this.#wrong("operand", "cpu", row, "a", step.oldA, what);
    }
    if (columns.b[row] !== step.b) {
      this.#wrong("operand", "cpu", row, "b", step.b, "the value of operand b");
    }
    if (columns.c[row] !== step.c) {
      this.#wrong("operand", "cpu", row, "c", step.c, "the value of operand c");
    }
    const aAge = this.#age(step, A);
    if (columns.a_age[row] !== aAge) this.#wrongAge("cpu", row, "a_age", A, aAge);
    const bAge = this.#age(step, B);
    if (columns.b_age[row] !== bAge) this.#wrongAge("cpu", row, "b_age", B, bAge);
    const cAge = this.#age(step, C);
    if (columns.c_age[row] !== cAge) this.#wrongAge("cpu", row, "c_age", C, cAge);
    let memoryAge = 0;
    if (step.kinds[MEMORY] !== NONE) {
      step.memoryRow = this.#memory++;
      memoryAge = this.#access("memory", step.memoryRow, MEMORY);
    }
    let hiAge = 0;
    if (step.kinds[HI] !== NONE) {
      step.hiRow = this.#hi++;
      hiAge = this.#access("hi", step.hiRow, HI);
    }
    if (
      aAge === FAR || bAge === FAR || cAge === FAR || memoryAge === FAR || hiAge === FAR
    ) this.#far(step);
    if (step.variant.instruction.meaning.form === "outside") this.#callRow(step);
  }

  #age(step: Step, slot: number): number {
    if (step.kinds[slot] === NONE) return 0;
    const age = step.clk + slot - step.previousTimes[slot]!;
    return step.previousShards[slot] === step.shard && age < FAR ? age : FAR;
  }

  #wrongAge(name: ShardTableName, row: number, field: string, slot: number, age: number): void {
    const { step } = this.#d;
    const why = step.kinds[slot] === NONE
      ? `there is no access in slot ${SLOT_NAMES[slot]}`
      : `the access before was at clock ${step.previousTimes[slot]} of shard ` +
        `${step.previousShards[slot]}, this one is at ${step.clk + slot} of ${step.shard}`;
    this.#wrong("age", name, row, field, age, why);
  }

  /** A row of memory or hi; returns the age. */
  #access(name: "memory" | "hi", row: number, slot: number): number {
    const { step } = this.#d;
    const { columns, rows } = this.#tables[name];
    const age = this.#age(step, slot);
    if (row >= rows) return age;
    // Of a word whose hint nothing has seen, the row has what the store merges with.
    const before = slot === MEMORY && step.unseen ? 0 : step.previousValues[slot]!;
    if (columns.value[row] !== before) {
      const what = slot === HI ? REGISTER_NAMES[HI_REGISTER] : "the word";
      this.#wrong("memory", name, row, "value", before, `what ${what} was last written to hold`);
    }
    if (columns.age[row] !== age) this.#wrongAge(name, row, "age", slot, age);
    return age;
  }

  /** Rows of table distant, by slot. */
  #far(step: Step): void {
    for (let slot = 0; slot < SLOT_COUNT; slot++) {
      if (this.#age(step, slot) !== FAR) continue;
      const at = this.#distant++;
      const { columns, rows } = this.#tables.distant;
      if (at >= rows) continue;
      const expected = {
        row: step.row,
        slot: slot === MEMORY && step.unseen ? UNSEEN_HINT : slot,
        shard: step.previousShards[slot]!,
        time: step.previousTimes[slot]!,
      };
      for (const field of ["row", "slot", "shard", "time"] as const) {
        if (columns[field][at] === expected[field]) continue;
        const why = `the access before that of slot ${SLOT_NAMES[slot]} of row ${step.row}`;
        this.#wrong("distant", "distant", at, field, expected[field], why);
      }
    }
  }

  /** The row of a call, whose accesses have been shown before. */
  #callRow(step: Step): void {
    const row = step.callRow;
    const { columns, rows } = this.#tables.call;
    if (row < rows) {
      const expected = { row: step.row, clk: step.clk, result: step.a, touch: this.#call };
      for (const field of ["row", "clk", "result", "touch"] as const) {
        if (columns[field][row] === expected[field]) continue;
        this.#wrong("call", "call", row, field, expected[field], `call ${hex32(step.oldA)}`);
      }
    }
    this.#call = this.#touch;
  }

  /** A call has touched something. */
  access({ address, write, time, value, before }: CallAccess): void {
    const row = this.#touch++;
    const { columns, rows } = this.#tables.touch;
    if (row >= rows) return;
    if (
      columns.address[row] === address && columns.write[row] === Number(write) &&
      columns.time[row] === time && columns.value[row] === value &&
      columns.previous_value[row] === before.value &&
      columns.previous_shard[row] === before.shard && columns.previous_time[row] === before.time
    ) return;
    const expected = {
      address,
      write: Number(write),
      time,
      value,
      previous_value: before.value,
      previous_shard: before.shard,
      previous_time: before.time,
    };
    for (const [field, number] of Object.entries(expected)) {
      if (columns[field as keyof typeof expected][row] === number) continue;
      const what = `access ${row - this.#call} of call ${hex32(this.#d.step.oldA)}`;
      this.#wrong("touch", "touch", row, field, number, what);
    }
  }

  /** The shard ends, after so many instructions and calls: counts, and stretches of accesses. */
  end(instructions: number, calls: number, intervals: readonly Interval[]): void {
    this.#rows("cpu", instructions);
    this.#rows("memory", this.#memory);
    this.#rows("hi", this.#hi);
    this.#rows("distant", this.#distant);
    this.#rows("call", calls);
    this.#rows("touch", this.#touch);
    const { columns, rows } = this.#tables.local;
    for (const [row, interval] of intervals.entries()) {
      if (row >= rows) break;
      const expected = {
        call: interval.call,
        address: interval.address,
        initial_shard: interval.initialShard,
        initial_time: interval.initialTime,
        initial_value: interval.initialValue,
        final_time: interval.finalTime,
        final_value: interval.finalValue,
      };
      for (const [field, number] of Object.entries(expected)) {
        if (columns[field as keyof typeof expected][row] === number) continue;
        const what = `the accesses to ${hex32(interval.address)} in shard ${this.#d.shard}`;
        this.#wrong("local", "local", row, field, number, what);
      }
    }
    this.#rows("local", intervals.length);
  }
}
