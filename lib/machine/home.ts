/**
 * Where machine and translated code meet: pages behind the guest's memory that both can reach.
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
/** The number of the resumption at which a translated function is to begin; 0 for its entry. */
export const RESUMPTION = MEMORY_END + 0x10c;
/** A byte for each 64 KiB of guest memory: 1 if it may have been written. */
export const WRITTEN_HOME = MEMORY_END + 0x1000;
/** How many calls of what is in a register are told apart. */
export const TARGETS = 4096;
/** A word for each of them: what it has called last. */
export const TARGETS_HOME = MEMORY_END + 0xa000;
/** How many places are told apart that store outside of a window. */
export const STRAYS = 2048;
/** A word for each of them: where it did last. */
export const STRAYS_HOME = TARGETS_HOME + 4 * TARGETS;
/** Where translated code counts what it executes: 4 MiB, resident where used. */
export const SLOTS_HOME = MEMORY_END + 0x10000;
/** One past their last byte. */
export const SLOTS_END = SLOTS_HOME + 0x400000;
/** Pages of the whole memory. */
export const WHOLE_PAGES = SLOTS_END / 0x10000;

/** Where the next entry of the log of first touches has its address; see {@linkcode LOG_HOME}. */
export const LOG_POINTER = MEMORY_END + 0x110;
/** The stamp of clock 0 in the shard that is going on; older stamps are lower. */
export const SHARD_START = MEMORY_END + 0x114;
/** The stamp that an instruction would have with no instruction left, while translated code runs. */
export const TIME_AT_LAST = MEMORY_END + 0x118;
/** Which instructions translated code has run last without a note of its own; 0 for none. */
export const LAST_RAN = MEMORY_END + 0x11c;
/** The time behind them. */
export const LAST_TIME = MEMORY_END + 0x120;
/**
 * A stamp for each word of guest memory, so far behind it. That is less than 2^31: x86 hosts then reach
 * word and stamp from the same register, the distance being part of the instruction. And it is no
 * multiple of 4096: hosts take accesses for the same at first whose addresses agree in their last 12
 * bits. (Measured on stamps 0x80000000 behind their words: three times as slow.)
 */
export const STAMPS_HOME = MEMORY_END + 0x800840;
/**
 * The log of first touches: three lists of so many bytes one behind the other, of addresses, of what
 * the words held, and of the stamps before. They are walked side by side, so no multiple of 4096 apart.
 */
export const LOG_HOME = Math.ceil((STAMPS_HOME + MEMORY_END) / 0x10000) * 0x10000;
/** Bytes of one of the lists. */
export const LOG_LIST = 0x400540;
/** One past the last byte of the first list. */
export const LOG_END = LOG_HOME + LOG_LIST;
/** Pages of a memory with stamps: almost 4 GiB of address space, resident where touched. */
export const STAMPED_PAGES = Math.ceil((LOG_HOME + 3 * LOG_LIST) / 0x10000);

/** Values of the word at {@linkcode REASON}. */
export const REASONS = {
  /** The next instruction is the interpreter's. */
  interpret: 1,
  /** The next instruction has no translation. */
  miss: 2,
} as const;
