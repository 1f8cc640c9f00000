/**
 * The tables of one shard, to be filled again and again.
 *
 * @module
 */
import { Table } from "../columns.ts";
import {
  type AccessSchema,
  type CallSchema,
  callTable,
  type CpuSchema,
  cpuTable,
  type DistantSchema,
  distantTable,
  hiTable,
  type LocalSchema,
  localTable,
  memoryTable,
  SHARD_TABLES,
  type ShardTableName,
  type TouchSchema,
  touchTable,
} from "./tables.ts";

/** A shard's stored tables; see tables.ts. Whoever fills them sets their rows. */
export class ShardTables {
  /** Instructions. */
  readonly cpu: Table<CpuSchema> = new Table(cpuTable);
  /** Loads and stores. */
  readonly memory: Table<AccessSchema> = new Table(memoryTable);
  /** Writes of HI. */
  readonly hi: Table<AccessSchema> = new Table(hiTable);
  /** Accesses whose age does not fit. */
  readonly distant: Table<DistantSchema> = new Table(distantTable);
  /** System calls. */
  readonly call: Table<CallSchema> = new Table(callTable);
  /** What calls touch. */
  readonly touch: Table<TouchSchema> = new Table(touchTable);
  /** Stretches of accesses. */
  readonly local: Table<LocalSchema> = new Table(localTable);

  /** Empties all of them, and makes room for so many instructions. */
  begin(instructions: number): void {
    for (const name of Object.keys(SHARD_TABLES) as ShardTableName[]) this[name].rows = 0;
    for (const table of [this.cpu, this.memory, this.hi]) table.reserve(instructions);
  }
}
