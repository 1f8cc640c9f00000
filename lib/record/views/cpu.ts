/**
 * The reference's table of instructions.
 *
 * @module
 */
import { type ColumnArray, type Table, tableOf } from "../../columns.ts";
import { SINK } from "../../isa/registers.ts";
import { SLOTS } from "../tables.ts";
import { AccessColumns } from "./access_columns.ts";
import { EXIT_GROUP } from "./calls.ts";
import type { Derived } from "./derived.ts";
import { type CpuView, cpuView, RECORD_KINDS, RECORD_PARTS } from "./schemas.ts";
import { HI_OPTIONS, LISTS, TRAITS } from "./traits.ts";

const SYSCALL_LIST = LISTS.indexOf("syscall");

/**
 * Makes the table of CpuEvent. Columns that stand in the shard's rows already are taken as they are;
 * of the others, those that are the same in most rows are filled first and corrected then. (Row by
 * row, with 46 columns, it took 90 ns a row; so it takes a third.)
 *
 * @param rows The shard's rows; the table has views of their columns.
 * @param space Columns to be used again, from one call to the next.
 * @returns The table.
 */
export function cpuTableOf(rows: Derived, space: CpuSpace): Table<CpuView> {
  const { count, pc, a, b, c, results, nextNextPcs, clk, aBefore, bBefore, cBefore } = rows;
  space.begin(count, rows.shard);
  fillOperands(rows, space);
  fillMemory(rows, space);
  fillRare(rows, space);
  const used = <T extends ColumnArray>(values: T): T => values.subarray(0, count) as T;
  const nextPc = space.column("next_pc");
  nextPc.set(pc.subarray(1, count));
  if (count > 0) nextPc[count - 1] = rows.endPc;
  return tableOf(cpuView, {
    ...space.columns(),
    clk: used(clk),
    pc: used(pc),
    next_next_pc: used(nextNextPcs),
    a: used(results),
    b: used(b),
    c: used(c),
    a_record_prev_value: used(a),
    a_record_prev_shard: used(aBefore.shard),
    a_record_prev_timestamp: used(aBefore.time),
    b_record_prev_shard: used(bBefore.shard),
    b_record_prev_timestamp: used(bBefore.time),
    c_record_prev_shard: used(cBefore.shard),
    c_record_prev_timestamp: used(cBefore.time),
  });
}

/** Columns of the table of CpuEvent that are filled, and kept for the next shard. */
export class CpuSpace {
  #capacity = 0;
  #count = 0;
  #columns = new Map<string, ColumnArray>();

