/**
 * The names that people wrote, from the names that linkers see.
 *
 * Why not a package: on npm there are gecko-profiler-demangle (1 MB of WebAssembly, to be fetched
 * and compiled before the first name) and demangler-js (C++ only, 0.1.7, without what C++11
 * brought). `lib/` imports @noble/* only, must run in browsers, and a run of the command line has
 * 60 ms to start; these files need none of that until a name is asked for.
 *
 * @module
 */
import { demangleCpp } from "./demangle_cpp.ts";
import { demangleRustLegacy } from "./demangle_rust_legacy.ts";
import { demangleRustV0 } from "./demangle_rust_v0.ts";

/** One piece of what compilers add to a function's copies and parts: `.isra.0`, `.llvm.1A2B`. */
const WORD = /^[A-Za-z_]+$/;
const NUMBER = /^[0-9A-F@]+$/;
/** Each piece may cost one more attempt at the rest; gcc has been seen to add four. */
const MAX_PIECES = 8;

/**
 * A symbol's name as its author wrote it, for Rust (both manglings) and C++; any other name, and
 * whatever is not understood, comes back unchanged. Never throws, whatever the bytes.
 *
 * Rust's hashes and crate disambiguators are dropped, as are the types of its constants. Copies and
 * parts that a compiler made are marked as binutils marks those of C++, ` [clone .isra.0]`; `.llvm.`
 * suffixes and Rust's mere numbers, which say nothing, are dropped.
 *
 * @param symbol A name from a symbol table.
 * @returns The name to show; at most some 16,000 characters longer than the symbol.
 * @example
 * ```ts
 * import { demangle } from "./demangle.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(demangle("_ZN4core3fmt5write17h0123456789abcdefE"), "core::fmt::write");
 * assertEquals(demangle("_RNCNvC5guest4main0"), "guest::main::{closure#0}");
 * assertEquals(demangle("_ZN3FooC1Ei.isra.0"), "Foo::Foo(int) [clone .isra.0]");
 * assertEquals(demangle("memcpy"), "memcpy");
 * ```
 */
export function demangle(symbol: string): string {
  if (!symbol.startsWith("_Z") && !symbol.startsWith("_R")) return symbol;
  let stem = symbol;
  const pieces: string[] = [];
  for (let text = demangleOne(stem);; text = demangleOne(stem)) {
    if (text !== undefined) {
      const isRust = symbol.startsWith("_R") || demangleRustLegacy(stem) !== undefined;
      return text + clones(pieces, isRust);
    }
    const dot = stem.lastIndexOf(".");
    const piece = stem.slice(dot + 1);
    if (dot < 0 || pieces.length >= MAX_PIECES) return symbol;
    if (!WORD.test(piece) && !NUMBER.test(piece)) return symbol;
    pieces.unshift(piece);
    stem = stem.slice(0, dot);
  }
}

/** Each word goes with the numbers after it. */
function clones(pieces: readonly string[], isRust: boolean): string {
  const groups: string[] = [];
  for (const piece of pieces) {
    const last = groups.pop();
    if (last === undefined) groups.push(piece);
    else if (WORD.test(piece)) groups.push(last, piece);
    else groups.push(`${last}.${piece}`);
  }
  return groups
    .filter((group) => !group.startsWith("llvm.") && !(isRust && NUMBER.test(group.charAt(0))))
    .map((group) => ` [clone .${group}]`)
    .join("");
}

function demangleOne(symbol: string): string | undefined {
  if (symbol.startsWith("_R")) return demangleRustV0(symbol);
  return demangleRustLegacy(symbol) ?? demangleCpp(symbol);
}
