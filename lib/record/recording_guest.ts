/**
 * The guest port of a recorder: calls do their work again, and each touch becomes a row.
 *
 * @module
 */
import { MEMORY_END, REGISTERS_END } from "../addresses.ts";
import { register } from "../isa/registers.ts";
import type { Memory } from "../machine/memory.ts";
import type { Guest } from "../machine/ports.ts";
import { HINT_WAITS } from "../machine/trace.ts";
import type { ShardTables } from "./shard_tables.ts";
import type { Previous, Stretches } from "./stretches.ts";
import type { TraceColumns } from "./trace_columns.ts";

const A2 = register("a2");
const A3 = register("a3");
const BRK = register("brk");
const HEAP = register("heap");

/** A touch of a call: of a word or of a register. */
interface Touched {
  readonly stretches: Stretches;
  readonly key: number;
  readonly address: number;
  readonly before: Previous & { readonly value: number };
  readonly open: boolean;
}

/** What a replayed call sees of its guest. */
export class RecordingGuest implements Guest {
  /** Whether the call has ended the run. */
  ended = false;
  readonly #memory: Memory;
  readonly #words: Uint32Array;
  readonly #trace: TraceColumns;
  readonly #tables: ShardTables;
  #time = 0;
  #clk = 0;
  #firstTouch = 0;
  /** Rows of the call's own stretches. */
  readonly #own = new Map<number, number>();

  /** A port for the shards that a trace is of. */
  constructor(memory: Memory, trace: TraceColumns, tables: ShardTables) {
    this.#memory = memory;
    this.#words = new Uint32Array(memory.words.buffer, 0, MEMORY_END / 4);
    this.#trace = trace;
    this.#tables = tables;
  }

  /** A call begins, at this clock. */
  begin(clk: number): void {
    this.ended = false;
    this.#clk = this.#time = clk;
    this.#firstTouch = this.#tables.touch.rows;
    this.#own.clear();
  }

  /** The call has ended: writes its row. */
  end(cpuRow: number, result: number): void {
    const { call } = this.#tables;
    const row = call.rows;
    call.reserve(row + 1);
    const { columns } = call;
    columns.row[row] = cpuRow;
    columns.clk[row] = this.#clk;
    columns.result[row] = result;
    columns.touch[row] = this.#firstTouch;
    call.rows = row + 1;
  }

  #touch(touched: Touched, write: boolean, value: number): void {
    const { stretches, key, address, before } = touched;
    // The instructions' stretch ends where the call begins its own.
    if (touched.open) stretches.close(key, before.time, before.value);
    const { touch, call } = this.#tables;
    // Registers have addresses of their own, below all words.
    let own = this.#own.get(address);
    if (own === undefined) {
      own = stretches.add(call.rows + 1, address, before, before.value);
      this.#own.set(address, own);
    }
    stretches.end(own, this.#time, value);
    stretches.noteCall(key, this.#time);
    const row = touch.rows;
    touch.reserve(row + 1);
    const { columns } = touch;
    columns.address[row] = address;
    columns.write[row] = write ? 1 : 0;
    columns.time[row] = this.#time;
    columns.value[row] = value;
    columns.previous_value[row] = before.value;
    columns.previous_shard[row] = before.shard;
    columns.previous_time[row] = before.time;
    touch.rows = row + 1;
  }

  /** Touches a word; returns what it holds. */
  #word(word: number, value?: number): number {
    const { times, words } = this.#trace;
    const open = times[word]! > HINT_WAITS;
    const before = this.#trace.beforeWord(word, value !== undefined);
    const after = value ?? before.value >>> 0;
    times[word] = 0;
    this.#touch(
      { stretches: words, key: word, address: word * 4, before, open },
      value !== undefined,
      after,
    );
    this.#words[word] = after;
    return after;
  }

  #register(number: number, value?: number): number {
    const { registers, files } = this.#trace;
    const open = registers[number] !== 0;
    const held = this.#memory.registers[number]! >>> 0;
    const before = { ...this.#trace.beforeRegister(number), value: held };
    const after = value ?? held;
    registers[number] = 0;
    this.#touch(
      { stretches: files, key: number, address: number, before, open },
      value !== undefined,
      after,
    );
    this.#memory.registers[number] = after;
    return after;
  }

  readWords(address: number, into: Uint32Array): Uint32Array {
    const first = address >>> 2;
    for (let index = 0; index < into.length; index++) into[index] = this.#word(first + index);
    return into;
  }

  readWord(address: number): number {
    return this.#word(address >>> 2);
  }

  peekWords(address: number, into: Uint32Array): Uint32Array {
    const first = address >>> 2;
    into.set(this.#words.subarray(first, first + into.length));
    return into;
  }

  writeWords(address: number, words: Uint32Array): void {
    const first = address >>> 2;
    for (let index = 0; index < words.length; index++) this.#word(first + index, words[index]!);
  }

  writeWord(address: number, word: number): void {
    this.#word(address >>> 2, word >>> 0);
  }

  extendWords(address: number, words: Uint32Array, back: readonly number[]): void {
    const first = address >>> 2;
    for (let index = 0; index < words.length; index++) {
      for (const distance of back) this.#word(first + index - distance);
      this.#word(first + index, words[index]!);
      this.#time++;
    }
  }

  readThird(): number {
    return this.#register(A2);
  }

  readFourth(): number {
    return this.#register(A3);
  }

  advance(clocks: number): void {
    this.#time += clocks;
  }

  setError(errno: number): void {
    this.#register(A3, errno);
  }

  get brk(): number {
    return this.#register(BRK);
  }

  get heap(): number {
    return this.#memory.registers[HEAP]! >>> 0;
  }

  set heap(address: number) {
    this.#register(HEAP, address >>> 0);
  }

  get third(): number {
    return this.#memory.registers[A2]! >>> 0;
  }

  get fourth(): number {
    return this.#memory.registers[A3]! >>> 0;
  }

  exit(): void {
    this.ended = true;
  }

  readonly unconstrained = false;

  get cycles(): number {
    return this.#outside();
  }

  peek(): Uint8Array {
    return this.#outside();
  }

  initialize(): void {
    this.#outside();
  }

  poke(): void {
    this.#outside();
  }

  enterUnconstrained(): void {
    this.#outside();
  }

  // EXIT outside of a block does nothing; the end of one is part of its ENTER.
  leaveUnconstrained(): void {}

  #outside(): never {
    throw new Error(`Unreachable: a replayed call asks for what only a run has (${REGISTERS_END})`);
  }
}
