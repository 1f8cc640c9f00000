/**
 * Tables of a record as Arrow IPC files, which pandas (`read_feather`), Polars (`read_ipc`) and DuckDB
 * (through pyarrow) open as they are.
 *
 * @module
 */
import {
  AsyncByteQueue,
  type DataType,
  Field,
  makeData,
  RecordBatch,
  RecordBatchFileWriter,
  Schema,
  Struct,
  Table,
  Uint16,
  Uint32,
  Uint8,
} from "apache-arrow";
import type { Column } from "./arrow_reader.ts";

export { type ArrowTable, type Column, decodeArrow } from "./arrow_reader.ts";
export { ArrowError } from "./flatbuffer.ts";

function typeOf(column: unknown, name: string): Uint8 | Uint16 | Uint32 {
  if (column instanceof Uint8Array) return new Uint8();
  if (column instanceof Uint16Array) return new Uint16();
  if (column instanceof Uint32Array) return new Uint32();
  throw new TypeError(
    `Cannot write column "${name}": it is no Uint8Array, Uint16Array or Uint32Array`,
  );
}

/** Texts go into the file as UTF-8, which has no lone surrogates. */
function requireText(text: string): void {
  // Not String.isWellFormed, which Node 18 has not got.
  if (/\p{Surrogate}/u.test(text)) {
    throw new TypeError(`Cannot write ${JSON.stringify(text)}: it has a lone surrogate`);
  }
}

/** Takes what the writer writes as it comes, where its own queue would put it together. */
class Parts extends AsyncByteQueue {
  readonly parts: Uint8Array[] = [];

  override write(part: Uint8Array): void {
    this.parts.push(part);
  }
}

/**
 * Writes columns as one Arrow IPC file, uncompressed, with one record batch. Equal columns in equal
 * order, and equal metadata in any order, give equal bytes.
 *
 * @param columns Columns by name. Only their first `rows` values are written; the arrays may be longer,
 * and are copied once.
 * @param rows The number of rows.
 * @param metadata Texts to keep with the table.
 * @returns The file.
 * @throws {RangeError} If a column has fewer values, or `rows` is no number of rows.
 * @throws {TypeError} If a column is of another type, or a text has a lone surrogate.
 * @example
 * ```ts
 * import { decodeArrow, encodeArrow } from "./arrow.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const file = encodeArrow({ pc: Uint32Array.of(4096, 4100, 0), a: Uint8Array.of(1, 2) }, 2);
 * assertEquals(decodeArrow(file).columns.pc, Uint32Array.of(4096, 4100));
 * ```
 */
export function encodeArrow(
  columns: Readonly<Record<string, Column>>,
  rows: number,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  const parts = arrowParts(columns, rows, metadata);
  const file = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    file.set(part, at);
    at += part.length;
  }
  return file;
}

/**
 * The same file in parts, one behind the other. What the columns hold is not copied: large tables are
 * written as fast as the disk takes them.
 *
 * @param columns Columns by name; see {@linkcode encodeArrow}.
 * @param rows The number of rows.
 * @param metadata Texts to keep with the table.
 * @returns The parts. Some are views of the columns, and change with them.
 * @throws {RangeError} If a column has fewer values, or `rows` is no number of rows.
 * @throws {TypeError} If a column is of another type, or a text has a lone surrogate.
 * @example
 * ```ts
 * import { arrowParts, encodeArrow } from "./arrow.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const columns = { pc: Uint32Array.of(4096, 4100) };
 * assertEquals(arrowParts(columns, 2).flatMap((part) => [...part]), [...encodeArrow(columns, 2)]);
 * ```
 */
export function arrowParts(
  columns: Readonly<Record<string, Column>>,
  rows: number,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array[] {
  if (!Number.isSafeInteger(rows) || rows < 0) {
    throw new RangeError(`Cannot write ${rows} rows: it is no number of rows`);
  }
  const list = Object.entries(columns).map(([name, column]) => {
    requireText(name);
    const type = typeOf(column, name);
    if (column.length < rows) {
      throw new RangeError(
        `Cannot write ${rows} rows of column "${name}": it has ${column.length} values`,
      );
    }
    const values = { length: rows, nullCount: 0, data: column.subarray(0, rows) };
    return { field: new Field<DataType>(name, type, false), data: makeData({ type, ...values }) };
  });
  const pairs = Object.entries(metadata).sort(([x], [y]) => x < y ? -1 : 1);
  pairs.flat().forEach(requireText);
  const fields = list.map(({ field }) => field);
  const schema = new Schema(fields, new Map(pairs));
  const children = list.map(({ data }) => data);
  const data = makeData({ type: new Struct(fields), length: rows, nullCount: 0, children });
  const sink = new Parts();
  const writer = new RecordBatchFileWriter();
  writer.reset(sink);
  writer.writeAll(new Table(schema, [new RecordBatch(schema, data)]));
  return sink.parts;
}
