/**
 * Input entries as people write them on a command line: `u32:20`, `hex:0a0b`, `file:block.bin`.
 *
 * @module
 */

import { bool, bytes, i16, i32, i64, i8, type Input, raw, str } from "./inputs.ts";
import { u16, u32, u64, u8 } from "./inputs.ts";

/** What a specification stands for: the entry itself, or the file that holds it. */
export type InputSource =
  | {
    /** The specification says every byte. */
    readonly kind: "bytes";
    /** The entry. */
    readonly bytes: Input;
  }
  | {
    /** The whole of a file is the entry; reading it is the caller's. */
    readonly kind: "file";
    /** The path as written, never empty. */
    readonly path: string;
  };

/**
 * The text is no input specification.
 *
 * @example
 * ```ts
 * import { InputSpecError, parseInputSpec } from "./input_spec.ts";
 * import { assertThrows } from "@std/assert";
 *
 * assertThrows(
 *   () => parseInputSpec("u8:300"),
 *   InputSpecError,
 *   'Cannot parse the input "u8:300": 300 does not fit 8 bits, write 0 to 255',
 * );
 * ```
 */
export class InputSpecError extends SyntaxError {
  /** The name that JavaScript prints. */
  override readonly name = "InputSpecError";
}

/** Reads what follows `kind:`; what it throws is a reason, which the caller completes. */
type Reader = (text: string) => InputSource;

/** Why a text cannot be read: the second half of a message. */
class Reason extends Error {}

/** A text for a message: a pasted megabyte must not fill the terminal. */
function shown(text: string): string {
  return text.length > 60 ? text.slice(0, 57) + "..." : text;
}

function entry(encoded: Input): InputSource {
  return { kind: "bytes", bytes: encoded };
}

function readInteger(
  bits: number,
  signed: boolean,
  encode: (value: bigint) => Input,
): Reader {
  const span = 1n << BigInt(bits);
  const lowest = signed ? -span / 2n : 0n;
  const highest = lowest + span - 1n;
  return (text) => {
    const match = /^([+-]?)(0x[0-9a-f]+(?:_[0-9a-f]+)*|[0-9]+(?:_[0-9]+)*)$/i.exec(text);
    const digits = match?.[2];
    if (digits === undefined) {
      throw new Reason(`"${shown(text)}" is no integer, write it as 20, 0x14 or 1_000_000`);
    }
    const magnitude = BigInt(digits.replaceAll("_", ""));
    const value = match?.[1] === "-" ? -magnitude : magnitude;
    if (value < lowest || value > highest) {
      const given = shown(String(value));
      throw new Reason(`${given} does not fit ${bits} bits, write ${lowest} to ${highest}`);
    }
    return entry(encode(value));
  };
}

function readHex(text: string): Uint8Array {
  const from = /^0x/i.test(text) ? 2 : 0;
  const digits: number[] = [];
  for (let index = from; index < text.length; index++) {
    const character = text.charAt(index);
    if (character === "_") continue;
    const digit = "0123456789abcdef".indexOf(character.toLowerCase());
    if (digit < 0) {
      throw new Reason(
        `"${character}" at position ${index + 1} of its digits is no hex digit, write 0-9 and a-f`,
      );
    }
    digits.push(digit);
  }
  if (digits.length % 2 !== 0) {
    throw new Reason(`it has ${digits.length} hex digits, write two for each byte`);
  }
  const content = new Uint8Array(digits.length / 2);
  for (const [index, digit] of digits.entries()) {
    const byte = index >> 1;
    content[byte] = (content[byte] ?? 0) * 16 + digit;
  }
  return content;
}

function readText(encode: (text: string) => Input): Reader {
  return (text) => {
    if (!text.isWellFormed()) throw new Reason("it holds half of a surrogate pair, write UTF-8");
    return entry(encode(text));
  };
}

/** Every kind, in the order in which help texts list them. */
const READERS: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ["u8", readInteger(8, false, u8)],
  ["u16", readInteger(16, false, u16)],
  ["u32", readInteger(32, false, u32)],
  ["u64", readInteger(64, false, u64)],
  ["i8", readInteger(8, true, i8)],
  ["i16", readInteger(16, true, i16)],
  ["i32", readInteger(32, true, i32)],
  ["i64", readInteger(64, true, i64)],
  ["bool", (text) => {
    if (text !== "true" && text !== "false") {
      throw new Reason(`"${shown(text)}" is no truth value, write true or false`);
    }
    return entry(bool(text === "true"));
  }],
  ["str", readText(str)],
  ["bytes", (text) => entry(bytes(readHex(text)))],
  ["hex", (text) => entry(readHex(text))],
  ["raw", readText(raw)],
  ["file", (text) => {
    if (text === "") throw new Reason("it has no path, write file:PATH");
    if (text.includes("\0")) throw new Reason("the path holds a zero byte, write another path");
    return { kind: "file", path: text };
  }],
]);

