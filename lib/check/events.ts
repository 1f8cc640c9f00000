/**
 * The events of an instruction, and those that follow from it (reference/execution-record.md 2).
 *
 * @module
 */
import type { Schema, Table } from "../columns.ts";
import { evaluate } from "../isa/evaluate.ts";
import { instructions } from "../isa/instructions.ts";
import { VIEWS } from "../record/views/schemas.ts";
import type { Derivation } from "./derivation.ts";
import { A, B, C, HI, MEMORY, NONE, type Step } from "./step.ts";
import { ViewRows } from "./view_rows.ts";

const codeOf = (name: string): number => instructions.find((one) => one.name === name)!.code;
const ADD = codeOf("ADD");
const SUB = codeOf("SUB");
const MULT = codeOf("MULT");
const MULTU = codeOf("MULTU");
const SLL = codeOf("SLL");
const SRL = codeOf("SRL");
const ROR = codeOf("ROR");
const SLT = codeOf("SLT");
const SLTU = codeOf("SLTU");

/** What stands for the pc of an event that no instruction has, and for the next one. */
const UNUSED_PC = 1;
const UNUSED_NEXT_PC = 5;

/** Tables of arithmetic events, by the chip that has them. */
const ALU_TABLES: Readonly<Record<string, string>> = {
  AddSub: "add_sub",
  Bitwise: "bitwise",
  ShiftLeft: "shift_left",
  ShiftRight: "shift_right",
  Lt: "lt",
  CloClz: "cloclz",
};

/** Compares the tables of instructions, in step with a derivation. */
export class InstructionEvents {
  readonly #rows = new Map<string, ViewRows>();
  readonly #cpu: ViewRows;
  readonly #derivation: Derivation;

  /** Events of the shards that a derivation goes through. */
  constructor(derivation: Derivation) {
    this.#derivation = derivation;
    this.#cpu = this.#of("cpu");
  }

