/**
 * The reference's events of system calls, and of what they touch.
 *
 * @module
 */
import { Table } from "../../columns.ts";
import { SLOTS } from "../tables.ts";
import { AccessColumns } from "./access_columns.ts";
import type { Derived } from "./derived.ts";
import {
  type LocalView,
  localView,
  type PrecompileLocalView,
  precompileLocalView,
  type PrecompileRecordView,
  precompileRecordView,
  type PrecompileView,
  precompileView,
  type SyscallView,
  syscallView,
} from "./schemas.ts";

/** ENTER_UNCONSTRAINED, which stands for its block: the event has EXIT's number. */
const ENTER = 3;
const EXIT_ID = 4;
const SYS_LINUX = 4000;
/** EXIT_GROUP, whose argument is the only exit code that an event holds. */
export const EXIT_GROUP = 4246;

/**
 * Codes that share a list with another one (reference/precompiles.md 6): FP_SUB and FP_MUL with
 * FP_ADD, FP2_SUB with FP2_ADD.
 */
const KEYS: ReadonlyMap<number, number> = new Map([
  [0x01010021, 0x01010020],
  [0x01010022, 0x01010020],
  [0x01010024, 0x01010023],
  [0x01010027, 0x01010026],
  [0x01010028, 0x01010026],
  [0x0101002a, 0x01010029],
]);

/** What the reference stores a call's precompile event under; 0 if the call has none. */
export function precompileKey(code: number): number {
  if ((code & 0xff00) !== 0 && code >>> 16 === 0) return SYS_LINUX;
  if ((code >>> 16 & 0xff) === 1) return KEYS.get(code) ?? code;
  return 0;
}

/** Tables of system calls, and of stretches of accesses. */
export class CallTables {
  /** All calls. */
  readonly syscall: Table<SyscallView> = new Table(syscallView);
  /** Calls that have an event of their own. */
  readonly precompile_events: Table<PrecompileView> = new Table(precompileView);
  /** Their accesses. */
  readonly precompile_records: Table<PrecompileRecordView> = new Table(precompileRecordView);
  /** Stretches of their accesses. */
  readonly precompile_local_mem_access: Table<PrecompileLocalView> = new Table(
    precompileLocalView,
  );
  /** Stretches of instructions' accesses. */
  readonly cpu_local_memory_access: Table<LocalView> = new Table(localView);
}

/**
 * Fills the tables of system calls and stretches.
 *
 * @param rows The shard's rows.
 * @param tables The tables; what they held is overwritten.
 */
export function fillCalls(rows: Derived, tables: CallTables): void {
  const { call, touch, local } = rows.tables;
  const { syscall, precompile_events: events, precompile_records: records } = tables;
  for (const table of [syscall, events]) {
    table.rows = 0;
    table.reserve(call.rows);
  }
  records.rows = 0;
  records.reserve(touch.rows);
  const aRecord = AccessColumns.of(syscall, "a_record");
  /** For each call, the row of its event; -1 if it has none. */
  const eventOf = new Int32Array(call.rows).fill(-1);
  for (let index = 0; index < call.rows; index++) {
    writeSyscall(rows, index, syscall, aRecord);
    eventOf[index] = writeEvent(rows, index, events);
  }
  writeRecords(rows, records, eventOf);
  tables.cpu_local_memory_access.rows = 0;
  tables.cpu_local_memory_access.reserve(local.rows);
  tables.precompile_local_mem_access.rows = 0;
  tables.precompile_local_mem_access.reserve(local.rows);
  for (let row = 0; row < local.rows; row++) {
    const owner = local.columns.call[row]!;
    if (owner === 0) writeLocal(rows, row, tables.cpu_local_memory_access);
    else {
      const table = tables.precompile_local_mem_access;
      table.columns.event[table.rows] = eventOf[owner - 1]!;
      // The other columns have the same names.
      writeLocal(rows, row, table as unknown as Table<LocalView>);
    }
  }
}

