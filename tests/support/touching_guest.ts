// A guest that has words and a clock, and notes each touch: what a recorder will be given.
import { GuestFault } from "../../lib/errors.ts";
import type { Guest } from "../../lib/machine/ports.ts";
import { precompiles } from "../../runtime/precompiles.ts";
import type { World } from "../../runtime/syscall.ts";

const refuse = (): never => {
  throw new Error("A precompile must not ask for this");
};

type Kind = "peek" | "read" | "write";

export class TouchingGuest implements Guest {
  readonly #words = new Uint32Array(0x10000);
  #noted: { kind: Kind; address: number; count: number; clock: number }[] = [];
  readonly #registers: string[] = [];
  #clock = 0;
  readonly unconstrained = false;
  readonly brk = 0;

  constructor(readonly arguments34: readonly [third: number, fourth: number] = [0, 0]) {}

  /** Touches in order, neighbours of one kind and clock put together: "read 8000+16 @0". */
  get touches(): string[] {
    const all = this.#noted.map(({ kind, address, count, clock }) =>
      `${kind} ${address.toString(16)}+${count} @${clock}`
    );
    return [...this.#registers, ...all];
  }

  /** Puts words into memory without a note. */
  put(address: number, words: ArrayLike<number>): void {
    this.#words.set(words, address >>> 2);
  }

  /** Takes words out of memory without a note. */
  take(address: number, count: number): Uint32Array {
    return this.#words.slice(address >>> 2, (address >>> 2) + count);
  }

  forget(): void {
    this.#noted = [];
    this.#clock = 0;
  }

  #note(kind: Kind, address: number, count: number): number {
    const first = address >>> 2;
    if (first + count > this.#words.length) throw new Error("The test's memory ends at 0x40000");
    const last = this.#noted.at(-1);
    const joins = last?.kind === kind && last.clock === this.#clock &&
      last.address + 4 * last.count === address;
    if (joins) last.count += count;
    else this.#noted.push({ kind, address, count, clock: this.#clock });
    return first;
  }

  #copy(kind: Kind, address: number, into: Uint32Array): Uint32Array {
    const first = this.#note(kind, address, into.length);
    into.set(this.#words.subarray(first, first + into.length));
    return into;
  }

  readWords(address: number, into: Uint32Array): Uint32Array {
    return this.#copy("read", address, into);
  }

  peekWords(address: number, into: Uint32Array): Uint32Array {
    return this.#copy("peek", address, into);
  }

  readWord(address: number): number {
    return this.#words[this.#note("read", address, 1)]!;
  }

  writeWords(address: number, words: Uint32Array): void {
    this.#words.set(words, this.#note("write", address, words.length));
  }

  writeWord(address: number, word: number): void {
    this.#words[this.#note("write", address, 1)] = word;
  }

  extendWords(address: number, words: Uint32Array, back: readonly number[]): void {
    for (const [index, word] of words.entries()) {
      const at = address + 4 * index;
      for (const places of back) this.readWord(at - 4 * places);
      this.writeWord(at, word);
      this.advance(1);
    }
  }

  #argument(name: string, value: number): number {
    if (this.#noted.length > 0) throw new Error("Registers are read before memory");
    this.#registers.push(`read ${name} @${this.#clock}`);
    return value;
  }

  readThird(): number {
    return this.#argument("a2", this.arguments34[0]);
  }

  readFourth(): number {
    return this.#argument("a3", this.arguments34[1]);
  }

  advance(clocks: number): void {
    this.#clock += clocks;
  }

  get cycles(): number {
    return refuse();
  }
  get third(): number {
    return refuse();
  }
  get fourth(): number {
    return refuse();
  }
  get heap(): number {
    return refuse();
  }
  set heap(_address: number) {
    refuse();
  }
  readonly peek = refuse;
  readonly initialize = refuse;
  readonly poke = refuse;
  readonly setError = refuse;
  readonly exit = refuse;
  readonly enterUnconstrained = refuse;
  readonly leaveUnconstrained = refuse;
}

/** Performs a precompile. */
export type Perform = (guest: Guest, first: number, second?: number) => void;

/** Loads a precompile by its name. */
export async function load(name: string): Promise<Perform> {
  const call = precompiles.find((one) => one.name === name);
  if (!call) throw new Error(`There is no precompile ${name}`);
  const attempt = (guest: Guest, first: number, second = 0) =>
    call.run({ guest } as World, first, second);
  try {
    await attempt(new TouchingGuest(), 1, 1);
  } catch (error) {
    // It was loaded before, and has refused these operands.
    if (!(error instanceof GuestFault)) throw error;
  }
  return (guest, first, second) => {
    if (attempt(guest, first, second) instanceof Promise) throw new Error(`${name} is not loaded`);
  };
}
