/**
 * The reference's tables of first and last values of memory.
 *
 * @module
 */
import { type Columns, type Table, tableOf } from "../../columns.ts";
import type { FinalizeSchema, InitializeSchema } from "../tables.ts";
import { finalizeView, type GlobalMemoryView, initializeView } from "./schemas.ts";

/** What the reference writes into events of first values (reference/execution-record.md 7). */
const FIRST = 1;

/**
 * First values, as the reference has them.
 *
 * @param columns Columns of the stored table.
 * @returns The table; it shares columns with the stored one.
 */
export function initializeTableOf(columns: Columns<InitializeSchema>): Table<GlobalMemoryView> {
  const { address: addr, value } = columns;
  const ones = new Uint32Array(addr.length).fill(FIRST);
  return tableOf(initializeView, { addr, value, shard: ones, timestamp: ones });
}

/**
 * Last values, as the reference has them.
 *
 * @param columns Columns of the stored table.
 * @returns The table; it shares columns with the stored one.
 */
export function finalizeTableOf(columns: Columns<FinalizeSchema>): Table<GlobalMemoryView> {
  const { address: addr, value, shard, time: timestamp } = columns;
  return tableOf(finalizeView, { addr, value, shard, timestamp });
}
