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
   * Notes an access to a register whose age does not fit.
   *
   * @param row The instruction's row.
   * @param slot Which of its accesses it is.
   * @param register The register.
   * @param time When it happens, in the shard.
   * @param value What the register held before.
   * @returns The age that the column gets.
   */
  far(row: number, slot: number, register: number, time: number, value: number): number;
  /**
   * The same for a word of memory, by its index. A word that the shard touches for the first time
   * gets its value here.
   */
  farWord(row: number, word: number, store: boolean, time: number): number;
}
