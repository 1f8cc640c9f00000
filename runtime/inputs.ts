/**
 * Entries of the guest's input stream, encoded as Rust's bincode 1.x encodes them by default:
 * little endian, integers at their full width, a u64 length before strings and byte vectors.
 *
 * @module
 */

/**
 * One entry of the guest's input stream. A guest reads an entry with one `read`, `read_vec` or
 * pair of HINT_LEN and HINT_READ calls.
 */
export type Input = Uint8Array;

/** Encodes an integer little endian; the one place that checks ranges. */
function integer(kind: `${"u" | "i"}${8 | 16 | 32 | 64}`, value: number | bigint): Input {
  if (typeof value !== "bigint" && typeof value !== "number") {
    throw new TypeError(`Cannot encode ${String(value)} as ${kind}: it is no number`);
  }
  if (typeof value === "number" && !Number.isSafeInteger(value)) {
    // A number above 2^53 may already have lost its low bits: ask for a bigint rather than guess.
    throw Number.isInteger(value)
      ? new RangeError(`Cannot encode ${value} as ${kind}: pass integers above 2^53 as bigint`)
      : new TypeError(`Cannot encode ${value} as ${kind}: it is no integer`);
  }
  const exact = BigInt(value);
  const bits = Number(kind.slice(1));
  const span = 1n << BigInt(bits);
  const lowest = kind[0] === "i" ? -span / 2n : 0n;
  const highest = lowest + span - 1n;
  if (exact < lowest || exact > highest) {
    throw new RangeError(
      `Cannot encode ${exact} as ${kind}: it takes ${lowest} to ${highest}`,
    );
  }
  const encoded = new Uint8Array(bits / 8);
  let rest = BigInt.asUintN(bits, exact);
  for (let index = 0; index < encoded.length; index++) {
    encoded[index] = Number(rest & 0xffn);
    rest >>= 8n;
  }
  return encoded;
}

/** A u64 length, then the content: bincode's form of `String` and `Vec<u8>`. */
function counted(content: Uint8Array): Input {
  const encoded = new Uint8Array(8 + content.length);
  encoded.set(u64(content.length));
  encoded.set(content, 8);
  return encoded;
}

function utf8(text: string): Uint8Array {
  if (typeof text !== "string") {
    throw new TypeError(`Cannot encode ${String(text)} as UTF-8: it is no string`);
  }
  if (!text.isWellFormed()) {
    // TextEncoder would write U+FFFD, and the guest would read another text than the caller wrote.
    throw new TypeError("Cannot encode the string as UTF-8: it holds half of a surrogate pair");
  }
  return new TextEncoder().encode(text);
}

/**
 * An entry that holds one Rust `u8`: 1 byte.
 *
 * @param value An integer, 0 to 2^8 - 1.
 * @returns A new entry.
 * @throws {RangeError} If the value does not fit (TypeError: if it is no integer).
 * @example
 * ```ts
 * import { u8 } from "./inputs.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(u8(7), Uint8Array.of(7));
 * ```
 */
export function u8(value: number | bigint): Input {
  return integer("u8", value);
}

/**
 * An entry that holds one Rust `u16`: 2 bytes, little endian.
 *
 * @param value An integer, 0 to 2^16 - 1.
 * @returns A new entry.
 * @throws {RangeError} If the value does not fit (TypeError: if it is no integer).
 * @example
 * ```ts
 * import { u16 } from "./inputs.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(u16(0x0102), Uint8Array.of(2, 1));
 * ```
 */
export function u16(value: number | bigint): Input {
  return integer("u16", value);
}

/**
 * An entry that holds one Rust `u32`: 4 bytes, little endian.
 *
 * @param value An integer, 0 to 2^32 - 1.
 * @returns A new entry.
 * @throws {RangeError} If the value does not fit (TypeError: if it is no integer).
 * @example
 * ```ts
 * import { u32 } from "./inputs.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(u32(20), Uint8Array.of(20, 0, 0, 0));
 * ```
 */
export function u32(value: number | bigint): Input {
  return integer("u32", value);
}

