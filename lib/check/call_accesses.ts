/**
 * The accesses of one system call beside its own operands, as the reference states them for each
 * (reference/precompiles.md, reference/syscalls.md 4): derived one by one, and shown to whoever
 * compares them.
 *
 * @module
 */
import { hex32 } from "../bits.ts";
import { FLAGS, type Page } from "./cells.ts";
import type { Derivation } from "./derivation.ts";
import type { Before } from "./intervals.ts";

/** An access of a call, valid while it is shown. */
export interface CallAccess {
  /** The word's address, or a register's number. */
  address: number;
  /** Whether it is a write. */
  write: boolean;
  /** When. */
  time: number;
  /** What the word holds after it. */
  value: number;
  /** What it has found. */
  readonly before: Before;
}

/** Who compares accesses of calls. */
export type OnAccess = (access: CallAccess) => void;

/** What a call may do. */
export class CallAccesses {
  /** The call's code. */
  code = 0;
  /** Its first argument. */
  first = 0;
  /** Its second one. */
  second = 0;
  readonly #derivation: Derivation;
  readonly #onAccess: OnAccess;
  readonly #access: CallAccess;
  readonly #own = new Map<number, number>();
  #call = 0;
  #clk = 0;

  /** Accesses of a run's calls. */
  constructor(derivation: Derivation, onAccess: OnAccess) {
    this.#derivation = derivation;
    this.#onAccess = onAccess;
    this.#access = { address: 0, write: false, time: 0, value: 0, before: derivation.before };
  }

  /** A call begins: the one with this row in table call. */
  begin(row: number, code: number, first: number, second: number): void {
    this.#call = row + 1;
    this.#clk = this.#derivation.clk;
    this.code = code;
    this.first = first;
    this.second = second;
    this.#own.clear();
  }

  /** The call ends, and its stretches with it. */
  end(): void {
    for (const interval of this.#own.values()) this.#derivation.intervals.close(interval);
  }

  /** Says that no proof of the call holds. */
  unprovable(what: string): void {
    const { findings, place, step } = this.#derivation;
    findings.add("operands", `Call ${hex32(this.code)}: ${what}`, place, {
      table: "cpu",
      row: step.row,
    });
  }

  #touch(page: Page, index: number, address: number, offset: number, write: boolean, to: number) {
    const { before, intervals } = this.#derivation;
    this.#derivation.touch(page, index, this.#clk + offset, write, to, this.#call);
    if (!this.#own.has(address)) {
      this.#own.set(address, intervals.open(this.#call, page, index, before));
    }
    const access = this.#access;
    access.address = address;
    access.write = write;
    access.time = this.#clk + offset;
    access.value = write ? to : before.value;
    this.#onAccess(access);
    return before.value;
  }

  #word(address: number, offset: number, write: boolean, value: number): number {
    const place = (address & ~3) >>> 0;
    if (place !== address >>> 0) {
      this.unprovable(`it touches memory at ${hex32(address)}, which is no multiple of 4`);
    }
    const page = this.#derivation.cells.page(place);
    return this.#touch(page, (place >>> 2) & 1023, place, offset, write, value);
  }

  /** Reads words, so many clocks after the call's. */
  read(address: number, count: number, offset: number): Uint32Array {
    return Uint32Array.from(
      { length: count },
      (_, index) => this.#word(address + 4 * index, offset, false, 0),
    );
  }

  /** Reads one word. */
  readOne(address: number, offset: number): number {
    return this.#word(address, offset, false, 0);
  }

  /** Writes words. */
  write(address: number, words: ArrayLike<number>, offset: number): void {
    for (let index = 0; index < words.length; index++) {
      this.#word(address + 4 * index, offset, true, words[index]! >>> 0);
    }
  }

  /** Reads a register, at the call's clock. */
  readRegister(number: number): number {
    return this.#touch(this.#derivation.cells.registers, number, number, 0, false, 0);
  }

  /** Writes a register, at the call's clock. */
  writeRegister(number: number, value: number): void {
    this.#touch(this.#derivation.cells.registers, number, number, 0, true, value >>> 0);
  }

  /** A register as it is, without an access. */
  peekRegister(number: number): number {
    return this.#derivation.cells.registers.values[number]!;
  }

  /** Words as they are, without accesses: inputs that no access has shown read 0. */
  peek(address: number, count: number): Uint32Array {
    return Uint32Array.from({ length: count }, (_, index) => {
      const place = (address + 4 * index) & ~3;
      if (this.isUnseen(place >>> 0)) {
        const { findings, place: where, step } = this.#derivation;
        findings.add(
          "unseen-hint",
          `Call ${hex32(this.code)} takes the word at ${hex32(place)}, which holds an input that ` +
            "nothing has read: it sees 0",
          where,
          { table: "cpu", row: step.row },
        );
      }
      return this.#derivation.cells.peek(place >>> 0);
    });
  }

  /** Whether an input waits for a word that nothing has touched. */
  isUnseen(address: number): boolean {
    const { cells, hinted } = this.#derivation;
    const hint = hinted.find(address);
    if (!hint || hint.value === 0) return false;
    const flags = cells.page(address).flags[(address >>> 2) & 1023]!;
    return (flags & (FLAGS.touched | FLAGS.image)) === 0;
  }
}
