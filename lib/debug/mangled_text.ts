/**
 * What the demanglers share: a cursor over a mangled name that gives up rather than run away.
 *
 * @module
 */

/** Longer names are not looked at: the longest in a Rust guest of 2 MB was under 1,000 characters. */
const MAX_LENGTH = 20_000;
/** Longer results are given up: a few back references can ask for gigabytes. */
const MAX_OUTPUT = 16_384;
/** Productions of the grammar that may nest; the host stack takes several times as many. */
const MAX_DEPTH = 200;
/** Productions in all: back references can also repeat, without end, what prints nothing. */
const MAX_STEPS = 20_000;

/** Thrown inside the demanglers for a name that is not what it seemed; never leaves them. */
export class NotMangled extends Error {
  /** The name that JavaScript prints. */
  override readonly name = "NotMangled";
}

/**
 * Runs a demangler; a name that it cannot read gives `undefined`.
 *
 * @param symbol The mangled name, for its length.
 * @param read Reads it; may throw {@linkcode NotMangled}.
 * @returns What `read` returned, or undefined.
 * @example
 * ```ts
 * import { attempt, NotMangled } from "./mangled_text.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(attempt("x", () => { throw new NotMangled(); }), undefined);
 * ```
 */
export function attempt(symbol: string, read: () => string): string | undefined {
  if (symbol.length > MAX_LENGTH) return undefined;
  try {
    return bounded(read());
  } catch (error) {
    if (error instanceof NotMangled) return undefined;
    throw error;
  }
}

/**
 * Passes a text on, unless it has grown beyond what a name may have.
 *
 * @param text A piece of the result.
 * @returns The same text.
 * @throws {NotMangled} If it is too long.
 * @example
 * ```ts
 * import { bounded } from "./mangled_text.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(bounded("foo::bar"), "foo::bar");
 * ```
 */
export function bounded(text: string): string {
  if (text.length > MAX_OUTPUT) throw new NotMangled();
  return text;
}

/**
 * A place in a mangled name. All methods throw {@linkcode NotMangled} where the text does not fit.
 *
 * @example
 * ```ts
 * import { Cursor } from "./mangled_text.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const cursor = new Cursor("3fooE");
 * assertEquals(cursor.take(cursor.decimal()), "foo");
 * assertEquals(cursor.eat("E"), true);
 * ```
 */
export class Cursor {
  /** The whole text. */
  readonly text: string;
  /** Where the next character stands. */
  pos = 0;
  #depth = 0;
  #steps = 0;

  /** Starts at the beginning of the text. */
  constructor(text: string) {
    this.text = text;
  }

  /** Whether nothing is left. */
  get done(): boolean {
    return this.pos >= this.text.length;
  }

  /** Gives up. */
  fail(): never {
    throw new NotMangled();
  }

  /** The character so far ahead, or an empty text; nothing is consumed. */
  peek(ahead = 0): string {
    return this.text.charAt(this.pos + ahead);
  }

  /** Consumes one character. */
  next(): string {
    return this.take(1);
  }

  /** Consumes so many characters. */
  take(count: number): string {
    const end = this.pos + count;
    if (end > this.text.length) this.fail();
    const taken = this.text.slice(this.pos, end);
    this.pos = end;
    return taken;
  }

  /** Consumes the text if it is what comes next; whether it was. */
  eat(text: string): boolean {
    if (!this.text.startsWith(text, this.pos)) return false;
    this.pos += text.length;
    return true;
  }

  /** Consumes the text, which must come next. */
  expect(text: string): void {
    if (!this.eat(text)) this.fail();
  }

  /** Consumes a decimal number; a zero ends at once, since another number may follow it. */
  decimal(): number {
    if (this.eat("0")) return 0;
    const digits = this.digits(isDecimal);
    if (digits === "") this.fail();
    return Number(digits);
  }

  /** Consumes the longest run of the characters, which may be empty. */
  digits(belongs: (char: string) => boolean): string {
    const start = this.pos;
    while (!this.done && belongs(this.peek())) this.pos++;
    return this.text.slice(start, this.pos);
  }

  /** Reads a part that may contain parts of its own kind, within the bounds of depth and steps. */
  nested<T>(read: () => T): T {
    if (++this.#steps > MAX_STEPS || this.#depth >= MAX_DEPTH) this.fail();
    this.#depth++;
    const result = read();
    // Not in a finally: after a throw the whole name is given up.
    this.#depth--;
    return result;
  }
}

/**
 * Whether a character is a decimal digit.
 *
 * @param char One character, or an empty text.
 * @returns True for 0 to 9.
 * @example
 * ```ts
 * import { isDecimal } from "./mangled_text.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(isDecimal("7") && !isDecimal("") && !isDecimal("a"), true);
 * ```
 */
export function isDecimal(char: string): boolean {
  return char >= "0" && char <= "9" && char.length === 1;
}