function writeSyscall(
  rows: Derived,
  index: number,
  table: Table<SyscallView>,
  aRecord: AccessColumns,
): void {
  const { row: cpuRows, clk: clocks, result } = rows.tables.call.columns;
  const row = cpuRows[index]!;
  const clk = clocks[index]!;
  const code = rows.a[row]!;
  const { columns } = table;
  columns.shard[index] = rows.shard;
  columns.clk[index] = clk;
  columns.pc[index] = rows.pc[row]!;
  columns.next_pc[index] = nextPcOf(rows, row);
  columns.a_record_is_real[index] = 1;
  columns.syscall_id[index] = code === ENTER ? EXIT_ID : code & 0xffff;
  columns.arg1[index] = rows.b[row]!;
  columns.arg2[index] = rows.c[row]!;
  const { shard, time } = rows.aBefore;
  aRecord.write(
    index,
    result[index]!,
    rows.shard,
    clk + SLOTS.a,
    code,
    shard[row]!,
    time[row]!,
  );
  table.rows = index + 1;
}

function nextPcOf(rows: Derived, row: number): number {
  return row + 1 < rows.count ? rows.pc[row + 1]! : rows.endPc;
}

/** Writes a call's precompile event, if it has one; returns its row. */
function writeEvent(rows: Derived, index: number, table: Table<PrecompileView>): number {
  const { row: cpuRows, clk, result } = rows.tables.call.columns;
  const cpuRow = cpuRows[index]!;
  const code = rows.a[cpuRow]!;
  const key = precompileKey(code);
  if (key === 0) return -1;
  const row = table.rows;
  const { columns } = table;
  columns.key[row] = key;
  columns.pc[row] = rows.pc[cpuRow]!;
  columns.next_pc[row] = nextPcOf(rows, cpuRow);
  columns.shard[row] = rows.shard;
  columns.clk[row] = clk[index]!;
  columns.syscall_id[row] = code & 0xffff;
  columns.arg1[row] = rows.b[cpuRow]!;
  columns.arg2[row] = rows.c[cpuRow]!;
  columns.result[row] = result[index]!;
  table.rows = row + 1;
  return row;
}

function writeRecords(
  rows: Derived,
  table: Table<PrecompileRecordView>,
  eventOf: Int32Array,
): void {
  const { call, touch } = rows.tables;
  const record = AccessColumns.of(table, "record");
  const { address, write, time, value, previous_value, previous_shard, previous_time } =
    touch.columns;
  for (let index = 0; index < call.rows; index++) {
    const first = call.columns.touch[index]!;
    const next = index + 1 < call.rows ? call.columns.touch[index + 1]! : touch.rows;
    // Of a damaged table, too, no more rows are made than there are.
    const last = Math.min(next, touch.rows, first + touch.rows - table.rows);
    for (let at = first; at < last; at++) {
      const row = table.rows++;
      table.columns.event[row] = eventOf[index]!;
      table.columns.addr[row] = address[at]!;
      const [shard, before] = [previous_shard[at]!, previous_time[at]!];
      if (write[at] === 0) record.read(row, value[at]!, rows.shard, time[at]!, shard, before);
      else {
        const held = previous_value[at]!;
        record.write(row, value[at]!, rows.shard, time[at]!, held, shard, before);
      }
    }
  }
}

function writeLocal(rows: Derived, at: number, table: Table<LocalView>): void {
  const { columns: from } = rows.tables.local;
  const { columns: to } = table;
  const row = table.rows;
  to.addr[row] = from.address[at]!;
  to.initial_mem_access_shard[row] = from.initial_shard[at]!;
  to.initial_mem_access_timestamp[row] = from.initial_time[at]!;
  to.initial_mem_access_value[row] = from.initial_value[at]!;
  to.final_mem_access_shard[row] = rows.shard;
  to.final_mem_access_timestamp[row] = from.final_time[at]!;
  to.final_mem_access_value[row] = from.final_value[at]!;
  table.rows = row + 1;
}
