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
import type { KeptArrays } from "./kept_arrays.ts";
import { HI_OPTIONS, TRAITS } from "./traits.ts";

/** The access before another one. */
export interface PreviousColumns {
  /** Its shard. */
  readonly shard: Uint32Array;
  /** When in that shard. */
  readonly time: Uint32Array;
}

const previousColumns = (kept: KeptArrays, name: string, rows: number): PreviousColumns => ({
  shard: kept.u32(`${name} shard`, rows),
  time: kept.u32(`${name} time`, rows),
});

/** What few instructions do. */
const Rarities = { memory: 1, hi: 2, call: 3, option: 4 } as const;

const RARITIES = Uint8Array.from(variants, ({ instruction: { meaning: { form } } }, variant) => {
  if (form === "load" || form === "store") return Rarities.memory;
  if (form === "pair") return Rarities.hi;
  if (form === "outside") return Rarities.call;
  return TRAITS.hi[variant] === HI_OPTIONS.none ? 0 : Rarities.option;
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

/** A shard's rows and what follows from them. */
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
  /** The rows of loads and stores. */
  readonly memoryRows: Uint32Array;
  /** Their kinds: those of access records. */
  readonly memoryKinds: Uint8Array;
  /** When they happen. */
  readonly memoryTimes: Uint32Array;
  /** What words held before loads and stores, hints that waited for them included. */
  readonly memoryHeld: Uint32Array;
  /** What words hold after loads and stores. */
  memoryResults: Uint32Array;
  /** The rows of all others that have more than their operands: an option, HI, a call. */
  readonly rareRows: Uint32Array;
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
  readonly columnsOf: Uint32Array;
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

  /**
   * Computes everything.
   *
   * @param program What the shard is of.
   * @param shard The shard.
   * @param kept Where it puts what it computes: it is valid until they are used for another shard.
   */
  constructor(program: Program, { shard, tables, endPc }: ViewedShard, kept: KeptArrays) {
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
    this.results = kept.u32("results", cpu.rows);
    this.nextNextPcs = kept.u32("nextNextPcs", cpu.rows);
    this.taken = kept.u8("taken", cpu.rows).fill(0);
    this.memoryResults = kept.u32("memoryResults", cpu.rows);
    this.hiResults = kept.u32("hiResults", hi.rows);
    this.clk = kept.u32("clk", cpu.rows);
    this.variants = kept.u8("variants", cpu.rows);
    this.columnsOf = kept.u32("columnsOf", cpu.rows);
    this.aBefore = previousColumns(kept, "a", cpu.rows);
    this.bBefore = previousColumns(kept, "b", cpu.rows);
    this.cBefore = previousColumns(kept, "c", cpu.rows);
    this.hiBefore = previousColumns(kept, "hi", hi.rows);
    // In a damaged table, there may be more or fewer than table `memory` has rows.
    const accesses = derive(this);
    this.memoryResults = this.memoryResults.subarray(0, accesses);
    this.memoryRows = kept.u32("memoryRows", accesses);
    this.memoryKinds = kept.u8("memoryKinds", accesses);
    this.memoryTimes = kept.u32("memoryTimes", accesses);
    this.memoryBefore = previousColumns(kept, "memory", accesses);
    const rareRows = kept.u32("rareRows", cpu.rows);
    const unseen = new Map<number, number>();
    this.rareRows = rareRows.subarray(0, this.#times(rareRows, unseen));
    this.memoryHeld = memory.columns.value.subarray(0, accesses);
    if (unseen.size > 0 || memory.rows < accesses) {
      const held = kept.u32("memoryHeld", accesses).fill(0);
      held.set(this.memoryHeld.subarray(0, memory.rows));
      for (const [row, hint] of unseen) held[row] = hint;
      this.memoryHeld = held;
    }
  }

  /** Clocks, and the accesses before; notes hints that stores have met. Returns how many rows are rare. */
  #times(rareRows: Uint32Array, unseen: Map<number, number>): number {
    const { count, clk, code, codeBase, pc, a, shard, variants: variantOf, columnsOf } = this;
    const { cpu, memory, hi, distant } = this.tables;
    const { a_age: aAge, b_age: bAge, c_age: cAge } = cpu.columns;
    const { memoryRows, memoryKinds, memoryTimes } = this;
    const { time: memoryBefore } = this.memoryBefore;
    const { age: memoryAge } = memory.columns;
    let now = 0;
    let memoryRow = 0;
    let hiRow = 0;
    let rare = 0;
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
      const rarity = RARITIES[variant]!;
      clk[row] = now;
      columnsOf[row] = column;
      variantOf[row] = variant;
      aTime[row] = now + SLOTS.a - aAge[row]!;
      // Where there is no access, there is none before it: the columns hold 0. All ones where there
      // is one, without a branch that is taken now and then.
      const bMask = -bAge[row]! >> 31;
      bShard[row] = shard & bMask;
      bTime[row] = (now + SLOTS.b - bAge[row]!) & bMask;
      const cMask = -cAge[row]! >> 31;
      cShard[row] = shard & cMask;
      cTime[row] = (now + SLOTS.c - cAge[row]!) & cMask;
      if (rarity === Rarities.memory) {
        memoryRows[memoryRow] = row;
        memoryKinds[memoryRow] = TRAITS.memory[variant]!;
        memoryTimes[memoryRow] = now + SLOTS.memory;
        memoryBefore[memoryRow] = now + SLOTS.memory - memoryAge[memoryRow]!;
        memoryRow++;
      } else if (rarity !== 0) {
        rareRows[rare++] = row;
        if (rarity === Rarities.hi) {
          this.hiBefore.time[hiRow] = now + SLOTS.hi - hi.columns.age[hiRow]!;
          hiRow++;
        }
      }
      while (far < distant.rows && distant.columns.row[far] === row) {
        this.#distant(far++, row, memoryRow - 1, hiRow - 1, unseen);
      }
      now += CLOCK_STEP;
      if (rarity === Rarities.call) now += a[row]! >>> 24;
    }
    return rare;
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
