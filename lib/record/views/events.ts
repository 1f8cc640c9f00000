/**
 * The reference's events of instructions, and those that they imply (reference/execution-record.md
 * 2.2 and 2.3): for each instruction its own, then the implied ones, in that order.
 *
 * @module
 */
import { mulHiS, mulHiU } from "../../bits.ts";
import { SLOTS } from "../tables.ts";
import { AccessColumns } from "./access_columns.ts";
import type { Derived } from "./derived.ts";
import { type AluTable, type EventPlace, type EventTables, OPCODES } from "./event_tables.ts";
import { HI_OPTIONS, LISTS, TRAITS } from "./traits.ts";

const O = OPCODES;
const [ADD, SUB, SLT, SLTU] = [O.ADD!, O.SUB!, O.SLT!, O.SLTU!];
const [SLL, SRL, ROR] = [O.SLL!, O.SRL!, O.ROR!];
const [MULT, MULTU] = [O.MULT!, O.MULTU!];

const list = (name: typeof LISTS[number]): number => LISTS.indexOf(name);
const LIST = {
  addSub: list("add_sub"),
  bitwise: list("bitwise"),
  shiftLeft: list("shift_left"),
  shiftRight: list("shift_right"),
  lt: list("lt"),
  cloclz: list("cloclz"),
  mul: list("mul"),
  divrem: list("divrem"),
  memory: list("memory_instr"),
  branch: list("branch"),
  jump: list("jump"),
  movcond: list("movcond"),
  misc: list("misc"),
} as const;

/** Columns that events with a clock have. */
interface EventColumns {
  readonly shard: Uint32Array;
  readonly clk: Uint32Array;
  readonly pc: Uint32Array;
  readonly next_pc: Uint32Array;
  readonly opcode: Uint8Array;
  readonly a: Uint32Array;
  readonly b: Uint32Array;
  readonly c: Uint32Array;
}

function eventColumns(columns: EventColumns): EventColumns {
  const { shard, clk, pc, next_pc, opcode, a, b, c } = columns;
  return { shard, clk, pc, next_pc, opcode, a, b, c };
}

/** An instruction while its events are written. One object serves all rows. */
interface Row extends EventPlace {
  row: number;
  opcode: number;
  nextNextPc: number;
  a: number;
  b: number;
  c: number;
  before: number;
  hiOption: number;
  hiRow: number;
  variant: number;
}

/** Writes what all events with a clock have. */
function writeEvent(columns: EventColumns, row: number, at: Row): void {
  columns.shard[row] = at.shard;
  columns.clk[row] = at.clk;
  columns.pc[row] = at.pc;
  columns.next_pc[row] = at.nextPc;
  columns.opcode[row] = at.opcode;
  columns.a[row] = at.a;
  columns.b[row] = at.b;
  columns.c[row] = at.c;
}

/**
 * Fills all tables of events of instructions.
 *
 * @param rows The shard's rows.
 * @param tables The tables; what they held is overwritten.
 */
export function fillEvents(rows: Derived, tables: EventTables): void {
  new EventWriter(rows, tables).fill();
}

class EventWriter {
  readonly #rows: Derived;
  readonly #tables: EventTables;
  readonly #misc: AccessColumns;
  // Held apart: with so many names a table's columns are a hash table to V8.
  readonly #miscColumns: EventColumns & { readonly prev_a: Uint32Array };

