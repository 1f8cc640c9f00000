/**
 * A shard's rows with everything that follows from them: results, clocks, and when what was accessed
 * had been accessed before.
 *
 * @module
 */
import { variants } from "../../isa/instructions.ts";
import { CLOCK_STEP } from "../../machine/stamps.ts";
import type { Program } from "../../program.ts";
import type { ShardTables } from "../shard_tables.ts";
import { SLOTS, UNSEEN_HINT } from "../tables.ts";
import { derive } from "./derived.generated.ts";

/** The access before another one. */
export interface PreviousColumns {
  /** Its shard. */
  readonly shard: Uint32Array;
  /** When in that shard. */
  readonly time: Uint32Array;
}

const previousColumns = (rows: number): PreviousColumns => ({
  shard: new Uint32Array(rows),
  time: new Uint32Array(rows),
});

/** What an instruction touches beside its operands. */
const Touches = { memory: 1, hi: 2, call: 3 } as const;

const TOUCHES = Uint8Array.from(variants, ({ instruction: { meaning: { form } } }) => {
  if (form === "load" || form === "store") return Touches.memory;
  if (form === "pair") return Touches.hi;
  return form === "outside" ? Touches.call : 0;
});

/** A shard that is to be viewed: its tables, and where it stands in the run. */
export interface ViewedShard {
  /** Its number. */
  readonly shard: number;
  /** Its tables. */
  readonly tables: ShardTables;
  /** The pc behind it; 0 where the run has ended. */
  readonly endPc: number;
}

/** A shard's rows and what follows from them; it owns what it has computed. */
export class Derived {
  /** Decoded instructions. */
  readonly code: Int32Array;
  /** The address of the first one. */
  readonly codeBase: number;
  /** Rows of the shard. */
  readonly count: number;
  /** Where the shard ends. */
  readonly endPc: number;
  /** Addresses of instructions. */
  readonly pc: Uint32Array;
  /** What registers of operand a held before. */
  readonly a: Uint32Array;
  /** Values of operand b. */
  readonly b: Uint32Array;
  /** Values of operand c. */
  readonly c: Uint32Array;
  /** What words held before loads and stores. */
  readonly memoryValues: Uint32Array;
  /** What HI held before it was written. */
  readonly hiValues: Uint32Array;
  /** Results of system calls. */
  readonly callResults: Uint32Array;
  /** Operand a after each instruction, unmasked: what the reference's events hold. */
  readonly results: Uint32Array;
  /** Where control goes after the next instruction. */
  readonly nextNextPcs: Uint32Array;
  /** 1 for each branch that is taken. */
  readonly taken: Uint8Array;
  /** What words hold after loads and stores. */
  readonly memoryResults: Uint32Array;
  /** What HI holds after it was written. */
  readonly hiResults: Uint32Array;
  /** The shard's number. */
  readonly shard: number;
  /** The shard's tables. */
  readonly tables: ShardTables;
  /** Each row's clock. */
  readonly clk: Uint32Array;
  /** Each row's variant. */
  readonly variants: Uint8Array;
  /** Where each row's decoded instruction begins in the program's code. */
  readonly columnsOf: Int32Array;
  /** Before accesses to the register of operand a. */
  readonly aBefore: PreviousColumns;
  /** Before reads of operand b. */
  readonly bBefore: PreviousColumns;
  /** Before reads of operand c. */
  readonly cBefore: PreviousColumns;
  /** Before loads and stores. */
  readonly memoryBefore: PreviousColumns;
  /** Before writes of HI. */
  readonly hiBefore: PreviousColumns;
  /** What words held before that a hint waited for, by row of table `memory`. */
  readonly unseenHints: ReadonlyMap<number, number>;

