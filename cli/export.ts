/**
 * `mipsvm export`.
 *
 * @module
 */
import { arrowParts } from "../export/arrow.ts";
import { readTable } from "../export/shard_reader.ts";
import type { ColumnArray, Columns, Schema, Table } from "../lib/columns.ts";
import type { FinalizeSchema, InitializeSchema } from "../lib/record/tables.ts";
import { finalizeTableOf, initializeTableOf } from "../lib/record/views/global_memory.ts";
import { initializeView } from "../lib/record/views/schemas.ts";
import { ShardViews } from "../lib/record/views/shard_views.ts";
import type { Invocation } from "./commands.ts";
import { EXPORTED_TABLES, PUBLIC_VALUES, RUN_VIEWS, SHARD_VIEWS } from "./exported_tables.ts";
import { UnusableInput } from "./files.ts";
import { UsageError } from "./options.ts";
import { print, printError } from "./output.ts";
import { RecordFolder, shardPath } from "./record_folder.ts";
import { StoredRecord } from "./stored_record.ts";

type ExportOptions = Extract<Invocation, { action: "export" }>["options"];

/** Rows that are written to standard output at once. */
const ROWS_AT_ONCE = 4096;

/** Where tables go: a folder with a file for each, or standard output. */
interface Target {
  write(path: string, name: string, table: Table<Schema>): Promise<void> | void;
  text(path: string, text: string): Promise<void> | void;
}

/** Rows as JSON, a line each. */
function* jsonLines(table: Table<Schema>): Generator<string> {
  const entries = Object.entries(table.columns);
  for (let from = 0; from < table.rows; from += ROWS_AT_ONCE) {
    let text = "";
    for (let row = from; row < Math.min(from + ROWS_AT_ONCE, table.rows); row++) {
      text += "{" + entries.map(([name, values]) => `"${name}":${values[row]}`).join(",") + "}\n";
    }
    yield text;
  }
}

function folderTarget(path: string, format: ExportOptions["format"]): Target {
  const folder = new RecordFolder(path);
  return {
    write(place, name, table) {
      if (format === "json") {
        folder.writeText(`${place}${name}.json`, [...jsonLines(table)].join(""));
        return;
      }
      const parts = arrowParts(table.columns, table.rows, { table: name, version: "1" });
      folder.write(`${place}${name}.arrow`, ...parts);
    },
    text(place, text) {
      folder.writeText(`${place}.json`, text);
    },
  };
}

/** Standard output takes one table's rows as text. */
function standardOutput({ format, table }: ExportOptions): Target {
  if (format === "arrow" || table.length !== 1) {
    throw new UsageError(
      "Cannot export to standard output: name a folder with -o DIR, or one table and --format json",
      "export",
    );
  }
  return {
    write(_path, _name, table) {
      for (const text of jsonLines(table)) print(text);
      return Promise.resolve();
    },
    text(_path, text) {
      print(text);
      return Promise.resolve();
    },
  };
}

async function exportShards(
  record: StoredRecord,
  options: ExportOptions,
  wanted: ReadonlySet<string>,
  target: Target,
): Promise<number> {
  const { from, to } = options.shards ?? { from: 1, to: Infinity };
  const shards = record.manifest.shards.filter(({ shard }) => shard >= from && shard <= to);
  if (shards.length === 0) {
    throw new UnusableInput(
      `Cannot export shards ${from} to ${to}: the record has ${record.manifest.shards.length}`,
    );
  }
  const views = new ShardViews(await record.program());
  for (const entry of shards) {
    const tables = await record.tables(entry);
    const made = views.fill({ shard: entry.shard, tables, endPc: entry.nextPc });
    for (const [name, table] of made) {
      if (wanted.has(name)) await target.write(`${shardPath(entry.shard)}/`, name, table);
    }
  }
  return shards.length;
}

/** Puts the files of one of the run's tables together. */
async function runTable(record: StoredRecord, name: string): Promise<Table<Schema>> {
  const isFirst = name === initializeView.name;
  const stored = isFirst ? "initialize" : "finalize";
  const parts: Readonly<Record<string, ColumnArray>>[] = [];
  for (const entry of record.manifest.memory) {
    if (entry.table === stored) parts.push(readTable(stored, await record.folder.read(entry)));
  }
  const names = isFirst ? ["address", "value"] : ["address", "value", "shard", "time"];
  const columns = Object.fromEntries(names.map((column) => {
    const pieces = parts.map((part) => part[column] ?? new Uint32Array());
    const all = new Uint32Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
    let at = 0;
    for (const piece of pieces) {
      all.set(piece, at);
      at += piece.length;
    }
    return [column, all];
  }));
  const table = isFirst
    ? initializeTableOf(columns as unknown as Columns<InitializeSchema>)
    : finalizeTableOf(columns as unknown as Columns<FinalizeSchema>);
  return table as unknown as Table<Schema>;
}

/**
 * Exports tables of a record.
 *
 * @param path The record's folder.
 * @param options The command line's options.
 * @returns The exit status.
 */
export async function exportTables(path: string, options: ExportOptions): Promise<number> {
  const names = options.table.length > 0
    ? options.table
    : [...SHARD_VIEWS, ...RUN_VIEWS, PUBLIC_VALUES];
  const wanted = new Set(names);
  for (const name of wanted) {
    if (EXPORTED_TABLES.includes(name)) continue;
    const list = EXPORTED_TABLES.join(", ");
    throw new UsageError(`There is no table "${name}" to export: there are ${list}`, "export");
  }
  const record = await StoredRecord.open(path);
  const target = options.output === undefined
    ? standardOutput(options)
    : folderTarget(options.output, options.format);
  if (names.some((name) => SHARD_VIEWS.includes(name))) {
    await exportShards(record, options, wanted, target);
  }
  for (const name of RUN_VIEWS) {
    if (wanted.has(name)) await target.write("", name, await runTable(record, name));
  }
  if (wanted.has(PUBLIC_VALUES)) {
    const { plan } = record.manifest;
    if (plan === null && options.table.length > 0) {
      throw new UnusableInput(
        "Cannot export public values: the record is incomplete, or its tables have not been made",
      );
    }
    if (plan !== null) await target.text(PUBLIC_VALUES, JSON.stringify(plan, null, 1) + "\n");
  }
  if (options.output !== undefined) printError(`exported to "${options.output}"\n`);
  return 0;
}