  constructor(rows: Derived, tables: EventTables) {
    tables.begin(rows.count);
    this.#rows = rows;
    this.#tables = tables;
    this.#misc = AccessColumns.of(tables.misc, "hi_record");
    this.#miscColumns = {
      ...eventColumns(tables.misc.columns),
      prev_a: tables.misc.columns.prev_a,
    };
  }

  fill(): void {
    const rows = this.#rows;
    const { count, pc, a, b, c, clk, results, nextNextPcs, variants } = rows;
    const at: Row = {
      shard: rows.shard,
      row: 0,
      clk: 0,
      pc: 0,
      nextPc: 0,
      opcode: 0,
      nextNextPc: 0,
      a: 0,
      b: 0,
      c: 0,
      before: 0,
      hiOption: 0,
      hiRow: 0,
      variant: 0,
    };
    const simple = this.#simple();
    const { opcode } = TRAITS;
    for (let row = 0; row < count; row++) {
      const variant = variants[row]!;
      const table = simple[variant];
      if (table !== undefined) {
        const nextPc = row + 1 < count ? pc[row + 1]! : rows.endPc;
        table.add(pc[row]!, nextPc, opcode[variant]!, 0, results[row]!, b[row]!, c[row]!);
        continue;
      }
      if (TRAITS.list[variant] === LIST.memory) {
        this.#implyMemory(opcode[variant]!, results[row]!, b[row]!, c[row]!);
        continue;
      }
      at.row = row;
      at.variant = variant;
      at.clk = clk[row]!;
      at.pc = pc[row]!;
      at.nextPc = row + 1 < count ? pc[row + 1]! : rows.endPc;
      at.opcode = TRAITS.opcode[variant]!;
      at.nextNextPc = nextNextPcs[row]!;
      at.a = results[row]!;
      at.b = b[row]!;
      at.c = c[row]!;
      at.before = a[row]!;
      at.hiOption = TRAITS.hi[variant]!;
      this.#event(at);
      at.hiRow += TRAITS.writesHi[variant]!;
    }
  }

  /** For each variant whose event implies no others, the table that it goes to. */
  #simple(): (AluTable | undefined)[] {
    const { add_sub, bitwise, shift_left, shift_right, lt } = this.#tables;
    const tables = [add_sub, bitwise, shift_left, shift_right, lt];
    const lists = [LIST.addSub, LIST.bitwise, LIST.shiftLeft, LIST.shiftRight, LIST.lt];
    return Array.from(TRAITS.list, (list) => tables[lists.indexOf(list)]);
  }

  #event(at: Row): void {
    const tables = this.#tables;
    const { pc, nextPc, opcode, a, b, c } = at;
    switch (TRAITS.list[at.variant]) {
      case LIST.cloclz:
        tables.cloclz.add(pc, nextPc, opcode, 0, a, b, c);
        return this.#implyCount(at);
      case LIST.mul:
        return this.#compAlu(at, tables.mul);
      case LIST.divrem:
        this.#compAlu(at, tables.divrem);
        return this.#implyDivision(at);
      case LIST.branch:
        this.#jumpEvent(at, tables.branch);
        return this.#implyBranch(at);
      case LIST.jump:
        this.#jumpEvent(at, tables.jump);
        if (opcode === O.JumpDirect) tables.add_sub.imply(ADD, nextPc + b, nextPc, b);
        return;
      case LIST.movcond:
        return this.#moveEvent(at);
      case LIST.misc:
        this.#miscEvent(at);
        return this.#implyMisc(at);
    }
  }

  #compAlu(at: Row, table: EventTables["mul"]): void {
    const real = TRAITS.writesHi[at.variant] === 1;
    const hi = real ? this.#rows.hiResults[at.hiRow]! : 0;
    const row = table.add(at, at.opcode, hi, at.a, at.b, at.c);
    if (!real) return;
    table.table.columns.hi_record_is_real[row] = 1;
    this.#hiRecord(table.hi, row, at);
  }

  #hiRecord(record: AccessColumns, row: number, { hiRow, clk, shard }: Row): void {
    const { hiResults, hiValues, hiBefore } = this.#rows;
    const time = clk + SLOTS.hi;
    const before = hiBefore.shard[hiRow]!;
    record.write(
      row,
      hiResults[hiRow]!,
      shard,
      time,
      hiValues[hiRow]!,
      before,
      hiBefore.time[hiRow]!,
    );
  }

  #jumpEvent(at: Row, table: EventTables["branch"]): void {
    const row = table.rows++;
    const { columns } = table;
    columns.pc[row] = at.pc;
    columns.next_pc[row] = at.nextPc;
    columns.next_next_pc[row] = at.nextNextPc;
    columns.opcode[row] = at.opcode;
    columns.a[row] = at.a;
    columns.b[row] = at.b;
    columns.c[row] = at.c;
  }

  #moveEvent(at: Row): void {
    const table = this.#tables.movcond;
    const row = table.rows++;
    const { columns } = table;
    columns.pc[row] = at.pc;
    columns.next_pc[row] = at.nextPc;
    columns.opcode[row] = at.opcode;
    columns.a[row] = at.a;
    columns.b[row] = at.b;
    columns.c[row] = at.c;
    columns.prev_a[row] = at.hiOption === HI_OPTIONS.before ? at.before : 0;
  }

  #miscEvent(at: Row): void {
    const row = this.#tables.misc.rows++;
    writeEvent(this.#miscColumns, row, at);
    this.#miscColumns.prev_a[row] = at.hiOption === HI_OPTIONS.before ? at.before : 0;
    if (TRAITS.writesHi[at.variant] === 1) this.#hiRecord(this.#misc, row, at);
    else this.#misc.none(row);
  }

  /** CLZ and CLO: the operand, shifted so that its first bit that counts is the last one left. */
  #implyCount({ opcode, a, b }: Row): void {
    const x = opcode === O.CLZ ? b : ~b >>> 0;
    if (x !== 0) this.#tables.shift_right.imply(SRL, x >>> (31 - a), x, 31 - a);
  }

  /** Quotient times divisor, and that the remainder is less. */
  #implyDivision({ opcode, b, c }: Row): void {
    const tables = this.#tables;
    const signed = opcode === O.DIV || opcode === O.MOD;
    if (!signed) {
      const quotient = Math.floor(b / c);
      tables.mul.imply(MULTU, mulHiU(quotient, c), Math.imul(quotient, c), quotient, c);
      tables.lt.imply(SLTU, 1, b % c, Math.max(1, c));
      return;
    }
    const divisor = c | 0;
    const quotient = ((b | 0) / divisor) | 0;
    const remainder = (b | 0) % divisor;
    const size = Math.abs(divisor);
    if (divisor < 0) tables.add_sub.imply(ADD, 0, c, size);
    if (remainder < 0) tables.add_sub.imply(ADD, 0, remainder, -remainder);
    tables.mul.imply(MULT, mulHiS(quotient, divisor), Math.imul(quotient, divisor), quotient, c);
    tables.lt.imply(SLTU, 1, Math.abs(remainder), Math.max(1, size));
  }

  /** The address, and what a negative byte or half was before its sign was extended. */
  #implyMemory(opcode: number, a: number, b: number, c: number): void {
    const { add_sub } = this.#tables;
    add_sub.imply(ADD, b + c, b, c);
    if ((opcode !== O.LB && opcode !== O.LH) || (a | 0) >= 0) return;
    const span = opcode === O.LB ? 0x100 : 0x10000;
    add_sub.imply(SUB, a, a & (span - 1), span);
  }

  /** Both comparisons, and the target of a branch that is taken. */
  #implyBranch({ a, b, c, nextPc, nextNextPc, row }: Row): void {
    const { lt, add_sub } = this.#tables;
    lt.imply(SLT, (a | 0) < (b | 0) ? 1 : 0, a, b);
    lt.imply(SLT, (a | 0) > (b | 0) ? 1 : 0, b, a);
    if (this.#rows.taken[row] === 1) add_sub.imply(ADD, nextNextPc, nextPc, c);
  }

  /** MADD and its like, EXT and INS: the steps that they are made of. */
  #implyMisc({ opcode, a, b, c, before }: Row): void {
    const { mul, shift_left, shift_right, add_sub } = this.#tables;
    switch (opcode) {
      case O.MADDU:
      case O.MSUBU:
        return mul.imply(MULTU, mulHiU(b, c), Math.imul(b, c), b, c);
      case O.MADD:
      case O.MSUB:
        return mul.imply(MULT, mulHiS(b, c), Math.imul(b, c), b, c);
      case O.EXT: {
        const [lsb, msbd] = [c & 31, c >>> 5];
        const left = 31 - lsb - msbd;
        const shifted = (b << left) >>> 0;
        shift_left.imply(SLL, shifted, b, left);
        return shift_right.imply(SRL, a, shifted, 31 - msbd);
      }
      case O.INS: {
        const [lsb, msb] = [c & 31, c >>> 5];
        const turned = ((before >>> lsb) | (before << (32 - lsb))) >>> 0;
        const kept = turned >>> 1;
        const above = kept >>> (msb - lsb);
        const field = (b << (31 - msb + lsb)) >>> 0;
        const joined = (above + field) >>> 0;
        shift_right.imply(ROR, turned, before, lsb);
        shift_right.imply(SRL, kept, turned, 1);
        shift_right.imply(SRL, above, kept, msb - lsb);
        shift_left.imply(SLL, field, b, 31 - msb + lsb);
        add_sub.imply(ADD, joined, above, field);
        return shift_right.imply(ROR, a, joined, 31 - msb);
      }
    }
  }
}
