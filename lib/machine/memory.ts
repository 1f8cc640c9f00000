/**
 * The guest's memory.
 *
 * @module
 */
import { MEMORY_END } from "../addresses.ts";
import { GuestFault } from "../errors.ts";
import { REGISTER_SLOTS } from "../isa/registers.ts";
import {
  LOG_HOME,
  LOG_LIST,
  REGISTERS_HOME,
  STAMPED_PAGES,
  STAMPS_HOME,
  WHOLE_PAGES,
  WRITTEN_HOME,
} from "./home.ts";
import { hex32 } from "../bits.ts";

export { MEMORY_END };

/** Bytes of a chunk, the unit in which written memory is tracked and saved. */
export const CHUNK = 0x10000;
const CHUNKS = MEMORY_END / CHUNK;

/** The chunks that have a flag of 1, in order. (To go through all flags takes milliseconds.) */
export function chunksIn(flags: Uint8Array): number[] {
  const chunks: number[] = [];
  for (let chunk = -1; (chunk = flags.indexOf(1, chunk + 1)) >= 0;) chunks.push(chunk);
  return chunks;
}

/** A chunk of written memory, with the address of its first byte. */
export interface SavedChunk {
  /** The address of the first byte, a multiple of {@linkcode CHUNK}. */
  readonly address: number;
  /** {@linkcode CHUNK} bytes. */
  readonly bytes: Uint8Array;
}

/** What a memory has beside the guest's words, where touches are noted (see stamps.ts). */
export interface StampedMemory {
  /** When each word was touched last. */
  readonly times: Uint32Array;
  /** Words that the shard has touched. */
  readonly log: TouchLog;
}

/** Words in the order of their first touch. */
export interface TouchLog {
  /** Their addresses. */
  readonly addresses: Uint32Array;
  /** What they held. */
  readonly values: Uint32Array;
  /** Their stamps before. */
  readonly stamps: Uint32Array;
}

/**
 * Guest memory: 0x7f000000 bytes of address space, resident only where touched (measured: creating
 * one takes 2 to 8 ms and no memory). Guest address and buffer offset are the same number. Which
 * chunks were written is tracked, so that saving and clearing never scan 2 GiB.
 *
 * @example
 * ```ts
 * import { Memory } from "./memory.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const memory = new Memory();
 * memory.writeBytes(0x1000, Uint8Array.of(1, 2, 3, 4));
 * assertEquals(memory.words[0x1000 >> 2], 0x04030201);
 * ```
 */
export class Memory {
  /** The memory itself, which translated code shares. */
  readonly wasm: WebAssembly.Memory;
  /** A view by words, each signed. */
  readonly words: Int32Array;
  /** A view by bytes. */
  readonly bytes: Uint8Array;
  /** A view by signed bytes. */
  readonly signedBytes: Int8Array;
  /** A view by halves. */
  readonly halves: Uint16Array;
  /** A view by signed halves. */
  readonly signedHalves: Int16Array;
  /**
   * 1 for each chunk that may have been written. Whoever writes through a view marks it here, unless
   * marks were waived: whoever wants to know asks {@linkcode Memory.isWritten}.
   */
  readonly written: Uint8Array;
  /** The registers of the machine that has this memory, behind the guest's: see home.ts. */
  readonly registers: Int32Array;

  /** A stamp for each word, and the log of first touches; only where they were asked for. */
  readonly stamped: StampedMemory | undefined;

  /** Chunks that are written without a mark. */
  readonly #waived = new Set<number>();

  /**
   * Memory full of zeros.
   *
   * @param stamped Whether it has stamps too: another 2 GiB of address space, resident where used.
   */
  constructor(stamped = false) {
    const pages = stamped ? STAMPED_PAGES : WHOLE_PAGES;
    this.wasm = new WebAssembly.Memory({ initial: pages, maximum: pages });
    const { buffer } = this.wasm;
    const length = WHOLE_PAGES * CHUNK;
    this.words = new Int32Array(buffer, 0, length / 4);
    this.bytes = new Uint8Array(buffer, 0, length);
    this.signedBytes = new Int8Array(buffer, 0, length);
    this.halves = new Uint16Array(buffer, 0, length / 2);
    this.signedHalves = new Int16Array(buffer, 0, length / 2);
    this.stamped = stamped
      ? {
        times: new Uint32Array(buffer, STAMPS_HOME, MEMORY_END / 4),
        log: {
          addresses: new Uint32Array(buffer, LOG_HOME, LOG_LIST / 4),
          values: new Uint32Array(buffer, LOG_HOME + LOG_LIST, LOG_LIST / 4),
          stamps: new Uint32Array(buffer, LOG_HOME + 2 * LOG_LIST, LOG_LIST / 4),
        },
      }
      : undefined;
    this.written = new Uint8Array(buffer, WRITTEN_HOME, CHUNKS);
    this.registers = new Int32Array(buffer, REGISTERS_HOME, REGISTER_SLOTS);
  }

