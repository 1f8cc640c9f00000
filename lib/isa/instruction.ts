/**
 * What an instruction is: one record that holds its name, its meaning and its encodings.
 *
 * @module
 */
import type { FaultKind } from "../errors.ts";
import type { Algebra } from "./algebra.ts";

/** A condition under which an instruction faults before it has written anything. */
export interface Trap<C> {
  /** When it faults. */
  readonly when: C;
  /** The fault's kind. */
  readonly kind: FaultKind;
}

/** Conditions on the operands `b` and `c` under which an instruction faults. */
export type Traps = <T, C>(x: Algebra<T, C>, b: T, c: T) => readonly Trap<C>[];

/** A register result computed from the operands; `old` is what the destination held. */
export type AluBody = <T, C>(x: Algebra<T, C>, b: T, c: T, old: T) => T;
/** The new LO and HI, from the operands and the old LO and HI. */
export type PairBody = <T, C>(
  x: Algebra<T, C>,
  b: T,
  c: T,
  lo: T,
  hi: T,
) => readonly [lo: T, hi: T];
/** Whether a branch is taken, or a trap springs, from the registers `a` and `b`. */
export type ConditionBody = <T, C>(x: Algebra<T, C>, a: T, b: T) => C;
/** Where a jump goes, from its operand and the address of its delay slot. */
export type TargetBody = <T, C>(x: Algebra<T, C>, b: T, delaySlot: T) => T;
/** A merge of an aligned word with a register; `lane` is the address modulo 4. */
export type MergeBody = <T, C>(x: Algebra<T, C>, word: T, lane: T, register: T) => T;

/** `a := body(b, c)`. */
export interface Alu {
  /** Discriminates the union. */
  readonly form: "alu";
  /** Computes the result. */
  readonly body: AluBody;
  /** When it faults instead. */
  readonly traps?: Traps;
}
/** `LO, HI := body(b, c)`. */
export interface Pair {
  /** Discriminates the union. */
  readonly form: "pair";
  /** Computes LO and HI. */
  readonly body: PairBody;
  /** When it faults instead. */
  readonly traps?: Traps;
}
/** After the delay slot, goes on at the slot's address + `c` if the condition holds. */
export interface Branch {
  /** Discriminates the union. */
  readonly form: "branch";
  /** Whether it is taken. */
  readonly body: ConditionBody;
}
/** `a := delay slot + 4`; after the delay slot, goes on at the target. */
export interface Jump {
  /** Discriminates the union. */
  readonly form: "jump";
  /** Computes the target; the operands are read before `a` is written. */
  readonly body: TargetBody;
}
/** `a :=` bytes at `b + c`. */
export interface Load {
  /** Discriminates the union. */
  readonly form: "load";
  /** How many bytes are read; the address must be a multiple of it, unless there is a merge. */
  readonly size: 1 | 2 | 4;
  /** Whether bytes and halves are sign-extended. */
  readonly signed: boolean;
  /** LWL and LWR: how the aligned word joins the old register, at any address. */
  readonly merge?: MergeBody;
}
/** Bytes at `b + c` `:= a`. */
export interface Store {
  /** Discriminates the union. */
  readonly form: "store";
  /** How many bytes are written; the address must be a multiple of it, unless there is a merge. */
  readonly size: 1 | 2 | 4;
  /** SWL and SWR: how the register joins the aligned word, at any address. */
  readonly merge?: MergeBody;
  /** SC: what `a` becomes afterwards. */
  readonly result?: number;
}
/** Faults if the condition on `a` and `b` holds. */
export interface Check {
  /** Discriminates the union. */
  readonly form: "check";
  /** When it faults. */
  readonly body: ConditionBody;
  /** The fault's kind. */
  readonly kind: FaultKind;
}
/** Left to the host: a system call, or a word that is no instruction. */
export interface Outside {
  /** Discriminates the union. */
  readonly form: "outside";
  /** What the host is asked for. */
  readonly ask: "syscall" | "unsupported";
}

/** What an instruction does, in one of a few forms that each back end knows how to build. */
export type Meaning = Alu | Pair | Branch | Jump | Load | Store | Check | Outside;

/** The reference's chip that proves an instruction, and so the event table that it goes to. */
export type ChipName =
  | "AddSub"
  | "Bitwise"
  | "Branch"
  | "CloClz"
  | "DivRem"
  | "Jump"
  | "Lt"
  | "MemoryInstrs"
  | "MiscInstrs"
  | "MovCond"
  | "Mul"
  | "ShiftLeft"
  | "ShiftRight"
  | "SyscallInstrs"
  | "None";

/**
 * One way to write an instruction: its syntax, its 32 bits, and where the operands come from
 * (`a=… b=… c=…`; without it the syntax's order is a, b, c). Letters in the bits are fields
 * (see fields.ts), `-` is ignored when decoding and 0 when assembling. Where two rows fit a word,
 * the one with more fixed bits wins.
 */
export type Encoding =
  | readonly [syntax: string, bits: string]
  | readonly [syntax: string, bits: string, operands: string];

/** One operation of the VM: everything else about it is derived from this record. */
export interface Instruction {
  /** The reference's name. */
  readonly name: string;
  /** The reference's opcode number (reference/isa.md 1.1). */
  readonly code: number;
  /** The chip that proves it. */
  readonly chip: ChipName;
  /** What it does. */
  readonly meaning: Meaning;
  /** Every encoding that decodes to it. */
  readonly encodings: readonly Encoding[];
}

/** `a := body(b, c, old a)`, unless one of the traps springs. */
export function alu(body: AluBody, traps?: Traps): Alu {
  return traps === undefined ? { form: "alu", body } : { form: "alu", body, traps };
}

/** `LO, HI := body(b, c, LO, HI)`, unless one of the traps springs. */
export function pair(body: PairBody, traps?: Traps): Pair {
  return traps === undefined ? { form: "pair", body } : { form: "pair", body, traps };
}

/** A branch on a condition of the registers `a` and `b`. */
export function branch(body: ConditionBody): Branch {
  return { form: "branch", body };
}

/** A jump that links to `a`. */
export function jump(body: TargetBody): Jump {
  return { form: "jump", body };
}

/** Whether a meaning writes the register that its operand `a` names. */
export function writesA(meaning: Meaning): boolean {
  switch (meaning.form) {
    case "alu":
    case "jump":
    case "load":
      return true;
    case "store":
      return meaning.result !== undefined;
    case "pair":
    case "branch":
    case "check":
    case "outside":
      return false;
  }
}
