/**
 * Reads tables of unsigned integers from Arrow IPC files, also from damaged ones: each offset and
 * length is tested before it is followed, and the columns are views of the file.
 *
 * The format: https://arrow.apache.org/docs/format/Columnar.html, "IPC File Format", and the schemas
 * File.fbs, Message.fbs and Schema.fbs, whose fields are numbered here in their order.
 *
 * @module
 */
import { FlatBuffer, type FlatTable, refuse } from "./flatbuffer.ts";

/** A column's values: unsigned integers of 8, 16 or 32 bits. */
export type Column = Uint8Array | Uint16Array | Uint32Array;

/** What an Arrow file holds. */
export interface ArrowTable {
  /**
   * Columns by name. They are views of the file's bytes wherever these are aligned for them and in one
   * piece, and copies otherwise.
   */
  readonly columns: Readonly<Record<string, Column>>;
  /** Rows of each column. */
  readonly rows: number;
  /** The file's own metadata. */
  readonly metadata: Readonly<Record<string, string>>;
}

const MAGIC = "ARROW1";
/** The magic, then zeros up to a multiple of 8. */
const HEAD = 8;
/** The footer's size, then the magic. */
const TAIL = 4 + MAGIC.length;
/** What a message begins with: a mark, then the size of its FlatBuffer. */
const PREFIX = 8;
const MESSAGE_MARK = 0xffffffff;
/** V4, since which the format of what is read here has been the same. */
const OLDEST_VERSION = 3;
const TYPE_INT = 2;
const HEADER_RECORD_BATCH = 3;

type Bits = 8 | 16 | 32;

interface ColumnArray {
  new (length: number): Column;
  new (buffer: ArrayBufferLike, byteOffset?: number, length?: number): Column;
}

const ARRAYS: Readonly<Record<Bits, ColumnArray>> = {
  8: Uint8Array,
  16: Uint16Array,
  32: Uint32Array,
};

interface ColumnType {
  readonly name: string;
  readonly bits: Bits;
}

/** A stretch of the file, or of a body. */
interface Region {
  readonly from: number;
  readonly to: number;
}

interface Block extends Region {
  /** Where it stands in the footer. */
  readonly entry: number;
  readonly bodyFrom: number;
}

interface BatchPart {
  readonly rows: number;
  /** Where each column's values are in the file. */
  readonly values: readonly Region[];
}

const says = (view: DataView, offset: number, text: string) =>
  [...text].every((letter, index) => view.getUint8(offset + index) === letter.charCodeAt(0));

function readFooter(view: DataView): { footer: FlatTable; from: number } {
  const length = view.byteLength;
  if (length < HEAD || !says(view, 0, MAGIC)) refuse(`it does not begin with ${MAGIC}`, 0);
  const tail = length - TAIL;
  if (tail < HEAD || !says(view, tail + 4, MAGIC)) {
    refuse(`it does not end with ${MAGIC}, as if it had been cut off,`, length);
  }
  const size = view.getUint32(tail, true);
  const from = tail - size;
  if (from < HEAD || size < 4) refuse("the footer has a wrong size", tail);
  const footer = new FlatBuffer(view, from, tail).root();
  requireVersion(footer);
  return { footer, from };
}

function requireVersion(table: FlatTable): void {
  const version = table.i16(0);
  if (version < OLDEST_VERSION) {
    refuse(`version ${version + 1} of the format is too old`, table.offset);
  }
}

function readColumnType(field: FlatTable): ColumnType {
  const name = field.text(0);
  const no = (what: string): never => refuse(`column "${name}" ${what}`, field.offset);
  if (field.u8(2) !== TYPE_INT) no("holds no integers");
  if (field.has(4)) no("is dictionary-encoded");
  const type = field.table(3, `the type of column "${name}"`);
  const bits = type.u32(0);
  if (type.u8(1) !== 0) no("holds signed integers");
  if (bits !== 8 && bits !== 16 && bits !== 32) no(`holds integers of ${bits} bits`);
  return { name, bits: bits as Bits };
}

function readMetadata(schema: FlatTable): Record<string, string> {
  const metadata = new Map<string, string>();
  for (const pair of schema.tables(2)) {
    const key = pair.text(0);
    if (metadata.has(key)) refuse(`metadata has "${key}" twice`, pair.offset);
    metadata.set(key, pair.text(1));
  }
  return Object.fromEntries(metadata);
}

function readColumnTypes(schema: FlatTable): ColumnType[] {
  if (schema.i16(0) !== 0) refuse("its numbers are big-endian", schema.offset);
  const names = new Set<string>();
  return schema.tables(1).map((field) => {
    const type = readColumnType(field);
    if (names.has(type.name)) refuse(`there are two columns "${type.name}"`, field.offset);
    names.add(type.name);
    return type;
  });
}

