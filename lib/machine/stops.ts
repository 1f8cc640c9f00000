/**
 * The contract between the loops and the interpreter that drives them.
 *
 * @module
 */
import type { Program } from "../program.ts";
import type { Memory } from "./memory.ts";
import type { MemoryGuard } from "./ports.ts";
import type { Stamps } from "./stamps.ts";
import type { Trace } from "./trace.ts";

/**
 * Why a loop stopped. In each case pc and nextPc are those of an instruction that has not been
 * counted; only `fault` may follow a jump whose link register is already written.
 */
export const STOPS = {
  /** The instructions asked for have run. */
  limit: 1,
  /** pc lies outside the code. */
  leftCode: 2,
  /** A system call is next. */
  syscall: 3,
  /** The next instruction faults. */
  fault: 4,
  /** The next word is no instruction, or not decoded yet. */
  unsupported: 5,
  /** The next instruction is watched. */
  watch: 6,
  /** The guard refuses the next access. */
  guarded: 7,
  /** The next access is the first one to a word that a hint waits for, while a shard is traced. */
  hinted: 8,
} as const;

/** Where a loop saves pages before it changes them. */
export interface PageLog {
  /** 1 for each page of 4096 bytes that needs no saving. */
  readonly saved: Uint8Array;
  /** Saves a page, by its number. */
  save(page: number): void;
}

/** What a machine watches: instructions that the loops stop before. */
export interface Watches {
  /** Their addresses. */
  readonly pcs: ReadonlySet<number>;
  /** Another number after each change. */
  readonly version: number;
}

/** What a loop works on. It updates pc, nextPc, lastPc and left; everything else is shared. */
export interface LoopState {
  /**
   * Decoded instructions, four words each: variant, a, b, c; 0 where nobody has come to yet. Watched
   * ones have an odd variant.
   */
  code: Int32Array;
  /** What is watched; the next instruction is not to be stopped at if `code` is the program's own. */
  readonly watches: Watches;
  /** The address of the first instruction. */
  codeBase: number;
  /** How many instructions there are. */
  codeCount: number;
  /** The 36 registers and the sink. */
  readonly registers: Int32Array;
  /** Memory by words. */
  readonly words: Int32Array;
  /** Memory by bytes. */
  readonly bytes: Uint8Array;
  /** Memory by signed bytes. */
  readonly signedBytes: Int8Array;
  /** Memory by halves. */
  readonly halves: Uint16Array;
  /** Memory by signed halves. */
  readonly signedHalves: Int16Array;
  /** Chunks of memory that were written. */
  readonly written: Uint8Array;
  /** Executions by variant. */
  counts: Float64Array;
  /** Adds to `counts` what translated code has counted elsewhere. */
  collect: () => void;
  /** Pages saved since an unconstrained block began. */
  undo: PageLog;
  /** What strict memory allows. */
  readonly guard: MemoryGuard | undefined;
  /** When words and registers were touched, where that is noted. */
  readonly stamps: Stamps | undefined;
  /** Where a shard's events go, while one is traced. */
  readonly trace?: Trace;
  /** The address of the next instruction. */
  pc: number;
  /** The address of the one after it. */
  nextPc: number;
  /** The address of the instruction executed last. */
  lastPc: number;
  /** How many instructions may still run, at most 2^31 - 1. */
  left: number;
}

/** Runs instructions until one of the {@linkcode STOPS}, which it returns. */
export type Loop = (state: LoopState) => number;

/** What a loop does beside running. */
export interface EngineFlavour {
  /** Whether it counts executed instructions. */
  readonly counts: boolean;
  /** Whether it stamps touches of words and registers. */
  readonly stamps: boolean;
}

/** Makes a loop for one machine: the program that it runs, the memory that it has, what it notes. */
export type EngineFactory = (program: Program, memory: Memory, flavour: EngineFlavour) => Loop;