/**
 * An entry that holds one Rust `u64`: 8 bytes, little endian. Rust's `usize` is written in the same way.
 *
 * @param value An integer, 0 to 2^64 - 1; pass a bigint above 2^53.
 * @returns A new entry.
 * @throws {RangeError} If the value does not fit (TypeError: if it is no integer).
 * @example
 * ```ts
 * import { u64 } from "./inputs.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(u64(2n ** 64n - 2n), Uint8Array.of(254, 255, 255, 255, 255, 255, 255, 255));
 * ```
 */
export function u64(value: number | bigint): Input {
  return integer("u64", value);
}

/**
 * An entry that holds one Rust `i8`: 1 byte.
 *
 * @param value An integer, -2^7 to 2^7 - 1.
 * @returns A new entry.
 * @throws {RangeError} If the value does not fit (TypeError: if it is no integer).
 * @example
 * ```ts
 * import { i8 } from "./inputs.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(i8(-1), Uint8Array.of(255));
 * ```
 */
export function i8(value: number | bigint): Input {
  return integer("i8", value);
}

/**
 * An entry that holds one Rust `i16`: 2 bytes, little endian.
 *
 * @param value An integer, -2^15 to 2^15 - 1.
 * @returns A new entry.
 * @throws {RangeError} If the value does not fit (TypeError: if it is no integer).
 * @example
 * ```ts
 * import { i16 } from "./inputs.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(i16(-2), Uint8Array.of(254, 255));
 * ```
 */
export function i16(value: number | bigint): Input {
  return integer("i16", value);
}

/**
 * An entry that holds one Rust `i32`: 4 bytes, little endian.
 *
 * @param value An integer, -2^31 to 2^31 - 1.
 * @returns A new entry.
 * @throws {RangeError} If the value does not fit (TypeError: if it is no integer).
 * @example
 * ```ts
 * import { i32 } from "./inputs.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(i32(-3), Uint8Array.of(253, 255, 255, 255));
 * ```
 */
export function i32(value: number | bigint): Input {
  return integer("i32", value);
}

/**
 * An entry that holds one Rust `i64`: 8 bytes, little endian. Rust's `isize` is written in the same way.
 *
 * @param value An integer, -2^63 to 2^63 - 1; pass a bigint above 2^53.
 * @returns A new entry.
 * @throws {RangeError} If the value does not fit (TypeError: if it is no integer).
 * @example
 * ```ts
 * import { i64 } from "./inputs.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(i64(-4), Uint8Array.of(252, 255, 255, 255, 255, 255, 255, 255));
 * ```
 */
export function i64(value: number | bigint): Input {
  return integer("i64", value);
}

/**
 * An entry that holds one Rust `bool`: a byte 0 or 1.
 *
 * @param value The truth value.
 * @returns A new entry.
 * @throws {TypeError} If the value is no boolean.
 * @example
 * ```ts
 * import { bool } from "./inputs.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(bool(true), Uint8Array.of(1));
 * ```
 */
export function bool(value: boolean): Input {
  if (typeof value !== "boolean") {
    throw new TypeError(`Cannot encode ${String(value)} as bool: it is neither true nor false`);
  }
  return Uint8Array.of(value ? 1 : 0);
}

/**
 * An entry that holds one Rust `String`: its length in bytes as a u64, then its UTF-8.
 *
 * @param text The text.
 * @returns A new entry.
 * @throws {TypeError} If the text is no string, or holds half of a surrogate pair.
 * @example
 * ```ts
 * import { str } from "./inputs.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(str("é"), Uint8Array.of(2, 0, 0, 0, 0, 0, 0, 0, 0xc3, 0xa9));
 * ```
 */
export function str(text: string): Input {
  return counted(utf8(text));
}

/**
 * An entry that holds one Rust `Vec<u8>`: its length as a u64, then its bytes. For a guest that
 * reads with `read_vec`, use {@linkcode raw}: that call takes an entry without a length.
 *
 * @param content The bytes; they are copied.
 * @returns A new entry.
 * @throws {TypeError} If the content is no Uint8Array.
 * @example
 * ```ts
 * import { bytes } from "./inputs.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(bytes(Uint8Array.of(9)), Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 0, 9));
 * ```
 */
export function bytes(content: Uint8Array): Input {
  if (!(content instanceof Uint8Array)) {
    throw new TypeError(`Cannot encode ${String(content)} as bytes: it is no Uint8Array`);
  }
  return counted(content);
}

