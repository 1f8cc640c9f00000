/**
 * Where machine and translated code meet: a page behind the guest's memory that both can reach.
 *
 * @module
 */
import { MEMORY_END } from "../addresses.ts";

/** Where the registers are at home: 37 words, the sink's among them. */
export const REGISTERS_HOME = MEMORY_END;
/** Why translated code has come back; 0 while it has no reason to. */
export const REASON = MEMORY_END + 0x100;
/** Where it has come back: the next instruction's address. */
export const RESULT_PC = MEMORY_END + 0x104;
/** How many instructions were left then. */
export const RESULT_LEFT = MEMORY_END + 0x108;
/** A byte for each 64 KiB of guest memory: 1 if it may have been written. */
export const WRITTEN_HOME = MEMORY_END + 0x1000;
/** Pages of the whole memory. */
export const WHOLE_PAGES = MEMORY_END / 0x10000 + 1;

/** Values of the word at {@linkcode REASON}. */
export const REASONS = {
  /** The next instruction is the interpreter's. */
  interpret: 1,
  /** The next instruction has no translation. */
  miss: 2,
} as const;
