/**
 * Stack frames as the assembler describes them in `.pdr` sections, which are there without any debug
 * information: one record for each function (the MIPS ABI's runtime procedure descriptor).
 *
 * @module
 */
import { type AddressRange, rangeOf } from "./executable.ts";

/** How a function lays out its frame, once its prologue is done. */
export interface FrameRecord {
  /** Where the function begins. */
  readonly address: number;
  /** Saved general registers, bit n for register n. */
  readonly savedRegisters: number;
  /** Where the highest of them is, in bytes from the frame's base; the others lie below it. */
  readonly savedOffset: number;
  /** The frame's size: its base, the stack pointer at entry, is the frame register plus this. */
  readonly size: number;
  /** The register that the frame is found by: 29 (sp) or 30 (s8). */
  readonly frameRegister: 29 | 30;
}

const RECORD_BYTES = 32;
/** Far more than any stack: a larger frame is garbage. */
const MAX_FRAME = 0x1000_0000;
const RA = 31;

/**
 * Frame records, found by address.
 *
 * @example
 * ```ts
 * import { FrameTable } from "./frames.ts";
 * import { assertEquals } from "@std/assert";
 *
 * // Address, register mask, register offset, two words of floating point, size, sp, ra.
 * const words = new Int32Array([0x1000, 1 << 31, -4, 0, 0, 24, 29, 31]);
 * const table = new FrameTable(new Uint8Array(words.buffer), [{ start: 0x1000, end: 0x2000 }]);
 * assertEquals(table.find(0x1010)?.size, 24);
 * ```
 */
export class FrameTable {
  readonly #records: readonly FrameRecord[];

  /**
   * The records of a section's bytes. What cannot be true is dropped: addresses outside the code (the
   * linker leaves those of discarded functions at 0), impossible frames, two records that differ for
   * one address, a piece of a record at the end.
   */
  constructor(section: Uint8Array, executable: readonly AddressRange[]) {
    const found = new Map<number, FrameRecord | undefined>();
    const view = new DataView(section.buffer, section.byteOffset, section.byteLength);
    for (let at = 0; at + RECORD_BYTES <= section.length; at += RECORD_BYTES) {
      const record = parseRecord(view, at);
      if (record === undefined || rangeOf(executable, record.address) === undefined) continue;
      const { address } = record;
      const agreed = !found.has(address) || isSame(record, found.get(address));
      found.set(address, agreed ? record : undefined);
    }
    this.#records = [...found.values()].filter((record) => record !== undefined)
      .sort((a, b) => a.address - b.address);
  }

  /** How many records are kept. */
  get size(): number {
    return this.#records.length;
  }

  /**
   * The record of the last function that begins at or before an address: whether the address is
   * still in that function is for the caller to say.
   *
   * @param pc The address.
   * @returns The record, or undefined before the first.
   */
  find(pc: number): FrameRecord | undefined {
    let low = 0;
    let high = this.#records.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#records[middle]?.address ?? 0) <= pc) low = middle + 1;
      else high = middle;
    }
    return this.#records[low - 1];
  }
}

/**
 * Where a frame keeps a register of its caller.
 *
 * @param record The frame.
 * @param register The register's number.
 * @returns Bytes from the frame's base, or undefined if the register is not saved.
 * @example
 * ```ts
 * import { savedAt } from "./frames.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const savedRegisters = (1 << 31) | (1 << 30) | (1 << 16);
 * const frame = { address: 0, savedRegisters, savedOffset: -4, size: 32, frameRegister: 29 } as const;
 * assertEquals([31, 30, 17, 16].map((n) => savedAt(frame, n)), [-4, -8, undefined, -12]);
 * ```
 */
export function savedAt(record: FrameRecord, register: number): number | undefined {
  if ((record.savedRegisters >>> register & 1) === 0) return undefined;
  let offset = record.savedOffset;
  for (let above = RA; above > register; above--) {
    if ((record.savedRegisters >>> above & 1) === 1) offset -= 4;
  }
  return offset;
}

/** The two words about floating point say nothing here: code is soft float. */
function parseRecord(view: DataView, at: number): FrameRecord | undefined {
  const word = (index: number) => view.getInt32(at + 4 * index, true);
  const record = {
    address: word(0) >>> 0,
    savedRegisters: word(1) >>> 0,
    savedOffset: word(2),
    size: word(5),
  };
  const frameRegister = word(6);
  if (frameRegister !== 29 && frameRegister !== 30) return undefined;
  const { address, size, savedOffset } = record;
  if (word(7) !== RA || address % 4 !== 0) return undefined;
  if (size < 0 || size > MAX_FRAME || size % 4 !== 0) return undefined;
  // Above the base is the caller's frame, though 16 bytes there are the callee's to save arguments.
  if (savedOffset < -size || savedOffset > 12 || savedOffset % 4 !== 0) return undefined;
  return { ...record, frameRegister };
}

function isSame(a: FrameRecord, b: FrameRecord | undefined): boolean {
  return b !== undefined && a.savedRegisters === b.savedRegisters &&
    a.savedOffset === b.savedOffset && a.size === b.size && a.frameRegister === b.frameRegister;
}