  /** Pages of the WebAssembly memory, which has more than the guest's own. */
  get pages(): number {
    return this.wasm.buffer.byteLength / 0x10000;
  }

  /** Bytes in chunks that were written so far: what a save would copy. */
  get writtenBytes(): number {
    return this.writtenChunks().length * CHUNK;
  }

  /**
   * From now on, who writes to a range leaves no mark: its chunks are looked through where it matters
   * whether they were written, which takes some 10 µs for each that has no mark. A mark for each store
   * takes up to a quarter of the time of translated code that stores much.
   *
   * @param from The first byte's address, a multiple of {@linkcode CHUNK}.
   * @param to One past the last byte, a multiple of {@linkcode CHUNK}.
   */
  waiveMarks(from: number, to: number): void {
    for (let chunk = from / CHUNK; chunk < to / CHUNK; chunk++) this.#waived.add(chunk);
  }

  /**
   * Whether a chunk may have been written: what was not is all zero.
   *
   * @param chunk The address of its first byte, divided by {@linkcode CHUNK}.
   */
  isWritten(chunk: number): boolean {
    if (this.written[chunk] !== 0) return true;
    if (!this.#waived.has(chunk) || this.#isZero(chunk)) return false;
    this.written[chunk] = 1;
    return true;
  }

  /** The chunks that may have been written, in order, each as {@linkcode Memory.isWritten} takes it. */
  writtenChunks(): number[] {
    for (const chunk of this.#waived) this.isWritten(chunk);
    return chunksIn(this.written);
  }

  #isZero(chunk: number): boolean {
    const { words } = this;
    const end = (chunk + 1) * (CHUNK / 4);
    for (let at = chunk * (CHUNK / 4); at < end; at += 4) {
      if ((words[at]! | words[at + 1]! | words[at + 2]! | words[at + 3]!) !== 0) return false;
    }
    return true;
  }

  /**
   * Copies bytes into memory.
   *
   * @param address The first byte's address.
   * @param bytes What is written.
   * @throws {GuestFault} `outOfBounds`, if the range does not lie in memory; then nothing is written.
   */
  writeBytes(address: number, bytes: Uint8Array): void {
    this.#expect(address, bytes.length);
    if (bytes.length === 0) return;
    this.bytes.set(bytes, address);
    this.written.fill(1, address >>> 16, ((address + bytes.length - 1) >>> 16) + 1);
  }

  /**
   * Copies bytes out of memory.
   *
   * @param address The first byte's address.
   * @param length How many.
   * @returns A copy, the caller's own.
   * @throws {GuestFault} `outOfBounds`, if the range does not lie in memory.
   */
  readBytes(address: number, length: number): Uint8Array {
    this.#expect(address, length);
    return this.bytes.slice(address, address + length);
  }

  /**
   * Makes all of it zero again, which is much cheaper than a new one. Marks are wanted everywhere from
   * then on: code that was translated for it must not run any more.
   */
  clear(): void {
    this.#zero();
    this.#waived.clear();
  }

  #zero(): void {
    for (const chunk of this.writtenChunks()) {
      this.bytes.fill(0, chunk * CHUNK, (chunk + 1) * CHUNK);
      this.written[chunk] = 0;
    }
  }

  /** Copies every written chunk. */
  save(): SavedChunk[] {
    return this.writtenChunks().map((chunk) => {
      const address = chunk * CHUNK;
      return { address, bytes: this.bytes.slice(address, address + CHUNK) };
    });
  }

  /** Replaces everything by what was saved. */
  restore(chunks: readonly SavedChunk[]): void {
    this.#zero();
    for (const { address, bytes } of chunks) this.writeBytes(address, bytes);
  }

  #expect(address: number, length: number): void {
    if (address < 0 || length < 0 || address + length > MEMORY_END) {
      throw new GuestFault(
        "outOfBounds",
        `Cannot touch ${length} bytes at ${hex32(address)}: guest memory ends at 0x7f000000`,
        { address },
      );
    }
  }
}
