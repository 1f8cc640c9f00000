/**
 * The guest port of a machine.
 *
 * @module
 */
import { REGISTERS_END } from "../addresses.ts";
import { hex32 } from "../bits.ts";
import { GuestFault } from "../errors.ts";
import { register } from "../isa/registers.ts";
import type { Machine } from "./machine.ts";
import { CHUNK, MEMORY_END } from "./memory.ts";
import type { Guest, MemoryGuard } from "./ports.ts";

const A2 = register("a2");
const A3 = register("a3");
const BRK = register("brk");
const HEAP = register("heap");

const WORDS = MEMORY_END / 4;
/** Up to so many words, a loop is faster than a view. */
const SHORT = 64;
/** Past the end of memory the reference still reads zeros up to here, and aborts from here on. */
const PEEK_END = MEMORY_END + 0x10000;
/** The most bytes that one call may hand to the host; the reference has no limit. */
const LONGEST_PEEK = 2 ** 28;

/** What only the machine itself can do. */
export interface GuestControls {
  /** Ends the run. */
  exit(how: "halted" | "exited", code: number): void;
  /** Opens an unconstrained block. */
  enter(): void;
  /** Closes it. */
  leave(): void;
}

/** {@linkcode Guest} over a machine: it works, and notes nothing. */
export class MachineGuest implements Guest {
  /** The machine. */
  protected readonly machine: Machine;
  readonly #guard: MemoryGuard | undefined;
  readonly #controls: GuestControls;
  readonly #words: Uint32Array;
  readonly #written: Uint8Array;
  /** Bytes moved between guest and host so far. */
  movedBytes = 0;

  /** The port of one machine. */
  constructor(machine: Machine, guard: MemoryGuard | undefined, controls: GuestControls) {
    this.machine = machine;
    this.#guard = guard;
    this.#controls = controls;
    this.#words = new Uint32Array(machine.memory.words.buffer);
    this.#written = machine.memory.written;
  }

  get cycles(): number {
    return this.machine.cycles;
  }

  get unconstrained(): boolean {
    return this.machine.unconstrained;
  }

  get third(): number {
    return this.machine.registers[A2]! >>> 0;
  }

  get fourth(): number {
    return this.machine.registers[A3]! >>> 0;
  }

  get brk(): number {
    return this.machine.registers[BRK]! >>> 0;
  }

  get heap(): number {
    return this.machine.registers[HEAP]! >>> 0;
  }

  set heap(address: number) {
    this.machine.registers[HEAP] = address;
  }

  peek(address: number, length: number): Uint8Array {
    if (length === 0) return new Uint8Array();
    if (address + length > PEEK_END) {
      throw new GuestFault(
        "outOfBounds",
        `Cannot read ${length} bytes at ${hex32(address)}: guest memory ends at 0x7f000000`,
        { address },
      );
    }
    if (length > LONGEST_PEEK) {
      throw new GuestFault(
        "invalidSyscallArguments",
        `Cannot take ${length} bytes from the guest in one call: ${LONGEST_PEEK} is the most`,
        { address },
      );
    }
    this.#guard?.check(address, length, false);
    this.movedBytes += length;
    const { bytes } = this.machine.memory;
    const end = address + length;
    if (end <= MEMORY_END) return bytes.slice(address, end);
    const copy = new Uint8Array(length);
    copy.set(bytes.subarray(Math.min(address, MEMORY_END), MEMORY_END));
    return copy;
  }

  /**
   * Looks whether bytes fit where they are to be placed, and counts them.
   *
   * @returns One past the last word's last byte.
   * @throws {GuestFault} `outOfBounds`.
   */
  protected expectRoom(address: number, bytes: Uint8Array): number {
    const end = address + Math.ceil(bytes.length / 4) * 4;
    if (end > PEEK_END && bytes.length > 0) {
      throw new GuestFault(
        "outOfBounds",
        `Cannot place ${bytes.length} bytes at ${hex32(address)}: guest memory ends at 0x7f000000`,
        { address },
      );
    }
    this.movedBytes += bytes.length;
    return end;
  }