/**
 * An entry that is exactly these bytes, without a length: what `read_vec` of the guest SDK reads.
 *
 * @param content The bytes, which are copied, or a text, which becomes UTF-8.
 * @returns A new entry.
 * @throws {TypeError} If the content is neither, or a text that holds half of a surrogate pair.
 * @example
 * ```ts
 * import { raw } from "./inputs.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(raw("hi"), Uint8Array.of(0x68, 0x69));
 * ```
 */
export function raw(content: Uint8Array | string): Input {
  if (content instanceof Uint8Array) return Uint8Array.from(content);
  return utf8(content);
}

/** What a `stdin.bin` file holds. */
export interface StdinBin {
  /** The entries of the input stream, in order: views of the file's bytes, not copies. */
  readonly inputs: Input[];
  /**
   * How many entries the host program itself had read before it wrote the file. The reference
   * gives the guest every entry whatever this number is; it is 0 in nearly every file.
   */
  readonly position: number;
  /**
   * The proofs of the file, unread, or null if it holds none. Their form depends on the version of
   * the reference's prover: a guest that verifies proofs needs them from elsewhere.
   */
  readonly proofs: {
    /** How many proofs the file says it holds. */
    readonly count: number;
    /** Every byte after the count: a view of the file's bytes. */
    readonly bytes: Uint8Array;
  } | null;
}

/**
 * The file is no `stdin.bin`.
 *
 * @example
 * ```ts
 * import { StdinBinError } from "./inputs.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(new StdinBinError("Cannot read stdin.bin: it is empty", 0).offset, 0);
 * ```
 */
export class StdinBinError extends SyntaxError {
  /** The name that JavaScript prints. */
  override readonly name = "StdinBinError";
  /** Where in the file the bad value stands, in bytes. */
  readonly offset: number;

  /** A file error at a byte offset of the file. */
  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

/**
 * Reads a `stdin.bin` file, which the reference's SDK writes when ZKM_DUMP is 1: the bincode of its
 * `ZKMStdin`, that is the entries, the host's own position in them, and proofs.
 *
 * No length of the file is trusted: each is checked against what is left before it is used. Proofs
 * are counted but not read.
 *
 * @param file The whole file. The result refers to its bytes: do not change them afterwards.
 * @returns The entries, and what is known of the proofs.
 * @throws {StdinBinError} If the file ends early, or goes on after its last value.
 * @example
 * ```ts
 * import { parseStdinBin } from "./inputs.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const file = new Uint8Array(34);
 * file[0] = 1; // one entry
 * file[8] = 2; // of two bytes
 * file.set([7, 9], 16);
 * assertEquals(parseStdinBin(file).inputs, [Uint8Array.of(7, 9)]);
 * assertEquals(parseStdinBin(file).proofs, null);
 * ```
 */
export function parseStdinBin(file: Uint8Array): StdinBin {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  let offset = 0;

  const fail = (reason: string, at: number): never => {
    throw new StdinBinError(`Cannot read stdin.bin at offset ${at}: ${reason}`, at);
  };
  const next = (what: string): bigint => {
    if (file.length - offset < 8) {
      fail(`the file ends inside ${what} (8 bytes needed, ${file.length - offset} left)`, offset);
    }
    const value = view.getBigUint64(offset, true);
    offset += 8;
    return value;
  };
  /** The next u64, where each unit that it counts takes at least `unit` bytes of what follows. */
  const nextCount = (what: string, unit: number): number => {
    const count = next(what);
    const left = file.length - offset;
    if (count > BigInt(Math.floor(left / unit))) {
      fail(`${what} is ${count}, but only ${left} bytes follow`, offset - 8);
    }
    return Number(count);
  };

  const inputs: Input[] = [];
  const entries = nextCount("the number of entries", 8);
  for (let index = 0; index < entries; index++) {
    const length = nextCount(`the length of entry ${index + 1} of ${entries}`, 1);
    inputs.push(file.subarray(offset, offset + length));
    offset += length;
  }
  const position = next("the position");
  if (position > BigInt(entries)) {
    fail(`the position is ${position}, but there are ${entries} entries`, offset - 8);
  }
  const count = nextCount("the number of proofs", 1);
  if (count === 0 && offset < file.length) {
    fail(`${file.length - offset} bytes follow the last value`, offset);
  }
  return {
    inputs,
    position: Number(position),
    proofs: count === 0 ? null : { count, bytes: file.subarray(offset) },
  };
}