  #of(name: string): ViewRows {
    let rows = this.#rows.get(name);
    if (!rows) this.#rows.set(name, rows = new ViewRows(VIEWS[name]!, this.#derivation));
    return rows;
  }

  /** The names of the tables. */
  static readonly tables: readonly string[] = [
    "cpu",
    ...Object.values(ALU_TABLES),
    "mul",
    "divrem",
    "memory_instr",
    "branch",
    "jump",
    "movcond",
    "misc",
  ];

  /** Begins a shard. */
  begin(views: ReadonlyMap<string, Table<Schema>>): void {
    for (const name of InstructionEvents.tables) this.#of(name).begin(views.get(name));
  }

  /** Ends a shard. */
  end(): void {
    for (const rows of this.#rows.values()) rows.end();
  }

  /** An instruction has been derived. */
  instruction(step: Step): void {
    this.#cpuEvent(step);
    const { chip } = step.variant.instruction;
    switch (chip) {
      case "Mul":
        this.#comp("mul", step);
        break;
      case "DivRem":
        this.#comp("divrem", step);
        this.#divisionFollows(step);
        break;
      case "MemoryInstrs":
        this.#memory(step);
        break;
      case "Branch":
        this.#jump("branch", step);
        this.#branchFollows(step);
        break;
      case "Jump":
        this.#jump("jump", step);
        if (step.name === "JumpDirect") {
          this.#follows("AddSub", ADD, step.nextPc + step.b, step.nextPc, step.b);
        }
        break;
      case "MovCond":
        this.#moveOnCondition(step);
        break;
      case "MiscInstrs":
        this.#misc(step);
        break;
      case "SyscallInstrs":
      case "None":
        break;
      default:
        this.#alu(chip, step);
        if (chip === "CloClz") this.#countFollows(step);
    }
  }

  #cpuEvent(step: Step): void {
    const rows = this.#cpu;
    const { expected } = rows;
    expected[0] = step.clk;
    expected[1] = step.pc;
    expected[2] = step.nextPc;
    expected[3] = step.nextNextPc;
    expected[4] = step.a;
    let at = rows.record(5, step, A);
    expected[at] = step.b;
    at = rows.record(at + 1, step, B);
    expected[at] = step.c;
    at = rows.record(at + 1, step, C);
    expected[at] = step.hi;
    expected[at + 1] = Number(step.hasHi);
    at = rows.record(at + 2, step, HI);
    at = rows.record(at, step, MEMORY);
    expected[at] = step.exitCode;
    rows.next();
  }

  #alu(chip: string, step: Step): void {
    const rows = this.#of(ALU_TABLES[chip]!);
    const { expected } = rows;
    expected[0] = step.pc;
    expected[1] = step.nextPc;
    expected[2] = step.variant.instruction.code;
    expected[3] = step.hi;
    expected[4] = step.a;
    expected[5] = step.b;
    expected[6] = step.c;
    rows.next();
  }

  /** An arithmetic event that no instruction has, and another one needs. */
  #follows(chip: string, opcode: number, a: number, b: number, c: number): void {
    const rows = this.#of(ALU_TABLES[chip]!);
    const { expected } = rows;
    expected[0] = UNUSED_PC;
    expected[1] = UNUSED_NEXT_PC;
    expected[2] = opcode;
    expected[3] = 0;
    expected[4] = a;
    expected[5] = b;
    expected[6] = c;
    rows.next();
  }

  #comp(table: string, step: Step): void {
    const rows = this.#of(table);
    const { expected } = rows;
    expected[0] = step.shard;
    expected[1] = step.clk;
    expected[2] = step.pc;
    expected[3] = step.nextPc;
    expected[4] = step.variant.instruction.code;
    expected[5] = step.hi;
    expected[6] = step.a;
    expected[7] = step.b;
    expected[8] = step.c;
    const at = rows.hiRecord(9, step);
    expected[at] = Number(step.kinds[HI] !== NONE);
    rows.next();
  }

  /** A product that another event needs. */
  #productFollows(isSigned: boolean, b: number, c: number): void {
    const rows = this.#of("mul");
    const { expected } = rows;
    const high = isSigned ? evaluate.mulHiS : evaluate.mulHiU;
    expected.fill(0);
    expected[2] = UNUSED_PC;
    expected[3] = UNUSED_NEXT_PC;
    expected[4] = isSigned ? MULT : MULTU;
    expected[5] = high(b | 0, c | 0);
    expected[6] = evaluate.mulLo(b | 0, c | 0);
    expected[7] = b;
    expected[8] = c;
    rows.next();
  }

  #divisionFollows({ name, b, c }: Step): void {
    const isSigned = name === "DIV" || name === "MOD";
    const quotient = isSigned ? evaluate.divS(b | 0, c | 0) : evaluate.divU(b | 0, c | 0);
    const rest = isSigned ? evaluate.remS(b | 0, c | 0) : evaluate.remU(b | 0, c | 0);
    const size = (x: number) => isSigned ? Math.abs(x | 0) : x >>> 0;
    if (isSigned && (c | 0) < 0) this.#follows("AddSub", ADD, 0, c, size(c));
    if (isSigned && rest < 0) this.#follows("AddSub", ADD, 0, rest, size(rest));
    this.#productFollows(isSigned, quotient, c);
    this.#follows("Lt", SLTU, 1, size(rest), Math.max(1, size(c)));
  }

  #countFollows({ name, a, b }: Step): void {
    const x = (name === "CLZ" ? b : ~b) >>> 0;
    if (x !== 0) this.#follows("ShiftRight", SRL, x >>> (31 - a), x, 31 - a);
  }

  #memory(step: Step): void {
    const rows = this.#of("memory_instr");
    const { expected } = rows;
    const { name, a, b, c } = step;
    expected[0] = step.shard;
    expected[1] = step.clk;
    expected[2] = step.pc;
    expected[3] = step.nextPc;
    expected[4] = step.variant.instruction.code;
    expected[5] = a;
    expected[6] = b;
    expected[7] = c;
    expected[rows.record(8, step, MEMORY)] = step.hi;
    rows.next();
    this.#follows("AddSub", ADD, b + c, b, c);
    if ((name === "LB" || name === "LH") && (a | 0) < 0) {
      const range = name === "LB" ? 0x100 : 0x10000;
      this.#follows("AddSub", SUB, a, a & (range - 1), range);
    }
  }

  #jump(table: string, step: Step): void {
    const rows = this.#of(table);
    const { expected } = rows;
    expected[0] = step.pc;
    expected[1] = step.nextPc;
    expected[2] = step.nextNextPc;
    expected[3] = step.variant.instruction.code;
    expected[4] = step.a;
    expected[5] = step.b;
    expected[6] = step.c;
    rows.next();
  }

  #branchFollows({ a, b, c, taken, nextPc, nextNextPc }: Step): void {
    this.#follows("Lt", SLT, Number((a | 0) < (b | 0)), a, b);
    this.#follows("Lt", SLT, Number((a | 0) > (b | 0)), b, a);
    if (taken) this.#follows("AddSub", ADD, nextNextPc, nextPc, c);
  }

  #moveOnCondition(step: Step): void {
    const rows = this.#of("movcond");
    const { expected } = rows;
    expected[0] = step.pc;
    expected[1] = step.nextPc;
    expected[2] = step.variant.instruction.code;
    expected[3] = step.a;
    expected[4] = step.b;
    expected[5] = step.c;
    expected[6] = step.hi;
    rows.next();
  }

  #misc(step: Step): void {
    const rows = this.#of("misc");
    const { expected } = rows;
    const { name, b, c } = step;
    expected[0] = step.shard;
    expected[1] = step.clk;
    expected[2] = step.pc;
    expected[3] = step.nextPc;
    expected[4] = step.variant.instruction.code;
    expected[5] = step.a;
    expected[6] = b;
    expected[7] = c;
    expected[8] = step.hi;
    rows.hiRecord(9, step);
    rows.next();
    switch (name) {
      case "MADD":
      case "MSUB":
        this.#productFollows(true, b, c);
        break;
      case "MADDU":
      case "MSUBU":
        this.#productFollows(false, b, c);
        break;
      case "EXT":
        this.#extractFollows(step);
        break;
      case "INS":
        this.#insertFollows(step);
        break;
    }
  }

  #extractFollows({ a, b, c }: Step): void {
    const lsb = c & 31;
    const msbd = c >>> 5;
    const shifted = b << (31 - lsb - msbd);
    this.#follows("ShiftLeft", SLL, shifted, b, 31 - lsb - msbd);
    this.#follows("ShiftRight", SRL, a, shifted, 31 - msbd);
  }

  #insertFollows({ a, b, c, oldA }: Step): void {
    const lsb = c & 31;
    const msb = c >>> 5;
    const turned = evaluate.rotr(oldA | 0, lsb);
    const once = turned >>> 1;
    const cleared = once >>> (msb - lsb);
    const field = b << (31 - msb + lsb);
    this.#follows("ShiftRight", ROR, turned, oldA, lsb);
    this.#follows("ShiftRight", SRL, once, turned, 1);
    this.#follows("ShiftRight", SRL, cleared, once, msb - lsb);
    this.#follows("ShiftLeft", SLL, field, b, 31 - msb + lsb);
    this.#follows("AddSub", ADD, cleared + field, cleared, field);
    this.#follows("ShiftRight", ROR, a, cleared + field, 31 - msb);
  }
}
