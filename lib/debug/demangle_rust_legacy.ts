/**
 * Rust's first mangling: C++ nested names that end in a hash, with `$...$` for other characters.
 *
 * @module
 */
import { attempt, Cursor } from "./mangled_text.ts";

/** Escapes with a name (rustc's `rustc_symbol_mangling::legacy`). */
const ESCAPES: ReadonlyMap<string, string> = new Map([
  ["SP", "@"],
  ["BP", "*"],
  ["RF", "&"],
  ["LT", "<"],
  ["GT", ">"],
  ["LP", "("],
  ["RP", ")"],
  ["C", ","],
]);

const HASH = /^h[0-9a-f]{16}$/;
/** Fewer different digits are no hash but a C++ name (binutils draws the line here, too). */
const MIN_HASH_DIGITS = 5;

/**
 * Reads a legacy Rust name, `_ZN ... 17h<hash>E`; the hash is dropped.
 *
 * @param symbol The name, without any suffix such as `.llvm.123`.
 * @returns The path, or undefined if it is no such name.
 * @example
 * ```ts
 * import { demangleRustLegacy } from "./demangle_rust_legacy.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(
 *   demangleRustLegacy("_ZN26_$LT$T$u20$as$u20$a..B$GT$3add17h0123456789abcdefE"),
 *   "<T as a::B>::add",
 * );
 * ```
 */
export function demangleRustLegacy(symbol: string): string | undefined {
  if (!symbol.startsWith("_ZN") || !symbol.endsWith("E")) return undefined;
  return attempt(symbol, () => {
    const cursor = new Cursor(symbol);
    cursor.expect("_ZN");
    const parts: string[] = [];
    while (!cursor.eat("E")) parts.push(cursor.take(cursor.decimal()));
    const hash = parts.pop() ?? "";
    if (!cursor.done || parts.length === 0 || !HASH.test(hash)) cursor.fail();
    if (new Set(hash.slice(1)).size < MIN_HASH_DIGITS) cursor.fail();
    return parts.map((part) => unescape(part) ?? cursor.fail()).join("::");
  });
}

/** One part of a path, or undefined if an escape is not known. */
function unescape(part: string): string | undefined {
  // An underscore stands in front where a part would not begin like an identifier.
  const text = part.startsWith("_$") ? part.slice(1) : part;
  let known = true;
  const plain = text.replace(/\$([^$]*)\$|\.\.|\$/g, (all, name: string | undefined) => {
    if (all === "..") return "::";
    const char = name === undefined ? undefined : ESCAPES.get(name) ?? hexEscape(name);
    known &&= char !== undefined;
    return char ?? "";
  });
  return known ? plain : undefined;
}

/** `u20` and the like: a character by its code, which must be one that can be shown. */
function hexEscape(name: string): string | undefined {
  if (!/^u[0-9a-f]{1,6}$/.test(name)) return undefined;
  const code = parseInt(name.slice(1), 16);
  const shown = code >= 0x20 && code !== 0x7f && code <= 0x10ffff && (code & ~0x7ff) !== 0xd800;
  return shown ? String.fromCodePoint(code) : undefined;
}
