/**
 * A program: what an ELF file becomes before it runs.
 *
 * @module
 */
import { INITIAL_HEAP, INITIAL_STACK, REGISTERS_END } from "./addresses.ts";
import type { ElfFile } from "./elf/mod.ts";
import type { Patch } from "./elf/patches.ts";
import type { Segment } from "./elf/segments.ts";
import { parseElf } from "./elf/mod.ts";
import { ElfError } from "./errors.ts";
import { bytesOf, type InitialArguments, initialStack } from "./initial_stack.ts";
import { DecodedCode } from "./isa/decoded_code.ts";
import { register, REGISTER_SLOTS } from "./isa/registers.ts";

/**
 * The most instructions that a file may decode to, 64 MiB of code. The reference has no such limit;
 * without one, 256 headers that share one segment would take 256 times the file.
 */
const MOST_INSTRUCTIONS = 2 ** 24;

/** Bytes of the memory image, at an address. */
export interface ImageBytes {
  /** The first byte's address. */
  readonly address: number;
  /** The bytes; a view of the file or a small array of their own. */
  readonly bytes: Uint8Array;
}

/** Addresses from `from` up to, but not including, `to`. */
export interface AddressRange {
  /** The first address. */
  readonly from: number;
  /** One past the last. */
  readonly to: number;
}

/** A loaded program. Immutable: any number of machines may run it at once. */
export interface Program {
  /** The address of the first instruction to run. */
  readonly entry: number;
  /** The address of the first instruction; 0xffffffff where there is none. */
  readonly codeBase: number;
  /** How many instructions there are. */
  readonly codeCount: number;
  /** Four words an instruction: variant, a, b, c (see lib/isa/decode.ts). Decoded by the first look. */
  readonly code: Int32Array;
  /** The same array, for those who decode what they come to. */
  readonly decoded: DecodedCode;
  /** The instruction words, as patched. */
  readonly words: Uint32Array;
  /** What memory holds at the start, in the order in which it must be written. */
  readonly image: readonly ImageBytes[];
  /** What the registers hold at the start, the sink included. */
  readonly registers: Int32Array;
  /** The patches that took effect. */
  readonly patched: readonly Patch[];
  /** The ranges of memory that belong to the image, zero-filled parts included. */
  readonly imageRanges: readonly AddressRange[];
  /** Whether the initial stack holds arguments or an environment, which the reference cannot do. */
  readonly hasArguments: boolean;
  /** The file that it came from; absent for a program made of instructions. */
  readonly elf?: ElfFile;
}

/** A word of a segment's bytes; what lies past the end reads 0. */
function wordAt(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) | (bytes[at + 1] ?? 0) << 8 | (bytes[at + 2] ?? 0) << 16 |
    (bytes[at + 3] ?? 0) << 24) >>> 0;
}

/** The patches that a segment's words take. */
function patchesIn(segment: Segment, patches: ReadonlyMap<number, Patch>): Patch[] {
  return [...patches.values()].filter(({ address }) =>
    address % 4 === 0 && address >= segment.address && address < segment.fileEnd
  );
}

function codeWords(elf: ElfFile): Uint32Array {
  const executable = elf.segments.filter(({ flags }) => (flags & 1) !== 0);
  const counts = executable.map((segment) => (segment.fileEnd - segment.address) / 4);
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total > MOST_INSTRUCTIONS) {
    throw new ElfError(
      `Cannot load the ELF file: its executable segments hold ${total} instructions, more than ` +
        MOST_INSTRUCTIONS,
      0,
    );
  }
  const words = new Uint32Array(total);
  let start = 0;
  for (const [index, segment] of executable.entries()) {
    // The host's words are little-endian, as the machine's views of its memory take for granted.
    const bytes = segment.bytes.subarray(0, counts[index]! * 4);
    new Uint8Array(words.buffer).set(bytes, start * 4);
    for (const { address, word } of patchesIn(segment, elf.patches)) {
      words[start + (address - segment.address) / 4] = word;
    }
    start += counts[index]!;
  }
  return words;
}

/**
 * The image without overlaps: later segments win, zero-filled parts cut a hole but hold no bytes.
 * Pieces come out in descending order of the segments, so that the work is bounded by the address
 * space and not by how often a hostile file maps the same bytes.
 */
function imageOf(elf: ElfFile): ImageBytes[] {
  const pieces: ImageBytes[] = [];
  let free: AddressRange[] = [{ from: REGISTERS_END, to: INITIAL_STACK }];
  for (const segment of elf.segments.toReversed()) {
    const left: typeof free = [];
    for (const { from, to } of free) {
      const start = Math.max(from, segment.address);
      const end = Math.min(to, segment.end);
      if (start >= end) {
        left.push({ from, to });
        continue;
      }
      if (from < start) left.push({ from, to: start });
      if (end < to) left.push({ from: end, to });
      const bytes = segment.bytes.subarray(start - segment.address, end - segment.address);
      if (bytes.length > 0) pieces.push({ address: start, bytes });
      for (const { address, word } of patchesIn(segment, elf.patches)) {
        if (address >= start && address < end) pieces.push({ address, bytes: bytesOf([word]) });
      }
    }
    free = left;
  }
  return pieces;
}

