/**
 * A program as the translator looks at it: its code, where functions begin, what jump tables hold.
 *
 * @module
 */
import type { Program } from "../program.ts";
import { type Decoded, decodedAt } from "./effects.ts";

const STT_FUNC = 2;
const STT_NOTYPE = 0;

/** A program's code, with what can be known of it without running it. */
export class Source {
  readonly program: Program;
  /** The first address of the code. */
  readonly base: number;
  /** One past its last address. */
  readonly end: number;
  /** Instructions that the interpreter has to come to, because they are watched. */
  readonly watched: Set<number> = new Set();
  readonly #words: Int32Array;
  #starts: number[] | undefined;

  /**
   * @param program The program.
   * @param words Memory by words; looked at for jump tables, as it is at that moment.
   */
  constructor(program: Program, words: Int32Array) {
    this.program = program;
    this.base = program.codeBase;
    this.end = program.codeBase + program.codeCount * 4;
    this.#words = words;
  }

  /** The instruction at an address, which must be one of the code. */
  at(pc: number): Decoded {
    return decodedAt(this.program.code, (pc - this.base) >>> 2);
  }

  /** Whether an address is one that an instruction can have; 0 is none that can be jumped to. */
  holds(pc: number): boolean {
    return pc % 4 === 0 && pc >= this.base && pc < this.end && pc !== 0;
  }

  /** A word of memory; 0 outside. */
  word(address: number): number {
    return address % 4 === 0 && address >= 0 ? (this.#words[address >>> 2] ?? 0) >>> 0 : 0;
  }

  /** The function that an address is in: from its start up to the next one's. */
  functionAt(pc: number): { start: number; end: number } {
    const starts = this.#starts ??= this.#findStarts();
    let low = 0;
    let high = starts.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (starts[middle]! <= pc) low = middle + 1;
      else high = middle;
    }
    return { start: starts[low - 1] ?? this.base, end: starts[low] ?? this.end };
  }

  /** Entry, symbols of functions, and everything that a call names: all sorted. */
  #findStarts(): number[] {
    const starts = new Set<number>([this.program.entry]);
    for (const { value, type, section, name } of this.program.elf?.symbols ?? []) {
      if (section === 0 || (type !== STT_FUNC && type !== STT_NOTYPE)) continue;
      // Labels of the assembler's own stand in the middle of functions.
      if (type === STT_NOTYPE && /^(\.|\$|_end$|_etext$)/.test(name)) continue;
      starts.add(value);
    }
    for (let pc = this.base; pc < this.end; pc += 4) {
      const { variant, b, a } = this.at(pc);
      if (variant.instruction.name === "Jumpi" && a === 31) starts.add(b >>> 0);
    }
    return [...starts].filter((pc) => this.holds(pc)).sort((x, y) => x - y);
  }
}
