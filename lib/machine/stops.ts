/**
 * The contract between the loops and the interpreter that drives them.
 *
 * @module
 */
import type { MemoryGuard } from "./ports.ts";
import type { UndoLog } from "./undo_log.ts";

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
  /** The next word is no instruction. */
  unsupported: 5,
  /** The next instruction is watched. */
  watch: 6,
  /** The guard refuses the next access. */
  guarded: 7,
} as const;

/** What a loop works on. It updates pc, nextPc, lastPc and left; everything else is shared. */
export interface LoopState {
  /** Decoded instructions, four words each: variant, a, b, c. */
  code: Int32Array;
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
  /** Pages saved since an unconstrained block began. */
  undo: Pick<UndoLog, "saved" | "save">;
  /** What strict memory allows. */
  readonly guard: MemoryGuard | undefined;
  /** The address of the next instruction. */
  pc: number;
  /** The address of the one after it. */
  nextPc: number;
  /** The address of the instruction executed last. */
  lastPc: number;
  /** How many instructions may still run, at most 2^31 - 1. */
  left: number;
}