/** Blocks must follow each other: so all of them together are no longer than the file. */
function readBlocks(footer: FlatTable, end: number): Block[] {
  const blocks = footer.vector(3, 24, (buffer, entry): Block => {
    const from = buffer.size(entry);
    const bodyFrom = from + buffer.u32(entry + 8);
    return { entry, from, bodyFrom, to: bodyFrom + buffer.size(entry + 16) };
  });
  let free = HEAD;
  for (const { entry, from, bodyFrom, to } of blocks) {
    if (from < free || to > end || bodyFrom - from < PREFIX + 4) {
      refuse("a block lies outside the file, or in another one,", entry);
    }
    free = to;
  }
  return blocks;
}

function readBatch(view: DataView, block: Block, types: readonly ColumnType[]): BatchPart {
  const { from, bodyFrom, to } = block;
  if (view.getUint32(from, true) !== MESSAGE_MARK) refuse("a message has no mark", from);
  const size = view.getUint32(from + 4, true);
  if (from + PREFIX + size > bodyFrom) refuse("a message is longer than its block", from + 4);
  const message = new FlatBuffer(view, from + PREFIX, bodyFrom).root();
  requireVersion(message);
  if (message.u8(1) !== HEADER_RECORD_BATCH) refuse("a message holds no rows", message.offset);
  const batch = message.table(2, "a message's header");
  if (batch.has(3)) refuse("it is compressed, which this reader does not undo,", batch.offset);
  const rows = batch.size(0);
  const nodes = batch.vector(1, 16, (buffer, offset) => {
    return { offset, length: buffer.size(offset), nulls: buffer.size(offset + 8) };
  });
  const buffers = batch.vector(2, 16, (buffer, offset) => {
    const start = bodyFrom + buffer.size(offset);
    return { offset, from: start, to: start + buffer.size(offset + 8) };
  });
  // Each column has a bitmap of what is present, often empty, and its values.
  if (nodes.length !== types.length || buffers.length !== 2 * types.length) {
    refuse("a batch has not the schema's columns", batch.offset);
  }
  let free = bodyFrom;
  for (const buffer of buffers) {
    const isEmpty = buffer.from === buffer.to;
    if (!isEmpty && (buffer.from < free || buffer.to > to)) {
      refuse("a buffer lies outside its block, or in another one,", buffer.offset);
    }
    if (!isEmpty) free = buffer.to;
  }
  const values = types.map(({ name, bits }, index): Region => {
    const node = nodes[index]!;
    if (node.length !== rows) refuse(`column "${name}" has not ${rows} rows`, node.offset);
    if (node.nulls !== 0) refuse(`column "${name}" has rows without a value`, node.offset);
    const data = buffers[2 * index + 1]!;
    const bytes = rows * bits / 8;
    if (data.to - data.from < bytes) {
      refuse(`column "${name}" has not the bytes of ${rows} rows`, data.offset);
    }
    return { from: data.from, to: data.from + bytes };
  });
  return { rows, values };
}

/** One stretch as a column: in place where it is aligned, else copied. */
function viewOf(bytes: Uint8Array, { from, to }: Region, bits: Bits): Column {
  const size = bits / 8;
  const length = (to - from) / size;
  if (length === 0) return new ARRAYS[bits](0);
  const start = bytes.byteOffset + from;
  return start % size === 0
    ? new ARRAYS[bits](bytes.buffer, start, length)
    : new ARRAYS[bits](bytes.slice(from, to).buffer);
}

function joined(parts: readonly Column[], bits: Bits): Column {
  if (parts.length === 1) return parts[0]!;
  const whole = new ARRAYS[bits](parts.reduce((sum, { length }) => sum + length, 0));
  let from = 0;
  for (const part of parts) {
    whole.set(part, from);
    from += part.length;
  }
  return whole;
}

/**
 * Reads an Arrow IPC file whose columns are unsigned integers of 8, 16 or 32 bits without nulls: what
 * `encodeArrow` writes, and what pandas and Polars write of such columns without compression.
 *
 * @param bytes The whole file. The columns are views of it: who changes one changes the other.
 * @returns Columns, rows and metadata.
 * @throws {ArrowError} If the file is damaged, or holds something else; its `offset` says where.
 * @example
 * ```ts
 * import { decodeArrow } from "./arrow_reader.ts";
 * import { encodeArrow } from "./arrow.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const file = encodeArrow({ pc: Uint32Array.of(4096, 4100) }, 2, { table: "cpu" });
 * const { columns, rows, metadata } = decodeArrow(file);
 * assertEquals(columns.pc, Uint32Array.of(4096, 4100));
 * assertEquals([rows, metadata.table], [2, "cpu"]);
 * ```
 */
export function decodeArrow(bytes: Uint8Array): ArrowTable {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { footer, from } = readFooter(view);
  const schema = footer.table(1, "the schema");
  const types = readColumnTypes(schema);
  const metadata = readMetadata(schema);
  const batches = readBlocks(footer, from).map((block) => readBatch(view, block, types));
  const rows = batches.reduce((sum, batch) => sum + batch.rows, 0);
  if (!Number.isSafeInteger(rows)) refuse("there are too many rows", footer.offset);
  const columns = types.map(({ name, bits }, index): [string, Column] => {
    const parts = batches.map(({ values }) => viewOf(bytes, values[index]!, bits));
    return [name, joined(parts, bits)];
  });
  return { columns: Object.fromEntries(columns), rows, metadata };
}
