/**
 * Tables as columns: a schema, declared once, becomes typed arrays. The only struct-of-arrays code.
 *
 * @module
 */

/** What a column holds: unsigned numbers of so many bits. */
export type ColumnType = "u8" | "u16" | "u32";
/** Columns by name, in order. */
export type Schema = Readonly<Record<string, ColumnType>>;

/** The typed array of a column. */
export type ColumnArray<T extends ColumnType = ColumnType> = T extends "u8" ? Uint8Array
  : T extends "u16" ? Uint16Array
  : Uint32Array;

/** The typed arrays of a schema. */
export type Columns<S extends Schema> = { readonly [K in keyof S]: ColumnArray<S[K]> };
/** One row of a schema, as an object. */
export type Row<S extends Schema> = { readonly [K in keyof S]: number };

/** Bytes of a value of each type. */
const WIDTHS: Readonly<Record<ColumnType, 1 | 2 | 4>> = { u8: 1, u16: 2, u32: 4 };

/** A kind of table: its name and its columns. */
export interface TableDefinition<S extends Schema> {
  /** The table's name. */
  readonly name: string;
  /** Its columns. */
  readonly schema: S;
  /** Bytes of a row. */
  readonly rowBytes: number;
}

/**
 * Declares a table.
 *
 * @param name Its name.
 * @param schema Its columns, in order.
 * @returns The definition.
 * @example
 * ```ts
 * import { defineTable, Table } from "./columns.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const points = defineTable("points", { x: "u32", kind: "u8" });
 * const table = new Table(points, 2);
 * table.columns.x[0] = 7;
 * table.rows = 1;
 * assertEquals(table.row(0), { x: 7, kind: 0 });
 * assertEquals(points.rowBytes, 5);
 * ```
 */
export function defineTable<S extends Schema>(name: string, schema: S): TableDefinition<S> {
  const rowBytes = Object.values(schema).reduce((sum, type) => sum + WIDTHS[type], 0);
  return { name, schema, rowBytes };
}

/** A column of so many rows, in a part of a buffer. */
function column(type: ColumnType, buffer: ArrayBuffer, offset: number, rows: number): ColumnArray {
  switch (type) {
    case "u8":
      return new Uint8Array(buffer, offset, rows);
    case "u16":
      return new Uint16Array(buffer, offset, rows);
    case "u32":
      return new Uint32Array(buffer, offset, rows);
  }
}

function allocate<S extends Schema>(schema: S, capacity: number): Columns<S> {
  const entries = Object.entries(schema);
  // One buffer, each column at a multiple of 8 bytes: it can be sent to another thread as a whole.
  const sizes = entries.map(([, type]) => Math.ceil(capacity * WIDTHS[type] / 8) * 8);
  const buffer = new ArrayBuffer(sizes.reduce((sum, size) => sum + size, 0));
  let offset = 0;
  const columns: Record<string, ColumnArray> = {};
  for (const [index, [name, type]] of entries.entries()) {
    columns[name] = column(type, buffer, offset, capacity);
    offset += sizes[index]!;
  }
  return columns as Columns<S>;
}

/**
 * A table that is filled by index: writers take its columns, assign, and set {@linkcode Table.rows}.
 * It owns its columns; they are replaced when it grows.
 */
export class Table<S extends Schema> {
  /** What kind of table it is. */
  readonly definition: TableDefinition<S>;
  /** The columns, with room for {@linkcode Table.capacity} rows. */
  columns: Columns<S>;
  /** Rows in use. */
  rows = 0;
  #capacity: number;

  /**
   * An empty table.
   *
   * @param definition Its kind.
   * @param capacity Rows that it has room for.
   */
  constructor(definition: TableDefinition<S>, capacity = 0) {
    this.definition = definition;
    this.#capacity = capacity;
    this.columns = allocate(definition.schema, capacity);
  }

  /** Rows that it has room for. */
  get capacity(): number {
    return this.#capacity;
  }

  /** Makes room for so many rows at least; those in use stay. */
  reserve(rows: number): void {
    if (rows <= this.#capacity) return;
    const old = this.columns;
    this.#capacity = Math.max(rows, this.#capacity * 2, 16);
    this.columns = allocate(this.definition.schema, this.#capacity);
    for (const name of Object.keys(this.definition.schema)) {
      this.columns[name]!.set(old[name]!.subarray(0, this.rows));
    }
  }

  /** The columns, cut to the rows in use: views, valid until the table is filled anew. */
  filled(): Columns<S> {
    return Object.fromEntries(
      Object.entries(this.columns).map(([name, values]) => [name, values.subarray(0, this.rows)]),
    ) as Columns<S>;
  }

  /** One row, as an object: for tests and for printing. */
  row(index: number): Row<S> {
    if (!(index >= 0 && index < this.rows)) {
      throw new RangeError(
        `Cannot take row ${index} of table "${this.definition.name}": it has ${this.rows}`,
      );
    }
    return Object.fromEntries(
      Object.entries(this.columns).map(([name, values]) => [name, values[index]!]),
    ) as Row<S>;
  }
}

/**
 * A table over columns that exist already.
 *
 * @param definition What kind of table it is.
 * @param columns Its columns, all of the same length; the table's own from here on.
 * @returns The table, full.
 * @throws {TypeError} If a column is missing, has another type or another length.
 * @example
 * ```ts
 * import { defineTable, tableOf } from "./columns.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const bytes = defineTable("bytes", { value: "u8" });
 * assertEquals(tableOf(bytes, { value: Uint8Array.of(1, 2) }).rows, 2);
 * ```
 */
export function tableOf<S extends Schema>(
  definition: TableDefinition<S>,
  columns: Readonly<Record<string, ColumnArray>>,
): Table<S> {
  const names = Object.keys(definition.schema);
  const rows = columns[names[0]!]?.length ?? 0;
  for (const name of names) {
    const values = columns[name];
    if (
      values?.BYTES_PER_ELEMENT !== WIDTHS[definition.schema[name]!] || values.length !== rows
    ) {
      throw new TypeError(
        `Cannot make table "${definition.name}": column "${name}" must be ` +
          `${definition.schema[name]} and hold ${rows} rows`,
      );
    }
  }
  const table = new Table(definition);
  table.columns = columns as Columns<S>;
  table.rows = rows;
  return table;
}
