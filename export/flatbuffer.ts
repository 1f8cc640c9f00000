/**
 * A reader of FlatBuffers that trusts no offset and no length: what apache-arrow's own reader does
 * with a damaged file is to loop over lengths that no file can have.
 *
 * @module
 */

/**
 * A file is no Arrow file that can be read.
 *
 * @example
 * ```ts
 * import { ArrowError } from "./flatbuffer.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(new ArrowError("Cannot read the Arrow file: it is empty", 0).offset, 0);
 * ```
 */
export class ArrowError extends SyntaxError {
  /** The name that JavaScript prints. */
  override readonly name = "ArrowError";
  /** Where in the file the bad value stands, in bytes. */
  readonly offset: number;

  /** A file error at a byte offset of the file. */
  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

/**
 * Refuses a file.
 *
 * @param what What is wrong, in words that go on after "Cannot read the Arrow file: ".
 * @param offset Where, in bytes from the start of the file.
 * @throws {ArrowError} Always.
 * @example
 * ```ts
 * import { ArrowError, refuse } from "./flatbuffer.ts";
 * import { assertThrows } from "@std/assert";
 *
 * assertThrows(() => refuse("it is empty", 0), ArrowError, "at byte 0");
 * ```
 */
export function refuse(what: string, offset: number): never {
  throw new ArrowError(`Cannot read the Arrow file: ${what} at byte ${offset}`, offset);
}

/** Reads what is at an offset of the file. */
export type Read<T> = (buffer: FlatBuffer, offset: number) => T;

const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * A stretch of a file that holds one FlatBuffer. Every access is tested against its end. All offsets
 * are counted from the start of the file.
 *
 * @example
 * ```ts
 * import { FlatBuffer } from "./flatbuffer.ts";
 * import { assertEquals } from "@std/assert";
 *
 * // The root's offset; a table of 8 bytes with one field of 4; its vtable of 6 bytes.
 * const bytes = Uint8Array.of(4, 0, 0, 0, 248, 255, 255, 255, 9, 0, 0, 0, 6, 0, 8, 0, 4, 0);
 * const buffer = new FlatBuffer(new DataView(bytes.buffer), 0, bytes.length);
 * assertEquals(buffer.root().u32(0), 9);
 * assertEquals(buffer.root().u32(1), 0);
 * ```
 */
export class FlatBuffer {
  readonly #view: DataView;
  readonly #start: number;
  readonly #end: number;
  /**
   * How many bytes may still be visited. Offsets may lead to the same place again and again; a file
   * that was written by anyone visits about as many bytes as there are.
   */
  #budget: number;

  /**
   * A FlatBuffer in a file.
   *
   * @param view The whole file.
   * @param start Where the buffer begins.
   * @param end One past its last byte; within the file.
   */
  constructor(view: DataView, start: number, end: number) {
    this.#view = view;
    this.#start = start;
    this.#end = end;
    this.#budget = 4 * (end - start) + 1024;
  }

  /** Makes sure that bytes are inside, and takes them from the budget. */
  #visit(offset: number, size: number): void {
    if (offset < this.#start || offset + size > this.#end) {
      refuse(`a part of ${size} bytes reaches out of its block`, offset);
    }
    this.#budget -= size;
    if (this.#budget < 0) refuse("a block refers to its parts too often", offset);
  }

  /** An unsigned byte. */
  u8(offset: number): number {
    this.#visit(offset, 1);
    return this.#view.getUint8(offset);
  }

  /** A signed 16-bit number. */
  i16(offset: number): number {
    this.#visit(offset, 2);
    return this.#view.getInt16(offset, true);
  }

  /** An unsigned 16-bit number. */
  u16(offset: number): number {
    return this.i16(offset) & 0xffff;
  }

  /** A signed 32-bit number. */
  i32(offset: number): number {
    this.#visit(offset, 4);
    return this.#view.getInt32(offset, true);
  }

  /** An unsigned 32-bit number. */
  u32(offset: number): number {
    return this.i32(offset) >>> 0;
  }

  /** A 64-bit number that must be a size: from 0 to 2^53 - 1. */
  size(offset: number): number {
    const high = this.u32(offset + 4);
    const size = high * 2 ** 32 + this.u32(offset);
    if (!Number.isSafeInteger(size)) refuse("a size is negative or too large", offset);
    return size;
  }

  /** Where a reference that stands at an offset leads, if it leads anywhere inside. */
  #follow(offset: number, distance: number): number {
    const target = offset + distance;
    if (target < this.#start || target >= this.#end) refuse("a reference leads nowhere", offset);
    return target;
  }

