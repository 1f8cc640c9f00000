/**
 * The reference's tables of events of instructions, to be filled event by event. No object is made
 * for an event: each method writes one row.
 *
 * @module
 */
import { Table } from "../../columns.ts";
import { instructions } from "../../isa/instructions.ts";
import { AccessColumns } from "./access_columns.ts";
import {
  addSubView,
  type AluView,
  bitwiseView,
  branchView,
  cloClzView,
  type CompAluView,
  divRemView,
  type JumpView,
  jumpView,
  ltView,
  type MiscView,
  miscView,
  type MovCondView,
  movCondView,
  mulView,
  shiftLeftView,
  shiftRightView,
} from "./schemas.ts";

/** Opcodes by name, for events that instructions imply. */
export const OPCODES: Readonly<Record<string, number>> = Object.fromEntries(
  instructions.map(({ name, code }) => [name, code]),
);

/** pc and next_pc of an event that another one implies, and that no instruction stands for. */
export const UNUSED_PC = 1;
const UNUSED_NEXT_PC = 5;

/** A table of AluEvent. It holds its columns itself, since most events go through here. */
export class AluTable {
  readonly #table: Table<AluView>;
  #pc: Uint32Array;
  #nextPc: Uint32Array;
  #opcode: Uint8Array;
  #hi: Uint32Array;
  #a: Uint32Array;
  #b: Uint32Array;
  #c: Uint32Array;
  #rows = 0;
  #capacity = 0;

  /** An empty table of one of the kinds. */
  constructor(definition: Table<AluView>["definition"]) {
    this.#table = new Table(definition);
    const { pc, next_pc, opcode, hi, a, b, c } = this.#table.columns;
    [this.#pc, this.#nextPc, this.#opcode, this.#hi] = [pc, next_pc, opcode, hi];
    [this.#a, this.#b, this.#c] = [a, b, c];
  }

  /** The table, with all that was added. */
  get table(): Table<AluView> {
    this.#table.rows = this.#rows;
    return this.#table;
  }

  /** Empties the table. */
  clear(): void {
    this.#rows = 0;
  }

  /** Adds an event. */
  add(
    pc: number,
    nextPc: number,
    opcode: number,
    hi: number,
    a: number,
    b: number,
    c: number,
  ): void {
    const row = this.#rows;
    if (row === this.#capacity) this.#grow();
    this.#pc[row] = pc;
    this.#nextPc[row] = nextPc;
    this.#opcode[row] = opcode;
    this.#hi[row] = hi;
    this.#a[row] = a;
    this.#b[row] = b;
    this.#c[row] = c;
    this.#rows = row + 1;
  }

  #grow(): void {
    const { table } = this;
    table.reserve(this.#rows + 1);
    this.#capacity = table.capacity;
    const { pc, next_pc, opcode, hi, a, b, c } = table.columns;
    [this.#pc, this.#nextPc, this.#opcode, this.#hi] = [pc, next_pc, opcode, hi];
    [this.#a, this.#b, this.#c] = [a, b, c];
  }

  /** Adds an event that another one implies. */
  imply(opcode: number, a: number, b: number, c: number): void {
    this.add(UNUSED_PC, UNUSED_NEXT_PC, opcode, 0, a, b, c);
  }
}

/** The place of an event that has its own shard and clock. */
export interface EventPlace {
  /** The shard. */
  readonly shard: number;
  /** Its clock. */
  clk: number;
  /** The instruction's address. */
  pc: number;
  /** The one after it. */
  nextPc: number;
}

const UNUSED: EventPlace = { shard: 0, clk: 0, pc: UNUSED_PC, nextPc: UNUSED_NEXT_PC };

/** A table of CompAluEvent. */
export class CompAluTable {
  /** The table. */
  readonly table: Table<CompAluView>;
  /** The records of HI. */
  hi: AccessColumns;

  /** An empty table of one of the kinds. */
  constructor(definition: Table<CompAluView>["definition"]) {
    this.table = new Table(definition);
    this.hi = AccessColumns.of(this.table, "hi_record");
  }

  /** Adds an event without a record of HI; returns its row. */
  add(place: EventPlace, opcode: number, hi: number, a: number, b: number, c: number): number {
    const { table } = this;
    const row = table.rows;
    if (row === table.capacity) {
      table.reserve(row + 1);
      this.hi = AccessColumns.of(table, "hi_record");
    }
    const { columns } = table;
    columns.shard[row] = place.shard;
    columns.clk[row] = place.clk;
    columns.pc[row] = place.pc;
    columns.next_pc[row] = place.nextPc;
    columns.opcode[row] = opcode;
    columns.hi[row] = hi;
    columns.a[row] = a;
    columns.b[row] = b;
    columns.c[row] = c;
    columns.hi_record_is_real[row] = 0;
    this.hi.none(row);
    table.rows = row + 1;
    return row;
  }

  /** Adds an event that another one implies. */
  imply(opcode: number, hi: number, a: number, b: number, c: number): void {
    this.add(UNUSED, opcode, hi, a, b, c);
  }
}

/** All tables of events that instructions make, by the reference's names. */
export class EventTables {
  /** Of ADD and SUB. */
  readonly add_sub: AluTable = new AluTable(addSubView);
  /** Of AND, OR, XOR and NOR. */
  readonly bitwise: AluTable = new AluTable(bitwiseView);
  /** Of SLL. */
  readonly shift_left: AluTable = new AluTable(shiftLeftView);
  /** Of SRL, SRA and ROR. */
  readonly shift_right: AluTable = new AluTable(shiftRightView);
  /** Of SLT and SLTU. */
  readonly lt: AluTable = new AluTable(ltView);
  /** Of CLZ and CLO. */
  readonly cloclz: AluTable = new AluTable(cloClzView);
  /** Of MUL, MULT and MULTU. */
  readonly mul: CompAluTable = new CompAluTable(mulView);
  /** Of DIV, DIVU, MOD and MODU. */
  readonly divrem: CompAluTable = new CompAluTable(divRemView);
  /** Of branches. */
  readonly branch: Table<JumpView> = new Table(branchView);
  /** Of jumps. */
  readonly jump: Table<JumpView> = new Table(jumpView);
  /** Of conditional moves. */
  readonly movcond: Table<MovCondView> = new Table(movCondView);
  /** Of the rest. */
  readonly misc: Table<MiscView> = new Table(miscView);

  /** Empties all of them, and makes room for so many instructions where it can be known. */
  begin(rows: number): void {
    for (const table of this.alu()) table.clear();
    for (const table of [this.mul.table, this.divrem.table]) table.rows = 0;
    for (const table of [this.branch, this.jump, this.movcond, this.misc]) {
      table.rows = 0;
      table.reserve(rows);
    }
  }

  /** The tables of AluEvent. */
  alu(): AluTable[] {
    return [
      this.add_sub,
      this.bitwise,
      this.shift_left,
      this.shift_right,
      this.lt,
      this.cloclz,
    ];
  }
}