  /** Makes room for so many rows of a shard, and fills in what is the same in most of them. */
  begin(count: number, shard: number): void {
    this.#count = count;
    if (count > this.#capacity) {
      this.#capacity = count;
      this.#columns = new Map(
        Object.entries(cpuView.schema).map(([name, type]) => [
          name,
          type === "u8" ? new Uint8Array(count) : new Uint32Array(count),
        ]),
      );
    }
    for (const record of ["hi_record", "memory_record"]) {
      for (const part of RECORD_PARTS) this.column(`${record}_${part}`).fill(0);
    }
    for (const name of ["exit_code", "hi", "hi_is_some"]) this.column(name).fill(0);
    this.column("a_record_shard").fill(shard);
    this.column("a_record_kind").fill(RECORD_KINDS.write);
  }

  /** A column, cut to the rows. */
  column(name: string): ColumnArray {
    return this.#columns.get(name)!.subarray(0, this.#count);
  }

  /** All of them. */
  columns(): Record<string, ColumnArray> {
    return Object.fromEntries([...this.#columns.keys()].map((name) => [name, this.column(name)]));
  }

  /** Columns of an access record. */
  record(prefix: string): AccessColumns {
    return new AccessColumns((name) => this.column(name), prefix);
  }
}

/** Records of operands, in all rows. */
function fillOperands(rows: Derived, space: CpuSpace): void {
  const { count, shard, clk, b, c, results, code, columnsOf, variants } = rows;
  const aKind = space.column("a_record_kind");
  const aValue = space.column("a_record_value");
  const aTime = space.column("a_record_timestamp");
  const bKind = space.column("b_record_kind");
  const bValue = space.column("b_record_value");
  const bPrevious = space.column("b_record_prev_value");
  const bShard = space.column("b_record_shard");
  const bTime = space.column("b_record_timestamp");
  const cKind = space.column("c_record_kind");
  const cValue = space.column("c_record_value");
  const cPrevious = space.column("c_record_prev_value");
  const cShard = space.column("c_record_shard");
  const cTime = space.column("c_record_timestamp");
  const { writesA, readsB, readsC } = TRAITS;
  // What a read finds is what it leaves: both are in the results.
  aValue.set(results.subarray(0, count));
  for (let row = 0; row < count; row++) {
    const variant = variants[row]!;
    const now = clk[row]!;
    aTime[row] = now + SLOTS.a;
    if (writesA[variant] === 0) aKind[row] = RECORD_KINDS.read;
    else if (code[columnsOf[row]! + 1] === SINK) aValue[row] = 0;
    // All ones where there is an access; a read's kind is 1.
    const bMask = -readsB[variant]!;
    bKind[row] = readsB[variant]!;
    bPrevious[row] = bValue[row] = b[row]! & bMask;
    bShard[row] = shard & bMask;
    bTime[row] = (now + SLOTS.b) & bMask;
    const cMask = -readsC[variant]!;
    cKind[row] = readsC[variant]!;
    cPrevious[row] = cValue[row] = c[row]! & cMask;
    cShard[row] = shard & cMask;
    cTime[row] = (now + SLOTS.c) & cMask;
  }
}

/** Records of loads and stores. */
function fillMemory(rows: Derived, space: CpuSpace): void {
  const { a, shard, memoryRows, memoryKinds, memoryTimes, memoryHeld, memoryResults } = rows;
  const { shard: shardBefore, time: timeBefore } = rows.memoryBefore;
  const hi = space.column("hi");
  const isSome = space.column("hi_is_some");
  const kind = space.column("memory_record_kind");
  const value = space.column("memory_record_value");
  const shards = space.column("memory_record_shard");
  const time = space.column("memory_record_timestamp");
  const previousValue = space.column("memory_record_prev_value");
  const previousShard = space.column("memory_record_prev_shard");
  const previousTime = space.column("memory_record_prev_timestamp");
  for (let access = 0; access < memoryRows.length; access++) {
    const row = memoryRows[access]!;
    isSome[row] = 1;
    hi[row] = a[row]!;
    kind[row] = memoryKinds[access]!;
    value[row] = memoryResults[access]!;
    shards[row] = shard;
    time[row] = memoryTimes[access]!;
    previousValue[row] = memoryHeld[access]!;
    previousShard[row] = shardBefore[access]!;
    previousTime[row] = timeBefore[access]!;
  }
}

/** What few other rows have: accesses to HI, options, exit codes. */
function fillRare(rows: Derived, space: CpuSpace): void {
  const { rareRows, shard, clk, a, b, variants, hiBefore, hiResults, hiValues } = rows;
  const hi = space.column("hi");
  const isSome = space.column("hi_is_some");
  const exitCode = space.column("exit_code");
  const hiRecord = space.record("hi_record");
  let hiRow = 0;
  for (const row of rareRows) {
    const variant = variants[row]!;
    const option = TRAITS.hi[variant]!;
    const before = a[row]!;
    isSome[row] = 1;
    hi[row] = option === HI_OPTIONS.before ? before : 0;
    if (TRAITS.writesHi[variant] === 1) {
      const value = hiResults[hiRow]!;
      if (option === HI_OPTIONS.hi) hi[row] = value;
      const time = clk[row]! + SLOTS.hi;
      const held = hiValues[hiRow]!;
      hiRecord.write(row, value, shard, time, held, hiBefore.shard[hiRow]!, hiBefore.time[hiRow]!);
      hiRow++;
    } else if (TRAITS.list[variant] === SYSCALL_LIST && before === EXIT_GROUP) {
      exitCode[row] = b[row]!;
    }
  }
}
