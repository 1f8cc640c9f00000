/**
 * Names: of sections and of symbols.
 *
 * @module
 */
import { ElfError } from "../errors.ts";
import { type FileView, type Section, SYMBOL_SIZE } from "./format.ts";

/** Bytes of a name that are looked for. Real ones stay far below; hostile ones share one tail. */
const LONGEST_NAME = 4096;

/** One entry of the symbol table. */
export interface ElfSymbol {
  /** The raw name. */
  readonly name: string;
  /** Its value: for code and data the address. */
  readonly value: number;
  /** Bytes that it covers, 0 if unknown. */
  readonly size: number;
  /** STT_*: 0 none, 1 object, 2 function, 3 section, 4 file. */
  readonly type: number;
  /** STB_*: 0 local, 1 global, 2 weak. */
  readonly binding: number;
  /** The index of its section; 0 is undefined. */
  readonly section: number;
}

const SYMTAB = 2;

/**
 * Reads names of one string table, each offset once, and no more text in all than 16 times the
 * file: a few bytes of a hostile file must not turn into gigabytes of names.
 */
class Names {
  readonly #file: Uint8Array;
  readonly #start: number;
  readonly #end: number;
  readonly #decoder = new TextDecoder("utf-8", { fatal: true });
  readonly #known = new Map<number, string | undefined>();
  #budget: number;

  constructor(file: Uint8Array, start: number, size: number) {
    this.#file = file;
    this.#start = start;
    this.#end = Math.min(file.length, start + size);
    this.#budget = 16 * file.length + 2 ** 20;
  }

  /** The name at an offset of the table; `undefined` where there is none that can be read. */
  at(offset: number): string | undefined {
    if (!this.#known.has(offset)) this.#known.set(offset, this.#read(this.#start + offset));
    return this.#known.get(offset);
  }

  #read(from: number): string | undefined {
    if (from >= this.#end) return undefined;
    const to = Math.min(this.#end, from + LONGEST_NAME);
    const end = this.#file.subarray(from, to).indexOf(0);
    if (end < 0 || end > this.#budget) return undefined;
    this.#budget -= end;
    try {
      return this.#decoder.decode(this.#file.subarray(from, from + end));
    } catch {
      return undefined;
    }
  }
}

/**
 * Gives sections their names. A section whose name cannot be read has the empty one: nothing that
 * runs depends on it.
 *
 * @param file The file.
 * @param sections The section headers.
 * @param nameOffsets Where each name stands in the string table.
 * @param table The index of that table.
 * @returns The sections.
 */
export function nameSections(
  file: Uint8Array,
  sections: readonly Omit<Section, "name">[],
  nameOffsets: readonly number[],
  table: number,
): Section[] {
  const strings = sections[table];
  const names = new Names(file, strings?.offset ?? 0, strings?.size ?? 0);
  return sections.map((section, index) => ({
    ...section,
    name: names.at(nameOffsets[index]!) ?? "",
  }));
}

/** What the symbol table gave. */
export interface SymbolTable {
  /** Every symbol whose name can be read, in file order. */
  readonly symbols: readonly ElfSymbol[];
  /** How many were skipped for their names. */
  readonly skipped: number;
}

/**
 * Reads the first symbol table.
 *
 * @param file The file.
 * @param view The same as numbers.
 * @param sections Its sections.
 * @returns The symbols, or `undefined` where the file is stripped.
 * @throws {ElfError} If there is a table that cannot be read; the reference's process aborts.
 */
export function readSymbols(
  file: Uint8Array,
  view: FileView,
  sections: readonly Section[],
): SymbolTable | undefined {
  const table = sections.find((section) => section.type === SYMTAB);
  if (!table) return undefined;
  if (table.entrySize !== SYMBOL_SIZE) {
    throw new ElfError(
      `Cannot read the symbol table: an entry has ${table.entrySize} bytes, not ${SYMBOL_SIZE}`,
      table.at + 36,
    );
  }
  const strings = sections[table.link];
  if (!strings) {
    throw new ElfError(
      `Cannot read the symbols' names: section ${table.link} does not exist`,
      table.at + 24,
    );
  }
  view.expect(table.offset, table.size, "the symbol table", table.at + 16);
  view.expect(strings.offset, strings.size, "the symbols' names", strings.at + 16);
  const names = new Names(file, strings.offset, strings.size);
  const symbols: ElfSymbol[] = [];
  let skipped = 0;
  const end = table.offset + table.size - (table.size % SYMBOL_SIZE);
  for (let at = table.offset; at < end; at += SYMBOL_SIZE) {
    const name = names.at(view.u32(at));
    if (name === undefined) {
      skipped++;
      continue;
    }
    const info = file[at + 12]!;
    symbols.push({
      name,
      value: view.u32(at + 4),
      size: view.u32(at + 8),
      type: info & 15,
      binding: info >>> 4,
      section: view.u16(at + 14),
    });
  }
  return { symbols, skipped };
}
