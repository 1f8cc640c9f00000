/**
 * What one instruction must have done, as the reference's events have it
 * (reference/execution-record.md 2.1). One object is used again for each.
 *
 * @module
 */
import { type Variant, variants } from "../isa/instructions.ts";

/** Slots of access records; their numbers are also their clocks after the instruction's. */
export const MEMORY = 0;
export const C = 1;
export const B = 2;
export const A = 3;
export const HI = 4;
/** Slots of an instruction. */
export const SLOT_COUNT = 5;
/** Names of the slots. */
export const SLOT_NAMES = ["memory", "c", "b", "a", "hi"] as const;

/** Kinds of a record. */
export const NONE = 0;
export const READ = 1;
export const WRITE = 2;

/** An instruction's event, and what it does beside. */
export class Step {
  /** The row of table cpu. */
  row = 0;
  /** The row of table memory, hi or call, if it has one. */
  memoryRow = 0;
  hiRow = 0;
  callRow = 0;
  shard = 0;
  clk = 0;
  pc = 0;
  nextPc = 0;
  nextNextPc = 0;
  variant: Variant = variants[0]!;
  /** The number of the variant. */
  number = 0;
  a = 0;
  b = 0;
  c = 0;
  /** The option hi; what it holds where `hasHi`. */
  hi = 0;
  hasHi = false;
  exitCode = 0;
  /** What the register of operand a held before; the code of a system call. */
  oldA = 0;
  /** Whether a branch was taken. */
  taken = false;
  /** Whether a store merged with 0, since no access has shown it the word's hint. */
  unseen = false;
  /** The aligned word of a load or store, as read or before it is written. */
  word = 0;
  /** Access records, by slot. */
  readonly kinds: Uint8Array = new Uint8Array(SLOT_COUNT);
  readonly values: Uint32Array = new Uint32Array(SLOT_COUNT);
  readonly previousValues: Uint32Array = new Uint32Array(SLOT_COUNT);
  readonly previousShards: Uint32Array = new Uint32Array(SLOT_COUNT);
  readonly previousTimes: Uint32Array = new Uint32Array(SLOT_COUNT);

  /** The instruction's name. */
  get name(): string {
    return this.variant.instruction.name;
  }
}
