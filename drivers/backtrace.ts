/**
 * The calls that led to the end of a run.
 *
 * @module
 */
import { FrameTable } from "../lib/debug/frames.ts";
import { FunctionTable } from "../lib/debug/functions.ts";
import { unwind, type UnwindContext } from "../lib/debug/unwind.ts";
import type { Section } from "../lib/elf/mod.ts";
import { MEMORY_END } from "../lib/addresses.ts";
import type { Machine } from "../lib/machine/mod.ts";
import { instructionWord, type Program } from "../lib/program.ts";

/** One call. */
export interface Frame {
  /** The last or next instruction of the innermost frame; the call itself in the others. */
  readonly pc: number;
  /** The demangled name of the function; null where no symbol covers it. */
  readonly function: string | null;
  /** Bytes from the function's first instruction; null where the function is. */
  readonly offset: number | null;
}

/** Calls that had not returned. */
export interface Backtrace {
  /** The calls, innermost first. */
  readonly frames: readonly Frame[];
}

/** The executable parts of a program. */
function executable({ elf }: Program): { start: number; end: number }[] {
  return (elf?.segments ?? [])
    .filter(({ flags }) => (flags & 1) !== 0)
    .map(({ address, fileEnd }) => ({ start: address, end: fileEnd }));
}

const tables = new WeakMap<Program, FunctionTable>();

/**
 * The functions of a program, by address. Made once a program, when somebody asks.
 *
 * @param program The program.
 * @returns Its functions; none where it has no symbols.
 */
export function functionsOf(program: Program): FunctionTable {
  const table = tables.get(program) ??
    new FunctionTable(program.elf?.symbols ?? [], executable(program));
  tables.set(program, table);
  return table;
}

/** Bytes that are missing from the file are left out. */
function bytesOf({ elf }: Program, section: Section | undefined): Uint8Array {
  return section && elf
    ? elf.bytes.subarray(section.offset, section.offset + section.size)
    : new Uint8Array();
}

/** What unwinding needs to know of a machine that stands still. */
function contextOf({ program, memory, registers }: Machine): Omit<UnwindContext, "pc"> {
  const records = bytesOf(program, program.elf?.sections.find(({ name }) => name === ".pdr"));
  return {
    registers,
    readWord: (address) =>
      address % 4 === 0 && address >= 0 && address < MEMORY_END
        ? memory.words[address >>> 2]
        : undefined,
    readCode: (at) => instructionWord(program, at),
    functions: functionsOf(program),
    frames: new FrameTable(records, executable(program)),
    entry: program.entry,
  };
}

/** Calls that are looked through for one of the guest's own. */
const NEAR = 12;

/**
 * Makes a function that follows the calls behind one that has just returned; for many such
 * questions about one machine.
 *
 * @param machine The machine; it stands right behind the call each time.
 * @returns A function from the call's address to those of the calls behind it, innermost first.
 */
export function callersOf(machine: Machine): (call: number) => Iterable<number> {
  const context = { ...contextOf(machine), cache: { states: new Map() }, most: NEAR };
  return (call) => unwind({ ...context, pc: call + 8 }).slice(1).map(({ pc }) => pc);
}

/**
 * Follows the stack from an instruction of a machine that stands still.
 *
 * @param machine The machine.
 * @param pc The instruction.
 * @returns The calls, innermost first; at least the place itself.
 */
export function backtraceOf(machine: Machine, pc: number): Backtrace {
  const frames = unwind({ ...contextOf(machine), pc });
  return {
    frames: frames.map((frame) => ({
      pc: frame.pc,
      function: frame.function ?? null,
      offset: frame.function === undefined ? null : frame.offset,
    })),
  };
}