  /** Where the offset that is stored here leads. */
  target(offset: number): number {
    return this.#follow(offset, this.u32(offset));
  }

  /** The table that the buffer begins with. */
  root(): FlatTable {
    return this.table(this.target(this.#start));
  }

  /** The table at an offset. */
  table(offset: number): FlatTable {
    const vtable = this.#follow(offset, -this.i32(offset));
    const vtableSize = this.u16(vtable);
    if (vtableSize < 4) refuse("a table has no fields' offsets", vtable);
    const size = this.u16(vtable + 2);
    this.#visit(vtable, vtableSize);
    this.#visit(offset, size);
    return new FlatTable(this, offset, vtable, vtableSize, size);
  }

  /** The elements of the vector that starts here. */
  vector<T>(offset: number, elementSize: number, read: Read<T>): T[] {
    const length = this.u32(offset);
    this.#visit(offset + 4, length * elementSize);
    return Array.from(
      { length },
      (_, index) => read(this, offset + 4 + index * elementSize),
    );
  }

  /** The text that starts here. */
  text(offset: number): string {
    const length = this.u32(offset);
    this.#visit(offset + 4, length);
    const { buffer, byteOffset } = this.#view;
    try {
      // A copy, since TextDecoder takes no shared memory in browsers.
      return strict.decode(new Uint8Array(buffer, byteOffset + offset + 4, length).slice());
    } catch {
      refuse("a text is no UTF-8", offset + 4);
    }
  }
}

/** A table of a {@linkcode FlatBuffer}: fields by number, absent ones with their defaults. */
export class FlatTable {
  /** Where it stands in the file. */
  readonly offset: number;
  readonly #buffer: FlatBuffer;
  readonly #vtable: number;
  readonly #vtableSize: number;
  readonly #size: number;

  /** A table whose bytes, and whose vtable's, were found to be inside. */
  constructor(
    buffer: FlatBuffer,
    offset: number,
    vtable: number,
    vtableSize: number,
    size: number,
  ) {
    this.#buffer = buffer;
    this.offset = offset;
    this.#vtable = vtable;
    this.#vtableSize = vtableSize;
    this.#size = size;
  }

  /** Where a field is, or undefined if it is absent. */
  #field(field: number): number | undefined {
    const entry = 4 + 2 * field;
    if (entry + 2 > this.#vtableSize) return undefined;
    const at = this.#buffer.u16(this.#vtable + entry);
    if (at === 0) return undefined;
    if (at >= this.#size) refuse("a field lies outside its table", this.#vtable + entry);
    return this.offset + at;
  }

  /** Whether a field is there. */
  has(field: number): boolean {
    return this.#field(field) !== undefined;
  }

  /** An unsigned byte, or a truth value; 0 if it is absent. */
  u8(field: number): number {
    const at = this.#field(field);
    return at === undefined ? 0 : this.#buffer.u8(at);
  }

  /** A signed 16-bit number; 0 if it is absent. */
  i16(field: number): number {
    const at = this.#field(field);
    return at === undefined ? 0 : this.#buffer.i16(at);
  }

  /** An unsigned 32-bit number; 0 if it is absent. */
  u32(field: number): number {
    const at = this.#field(field);
    return at === undefined ? 0 : this.#buffer.u32(at);
  }

  /** A 64-bit size; 0 if it is absent. */
  size(field: number): number {
    const at = this.#field(field);
    return at === undefined ? 0 : this.#buffer.size(at);
  }

  /** A text; empty if it is absent. */
  text(field: number): string {
    const at = this.#field(field);
    return at === undefined ? "" : this.#buffer.text(this.#buffer.target(at));
  }

  /** A table that must be there. */
  table(field: number, what: string): FlatTable {
    const at = this.#field(field);
    if (at === undefined) refuse(`${what} is missing`, this.offset);
    return this.#buffer.table(this.#buffer.target(at));
  }

  /** The tables of a vector; none if it is absent. */
  tables(field: number): FlatTable[] {
    return this.vector(field, 4, (buffer, offset) => buffer.table(buffer.target(offset)));
  }

  /** What the elements of a vector hold, each of which has a fixed size; none if it is absent. */
  vector<T>(field: number, elementSize: number, read: Read<T>): T[] {
    const at = this.#field(field);
    return at === undefined ? [] : this.#buffer.vector(this.#buffer.target(at), elementSize, read);
  }
}
