/**
 * Stamps: when each word and each register was touched last, and what the words that a shard
 * touches held before. It is all that a shard needs to be executed again by itself.
 *
 * @module
 */
import { REGISTERS_END } from "../addresses.ts";
import { GuestFault } from "../errors.ts";
import { REGISTER_SLOTS, SINK } from "../isa/registers.ts";
import type { AddressRange } from "../program.ts";
import { CallJournal } from "./call_journal.ts";
import { HintedWords } from "./hinted_words.ts";
import { FirstTouches } from "./first_touches.ts";
import { SHARD_START } from "./home.ts";
import type { Machine } from "./machine.ts";
import type { GuestControls, MachineGuest } from "./machine_guest.ts";
import { stampCall } from "./stamped_calls.ts";
import { StampedGuest } from "./stamped_guest.ts";
import { runStamped } from "./stamped_loop.generated.ts";
import type { Loop } from "./stops.ts";
import { CLOCK_STEP } from "./register_touches.ts";
import { OLDER, OlderTouches, WORDS_PER_CHUNK } from "./older_touches.ts";
import { ShortLists } from "./short_lists.ts";
import { type Touched, type TouchedWords, touchedWords } from "./touched_words.ts";
import { chunksIn, type Memory } from "./memory.ts";

export { CLOCK_STEP, type TouchedWords };

const NONE = new Uint32Array(0);
const SLACK = 256; // a shard's last instruction may be a call that takes longer

/** When each of the 36 registers was touched last. */
export interface RegisterTouches {
  /** In which shard; 0 if never. */
  readonly shards: Uint32Array;
  /** When in that shard. */
  readonly times: Uint32Array;
}

/**
 * The stamps of one run. A stamp is a shard and a clock in one number of 32 bits: the upper bits count
 * shards since some shard, the lower ones hold the clock. Where the count is full, all stamps are put
 * aside, which happens once in some hundred million cycles.
 *
 * @example
 * ```ts
 * import { Stamps } from "./stamps.ts";
 * import { Memory } from "./memory.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const memory = new Memory(true);
 * const stamps = new Stamps(memory, [], 1000);
 * memory.words[0x1000 >> 2] = 7;
 * stamps.read(0x1000 >> 2, stamps.now);
 * const { addresses, values } = stamps.cut().words;
 * assertEquals([...addresses, ...values], [0x1000, 7]);
 * ```
 */