  /** Computes everything. */
  constructor(program: Program, { shard, tables, endPc }: ViewedShard) {
    const { cpu, memory, hi, call } = tables;
    this.shard = shard;
    this.tables = tables;
    this.code = program.code;
    this.codeBase = program.codeBase;
    this.count = cpu.rows;
    this.endPc = endPc;
    ({ pc: this.pc, a: this.a, b: this.b, c: this.c } = cpu.columns);
    this.memoryValues = memory.columns.value;
    this.hiValues = hi.columns.value;
    this.callResults = call.columns.result;
    this.results = new Uint32Array(cpu.rows);
    this.nextNextPcs = new Uint32Array(cpu.rows);
    this.taken = new Uint8Array(cpu.rows);
    this.memoryResults = new Uint32Array(memory.rows);
    this.hiResults = new Uint32Array(hi.rows);
    this.clk = new Uint32Array(cpu.rows);
    this.variants = new Uint8Array(cpu.rows);
    this.columnsOf = new Int32Array(cpu.rows);
    this.aBefore = previousColumns(cpu.rows);
    this.bBefore = previousColumns(cpu.rows);
    this.cBefore = previousColumns(cpu.rows);
    this.memoryBefore = previousColumns(memory.rows);
    this.hiBefore = previousColumns(hi.rows);
    derive(this);
    this.unseenHints = this.#times();
  }

  /** Clocks, and the accesses before; returns hints that stores have met. */
  #times(): Map<number, number> {
    const { count, clk, code, codeBase, pc, a, shard, variants: variantOf, columnsOf } = this;
    const { cpu, memory, hi, distant } = this.tables;
    const { a_age: aAge, b_age: bAge, c_age: cAge } = cpu.columns;
    const unseen = new Map<number, number>();
    let now = 0;
    let memoryRow = 0;
    let hiRow = 0;
    let far = 0;
    this.aBefore.shard.fill(shard);
    this.memoryBefore.shard.fill(shard);
    this.hiBefore.shard.fill(shard);
    const { time: aTime } = this.aBefore;
    const { shard: bShard, time: bTime } = this.bBefore;
    const { shard: cShard, time: cTime } = this.cBefore;
    for (let row = 0; row < count; row++) {
      const column = ((pc[row]! - codeBase) >>> 2) << 2;
      const variant = code[column]!;
      const touches = TOUCHES[variant]!;
      clk[row] = now;
      columnsOf[row] = column;
      variantOf[row] = variant;
      aTime[row] = now + SLOTS.a - aAge[row]!;
      // Where there is no access, there is none before it: the columns hold 0.
      if (bAge[row] !== 0) {
        bShard[row] = shard;
        bTime[row] = now + SLOTS.b - bAge[row]!;
      }
      if (cAge[row] !== 0) {
        cShard[row] = shard;
        cTime[row] = now + SLOTS.c - cAge[row]!;
      }
      if (touches === Touches.memory) {
        this.memoryBefore.time[memoryRow] = now - memory.columns.age[memoryRow]!;
        memoryRow++;
      } else if (touches === Touches.hi) {
        this.hiBefore.time[hiRow] = now + SLOTS.hi - hi.columns.age[hiRow]!;
        hiRow++;
      }
      while (far < distant.rows && distant.columns.row[far] === row) {
        this.#distant(far++, row, memoryRow - 1, hiRow - 1, unseen);
      }
      now += CLOCK_STEP;
      if (touches === Touches.call) now += a[row]! >>> 24;
    }
    return unseen;
  }

  #distant(
    at: number,
    row: number,
    memoryRow: number,
    hiRow: number,
    unseen: Map<number, number>,
  ): void {
    const { slot, shard, time } = this.tables.distant.columns;
    const set = (before: PreviousColumns, index: number) => {
      before.shard[index] = shard[at]!;
      before.time[index] = time[at]!;
    };
    switch (slot[at]) {
      case SLOTS.a:
        return set(this.aBefore, row);
      case SLOTS.b:
        return set(this.bBefore, row);
      case SLOTS.c:
        return set(this.cBefore, row);
      case SLOTS.hi:
        return set(this.hiBefore, hiRow);
      case UNSEEN_HINT:
        unseen.set(memoryRow, this.#hintOf(row));
        return set(this.memoryBefore, memoryRow);
      default:
        return set(this.memoryBefore, memoryRow);
    }
  }

  /** The hint that waited for the word of a row: what table `local` says that it held. */
  #hintOf(row: number): number {
    const address = ((this.b[row]! + this.c[row]!) & ~3) >>> 0;
    const { columns, rows } = this.tables.local;
    for (let at = 0; at < rows; at++) {
      if (columns.address[at] === address && columns.initial_shard[at] === 0) {
        return columns.initial_value[at]!;
      }
    }
    return 0;
  }
}
