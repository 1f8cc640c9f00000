/**
 * What the loadable segments put where, as ranges: zero-filled memory is never made, whatever the
 * file asks for.
 *
 * @module
 */
import { CODE_MEMORY_END } from "../addresses.ts";
import { hex32 } from "../bits.ts";
import { ElfError } from "../errors.ts";
import type { FileView, ProgramHeader } from "./format.ts";
import type { Patch } from "./patches.ts";

/** A loadable segment that has passed every check. */
export interface Segment {
  /** The first byte's address, a multiple of 4. */
  readonly address: number;
  /** One past the last word. */
  readonly end: number;
  /** One past the last word that the file holds a byte of. */
  readonly fileEnd: number;
  /** What the file holds of it, from the first byte on; zeros follow. A view of the file. */
  readonly bytes: Uint8Array;
  /** 1 executable, 2 writable, 4 readable. */
  readonly flags: number;
}

function checkSizes({ at, fileSize, memorySize, address }: ProgramHeader): void {
  if (fileSize >= CODE_MEMORY_END) {
    throw new ElfError(
      `Cannot load a segment: its file size ${hex32(fileSize)} is not below 0x3f000000`,
      at + 16,
    );
  }
  if (memorySize >= CODE_MEMORY_END) {
    throw new ElfError(
      `Cannot load a segment: its memory size ${hex32(memorySize)} is not below 0x3f000000`,
      at + 20,
    );
  }
  if (address % 4 !== 0) {
    throw new ElfError(
      `Cannot load a segment: its address ${hex32(address)} is not a multiple of 4`,
      at + 8,
    );
  }
}

/** How many bytes the file must hold: whole words of the segment, but no more than its file size. */
function bytesNeeded({ fileSize, memorySize }: ProgramHeader): number {
  return Math.min(fileSize, Math.ceil(memorySize / 4) * 4);
}

/** Throws where a word's bytes are missing from the file, unless the word is patched. */
function checkBytes(
  header: ProgramHeader,
  view: FileView,
  patches: ReadonlyMap<number, Patch>,
): void {
  const present = Math.max(0, view.length - header.offset);
  const needed = bytesNeeded(header);
  // At most one turn a patch: the first word that is neither in the file nor patched throws.
  for (let at = present - present % 4; present < needed && at < needed; at += 4) {
    if (patches.has(header.address + at)) continue;
    throw new ElfError(
      `Cannot load a segment: its byte ${at} stands at offset ${header.offset + at}, and the ` +
        `file has ${view.length} bytes`,
      header.at + 4,
    );
  }
}

/**
 * Checks one loadable segment as the reference does, and cuts its bytes out of the file.
 *
 * @param header Its program header.
 * @param file The file.
 * @param view The same as numbers.
 * @param patches Patched words, which need no bytes in the file.
 * @returns The segment.
 * @throws {ElfError} If it cannot be loaded.
 */
export function readSegment(
  header: ProgramHeader,
  file: Uint8Array,
  view: FileView,
  patches: ReadonlyMap<number, Patch>,
): Segment {
  checkSizes(header);
  const end = header.address + Math.ceil(header.memorySize / 4) * 4;
  if (header.memorySize > 0 && end > CODE_MEMORY_END) {
    throw new ElfError(
      `Cannot load a segment: ${hex32(Math.max(header.address, CODE_MEMORY_END))} lies past ` +
        "0x3f000000, where a guest's segments must end",
      header.at + 8,
    );
  }
  checkBytes(header, view, patches);
  const needed = bytesNeeded(header);
  return {
    address: header.address,
    end,
    fileEnd: header.address + Math.ceil(needed / 4) * 4,
    bytes: file.subarray(header.offset, header.offset + needed),
    flags: header.flags,
  };
}
