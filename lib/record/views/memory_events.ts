/**
 * The reference's table of loads and stores.
 *
 * @module
 */
import { type Table, tableOf } from "../../columns.ts";
import type { Derived } from "./derived.ts";
import type { KeptArrays } from "./kept_arrays.ts";
import { type MemoryInstrView, memoryInstrView } from "./schemas.ts";
import { TRAITS } from "./traits.ts";

/**
 * Makes the table of MemInstrEvent, whose rows are those of table `memory`: all of the access record
 * is there already.
 *
 * @param rows The shard's rows; the table has views of their columns.
 * @param kept Where its other columns are put.
 * @returns The table.
 */
export function memoryEventsOf(rows: Derived, kept: KeptArrays): Table<MemoryInstrView> {
  const { memoryRows, variants, results, count, endPc } = rows;
  const size = memoryRows.length;
  const pc = kept.u32("memory pc", size);
  const nextPc = kept.u32("memory next_pc", size);
  const opcode = kept.u8("memory opcode", size);
  const a = kept.u32("memory a", size);
  const b = kept.u32("memory b", size);
  const c = kept.u32("memory c", size);
  const before = kept.u32("memory prev_a_val", size);
  const { pc: pcs, a: as, b: bs, c: cs } = rows;
  for (let access = 0; access < size; access++) {
    const row = memoryRows[access]!;
    pc[access] = pcs[row]!;
    nextPc[access] = row + 1 < count ? pcs[row + 1]! : endPc;
    opcode[access] = TRAITS.opcode[variants[row]!]!;
    a[access] = results[row]!;
    b[access] = bs[row]!;
    c[access] = cs[row]!;
    before[access] = as[row]!;
  }
  const shard = kept.u32("memory event shard", size).fill(rows.shard);
  return tableOf(memoryInstrView, {
    shard,
    // Memory is what an instruction accesses first, at its own clock.
    clk: rows.memoryTimes,
    pc,
    next_pc: nextPc,
    opcode,
    a,
    b,
    c,
    mem_access_kind: rows.memoryKinds,
    mem_access_value: rows.memoryResults,
    mem_access_shard: shard,
    mem_access_timestamp: rows.memoryTimes,
    mem_access_prev_value: rows.memoryHeld,
    mem_access_prev_shard: rows.memoryBefore.shard,
    mem_access_prev_timestamp: rows.memoryBefore.time,
    prev_a_val: before,
  });
}
