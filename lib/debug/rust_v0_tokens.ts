import { Cursor, isDecimal } from "./mangled_text.ts";
import { decodePunycode } from "./punycode.ts";

/**
 * The tokens of a v0 Rust name: numbers, names and literals.
 *
 * @example
 * ```ts
 * import { RustTokens } from "./rust_v0_tokens.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const tokens = new RustTokens("u8gdel_5qas1_");
 * assertEquals([tokens.identifier(), tokens.disambiguator()], ["gödel", 3]);
 * ```
 */
export class RustTokens extends Cursor {
  #hexDigits(): string {
    const digits = this.digits((char) => isDecimal(char) || (char >= "a" && char <= "f"));
    this.expect("_");
    return digits;
  }

  /** Hexadecimal digits up to `_`: at most 128 bits. */
  hex(): bigint {
    const digits = this.#hexDigits();
    if (digits === "" || digits.length > 32) this.fail();
    return BigInt(`0x${digits}`);
  }

  /** The value of a bool. */
  boolean(): string {
    const value = this.hex();
    if (value > 1n) this.fail();
    return value === 1n ? "true" : "false";
  }

  /** The value of a char, in quotes. */
  character(): string {
    const code = Number(this.hex());
    if (code > 0x10ffff || (code & ~0x7ff) === 0xd800) this.fail();
    return `'${escapeChar(String.fromCodePoint(code), "'")}'`;
  }

  /** Bytes in hexadecimal up to `_`, as text in quotes. */
  stringLiteral(): string {
    const bytes = (this.#hexDigits().match(/../g) ?? []).map((pair) => parseInt(pair, 16));
    const text = new TextDecoder().decode(new Uint8Array(bytes));
    return `"${[...text].map((char) => escapeChar(char, '"')).join("")}"`;
  }

  /** Digits of base 62 up to `_`; none is 0, and every number counts from 1. */
  base62(): number {
    const digits = this.digits((char) => /[0-9A-Za-z]/.test(char));
    this.expect("_");
    if (digits === "") return 0;
    let value = 0;
    for (const digit of digits) {
      const code = digit.charCodeAt(0);
      // 0-9, then a-z, then A-Z.
      const worth = code < 58 ? code - 48 : code > 96 ? code - 87 : code - 29;
      value = value * 62 + worth;
    }
    return value + 1;
  }

  /** A crate's may exceed 2^53: they are not shown, and a closure's is small. */
  disambiguator(): number {
    return this.eat("s") ? this.base62() + 1 : 0;
  }

  /** A name, decoded. */
  identifier(): string {
    const encoded = this.eat("u");
    const length = this.decimal();
    // Separates the length from a name that begins with a digit or an underscore.
    this.eat("_");
    const name = this.take(length);
    if (!encoded) return name;
    const split = name.lastIndexOf("_");
    const basic = split < 0 ? "" : name.slice(0, split);
    return decodePunycode(basic, name.slice(split + 1)) ?? this.fail();
  }
}

/** A character as Rust would write it in quotes. */
function escapeChar(char: string, quote: string): string {
  if (char === quote || char === "\\") return `\\${char}`;
  const named: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };
  const code = char.codePointAt(0) ?? 0;
  if (code === 0) return "\\0";
  return named[char] ?? (code < 0x20 || code === 0x7f ? `\\u{${code.toString(16)}}` : char);
}
