/**
 * The reference's tables of a shard, as views over the stored ones.
 *
 * @module
 */
import type { Schema, Table } from "../../columns.ts";
import type { Program } from "../../program.ts";
import { CallTables, fillCalls } from "./calls.ts";
import { CpuSpace, cpuTableOf } from "./cpu.ts";
import { Derived, type ViewedShard } from "./derived.ts";
import { EventTables } from "./event_tables.ts";
import { fillEvents } from "./events.ts";
import { KeptArrays } from "./kept_arrays.ts";
import { memoryEventsOf } from "./memory_events.ts";

export type { ViewedShard } from "./derived.ts";

/**
 * Makes the reference's tables of shards of one program, one shard after the other. The tables are
 * used again for the next one.
 */
export class ShardViews {
  readonly #program: Program;
  readonly #kept = new KeptArrays();
  readonly #cpu = new CpuSpace();
  readonly #events = new EventTables();
  readonly #calls = new CallTables();

  /** Views of a program's shards. */
  constructor(program: Program) {
    this.#program = program;
  }

  /**
   * Fills all tables with a shard.
   *
   * @param shard The shard; its tables are only read.
   * @returns The tables by the reference's names, valid until the next call.
   */
  fill(shard: ViewedShard): ReadonlyMap<string, Table<Schema>> {
    const rows = new Derived(this.#program, shard, this.#kept);
    const cpu = cpuTableOf(rows, this.#cpu);
    fillEvents(rows, this.#events);
    fillCalls(rows, this.#calls);
    const { mul, divrem, branch, jump, movcond, misc } = this.#events;
    const tables: readonly { readonly definition: { readonly name: string } }[] = [
      cpu,
      ...this.#events.alu().map(({ table }) => table),
      mul.table,
      divrem.table,
      memoryEventsOf(rows, this.#kept),
      branch,
      jump,
      movcond,
      misc,
      ...Object.values(this.#calls),
    ];
    return new Map(
      tables.map((table) => [table.definition.name, table as unknown as Table<Schema>]),
    );
  }
}