export class Stamps {
  /** The stamp of each word. */
  readonly times: Uint32Array;
  /** The stamp of each register, the sink included, which stands for `$zero`. */
  readonly registers: Uint32Array = new Uint32Array(REGISTER_SLOTS);
  /** What HINT_READ has given to words. */
  readonly hints: HintedWords = new HintedWords();
  /** The shard that is going on, from 1. */
  shard = 1;
  /** The shard's clock: the next instruction's. */
  clk = 0;
  /** Brings the stamps of registers up to date where translated code keeps them elsewhere. */
  collect: () => void = () => {};
  /** Accesses to memory, and writes of registers, inside system calls of this shard. */
  callAccesses = 0;
  /** Those of the shard's entries that calls have made. */
  #callEntries = 0;
  readonly #memory: Memory;
  readonly #log: FirstTouches;
  readonly #home: DataView;
  readonly #image: readonly AddressRange[];
  readonly #bits: number;
  readonly #chunks: Uint8Array;
  readonly #older = new OlderTouches();
  readonly #resolved: RegisterTouches = {
    shards: new Uint32Array(REGISTERS_END),
    times: new Uint32Array(REGISTERS_END),
  };
  /** Words that are lent, for which older touches are not looked up before they are others. */
  readonly #lent: Touched[] | undefined;
  readonly #lists: ShortLists | undefined;
  #hinted: number[] = [];
  /** The first shard of those that stamps count now. */
  #epoch = 1;
  /** What the call that is going on has touched. */
  readonly journal: CallJournal = new CallJournal(this);
  /** How many of the shard's entries count, where a call was taken back. */
  #kept: number | undefined;

  /**
   * Stamps at the start of a run.
   *
   * @param memory A memory with stamps, all of them 0.
   * @param image What belongs to the image, and takes no hints.
   * @param longest The highest clock at which a shard is still going on.
   * @param lend Whether what {@linkcode Stamps.cut} gives out is only lent, until
   * {@linkcode Stamps.takeLent}: where much memory is touched, fresh pages for each shard took up to
   * half of the time.
   */
  constructor(memory: Memory, image: readonly AddressRange[], longest: number, lend = false) {
    if (!memory.stamped) throw new TypeError("Cannot keep stamps: the memory has none");
    this.times = memory.stamped.times;
    this.#log = new FirstTouches(memory.stamped, lend);
    if (lend) [this.#lent, this.#lists] = [[], new ShortLists()];
    this.#home = new DataView(memory.wasm.buffer);
    this.#memory = memory;
    this.#image = image;
    this.#bits = Math.ceil(Math.log2(1.5 * longest + SLACK));
    this.#chunks = new Uint8Array(Math.ceil(this.times.length / WORDS_PER_CHUNK));
    this.#begin();
  }

  /** The stamp of clock 0 in this shard: what was touched in it has a stamp as high at least. */
  get start(): number {
    return ((this.shard - this.#epoch + 1) << this.#bits) >>> 0;
  }

  /** The stamp of the next instruction. */
  get now(): number {
    return this.start + this.clk;
  }

  /** How many more instructions the shard's clock has room for. */
  get room(): number {
    return Math.floor((2 ** this.#bits - SLACK - this.clk) / CLOCK_STEP);
  }

  /** Words that instructions, not calls, have touched first in this shard. */
  get entries(): number {
    return this.#log.count;
  }

  /** The interpreter that keeps stamps; it counts too, whether that is wanted or not. */
  readonly interpreter: Loop = runStamped;

  /** The guest port of a machine that keeps these stamps. */
  guestOf(machine: Machine, controls: GuestControls): MachineGuest {
    return new StampedGuest(machine, this, controls);
  }

  /** Moves the clock on by so many instructions. */
  advance(instructions: number): void {
    this.clk += CLOCK_STEP * instructions;
  }

  /** Notes a system call that was performed: stamped_calls.ts. */
  called(code: number, before: boolean, open: boolean): void {
    stampCall(this, code, before, open);
  }

  /**
   * How many instructions a machine may run until the shard's clock is somewhere; with no limit
   * inside an unconstrained block.
   */
  budget(machine: Machine, clock: number): number {
    if (machine.unconstrained) return Infinity;
    if (this.room <= 0) machine.refuse(this.endless());
    return Math.min(Math.ceil((clock - this.clk) / CLOCK_STEP), this.room);
  }

  /** What the reference counts as touched words to find out where a shard ends. */
  get countedTouches(): number {
    return this.entries - this.#callEntries + this.callAccesses;
  }

  #begin(): void {
    this.#home.setUint32(SHARD_START, this.start, true);
    this.#hinted = [];
    this.#kept = undefined;
    this.journal.forget();
    this.callAccesses = 0;
    this.#callEntries = 0;
  }

  /**
   * Notes that a word is touched for the first time in this shard, before it is read or written. A
   * hint that waits for it is moved there, unless it is going to be overwritten: what a store merges
   * with is 0 then (reference/isa.md 4.3).
   *
   * @param word The word's index.
   * @param store Whether it is written.
   */
  touch(word: number, store: boolean): void {
    const before = this.times[word]!;
    let value = this.#memory.words[word]!;
    if (before === 0) {
      this.#chunks[Math.floor(word / WORDS_PER_CHUNK)] = 1;
      const hint = this.#inImage(word * 4) ? undefined : this.hints.find(word);
      if (hint !== undefined) {
        value = hint;
        this.#hinted.push(this.entries);
        if (!store) this.#memory.words[word] = hint;
        this.#memory.written[word >>> 14] = 1;
      }
    }
    this.#log.add(word * 4, value, before);
  }

  /** Notes a call's read of a word, before it. */
  read(word: number, time: number): void {
    this.#access(word, time, false);
  }

  /** Notes a call's write of a word, before it. */
  write(word: number, time: number): void {
    this.#access(word, time, true);
  }

  #access(word: number, time: number, store: boolean): void {
    this.journal.word(word, this.#memory.words[word]!);
    if (this.times[word]! < this.start) {
      this.touch(word, store);
      this.#callEntries++;
    }
    this.times[word] = time;
    this.callAccesses++;
  }

  /** Takes back the touches of a call that did not end; the run has, with it. */
  takeBack(): void {
    this.#kept = this.journal.takeBack(this.#memory.words);
  }

  #inImage(address: number): boolean {
    return this.#image.some(({ from, to }) => from <= address && address < to);
  }

  /**
   * Ends the shard and begins the next one.
   *
   * @returns The words that the shard has touched, as they were before it, and when registers were
   * touched last, this shard included.
   */
  cut(): { words: TouchedWords; registers: RegisterTouches } {
    const words = this.#touched();
    this.#resolveRegisters();
    this.shard++;
    this.clk = 0;
    if (this.shard - this.#epoch + 2 >= 2 ** (32 - this.#bits)) this.#putAside();
    this.#begin();
    return { words, registers: this.registerTouches() };
  }

  /** Takes back what was lent: nothing that was given out may be used any more. */
  takeLent(): void {
    if (!this.#lent) return;
    this.#lent.length = 0;
    this.#log.takeBack();
  }

  /** When registers were touched last; those of the shard that is going on come with its end. */
  registerTouches(): RegisterTouches {
    const { shards, times } = this.#resolved;
    const lists = this.#lists;
    if (!lists) return { shards: shards.slice(), times: times.slice() };
    return { shards: lists.copy(shards, REGISTERS_END), times: lists.copy(times, REGISTERS_END) };
  }

  /** Copies the registers of a machine, the sink apart. */
  registersOf({ registers }: Machine): Int32Array {
    return this.#lists?.copySigned(registers, REGISTERS_END) ?? registers.slice(0, REGISTERS_END);
  }

  #resolveRegisters(): void {
    this.collect();
    const { start, registers, shard } = this;
    registers[0] = Math.max(registers[0]!, registers[SINK]!);
    for (let register = 0; register < REGISTERS_END; register++) {
      if (registers[register]! < start) continue;
      this.#resolved.shards[register] = shard;
      this.#resolved.times[register] = registers[register]! - start;
    }
  }

  #touched(): TouchedWords {
    // What a call touched that did not end is left out.
    const { addresses, values, stamps } = this.#log.take(this.#kept);
    const hinted = this.#hinted.filter((position) => position < addresses.length);
    const touched = touchedWords(
      { addresses, values, hinted: hinted.length === 0 ? NONE : Uint32Array.from(hinted) },
      { stamps, older: this.#older, bits: this.#bits, before: this.#epoch - 1 },
    );
    // What the stamps say is found when somebody asks: a run that is only cut does not.
    if (this.#lent) this.#lent.push(touched);
    else touched.settle();
    return touched.words;
  }

  /** When a word was touched last, of any shard; shard 0 and time 0 if never. */
  lastTouch(word: number): { shard: number; time: number } {
    const stamp = this.times[word]!;
    if (stamp === 0) return { shard: 0, time: 0 };
    if (stamp === OLDER) return this.#older.get(word);
    return {
      shard: this.#epoch + (stamp >>> this.#bits) - 1,
      time: stamp & (2 ** this.#bits - 1),
    };
  }

  /** The chunks of 64 KiB, by number, in which words were touched. */
  touchedChunks(): number[] {
    return chunksIn(this.#chunks);
  }

  /** Moves every stamp to where it may stay, and counts shards from the next one on. */
  #putAside(): void {
    for (const { settle } of this.#lent ?? []) settle();
    for (const number of this.touchedChunks()) {
      const first = number * WORDS_PER_CHUNK;
      const stamps = this.times.subarray(first, first + WORDS_PER_CHUNK);
      this.#older.take(number, stamps, this.#bits, this.#epoch - 1);
    }
    this.registers.fill(0);
    this.#epoch = this.shard;
  }

  /**
   * Puts hints where an unconstrained block finds them, or takes them away again: the block's own
   * touches leave no trace.
   */
  showHints(shown: boolean): void {
    this.hints.forEach((word, value) => {
      if (this.times[word] !== 0 || this.#inImage(word * 4)) return;
      this.#memory.words[word] = shown ? value : 0;
      this.#memory.written[word >>> 14] = 1;
    });
  }

  /** The fault of a shard whose end no instruction allows. */
  endless(): GuestFault {
    const why = "each instruction stands in the delay slot of another one's jump";
    return new GuestFault("endlessShard", `Cannot end shard ${this.shard} at ${this.clk}: ${why}`);
  }
}
