/**
 * The first and the last values of all words and registers: the reference's global memory events
 * (reference/execution-record.md 7).
 *
 * @module
 */
import { REGISTERS_END } from "../addresses.ts";
import { Table } from "../columns.ts";
import { register } from "../isa/registers.ts";
import type { Memory, Stamps } from "../machine/mod.ts";
import type { Program } from "../program.ts";
import {
  type FinalizeSchema,
  finalizeTable,
  type InitializeSchema,
  initializeTable,
} from "./tables.ts";

const WORDS_PER_CHUNK = 0x4000;
/** Rows that are given out at once, at most: the registers, and a chunk of words. */
const CAPACITY = WORDS_PER_CHUNK + REGISTERS_END;

/** A part of the two tables, in order; the tables are used again for the next part. */
export interface GlobalMemoryPart {
  /** Words that have a first value which is not the image's. */
  readonly initialize: Table<InitializeSchema>;
  /** Words that have a last value. */
  readonly finalize: Table<FinalizeSchema>;
}

/** What the reference writes for `$zero` where nothing has touched it; its proof cannot hold. */
const UNTOUCHED_ZERO_TIME = 1;

/**
 * Registers that belong to the image of a file: those that the loader sets, and those whose numbers
 * are addresses of its segments. A program of instructions alone has none.
 */
function imageRegisters({ elf, imageRanges }: Program): number[] {
  if (!elf) return [];
  const low = Array.from({ length: REGISTERS_END / 4 }, (_, index) => 4 * index)
    .filter((address) => imageRanges.some(({ from, to }) => from <= address && address < to));
  return [register("sp"), register("brk"), register("heap"), ...low];
}

class Parts implements GlobalMemoryPart {
  readonly initialize = new Table(initializeTable, CAPACITY);
  readonly finalize = new Table(finalizeTable, CAPACITY);

  clear(): void {
    this.initialize.rows = 0;
    this.finalize.rows = 0;
  }

  begin(address: number, value: number): void {
    const { columns, rows } = this.initialize;
    columns.address[rows] = address;
    columns.value[rows] = value;
    this.initialize.rows = rows + 1;
  }

  end(address: number, value: number, shard: number, time: number): void {
    const { columns, rows } = this.finalize;
    columns.address[rows] = address;
    columns.value[rows] = value;
    columns.shard[rows] = shard;
    columns.time[rows] = time;
    this.finalize.rows = rows + 1;
  }
}

function registers(parts: Parts, program: Program, memory: Memory, stamps: Stamps): void {
  const { shards, times } = stamps.registerTouches();
  const value = (number: number) => memory.registers[number]!;
  parts.begin(0, 0);
  if (shards[0] === 0) parts.end(0, 0, 0, UNTOUCHED_ZERO_TIME);
  else parts.end(0, value(0), shards[0]!, times[0]!);
  const image = imageRegisters(program);
  for (let number = 1; number < REGISTERS_END; number++) {
    const inImage = image.includes(number);
    if (shards[number] === 0 && !inImage) continue;
    if (!inImage) parts.begin(number, 0);
    parts.end(number, value(number), shards[number]!, times[number]!);
  }
}

/** The chunks in which words exist, ascending: touched ones, and those of the image. */
function chunksOf(program: Program, stamps: Stamps): number[] {
  const chunks = new Set(stamps.touchedChunks());
  for (const { from, to } of program.imageRanges) {
    const last = Math.floor((to - 1) / (4 * WORDS_PER_CHUNK));
    for (let chunk = Math.floor(from / (4 * WORDS_PER_CHUNK)); chunk <= last; chunk++) {
      chunks.add(chunk);
    }
  }
  return [...chunks].sort((x, y) => x - y);
}

/** 1 for each word of a chunk that belongs to the image. */
function imageOf(program: Program, chunk: number): Uint8Array {
  const first = chunk * WORDS_PER_CHUNK;
  const flags = new Uint8Array(WORDS_PER_CHUNK);
  for (const { from, to } of program.imageRanges) {
    // Lower words are registers.
    const begin = Math.max(Math.floor(Math.max(from, REGISTERS_END) / 4) - first, 0);
    const end = Math.min(Math.ceil(to / 4) - first, WORDS_PER_CHUNK);
    if (begin < end) flags.fill(1, begin, end);
  }
  return flags;
}

/**
 * Goes through everything that has a first or a last value: address 0, the registers, then words by
 * address.
 *
 * @param program The program.
 * @param memory Its memory at the end of the run.
 * @param stamps Its stamps, all shards ended.
 * @returns Parts of the two tables, each valid until the next is asked for.
 */
export function* globalMemory(
  program: Program,
  memory: Memory,
  stamps: Stamps,
): Generator<GlobalMemoryPart> {
  const parts = new Parts();
  registers(parts, program, memory, stamps);
  yield parts;
  for (const chunk of chunksOf(program, stamps)) {
    parts.clear();
    const image = imageOf(program, chunk);
    const first = chunk * WORDS_PER_CHUNK;
    for (let at = 0; at < WORDS_PER_CHUNK; at++) {
      const word = first + at;
      const touched = stamps.times[word] !== 0;
      if (word === 0 || (!touched && image[at] === 0)) continue;
      if (image[at] === 0) parts.begin(word * 4, stamps.hints.find(word) ?? 0);
      const { shard, time } = stamps.lastTouch(word);
      parts.end(word * 4, memory.words[word]!, shard, time);
    }
    if (parts.finalize.rows > 0) yield parts;
  }
}