/** The kinds that {@linkcode parseInputSpec} knows, as written before the colon. */
export const INPUT_KINDS: readonly string[] = [...READERS.keys()];

/**
 * Reads one input specification: a kind, a colon, and a value.
 *
 * - `u8: u16: u32: u64: i8: i16: i32: i64:` an integer in decimal or 0x hex, with `_` between digits
 * - `bool:` true or false; `str:` a text; `bytes:` hex digits: as bincode encodes them
 * - `hex:` hex digits, `raw:` a text: exactly these bytes, without a length
 * - `file:` a path, whose whole content is the entry
 *
 * Hex digits may have `0x` in front and `_` between them. Texts are taken as they are, further
 * colons and spaces included, and may be empty.
 *
 * @param spec The specification.
 * @returns The entry, or the path of the file that holds it.
 * @throws {InputSpecError} If the kind is unknown or the value is not of that kind; the message
 * says what to write instead.
 * @example
 * ```ts
 * import { parseInputSpec } from "./input_spec.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(parseInputSpec("u16:0x01_02"), { kind: "bytes", bytes: Uint8Array.of(2, 1) });
 * assertEquals(parseInputSpec("file:a:b"), { kind: "file", path: "a:b" });
 * ```
 */
export function parseInputSpec(spec: string): InputSource {
  const colon = spec.indexOf(":");
  const kind = colon < 0 ? "" : spec.slice(0, colon);
  const read = READERS.get(kind);
  try {
    if (colon < 0) throw new Reason(`it has no kind, write ${withKind(shown(spec))}`);
    if (read === undefined) {
      throw new Reason(`"${shown(kind)}" is no kind of input${instead(kind, shown(spec))}`);
    }
    return read(spec.slice(colon + 1));
  } catch (error) {
    if (!(error instanceof Reason)) throw error;
    throw new InputSpecError(`Cannot parse the input "${shown(spec)}": ${error.message}`);
  }
}

/** What someone who wrote no kind most likely meant. */
function withKind(spec: string): string {
  if (/^[0-9][0-9_]*$/.test(spec)) return `u32:${spec} or u64:${spec}, as the guest reads it`;
  if (/^-[0-9][0-9_]*$/.test(spec)) return `i32:${spec} or i64:${spec}, as the guest reads it`;
  if (spec === "true" || spec === "false") return `bool:${spec}`;
  if (/^0x[0-9a-f_]+$/i.test(spec)) return `hex:${spec.slice(2)}`;
  if (/[./\\]/.test(spec) && !/\s/.test(spec)) return `file:${spec}`;
  return "one of " + INPUT_KINDS.map((kind) => kind + ":").join(" ");
}

function instead(kind: string, spec: string): string {
  const close = nearest(kind.toLowerCase(), INPUT_KINDS);
  if (close !== undefined) return `, write ${close}:`;
  // A Windows path, or one with a colon.
  if (/^[A-Za-z]$/.test(kind) || /[./\\]/.test(kind)) return `, write file:${spec} for a file`;
  return ", write one of " + INPUT_KINDS.map((known) => known + ":").join(" ");
}

/**
 * Which known word a misspelt one stands for, to suggest in an error message.
 *
 * The distance counts inserted, dropped, changed and swapped characters; a word further away than a
 * third of its own length (at least one character) is no suggestion.
 *
 * @param word The word as written.
 * @param known The words that would have been right.
 * @returns The nearest one, the first of several, or undefined if none is near.
 * @example
 * ```ts
 * import { nearest } from "./input_spec.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(nearest("flie", ["file", "raw"]), "file");
 * assertEquals(nearest("zebra", ["file", "raw"]), undefined);
 * ```
 */
export function nearest(word: string, known: readonly string[]): string | undefined {
  let best: string | undefined;
  let least = Infinity;
  for (const candidate of known) {
    const limit = Math.max(1, Math.floor(Math.max(word.length, candidate.length) / 3));
    // Lengths that differ by more than the limit cannot be near; so a huge word costs nothing.
    if (Math.abs(word.length - candidate.length) > limit) continue;
    const distance = editDistance(word, candidate);
    if (distance <= limit && distance < least) {
      best = candidate;
      least = distance;
    }
  }
  return best;
}

/** The optimal string alignment distance: edits, with a swap of two neighbours counted once. */
function editDistance(from: string, to: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row++) {
    const line = [row];
    for (let column = 1; column <= to.length; column++) {
      const same = from[row - 1] === to[column - 1];
      let cost = Math.min(
        (last[column] ?? 0) + 1,
        (line[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (same ? 0 : 1),
      );
      if (
        row > 1 && column > 1 && from[row - 1] === to[column - 2] &&
        from[row - 2] === to[column - 1]
      ) {
        cost = Math.min(cost, (beforeLast[column - 2] ?? 0) + 1);
      }
      line.push(cost);
    }
    beforeLast = last;
    last = line;
  }
  return last[to.length] ?? 0;
}