  initialize(address: number, bytes: Uint8Array): void {
    const end = this.expectRoom(address, bytes);
    if (bytes.length === 0) return;
    const { memory } = this.machine;
    if (end <= MEMORY_END && this.#isFresh(address, end)) {
      memory.writeBytes(address, bytes);
      return;
    }
    for (let at = address; at < Math.min(end, MEMORY_END); at += 4) {
      if (memory.words[at >>> 2] !== 0 || this.#inImage(at, at + 4)) continue;
      memory.writeBytes(at, bytes.subarray(at - address, at - address + 4));
    }
  }

  poke(address: number, bytes: Uint8Array): void {
    this.#guard?.check(address, bytes.length, true);
    this.movedBytes += bytes.length;
    this.machine.memory.writeBytes(address, bytes);
  }

  readWords(address: number, into: Uint32Array): Uint32Array {
    const count = into.length;
    if (count === 0) return into;
    const first = this.expectWords(address, count, false);
    this.movedBytes += 4 * count;
    const words = this.#words;
    if (count > SHORT) into.set(words.subarray(first, first + count));
    else for (let index = 0; index < count; index++) into[index] = words[first + index]!;
    return into;
  }

  readWord(address: number): number {
    return this.#words[this.expectWords(address, 1, false)]!;
  }

  // Nothing here is noted, so that a peek is a read.
  peekWords(address: number, into: Uint32Array): Uint32Array {
    return this.readWords(address, into);
  }

  writeWords(address: number, words: Uint32Array): void {
    if (words.length === 0) return;
    const first = this.expectWords(address, words.length, true);
    this.movedBytes += 4 * words.length;
    const memory = this.#words;
    if (words.length > SHORT) memory.set(words, first);
    else for (let index = 0; index < words.length; index++) memory[first + index] = words[index]!;
    const last = (first + words.length - 1) >>> 14;
    for (let chunk = first >>> 14; chunk <= last; chunk++) this.#written[chunk] = 1;
  }

  writeWord(address: number, word: number): void {
    const index = this.expectWords(address, 1, true);
    this.#words[index] = word;
    this.#written[index >>> 14] = 1;
  }

  // Reads change nothing and the clock is not kept: what is written is all there is to do.
  extendWords(address: number, words: Uint32Array, _back: readonly number[]): void {
    this.writeWords(address, words);
  }

  readThird(): number {
    return this.third;
  }

  readFourth(): number {
    return this.fourth;
  }

  // A clock that nobody reads.
  advance(_clocks: number): void {}

  /** The index of the first of some words, at whose first or any other byte the address stands. */
  protected expectWords(address: number, count: number, write: boolean): number {
    const first = address >>> 2;
    if (first + count > WORDS) {
      throw new GuestFault(
        "outOfBounds",
        `Cannot ${write ? "write" : "read"} ${count} words at ${hex32(address)}: guest memory ` +
          "ends at 0x7f000000",
        { address },
      );
    }
    this.#guard?.check(first * 4, count * 4, write);
    return first;
  }

  /** Whether nothing in the range was written and none of it belongs to the image. */
  #isFresh(from: number, to: number): boolean {
    if (this.#inImage(from, to)) return false;
    const last = Math.floor((to - 1) / CHUNK);
    for (let chunk = Math.floor(from / CHUNK); chunk <= last; chunk++) {
      if (this.machine.memory.isWritten(chunk)) return false;
    }
    return true;
  }

  #inImage(from: number, to: number): boolean {
    if (from < REGISTERS_END) return true;
    return this.machine.program.imageRanges.some((range) => range.from < to && range.to > from);
  }

  setError(errno: number): void {
    this.machine.registers[A3] = errno;
  }

  exit(how: "halted" | "exited", code: number): void {
    this.#controls.exit(how, code);
  }

  enterUnconstrained(): void {
    this.#controls.enter();
  }

  leaveUnconstrained(): void {
    this.#controls.leave();
  }
}
