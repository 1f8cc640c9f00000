/**
 * The files of shard_files.ts, read; apart from it: what writes Arrow files takes some 80 ms to load.
 *
 * @module
 */
import { type ColumnArray, type Schema, type Table, tableOf } from "../lib/columns.ts";
import { ShardTables } from "../lib/record/shard_tables.ts";
import {
  finalizeTable,
  initializeTable,
  SHARD_TABLES,
  type ShardTableName,
} from "../lib/record/tables.ts";
import { decodeArrow } from "./arrow_reader.ts";
import { ArrowError } from "./flatbuffer.ts";

/** Names of a shard's tables, in order. */
export const SHARD_TABLE_NAMES: readonly ShardTableName[] = Object.keys(
  SHARD_TABLES,
) as ShardTableName[];

/**
 * Reads a table's file.
 *
 * @param name The table's name.
 * @param bytes The file; the columns are views of it.
 * @returns Columns by name, all of one length.
 * @throws {ArrowError} If the file is damaged, or holds another table.
 */
export function readTable(
  name: string,
  bytes: Uint8Array,
): Readonly<Record<string, ColumnArray>> {
  const { columns, metadata } = decodeArrow(bytes);
  if (metadata.table !== name) {
    const found = metadata.table === undefined ? "no table of a record" : `"${metadata.table}"`;
    throw new ArrowError(`Cannot read table "${name}": the file holds ${found}`, 0);
  }
  return columns as Readonly<Record<string, ColumnArray>>;
}

/**
 * Reads a shard's tables.
 *
 * @param files Files by the table's name; a table without a file has no rows.
 * @returns The tables.
 * @throws {ArrowError} If a file is damaged, or its columns are not the table's.
 */
export function readShard(files: ReadonlyMap<string, Uint8Array>): ShardTables {
  const tables = new ShardTables();
  for (const name of SHARD_TABLE_NAMES) {
    const bytes = files.get(name);
    if (!bytes) continue;
    const columns = readTable(name, bytes);
    const expected = SHARD_TABLES[name] as unknown as Table<Schema>["definition"];
    const table = tables[name] as unknown as Table<Schema>;
    try {
      const read = tableOf(expected, columns);
      table.columns = read.columns;
      table.rows = read.rows;
    } catch (error) {
      if (error instanceof TypeError) throw new ArrowError(error.message, 0);
      throw error;
    }
  }
  return tables;
}

/** Tables of a whole run that have files of their own. */
export const RUN_TABLES = { initialize: initializeTable, finalize: finalizeTable } as const;
