/**
 * Where the traced loop writes: columns of the tables in lib/record, and when words and registers
 * were touched in the shard that is traced.
 *
 * @module
 */

/** The age that stands for an access too long ago, or in another shard. */
export const FAR_AGE = 0xffff;
/**
 * What is added to times that the traced loop keeps. 0 stays for what the shard has not touched:
 * such an access is {@linkcode FAR_AGE} old by the same test as one that is long ago.
 */
export const TIME_OFFSET = 0x10000;
/** Stands in place of the time of a word that is not touched yet, and that a hint waits for. */
export const HINT_WAITS = 1;
/**
 * Numbers of an access whose age does not fit: the instruction's row; the access's slot; the register
 * or the word's index; when it happens; what stood for the time of the access before; what was held;
 * the row of the column that the age goes to; 1 for a store.
 */
export const FAR_FIELDS = 8;

/** What the traced loop works on beside the machine's state. */
export interface Trace {
  /** For each word, when it was touched last in this shard, plus {@linkcode TIME_OFFSET}. */
  readonly times: Uint32Array;
  /** The same for each register. */
  readonly registers: Int32Array;
  /** Addresses of instructions. */
  readonly pc: Uint32Array;
  /** What the registers of operand a held before. */
  readonly a: Uint32Array;
  /** Values of operand b. */
  readonly b: Uint32Array;
  /** Values of operand c. */
  readonly c: Uint32Array;
  /** Ages of operand a. */
  readonly aAge: Uint16Array;
  /** Ages of operand b. */
  readonly bAge: Uint16Array;
  /** Ages of operand c. */
  readonly cAge: Uint16Array;
  /** What words held before loads and stores. */
  readonly memoryValue: Uint32Array;
  /** Ages of those accesses. */
  readonly memoryAge: Uint16Array;
  /** What HI held before it was written. */
  readonly hiValue: Uint32Array;
  /** Ages of those accesses. */
  readonly hiAge: Uint16Array;
  /** Executed instructions: rows that are filled. */
  rows: number;
  /** Rows of loads and stores. */
  memoryRows: number;
  /** Rows of writes of HI. */
  hiRows: number;
  /** The shard's clock. */
  clk: number;
  /**
   * Accesses whose age does not fit, {@linkcode FAR_FIELDS} numbers each, with room for all accesses
   * of the instructions that are run at once. They are settled outside of the loop: with a call in
   * it, V8 would have to load where each column is, and how long, again for each row.
   */
  readonly far: Int32Array;
  /** The numbers in {@linkcode far} that are used. */
  farCount: number;
  /** The word of the access that the loop has stopped before, since a hint waits for it. */
  hintedWord: number;
  /** Whether that access is a store. */
  hintedStore: boolean;
}
