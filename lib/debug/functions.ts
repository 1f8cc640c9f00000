/**
 * Which function an address is in, from a symbol table.
 *
 * @module
 */
import { demangle } from "./demangle.ts";
import { type AddressRange, rangeOf } from "./executable.ts";

/** A symbol as an ELF file has it. */
export interface SymbolEntry {
  /** The name, mangled or not. */
  readonly name: string;
  /** The address. */
  readonly value: number;
  /** Bytes, or 0 if not known. */
  readonly size: number;
  /** `STT_*`: 0 none, 1 object, 2 function, 3 section, 4 file. */
  readonly type: number;
  /** `STB_*`: 0 local, 1 global, 2 weak. */
  readonly binding: number;
  /** Section index; 0 if the symbol is not defined here. */
  readonly section: number;
}

/** A place in a function. */
export interface FunctionPlace {
  /** The demangled name. */
  readonly name: string;
  /** Where the function begins. */
  readonly start: number;
  /** The address after its last instruction. */
  readonly end: number;
  /** How far into the function the place is, in bytes. */
  readonly offset: number;
}

const STT_NOTYPE = 0;
const STT_FUNC = 2;
const STB_LOCAL = 0;
const STB_GLOBAL = 1;
/** Labels that assemblers and compilers make for themselves. */
const LOCAL_LABEL = /^(?:\.L|\$)/;

/** A symbol with an extent; `end` is 0 until known. */
interface Extent {
  readonly symbol: SymbolEntry;
  readonly start: number;
  readonly end: number;
}

/** A part of an extent that no other extent inside it covers. */
interface Segment {
  readonly from: number;
  readonly to: number;
  readonly extent: Extent;
}

/**
 * Finds functions by address. A symbol without a size reaches to the next one; where one function
 * lies within another, the inner one wins. Of several names for one address, functions go before
 * bare labels, known sizes before unknown, global before weak before local.
 *
 * @example
 * ```ts
 * import { FunctionTable } from "./functions.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const symbol = { name: "main", value: 0x1000, size: 16, type: 2, binding: 1, section: 1 };
 * const table = new FunctionTable([symbol], [{ start: 0x1000, end: 0x2000 }]);
 * assertEquals(table.find(0x1004), { name: "main", start: 0x1000, end: 0x1010, offset: 4 });
 * assertEquals(table.find(0x1010), undefined);
 * ```
 */
export class FunctionTable {
  readonly #segments: readonly Segment[];
  readonly #names = new Map<string, string>();

  /** A table of those symbols that lie in the executable ranges; sizes are never trusted. */
  constructor(symbols: Iterable<SymbolEntry>, executable: readonly AddressRange[]) {
    this.#segments = segments(extents(best(symbols), executable));
  }

  /**
   * The function that an address is in.
   *
   * @param pc The address.
   * @returns The function, or undefined outside all of them.
   */
  find(pc: number): FunctionPlace | undefined {
    let low = 0;
    let high = this.#segments.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#segments[middle]?.from ?? 0) <= pc) low = middle + 1;
      else high = middle;
    }
    const segment = this.#segments[low - 1];
    if (segment === undefined || pc >= segment.to) return undefined;
    const { symbol, start, end } = segment.extent;
    return { name: this.#demangled(symbol.name), start, end, offset: pc - start };
  }

  #demangled(symbol: string): string {
    const known = this.#names.get(symbol);
    if (known !== undefined) return known;
    const name = demangle(symbol);
    this.#names.set(symbol, name);
    return name;
  }
}

/** One symbol for each address, in order of address. */
function best(symbols: Iterable<SymbolEntry>): SymbolEntry[] {
  const byAddress = new Map<number, SymbolEntry>();
  for (const symbol of symbols) {
    if (symbol.type !== STT_FUNC && symbol.type !== STT_NOTYPE) continue;
    // MIPS32 code is aligned; an odd address would be MIPS16 code.
    if (symbol.section === 0 || symbol.name === "" || symbol.value % 4 !== 0) continue;
    const other = byAddress.get(symbol.value);
    if (other === undefined || compare(symbol, other) < 0) byAddress.set(symbol.value, symbol);
  }
  return [...byAddress.values()].sort((a, b) => a.value - b.value);
}

/** Negative if the first is the better name. */
function compare(a: SymbolEntry, b: SymbolEntry): number {
  const rank = (symbol: SymbolEntry) => [
    isLabel(symbol) ? 1 : 0,
    symbol.type === STT_FUNC ? 0 : 1,
    symbol.size > 0 ? 0 : 1,
    symbol.binding === STB_GLOBAL ? 0 : symbol.binding === STB_LOCAL ? 2 : 1,
  ];
  const [left, right] = [rank(a), rank(b)];
  for (const [i, value] of left.entries()) {
    const difference = value - (right[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return a.name < b.name ? -1 : 1;
}

function isLabel(symbol: SymbolEntry): boolean {
  return LOCAL_LABEL.test(symbol.name);
}

/** Ends for all, within their executable range; labels inside a function are left out. */
function extents(symbols: readonly SymbolEntry[], executable: readonly AddressRange[]): Extent[] {
  const found: Extent[] = [];
  let covered = 0;
  for (const [i, symbol] of symbols.entries()) {
    const start = symbol.value;
    const range = rangeOf(executable, start);
    if (range === undefined) continue;
    if (start < covered && (symbol.type !== STT_FUNC || symbol.size === 0 || isLabel(symbol))) {
      continue;
    }
    const next = symbols[i + 1]?.value ?? range.end;
    const end = Math.min(range.end, symbol.size > 0 ? start + symbol.size : next);
    if (symbol.size > 0) covered = Math.max(covered, end);
    found.push({ symbol, start, end });
  }
  return found;
}

/** Cuts extents, which are in order of their starts, so that nothing overlaps. */
function segments(list: readonly Extent[]): Segment[] {
  const result: Segment[] = [];
  const open: Extent[] = [];
  let at = 0;
  const add = (extent: Extent, to: number) => {
    if (to > at) result.push({ from: Math.max(at, extent.start), to, extent });
    at = Math.max(at, to);
  };
  const closeUntil = (address: number) => {
    for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
      if (top.end > address) return add(top, address);
      add(top, top.end);
      open.pop();
    }
  };
  for (const extent of list) {
    closeUntil(extent.start);
    at = extent.start;
    open.push(extent);
  }
  closeUntil(Infinity);
  return result;
}
