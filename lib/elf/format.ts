/**
 * ELF32 headers: where the fields stand (System V ABI, "Object Files"), and a reader that never
 * leaves the file.
 *
 * @module
 */
import { ElfError } from "../errors.ts";

/** A file as little-endian numbers; every read is checked. */
export class FileView {
  readonly #view: DataView;

  /** A view of a file's bytes, which stay the caller's. */
  constructor(file: Uint8Array) {
    this.#view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  }

  /** Bytes in the file. */
  get length(): number {
    return this.#view.byteLength;
  }

  /** The 16-bit number at an offset. */
  u16(offset: number): number {
    this.expect(offset, 2, "a 16-bit field");
    return this.#view.getUint16(offset, true);
  }

  /** The 32-bit number at an offset. */
  u32(offset: number): number {
    this.expect(offset, 4, "a 32-bit field");
    return this.#view.getUint32(offset, true);
  }

  /** Throws unless the file holds `length` bytes at `offset`. */
  expect(offset: number, length: number, what: string, at = offset): void {
    if (offset + length > this.length) {
      throw new ElfError(
        `Cannot read ${what} of ${length} bytes at offset ${offset}: the file has ` +
          `${this.length} bytes: is it cut off?`,
        at,
      );
    }
  }
}

/** Offsets of the fields of the file header. */
export const FILE_HEADER = {
  type: 16,
  machine: 18,
  entry: 24,
  programOffset: 28,
  sectionOffset: 32,
  flags: 36,
  programEntrySize: 42,
  programCount: 44,
  sectionEntrySize: 46,
  sectionCount: 48,
  sectionNames: 50,
  size: 52,
} as const;

/** Bytes of one program header. */
export const PROGRAM_HEADER_SIZE = 32;
/** Bytes of one section header. */
export const SECTION_HEADER_SIZE = 40;
/** Bytes of one symbol. */
export const SYMBOL_SIZE = 16;

/** One program header. */
export interface ProgramHeader {
  /** Where it stands in the file. */
  readonly at: number;
  /** PT_LOAD is 1. */
  readonly type: number;
  /** Where its bytes start in the file. */
  readonly offset: number;
  /** Where they go in memory. */
  readonly address: number;
  /** How many bytes the file holds. */
  readonly fileSize: number;
  /** How many bytes memory holds. */
  readonly memorySize: number;
  /** 1 executable, 2 writable, 4 readable. */
  readonly flags: number;
}

/** One section header, with its name where that can be read. */
export interface Section {
  /** Where the header stands in the file. */
  readonly at: number;
  /** The name; empty where it cannot be read. */
  readonly name: string;
  /** SHT_SYMTAB is 2, SHT_STRTAB 3, SHT_NOBITS 8. */
  readonly type: number;
  /** 1 writable, 2 in memory, 4 executable. */
  readonly flags: number;
  /** Its address in memory, 0 if it is not loaded. */
  readonly address: number;
  /** Where its bytes start in the file. */
  readonly offset: number;
  /** How many bytes it has. */
  readonly size: number;
  /** The index of the section that it refers to. */
  readonly link: number;
  /** Bytes of one entry of a table. */
  readonly entrySize: number;
}

function headers(
  view: FileView,
  what: string,
  table: {
    offset: number;
    offsetAt: number;
    entrySize: number;
    expectedSize: number;
    entrySizeAt: number;
  },
  count: (first: number) => number,
): number[] {
  if (table.offset === 0) return [];
  if (table.entrySize !== table.expectedSize) {
    throw new ElfError(
      `Cannot read the ${what} headers: an entry has ${table.entrySize} bytes, not ` +
        table.expectedSize,
      table.entrySizeAt,
    );
  }
  const entries = count(table.offset);
  view.expect(
    table.offset,
    entries * table.entrySize,
    `the table of ${what} headers`,
    table.offsetAt,
  );
  return Array.from({ length: entries }, (_, index) => table.offset + index * table.entrySize);
}

/** Reads the section headers: offsets first, since section 0 may hold both tables' counts. */
function sectionOffsets(view: FileView): number[] {
  return headers(
    view,
    "section",
    {
      offset: view.u32(FILE_HEADER.sectionOffset),
      offsetAt: FILE_HEADER.sectionOffset,
      entrySize: view.u16(FILE_HEADER.sectionEntrySize),
      expectedSize: SECTION_HEADER_SIZE,
      entrySizeAt: FILE_HEADER.sectionEntrySize,
    },
    (first) => {
      const count = view.u16(FILE_HEADER.sectionCount);
      if (count !== 0) return count;
      view.expect(first, SECTION_HEADER_SIZE, "section header 0", FILE_HEADER.sectionOffset);
      return view.u32(first + 20);
    },
  );
}

/**
 * Reads both tables of headers, sections first, as the reference does.
 *
 * @param view The file.
 * @returns Program headers in file order, and sections without their names.
 * @throws {ElfError} If a table has the wrong entry size or leaves the file.
 */
export function readHeaders(
  view: FileView,
): { programHeaders: ProgramHeader[]; sections: Omit<Section, "name">[]; nameOffsets: number[] } {
  const sectionsAt = sectionOffsets(view);
  const programsAt = headers(
    view,
    "program",
    {
      offset: view.u32(FILE_HEADER.programOffset),
      offsetAt: FILE_HEADER.programOffset,
      entrySize: view.u16(FILE_HEADER.programEntrySize),
      expectedSize: PROGRAM_HEADER_SIZE,
      entrySizeAt: FILE_HEADER.programEntrySize,
    },
    () => {
      const count = view.u16(FILE_HEADER.programCount);
      if (count !== 0xffff) return count;
      const first = sectionsAt[0];
      if (first === undefined) {
        throw new ElfError(
          "Cannot count the program headers: their number stands in section 0, which is missing",
          FILE_HEADER.programCount,
        );
      }
      return view.u32(first + 28);
    },
  );
  return {
    programHeaders: programsAt.map((at) => ({
      at,
      type: view.u32(at),
      offset: view.u32(at + 4),
      address: view.u32(at + 8),
      fileSize: view.u32(at + 16),
      memorySize: view.u32(at + 20),
      flags: view.u32(at + 24),
    })),
    nameOffsets: sectionsAt.map((at) => view.u32(at)),
    sections: sectionsAt.map((at) => ({
      at,
      type: view.u32(at + 4),
      flags: view.u32(at + 8),
      address: view.u32(at + 12),
      offset: view.u32(at + 16),
      size: view.u32(at + 20),
      link: view.u32(at + 24),
      entrySize: view.u32(at + 36),
    })),
  };
}
