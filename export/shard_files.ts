/**
 * A shard's stored tables as files, and back: one Arrow file for each table that has rows.
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
import { ArrowError, arrowParts, decodeArrow } from "./arrow.ts";

/** A table as a file. */
export interface TableFile {
  /** The table's name; its file's is the same, with `.arrow`. */
  readonly table: string;
  /** Rows. */
  readonly rows: number;
  /** The file, in parts; see `arrowParts`. */
  readonly parts: readonly Uint8Array[];
}

/** Names of a shard's tables, in order. */
export const SHARD_TABLE_NAMES: readonly ShardTableName[] = Object.keys(
  SHARD_TABLES,
) as ShardTableName[];

/**
 * Writes one table.
 *
 * @param table The table; the file is valid until it is filled anew.
 * @returns The file. Equal tables become equal files.
 */
export function tableFile<S extends Schema>(table: Table<S>): TableFile {
  const { name } = table.definition;
  const parts = arrowParts(table.columns, table.rows, { table: name, version: "1" });
  return { table: name, rows: table.rows, parts };
}

/**
 * Writes a shard's tables, those without rows left out.
 *
 * @param tables The tables; the files are valid until they are filled anew.
 * @returns The files.
 * @example
 * ```ts
 * import { shardFiles } from "./shard_files.ts";
 * import { ShardTables } from "../lib/record/shard_tables.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const tables = new ShardTables();
 * tables.begin(1);
 * tables.cpu.rows = 1;
 * assertEquals(shardFiles(tables).map(({ table, rows }) => [table, rows]), [["cpu", 1]]);
 * ```
 */
export function shardFiles(tables: ShardTables): TableFile[] {
  return SHARD_TABLE_NAMES.filter((name) => tables[name].rows > 0)
    .map((name) => tableFile(tables[name] as unknown as Table<Schema>));
}

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
