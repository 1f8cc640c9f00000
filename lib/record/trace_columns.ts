/**
 * Where the traced loop writes, and what it leaves to others: first touches in a shard, accesses long
 * ago, and stretches of accesses.
 *
 * @module
 */
import { hex32 } from "../bits.ts";
import { REGISTERS_END } from "../addresses.ts";
import { REGISTER_SLOTS } from "../isa/registers.ts";
import type { Memory } from "../machine/memory.ts";
import type { RegisterTouches, TouchedWords } from "../machine/stamps.ts";
import { FAR_FIELDS, HINT_WAITS, TIME_OFFSET, type Trace } from "../machine/trace.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { ReplayError } from "./replay_error.ts";
import { RowOrder } from "./row_order.ts";
import type { ShardTables } from "./shard_tables.ts";
import { type Previous, Stretches } from "./stretches.ts";
import { FAR, SLOTS, UNSEEN_HINT } from "./tables.ts";

const NONE = new Uint32Array();

/**
 * Rows that the loop writes at once: a whole shard in one call would be compiled before V8 has seen how
 * the loop ends, and again then. In small parts a worker's first four shards took 145 instead of 177 ms.
 */
export const MOST_ROWS = 4096;

/** Accesses of an instruction, at most. */
const ACCESSES = Object.keys(SLOTS).length;

/** What came before an access to a word. */
export interface PreviousWord extends Previous {
  /** What the word held. */
  readonly value: number;
  /** Whether that is a hint, which waited for the word. */
  readonly hint: boolean;
}

/** {@linkcode Trace} over a shard's tables. */
export class TraceColumns implements Trace {
  readonly times: Uint32Array;
  readonly registers: Int32Array = new Int32Array(REGISTER_SLOTS);
  pc: Uint32Array = NONE;
  a: Uint32Array = NONE;
  b: Uint32Array = NONE;
  c: Uint32Array = NONE;
  aAge: Uint16Array = new Uint16Array();
  bAge: Uint16Array = new Uint16Array();
  cAge: Uint16Array = new Uint16Array();
  memoryValue: Uint32Array = NONE;
  memoryAge: Uint16Array = new Uint16Array();
  hiValue: Uint32Array = NONE;
  hiAge: Uint16Array = new Uint16Array();
  rows = 0;
  memoryRows = 0;
  hiRows = 0;
  clk = 0;
  readonly far: Int32Array = new Int32Array(MOST_ROWS * ACCESSES * FAR_FIELDS);
  farCount = 0;
  hintedWord = 0;
  hintedStore = false;
  /** Stretches of accesses to words. */
  readonly words: Stretches;
  /** Stretches of accesses to registers. */
  readonly files: Stretches;
  readonly #memory: Memory;
  readonly #tables: ShardTables;
  #checkpoint: Checkpoint | undefined;
  /** The checkpoint's words that were touched, which come in its order. */
  #touched = 0;
  #hinted = 0;
  readonly #order = new RowOrder();
  // One object for all words: there are tens of thousands in a shard.
  readonly #before = { shard: 0, time: 0, value: 0, hint: false };

  /** Columns over tables, for the shards of one memory. */
  constructor(memory: Memory, tables: ShardTables) {
    this.times = memory.stamped!.times;
    this.#memory = memory;
    this.#tables = tables;
    this.words = new Stretches(tables.local, this.times.length);
    this.files = new Stretches(tables.local, REGISTERS_END);
  }

  /** The shard's number. */
  get shard(): number {
    return this.#checkpoint?.shard ?? 0;
  }

  /** Words of the checkpoint that were not touched yet. */
  get untouched(): number {
    return this.#checkpoint!.words.addresses.length - this.#touched;
  }

