/**
 * Checkpoints: where a shard begins, and all that it takes to execute it again alone.
 *
 * @module
 */
import type { RegisterTouches, TouchedWords } from "../machine/mod.ts";

/** A place between two instructions, as far as a shard has to know it. */
export interface ShardEdge {
  /** The next instruction. */
  readonly pc: number;
  /** The one after it. */
  readonly nextPc: number;
  /** The reference's global clock. */
  readonly cycles: number;
  /** The 36 registers. */
  readonly registers: Int32Array;
  /** When they were touched last. */
  readonly touches: RegisterTouches;
}

/** Why a shard ends. */
export type ShardEndReason = "clock" | "shape" | "lde" | "end";

/**
 * One shard: where it begins, where it ends, and what it took from outside. Replaying it needs
 * nothing else but the program. It owns its arrays, unless it was asked for with `lend`.
 */
export interface Checkpoint {
  /** The shard's number, from 1. */
  readonly shard: number;
  /** Where it begins. */
  readonly start: ShardEdge;
  /** Where it ends, which is where the next one begins. */
  readonly end: ShardEdge;
  /** The shard's clock at its end. */
  readonly clk: number;
  /** Why it ends there: `end` for the last one. */
  readonly reason: ShardEndReason;
  /** The same in words, with the numbers that decided it. */
  readonly why: string;
  /** The words that it touches, in the order of their first touches, as they were before. */
  readonly words: TouchedWords;
  /** Accesses that its calls make beside their operands, reads of registers left out. */
  readonly callAccesses: number;
  /** What calls were answered from outside: lengths of inputs, in order. */
  readonly answers: Uint32Array;
}

/** How many instructions a shard has. */
export function rowsOf({ start, end }: Pick<Checkpoint, "start" | "end">): number {
  return end.cycles - start.cycles;
}
