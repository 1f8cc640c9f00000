/**
 * What one instruction must have done, as the reference's events have it
 * (reference/execution-record.md 2.1). One object is used again for each.
 *
 * @module
 */
import { type Variant, variants } from "../isa/instructions.ts";

/** The slot of the record of a load's or store's word. Slots are also clocks after the instruction's. */
export const MEMORY = 0;
/** The slot of operand c. */
export const C = 1;
/** The slot of operand b. */
export const B = 2;
/** The slot of operand a. */
export const A = 3;
/** The slot of the write of HI. */
export const HI = 4;
/** Slots of an instruction. */
export const SLOT_COUNT = 5;
/** Names of the slots. */
export const SLOT_NAMES = ["memory", "c", "b", "a", "hi"] as const;

/** The kind of a record that is not there. */
export const NONE = 0;
/** The kind of a read's. */
export const READ = 1;
/** The kind of a write's. */
export const WRITE = 2;

/** An instruction's event, and what it does beside. */
export class Step {
  /** The row of table cpu. */
  row = 0;
  /** The row of table memory, if it has one. */
  memoryRow = 0;
  /** The row of table hi, if it has one. */
  hiRow = 0;
  /** The row of table call, if it has one. */
  callRow = 0;
  /** The shard. */
  shard = 0;
  /** Its clock before the instruction. */
  clk = 0;
  /** The instruction's address. */
  pc = 0;
  /** The next one's. */
  nextPc = 0;
  /** That of the one after. */
  nextNextPc = 0;
  /** What kind of instruction it is. */
  variant: Variant = variants[0]!;
  /** The event's field a: the result, or what the register of operand a holds. */
  a = 0;
  /** The event's field b. */
  b = 0;
  /** The event's field c. */
  c = 0;
  /** The option hi; what it holds where `hasHi`. */
  hi = 0;
  /** Whether the option hi holds something. */
  hasHi = false;
  /** The event's field exit_code. */
  exitCode = 0;
  /** What the register of operand a held before; the code of a system call. */
  oldA = 0;
  /** Whether a branch was taken. */
  taken = false;
  /** Whether a store merged with 0, since no access has shown it the word's hint. */
  unseen = false;
  /** The aligned word of a load or store, as read or before it is written. */
  word = 0;
  /** Kinds of the access records, by slot. */
  readonly kinds: Uint8Array = new Uint8Array(SLOT_COUNT);
  /** What each leaves. */
  readonly values: Uint32Array = new Uint32Array(SLOT_COUNT);
  /** What each has found. */
  readonly previousValues: Uint32Array = new Uint32Array(SLOT_COUNT);
  /** The shard of the access before each. */
  readonly previousShards: Uint32Array = new Uint32Array(SLOT_COUNT);
  /** The time of it. */
  readonly previousTimes: Uint32Array = new Uint32Array(SLOT_COUNT);

  /** The instruction's name. */
  get name(): string {
    return this.variant.instruction.name;
  }
}
