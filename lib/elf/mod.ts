/**
 * The ELF reader: 32-bit little-endian MIPS executables, as the reference accepts them.
 *
 * @module
 */
import { CODE_MEMORY_END } from "../addresses.ts";
import { hex32 } from "../bits.ts";
import { ElfError } from "../errors.ts";
import { FILE_HEADER, FileView, readHeaders, type Section } from "./format.ts";
import { type Patch, patchesFor } from "./patches.ts";
import { readSegment, type Segment } from "./segments.ts";
import { type ElfSymbol, nameSections, readSymbols } from "./symbols.ts";

export { ElfError, type ElfSymbol, type Patch, type Section, type Segment };

/** What an ELF file holds. All bytes are views of the file, which stays the caller's. */
export interface ElfFile {
  /** The address of the first instruction. */
  readonly entry: number;
  /** e_flags: the ABI and the architecture that the file was built for. */
  readonly flags: number;
  /** The loadable segments, in file order. */
  readonly segments: readonly Segment[];
  /** The sections, if any. */
  readonly sections: readonly Section[];
  /** Whether there is no symbol table. */
  readonly stripped: boolean;
  /** The symbols, if any. */
  readonly symbols: readonly ElfSymbol[];
  /** How many symbols have a name that cannot be read. */
  readonly unnamedSymbols: number;
  /** The words that symbols ask to change, by address; see {@linkcode patchesFor}. */
  readonly patches: ReadonlyMap<number, Patch>;
  /** The file itself. */
  readonly bytes: Uint8Array;
}

const MAGIC = [0x7f, 0x45, 0x4c, 0x46];
const CLASS_64 = 2;

function checkIdentification(file: Uint8Array): void {
  const refuse = (why: string, offset: number) => {
    throw new ElfError(`Cannot load the ELF file: ${why}`, offset);
  };
  if (file.length < 16) refuse(`it has ${file.length} bytes, fewer than an ELF header`, 0);
  if (MAGIC.some((byte, index) => file[index] !== byte)) refuse("it is no ELF file", 0);
  if (file[6] !== 1) refuse(`its version is ${file[6]}, not 1`, 6);
  if (file[4] !== 1 && file[4] !== CLASS_64) refuse(`its class is ${file[4]}, not 1 or 2`, 4);
  if (file[5] !== 1) refuse("it is not little-endian: build the guest for mipsel", 5);
  if (file[4] === CLASS_64) refuse("it is not a 32-bit file: build the guest for mipsel, o32", 4);
  if (file.length < FILE_HEADER.size) {
    refuse(`it has ${file.length} bytes, fewer than its header`, file.length);
  }
}

/** The reference's checks 3 to 8, but for the symbol table between 4 and 6. */
function checkKind(view: FileView): void {
  const machine = view.u16(FILE_HEADER.machine);
  if (machine !== 8) {
    throw new ElfError(
      `Cannot load the ELF file: it is for machine ${machine}, not MIPS (8)`,
      FILE_HEADER.machine,
    );
  }
  const type = view.u16(FILE_HEADER.type);
  if (type !== 2) {
    throw new ElfError(
      `Cannot load the ELF file: its type is ${type}, not an executable (2): link it statically ` +
        "and not position-independent",
      FILE_HEADER.type,
    );
  }
}

function checkEntry(view: FileView): number {
  const entry = view.u32(FILE_HEADER.entry);
  if (entry >= CODE_MEMORY_END || entry % 4 !== 0) {
    throw new ElfError(
      `Cannot load the ELF file: its entry ${hex32(entry)} is not a multiple of 4 below 0x3f000000`,
      FILE_HEADER.entry,
    );
  }
  return entry;
}

/**
 * Reads an ELF file and checks everything that the reference checks, in its order
 * (reference/loading-and-layout.md 2). Unlike the reference it takes a file without symbols.
 *
 * @param file The file's bytes. The result holds views of them: do not change them.
 * @returns What the file holds.
 * @throws {ElfError} If the file cannot be run; the offset says which field is at fault.
 * @example
 * ```ts
 * import { parseElf } from "./mod.ts";
 * import { ElfError } from "../errors.ts";
 * import { assertThrows } from "@std/assert";
 *
 * assertThrows(() => parseElf(Uint8Array.of(1, 2, 3)), ElfError, "fewer than an ELF header");
 * ```
 */
export function parseElf(file: Uint8Array): ElfFile {
  checkIdentification(file);
  const view = new FileView(file);
  const { programHeaders, sections: unnamed, nameOffsets } = readHeaders(view);
  checkKind(view);
  const sections = nameSections(file, unnamed, nameOffsets, view.u16(FILE_HEADER.sectionNames));
  const table = readSymbols(file, view, sections);
  const symbols = table?.symbols ?? [];
  const entry = checkEntry(view);
  if (view.u32(FILE_HEADER.programOffset) === 0) {
    throw new ElfError(
      "Cannot load the ELF file: it has no program headers",
      FILE_HEADER.programOffset,
    );
  }
  if (programHeaders.length > 256) {
    throw new ElfError(
      `Cannot load the ELF file: it has ${programHeaders.length} program headers, more than 256`,
      FILE_HEADER.programCount,
    );
  }
  const patches = patchesFor(symbols);
  return {
    entry,
    flags: view.u32(FILE_HEADER.flags),
    segments: programHeaders.filter(({ type }) => type === 1).map((header) =>
      readSegment(header, file, view, patches)
    ),
    sections,
    stripped: table === undefined,
    symbols,
    unnamedSymbols: table?.skipped ?? 0,
    patches,
    bytes: file,
  };
}
