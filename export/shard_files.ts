/**
 * A shard's stored tables as files: one Arrow file for each table that has rows. shard_reader.ts reads
 * them.
 *
 * @module
 */
import type { Schema, Table } from "../lib/columns.ts";
import type { ShardTables } from "../lib/record/shard_tables.ts";
import { arrowParts } from "./arrow.ts";
import { SHARD_TABLE_NAMES } from "./shard_reader.ts";

/** A table as a file. */
export interface TableFile {
  /** The table's name; its file's is the same, with `.arrow`. */
  readonly table: string;
  /** Rows. */
  readonly rows: number;
  /** The file, in parts; see `arrowParts`. */
  readonly parts: readonly Uint8Array[];
}

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
