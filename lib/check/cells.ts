/**
 * What each word and each register holds, and when it was touched last: the state that a record's
 * events are held against. It grows with the pages that are touched.
 *
 * @module
 */
import { REGISTERS_END } from "../addresses.ts";
import { register } from "../isa/registers.ts";
import type { Program } from "../program.ts";

/** What is known of a word: it belongs to the image, was touched, got its first value from an input. */
export const FLAGS = { image: 1, touched: 2, hinted: 4 } as const;

const WORDS_PER_PAGE = 1024;
const PAGE_BYTES = 4 * WORDS_PER_PAGE;
/** No stretch is open. */
export const NO_STRETCH = -1;

/** A stretch of memory, or the registers. */
export interface Page {
  /** The address of the first word; -1 for registers, whose addresses are their numbers. */
  readonly base: number;
  /** What each word holds. */
  readonly values: Uint32Array;
  /** What each held before its first access. */
  readonly first: Uint32Array;
  /** The shard of the last access; 0 if there was none. */
  readonly shards: Uint32Array;
  /** The time of it. */
  readonly times: Uint32Array;
  /** {@linkcode FLAGS}. */
  readonly flags: Uint8Array;
  /** The open stretch of the shard of the last access, or {@linkcode NO_STRETCH}. */
  readonly stretches: Int32Array;
}

function pageOf(base: number, words: number): Page {
  return {
    base,
    values: new Uint32Array(words),
    first: new Uint32Array(words),
    shards: new Uint32Array(words),
    times: new Uint32Array(words),
    flags: new Uint8Array(words),
    stretches: new Int32Array(words).fill(NO_STRETCH),
  };
}

/** The address of a word of a page. */
export function addressIn(page: Page, index: number): number {
  return page.base < 0 ? index : page.base + 4 * index;
}

/**
 * Registers that belong to the image of a file: the three that the loader sets, and those whose
 * numbers are addresses of the image (reference/execution-record.md 7).
 */
function imageRegisters({ elf, imageRanges }: Program): number[] {
  if (!elf) return [];
  const low = [...Array(REGISTERS_END).keys()].filter((number) =>
    number % 4 === 0 && imageRanges.some(({ from, to }) => from <= number && number < to)
  );
  return [register("sp"), register("brk"), register("heap"), ...low];
}

/** All words and registers. */
export class Cells {
  /** The registers 0 to 35. */
  readonly registers: Page;
  readonly #pages: (Page | undefined)[] = [];
  readonly #program: Program;

  /** What the program begins with. */
  constructor(program: Program) {
    this.#program = program;
    this.registers = pageOf(-1, REGISTERS_END);
    this.registers.values.set(program.registers.subarray(0, REGISTERS_END));
    this.registers.first.set(this.registers.values);
    for (const number of imageRegisters(program)) this.registers.flags[number]! |= FLAGS.image;
  }

  /** The page of an address. */
  page(address: number): Page {
    return this.#pages[address >>> 12] ??= this.#load(address >>> 12);
  }

  /** A word as it is, without an access; 0 where nothing has been. */
  peek(address: number): number {
    return this.page(address).values[(address >>> 2) % WORDS_PER_PAGE]!;
  }

  /** Every page with words that exist, ascending; pages of the image are not kept for it. */
  *everyPage(): Generator<Page> {
    // A sparse array: only what is there is gone through.
    const numbers = new Set(Object.keys(this.#pages).map(Number));
    for (const { from, to } of this.#program.imageRanges) {
      for (let number = from >>> 12; number * PAGE_BYTES < to; number++) numbers.add(number);
    }
    for (const number of [...numbers].sort((x, y) => x - y)) {
      yield this.#pages[number] ?? this.#load(number);
    }
  }

  #load(number: number): Page {
    const base = number * PAGE_BYTES;
    const page = pageOf(base, WORDS_PER_PAGE);
    const bytes = new Uint8Array(page.values.buffer);
    for (const { address, bytes: piece } of this.#program.image) {
      const from = Math.max(address, base);
      const to = Math.min(address + piece.length, base + PAGE_BYTES);
      if (from < to) bytes.set(piece.subarray(from - address, to - address), from - base);
    }
    for (const { from, to } of this.#program.imageRanges) {
      // Lower words are registers.
      const first = Math.max(Math.floor((Math.max(from, REGISTERS_END) - base) / 4), 0);
      const last = Math.min(Math.ceil((to - base) / 4), WORDS_PER_PAGE);
      if (first < last) page.flags.fill(FLAGS.image, first, last);
    }
    page.first.set(page.values);
    return page;
  }
}
