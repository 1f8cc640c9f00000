/**
 * The guest port of a machine that keeps stamps.
 *
 * @module
 */
import { register } from "../isa/registers.ts";
import type { Machine } from "./machine.ts";
import { type GuestControls, MachineGuest } from "./machine_guest.ts";
import type { Stamps } from "./stamps.ts";

const A2 = register("a2");
const A3 = register("a3");
const BRK = register("brk");
const HEAP = register("heap");

/** {@linkcode MachineGuest}, which notes in the machine's stamps what calls touch, and when. */
export class StampedGuest extends MachineGuest {
  readonly #stamps: Stamps;
  /** Clocks since the call began. */
  #passed = 0;
  #callTime = -1;

  /** The port of one machine. */
  constructor(machine: Machine, stamps: Stamps, controls: GuestControls) {
    super(machine, undefined, controls);
    this.#stamps = stamps;
  }

  /** When something happens that a call does now. */
  get #time(): number {
    const { now } = this.#stamps;
    if (now !== this.#callTime) {
      this.#callTime = now;
      this.#passed = 0;
    }
    return now + this.#passed;
  }

  #note(address: number, count: number, write: boolean): void {
    if (this.unconstrained) return;
    const first = address >>> 2;
    const time = this.#time;
    for (let word = first; word < first + count; word++) {
      if (write) this.#stamps.write(word, time);
      else this.#stamps.read(word, time);
    }
  }

  #noteRegister(number: number, write: boolean): void {
    if (this.unconstrained) return;
    this.#stamps.journal.register(number);
    this.#stamps.registers[number] = this.#time;
    if (write) this.#stamps.callAccesses++;
  }

  // A hint stays where it is until the word that it is for is touched.
  override initialize(address: number, bytes: Uint8Array): void {
    this.expectRoom(address, bytes);
    this.#stamps.hints.add(address, bytes);
  }

  override readWords(address: number, into: Uint32Array): Uint32Array {
    this.expectWords(address, into.length, false);
    this.#note(address, into.length, false);
    return super.readWords(address, into);
  }

  override peekWords(address: number, into: Uint32Array): Uint32Array {
    return super.readWords(address, into);
  }

  override readWord(address: number): number {
    this.expectWords(address, 1, false);
    this.#note(address, 1, false);
    return super.readWord(address);
  }

  override writeWords(address: number, words: Uint32Array): void {
    this.expectWords(address, words.length, true);
    this.#note(address, words.length, true);
    super.writeWords(address, words);
  }

  override writeWord(address: number, word: number): void {
    this.expectWords(address, 1, true);
    this.#note(address, 1, true);
    super.writeWord(address, word);
  }

  override extendWords(address: number, words: Uint32Array, back: readonly number[]): void {
    for (const [index, word] of words.entries()) {
      const at = address + 4 * index;
      for (const distance of back) this.#note(at - 4 * distance, 1, false);
      this.writeWord(at, word);
      this.advance(1);
    }
  }

  override readThird(): number {
    this.#noteRegister(A2, false);
    return super.readThird();
  }

  override readFourth(): number {
    this.#noteRegister(A3, false);
    return super.readFourth();
  }

  override advance(clocks: number): void {
    // Looked at first, so that a new call begins at 0.
    this.#passed = this.#time - this.#stamps.now + clocks;
  }

  override setError(errno: number): void {
    this.#noteRegister(A3, true);
    super.setError(errno);
  }

  override get brk(): number {
    this.#noteRegister(BRK, false);
    return super.brk;
  }

  override get heap(): number {
    return super.heap;
  }

  override set heap(address: number) {
    this.#noteRegister(HEAP, true);
    super.heap = address;
  }
}