  /** Those that were touched. */
  touchedWords(): TouchedWords {
    const { addresses, values, shards, times, hinted } = this.#checkpoint!.words;
    const count = this.#touched;
    return {
      addresses: addresses.slice(0, count),
      values: values.slice(0, count),
      shards: shards.slice(0, count),
      times: times.slice(0, count),
      hinted: hinted.slice(0, this.#hinted),
    };
  }

  /** Goes to the beginning of a shard, whose tables are empty. */
  begin(checkpoint: Checkpoint): void {
    const { cpu, memory, hi } = this.#tables;
    this.#checkpoint = checkpoint;
    this.#touched = 0;
    this.#hinted = 0;
    this.registers.fill(0);
    ({ pc: this.pc, a: this.a, b: this.b, c: this.c } = cpu.columns);
    ({ a_age: this.aAge, b_age: this.bAge, c_age: this.cAge } = cpu.columns);
    ({ value: this.memoryValue, age: this.memoryAge } = memory.columns);
    ({ value: this.hiValue, age: this.hiAge } = hi.columns);
    this.rows =
      this.memoryRows =
      this.hiRows =
      this.farCount =
      this.clk =
        0;
    const { addresses, values, hinted } = checkpoint.words;
    const memoryWords = this.#memory.words;
    for (let index = 0; index < addresses.length; index++) {
      memoryWords[addresses[index]! >>> 2] = values[index]!;
    }
    // What is only hinted is not there before it is read.
    for (const index of hinted) {
      memoryWords[addresses[index]! >>> 2] = 0;
      this.times[addresses[index]! >>> 2] = HINT_WAITS;
    }
  }

  /** Takes back what a shard has left in memory. */
  clear(): void {
    const { addresses } = this.#checkpoint!.words;
    for (let index = 0; index < addresses.length; index++) {
      const word = addresses[index]! >>> 2;
      this.#memory.words[word] = 0;
      this.times[word] = 0;
      this.words.forget(word);
    }
    // Of a shard that was refused: words that its checkpoint has not got.
    for (let at = 0; at < this.farCount; at += FAR_FIELDS) {
      if (this.far[at + 1] !== SLOTS.memory) continue;
      const word = this.far[at + 2]!;
      this.#memory.words[word] = 0;
      this.times[word] = 0;
    }
    for (let number = 0; number < REGISTERS_END; number++) this.files.forget(number);
    this.words.forgetCalls();
    this.files.forgetCalls();
  }

  /** Counts the rows of the tables, and ends all stretches. */
  finish(): void {
    const { cpu, memory, hi, local } = this.#tables;
    cpu.rows = this.rows;
    memory.rows = this.memoryRows;
    hi.rows = this.hiRows;
    this.files.endAll(0, this.registers, this.#memory.registers);
    this.words.endAll(2, this.times, this.#memory.words);
    Stretches.sort(local, this.#order);
  }

  /** When registers were touched last, in this shard or before. */
  registerTouches(): RegisterTouches {
    const { touches } = this.#checkpoint!.start;
    const shards = touches.shards.slice();
    const times = touches.times.slice();
    for (let number = 0; number < REGISTERS_END; number++) {
      const time = this.files.timeOf(number, this.registers[number]!);
      if (time === undefined) continue;
      shards[number] = this.shard;
      times[number] = time;
    }
    return { shards, times };
  }

  /** What came before an access to a register, which begins a stretch if it is the first. */
  beforeRegister(number: number, touched: number = this.registers[number]!): Previous {
    const time = this.files.timeOf(number, touched);
    if (time !== undefined) return { shard: this.shard, time };
    const { shards, times } = this.#checkpoint!.start.touches;
    return { shard: shards[number]!, time: times[number]! };
  }

  /**
   * The same for a word, whose value is put where it belongs if the shard had not touched it. Valid
   * until the next word is asked for.
   */
  beforeWord(word: number, store: boolean): PreviousWord {
    if (this.times[word] === HINT_WAITS) this.#giveHint(word, store);
    return this.#previousWord(word, this.times[word]!, this.#memory.words[word]!);
  }

  #previousWord(word: number, touched: number, held: number): PreviousWord {
    const before = this.#before;
    before.hint = false;
    const time = this.words.timeOf(word, touched);
    if (time !== undefined) {
      before.shard = this.shard;
      before.time = time;
      before.value = held;
      return before;
    }
    const { addresses, values, shards, times, hinted } = this.#checkpoint!.words;
    const index = this.#touched++;
    if (addresses[index] !== word * 4) {
      throw new ReplayError(
        this.shard,
        `it touches ${hex32(word * 4)}, and its checkpoint has ${
          index < addresses.length ? hex32(addresses[index]!) : "no more words"
        }`,
      );
    }
    if (hinted[this.#hinted] === index) {
      before.hint = true;
      this.#hinted++;
    }
    before.shard = shards[index]!;
    before.time = times[index]!;
    before.value = values[index]!;
    return before;
  }

  /** Gives a word the hint that waits for it, so that the loop can go on. */
  takeHint(): void {
    this.#giveHint(this.hintedWord, this.hintedStore);
  }

  /** What a store merges with is 0, not the hint. All touches before this one must be settled. */
  #giveHint(word: number, store: boolean): void {
    this.times[word] = 0;
    const { addresses, values, hinted } = this.#checkpoint!.words;
    const index = hinted[this.#hinted]!;
    // Another word than the checkpoint's next is refused where it is settled.
    if (!store && addresses[index] === word * 4) this.#memory.words[word] = values[index]!;
  }

  /** Notes the accesses that the loop has left, in their order. */
  settle(): void {
    const { far, farCount } = this;
    let at = 0;
    while (at < farCount) {
      const isWord = far[at + 1] === SLOTS.memory;
      const next = isWord ? this.#settleFirst(at) : at;
      if (next === at) {
        if (isWord) this.#settleWord(at);
        else this.#settleRegister(at);
        at += FAR_FIELDS;
      } else at = next;
    }
    this.farCount = 0;
  }

  /**
   * Notes first touches of words as long as they follow each other, and no hint waits for them. That is
   * what most of these accesses are, up to a seventh of a shard's rows: in one loop they take half the
   * time. Their ages are in the columns already.
   *
   * @param from Where they begin.
   * @returns Where the first other access is.
   */
  #settleFirst(from: number): number {
    const { far, farCount } = this;
    const { addresses, values, shards, times, hinted } = this.#checkpoint!.words;
    const { local, distant } = this.#tables;
    const most = (farCount - from) / FAR_FIELDS;
    local.reserve(local.rows + most);
    distant.reserve(distant.rows + most);
    const { call, address, initial_shard, initial_time, initial_value } = local.columns;
    const { row, slot, shard, time } = distant.columns;
    const { opened } = this.words;
    const end = hinted[this.#hinted] ?? addresses.length;
    let index = this.#touched;
    let at = from;
    let localRow = local.rows;
    let distantRow = distant.rows;
    for (; at < farCount && index < end; at += FAR_FIELDS) {
      const word = far[at + 2]!;
      if (far[at + 1] !== SLOTS.memory || far[at + 4] !== 0) break;
      // Words that calls have touched are behind in the checkpoint.
      if (addresses[index] !== word * 4) break;
      call[localRow] = 0;
      address[localRow] = word * 4;
      initial_shard[localRow] = shards[index]!;
      initial_time[localRow] = times[index]!;
      initial_value[localRow] = values[index]!;
      opened[word] = ++localRow;
      row[distantRow] = far[at]!;
      slot[distantRow] = SLOTS.memory;
      shard[distantRow] = shards[index]!;
      time[distantRow] = times[index]!;
      distantRow++;
      index++;
    }
    this.#touched = index;
    local.rows = localRow;
    distant.rows = distantRow;
    return at;
  }

  #settleWord(at: number): void {
    const { far } = this;
    const [row, word, time, touched] = [far[at]!, far[at + 2]!, far[at + 3]!, far[at + 4]!];
    const before = this.#previousWord(word, touched, far[at + 5]!);
    if (touched === 0) this.words.open(word, word * 4, before, before.value);
    const slot = before.hint && far[at + 7] === 1 ? UNSEEN_HINT : SLOTS.memory;
    const age = this.#age(row, slot, before, time);
    this.memoryAge[far[at + 6]!] = age;
  }

  #settleRegister(at: number): void {
    const { far } = this;
    const [row, slot, register] = [far[at]!, far[at + 1]!, far[at + 2]!];
    const age = this.#farRegister(row, slot, register, far[at + 3]!, far[at + 4]!, far[at + 5]!);
    const index = far[at + 6]!;
    if (slot === SLOTS.a) this.aAge[index] = age;
    else if (slot === SLOTS.b) this.bAge[index] = age;
    else if (slot === SLOTS.c) this.cAge[index] = age;
    else this.hiAge[index] = age;
  }

  /** Notes an access to a register whose age does not fit; returns what the column gets. */
  #farRegister(
    row: number,
    slot: number,
    register: number,
    time: number,
    touched: number,
    held: number,
  ): number {
    const before = this.beforeRegister(register, touched);
    if (touched === 0) this.files.open(register, register, before, held);
    return this.#age(row, slot, before, time);
  }

  #age(row: number, slot: number, { shard, time: before }: Previous, time: number): number {
    if (shard === this.shard && time - before < FAR) return time - before;
    const { distant } = this.#tables;
    const at = distant.rows;
    distant.reserve(at + 1);
    const { columns } = distant;
    columns.row[at] = row;
    columns.slot[at] = slot;
    columns.shard[at] = shard;
    columns.time[at] = before;
    distant.rows = at + 1;
    return FAR;
  }

  /** Notes that a system call reads one of its operands. */
  readOperand(slot: "b" | "c", register: number): void {
    const age = this.#operand(slot, register);
    if (slot === "b") this.bAge[this.rows] = age;
    else this.cAge[this.rows] = age;
  }

  /** Writes the row of a system call, but for its operands' ages; its result is not there yet. */
  writeResult(
    register: number,
    code: number,
    [first, second]: readonly [number, number],
    pc: number,
  ): void {
    const row = this.rows;
    this.aAge[row] = this.#operand("a", register);
    this.pc[row] = pc;
    this.a[row] = code;
    this.b[row] = first;
    this.c[row] = second;
  }

  #operand(slot: "a" | "b" | "c", register: number): number {
    const time = this.clk + SLOTS[slot];
    const touched = this.registers[register]!;
    const value = this.#memory.registers[register]!;
    this.registers[register] = time + TIME_OFFSET;
    const age = time + TIME_OFFSET - touched;
    if (age < FAR) return age;
    return this.#farRegister(this.rows, SLOTS[slot], register, time, touched, value);
  }
}