/** Registers at the start: image words at their addresses, then what the loader sets. */
function registersOf(elf: ElfFile): Int32Array {
  const registers = new Int32Array(REGISTER_SLOTS);
  for (const segment of elf.segments) {
    const end = Math.min(segment.end, REGISTERS_END);
    for (let address = segment.address; address < end; address += 4) {
      const patch = address < segment.fileEnd ? elf.patches.get(address) : undefined;
      registers[address] = patch?.word ?? wordAt(segment.bytes, address - segment.address);
    }
  }
  registers[register("sp")] = INITIAL_STACK;
  // The address of the highest word, not one past it: so the reference has it.
  registers[register("brk")] = elf.segments.reduce(
    (highest, { address, end }) => end > address ? Math.max(highest, end - 4) : highest,
    0,
  );
  registers[register("heap")] = INITIAL_HEAP;
  return registers;
}

/**
 * Makes a program of an ELF file.
 *
 * @param file The file's bytes. The program holds views of them: do not change them.
 * @param initial Arguments and environment; without any the stack is the reference's.
 * @returns The program.
 * @throws {ElfError} If the file cannot be run.
 * @throws {RangeError} If the arguments cannot be passed; see {@linkcode initialStack}.
 * @example
 * ```ts
 * import { loadProgram } from "./program.ts";
 * import { ElfError } from "./errors.ts";
import { bytesOf, type InitialArguments, initialStack } from "./initial_stack.ts";
 * import { assertThrows } from "@std/assert";
 *
 * assertThrows(() => loadProgram(new Uint8Array(64)), ElfError, "it is no ELF file");
 * ```
 */
export function loadProgram(file: Uint8Array, initial: InitialArguments = {}): Program {
  const elf = parseElf(file);
  const words = codeWords(elf);
  const decoded = new DecodedCode(words);
  const stack = initialStack(initial);
  return {
    entry: elf.entry,
    // A segment without words lowers the base all the same, as in the reference.
    codeBase: elf.segments.reduce(
      (base, { address, flags }) => (flags & 1) !== 0 ? Math.min(base, address) : base,
      0xffffffff,
    ),
    codeCount: words.length,
    get code() {
      return decoded.all;
    },
    decoded,
    words,
    image: [...imageOf(elf), { address: INITIAL_STACK, bytes: stack }],
    registers: registersOf(elf),
    patched: elf.segments.flatMap((segment) => patchesIn(segment, elf.patches)),
    imageRanges: [
      ...elf.segments.map(({ address, end }) => ({ from: address, to: end })),
      { from: INITIAL_STACK, to: INITIAL_STACK + stack.length },
    ],
    hasArguments: (initial.args?.length ?? 0) + (initial.env?.length ?? 0) > 0,
    elf,
  };
}

/**
 * Makes a program of instruction words alone, as the reference's tests do: the image is empty, and
 * every register starts at 0, `$sp` included.
 *
 * @param words The instructions.
 * @param base The address of the first, which is also the entry; a multiple of 4.
 * @returns The program.
 * @example
 * ```ts
 * import { programOf } from "./program.ts";
 * import { assemble } from "./isa/assemble.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(programOf(assemble("nop\nsyscall"), 0x1000).codeCount, 2);
 * ```
 */
export function programOf(words: Uint32Array, base: number): Program {
  const decoded = new DecodedCode(words);
  return {
    entry: base,
    codeBase: base,
    codeCount: words.length,
    get code() {
      return decoded.all;
    },
    decoded,
    words,
    image: [],
    registers: new Int32Array(REGISTER_SLOTS),
    patched: [],
    imageRanges: [],
    hasArguments: false,
  };
}

/**
 * The instruction word at an address.
 *
 * @param program The program.
 * @param pc The address; a misaligned one means the word that holds it, as in the reference.
 * @returns The word, or `undefined` outside the code.
 * @example
 * ```ts
 * import { instructionWord, programOf } from "./program.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const program = programOf(Uint32Array.of(0x0000000c), 0x1000);
 * assertEquals(instructionWord(program, 0x1002), 0x0000000c);
 * assertEquals(instructionWord(program, 0x1004), undefined);
 * ```
 */
export function instructionWord(program: Program, pc: number): number | undefined {
  return program.words[((pc - program.codeBase) >>> 0) >>> 2];
}
