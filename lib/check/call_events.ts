/**
 * The events of system calls, and of stretches of accesses (reference/execution-record.md 3 to 5).
 *
 * @module
 */
import type { Schema, Table } from "../columns.ts";
import { VIEWS } from "../record/views/schemas.ts";
import type { CallAccess } from "./call_accesses.ts";
import { CODES, keyOf } from "./calls.ts";
import type { Derivation } from "./derivation.ts";
import type { Interval } from "./intervals.ts";
import { A, READ, type Step, WRITE } from "./step.ts";
import { ViewRows } from "./view_rows.ts";

/** Compares the tables of calls and stretches, in step with a derivation. */
export class CallEvents {
  readonly #syscall: ViewRows;
  readonly #events: ViewRows;
  readonly #records: ViewRows;
  readonly #locals: ViewRows;
  readonly #callLocals: ViewRows;
  readonly #all: readonly ViewRows[];
  /** The row of table precompile_events of each call that has one, by the call's row. */
  readonly #eventOf = new Map<number, number>();

  /** Events of the shards that a derivation goes through. */
  constructor(derivation: Derivation) {
    const rowsOf = (name: string) => new ViewRows(VIEWS[name]!, derivation);
    this.#syscall = rowsOf("syscall");
    this.#events = rowsOf("precompile_events");
    this.#records = rowsOf("precompile_records");
    this.#locals = rowsOf("cpu_local_memory_access");
    this.#callLocals = rowsOf("precompile_local_mem_access");
    this.#all = [this.#syscall, this.#events, this.#records, this.#locals, this.#callLocals];
  }

  /** Begins a shard. */
  begin(views: ReadonlyMap<string, Table<Schema>>): void {
    for (const rows of this.#all) rows.begin(views.get(rows.name));
    this.#eventOf.clear();
  }

  /** A call has touched something. */
  access(step: Step, { address, write, time, value, before }: CallAccess): void {
    const { expected } = this.#records;
    expected[0] = this.#events.row;
    expected[1] = address;
    expected[2] = write ? WRITE : READ;
    expected[3] = value;
    expected[4] = step.shard;
    expected[5] = time;
    expected[6] = before.value;
    expected[7] = before.shard;
    expected[8] = before.time;
    this.#records.next();
  }

  /** A call has been derived. */
  call(step: Step): void {
    const code = step.oldA;
    const { expected } = this.#syscall;
    expected[0] = step.shard;
    expected[1] = step.clk;
    expected[2] = step.pc;
    expected[3] = step.nextPc;
    const at = this.#syscall.record(4, step, A);
    expected[at] = 1;
    // The event of a block has the number of its end (reference/syscalls.md 6).
    expected[at + 1] = code === CODES.ENTER_UNCONSTRAINED
      ? CODES.EXIT_UNCONSTRAINED
      : code & 0xffff;
    expected[at + 2] = step.b;
    expected[at + 3] = step.c;
    this.#syscall.next();
    const key = keyOf(code);
    if (key === undefined) return;
    this.#eventOf.set(step.callRow, this.#events.row);
    const event = this.#events.expected;
    event[0] = key;
    event[1] = step.shard;
    event[2] = step.clk;
    event[3] = step.pc;
    event[4] = step.nextPc;
    event[5] = code & 0xffff;
    event[6] = step.b;
    event[7] = step.c;
    event[8] = step.a;
    this.#events.next();
  }

  /** The shard has ended, with these stretches. */
  end(shard: number, intervals: readonly Interval[]): void {
    for (const interval of intervals) {
      const rows = interval.call === 0 ? this.#locals : this.#callLocals;
      let at = 0;
      if (interval.call > 0) rows.expected[at++] = this.#eventOf.get(interval.call - 1)!;
      rows.expected[at] = interval.address;
      rows.expected[at + 1] = interval.initialShard;
      rows.expected[at + 2] = interval.initialTime;
      rows.expected[at + 3] = interval.initialValue;
      rows.expected[at + 4] = shard;
      rows.expected[at + 5] = interval.finalTime;
      rows.expected[at + 6] = interval.finalValue;
      rows.next();
    }
    for (const rows of this.#all) rows.end();
  }
}
