/**
 * The reference's table of instructions.
 *
 * @module
 */
import type { Table } from "../../columns.ts";
import { SINK } from "../../isa/registers.ts";
import { SLOTS } from "../tables.ts";
import { AccessColumns } from "./access_columns.ts";
import type { Derived } from "./derived.ts";
import type { CpuView } from "./schemas.ts";
import { HI_OPTIONS, LISTS, TRAITS } from "./traits.ts";

const SYSCALL_LIST = LISTS.indexOf("syscall");

/** EXIT_GROUP, whose argument is the only exit code that an event holds. */
const EXIT_GROUP = 4246;

/**
 * Fills the table of CpuEvent.
 *
 * @param rows The shard's rows.
 * @param table The table; what it held is overwritten.
 */
export function fillCpu(rows: Derived, table: Table<CpuView>): void {
  const { count, shard, clk, pc, a, b, c, results, nextNextPcs, code, codeBase } = rows;
  table.rows = 0;
  table.reserve(count);
  table.rows = count;
  const out = table.columns;
  const aRecord = new AccessColumns(table, "a_record");
  const bRecord = new AccessColumns(table, "b_record");
  const cRecord = new AccessColumns(table, "c_record");
  const hiRecord = new AccessColumns(table, "hi_record");
  const memoryRecord = new AccessColumns(table, "memory_record");
  const { aBefore, bBefore, cBefore, hiBefore } = rows;
  let memoryRow = 0;
  let hiRow = 0;
  for (let row = 0; row < count; row++) {
    const now = clk[row]!;
    const column = ((pc[row]! - codeBase) >>> 2) << 2;
    const variant = code[column]!;
    const before = a[row]!;
    const result = results[row]!;
    const isCall = TRAITS.list[variant] === SYSCALL_LIST;
    out.clk[row] = now;
    out.pc[row] = pc[row]!;
    out.next_pc[row] = row + 1 < count ? pc[row + 1]! : rows.endPc;
    out.next_next_pc[row] = nextNextPcs[row]!;
    out.a[row] = result;
    out.b[row] = b[row]!;
    out.c[row] = c[row]!;
    out.exit_code[row] = isCall && before === EXIT_GROUP ? b[row]! : 0;
    if (TRAITS.writesA[variant] === 1) {
      const value = code[column + 1] === SINK ? 0 : result;
      const [s, t] = [aBefore.shard[row]!, aBefore.time[row]!];
      aRecord.write(row, value, shard, now + SLOTS.a, before, s, t);
    } else {
      aRecord.read(row, before, shard, now + SLOTS.a, aBefore.shard[row]!, aBefore.time[row]!);
    }
    if (TRAITS.readsB[variant] === 1) {
      bRecord.read(row, b[row]!, shard, now + SLOTS.b, bBefore.shard[row]!, bBefore.time[row]!);
    } else bRecord.none(row);
    if (TRAITS.readsC[variant] === 1) {
      cRecord.read(row, c[row]!, shard, now + SLOTS.c, cBefore.shard[row]!, cBefore.time[row]!);
    } else cRecord.none(row);
    const option = TRAITS.hi[variant]!;
    out.hi_is_some[row] = option === HI_OPTIONS.none ? 0 : 1;
    out.hi[row] = option === HI_OPTIONS.before ? before : 0;
    if (TRAITS.writesHi[variant] === 1) {
      const value = rows.hiResults[hiRow]!;
      if (option === HI_OPTIONS.hi) out.hi[row] = value;
      const held = rows.hiValues[hiRow]!;
      const [s, t] = [hiBefore.shard[hiRow]!, hiBefore.time[hiRow]!];
      hiRecord.write(row, value, shard, now + SLOTS.hi, held, s, t);
      hiRow++;
    } else hiRecord.none(row);
    const access = TRAITS.memory[variant]!;
    if (access === 0) memoryRecord.none(row);
    else {
      fillMemory(memoryRecord, row, rows, memoryRow, access === 2, now + SLOTS.memory);
      memoryRow++;
    }
  }
}

/**
 * Writes the record of a load's or store's access.
 *
 * @param record Where to.
 * @param row The row that it goes to.
 * @param rows The shard's rows.
 * @param memoryRow The access's row in table `memory`.
 * @param store Whether it is a write.
 * @param time When it happens.
 */
export function fillMemory(
  record: AccessColumns,
  row: number,
  rows: Derived,
  memoryRow: number,
  store: boolean,
  time: number,
): void {
  const before = rows.memoryBefore;
  const shard = before.shard[memoryRow]!;
  const previous = before.time[memoryRow]!;
  const value = rows.memoryResults[memoryRow]!;
  if (!store) return record.read(row, value, rows.shard, time, shard, previous);
  const held = rows.unseenHints.size === 0
    ? rows.memoryValues[memoryRow]!
    : rows.unseenHints.get(memoryRow) ?? rows.memoryValues[memoryRow]!;
  record.write(row, value, rows.shard, time, held, shard, previous);
}
