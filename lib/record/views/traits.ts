/**
 * What the reference's tables need to know of each variant of an instruction, from its definition.
 *
 * @module
 */
import { writesA } from "../../isa/instruction.ts";
import { type Variant, variants } from "../../isa/instructions.ts";
import { RECORD_KINDS } from "./schemas.ts";

/** What an event's option `hi` holds (reference/execution-record.md 2.1). */
export const HI_OPTIONS = {
  /** Nothing. */
  none: 0,
  /** What HI holds now. */
  hi: 1,
  /** What the register of operand a held before. */
  before: 2,
} as const;

/** Which of the reference's lists an instruction's own event goes to. */
export const LISTS = [
  "add_sub",
  "bitwise",
  "shift_left",
  "shift_right",
  "lt",
  "cloclz",
  "mul",
  "divrem",
  "memory_instr",
  "branch",
  "jump",
  "movcond",
  "misc",
  "syscall",
] as const;

/** The list of each chip. */
const LIST_OF_CHIP: Readonly<Record<string, typeof LISTS[number]>> = {
  AddSub: "add_sub",
  Bitwise: "bitwise",
  ShiftLeft: "shift_left",
  ShiftRight: "shift_right",
  Lt: "lt",
  CloClz: "cloclz",
  Mul: "mul",
  DivRem: "divrem",
  MemoryInstrs: "memory_instr",
  Branch: "branch",
  Jump: "jump",
  MovCond: "movcond",
  MiscInstrs: "misc",
  SyscallInstrs: "syscall",
};

/** Instructions whose events hold the old value of their destination. */
const HOLD_OLD = new Set(["INS", "MEQ", "MNE"]);
/** MADD and its like: their events hold the old LO, and they write HI. */
function accumulates({ instruction: { chip, meaning } }: Variant): boolean {
  return chip === "MiscInstrs" && meaning.form === "pair";
}

function hiOption(variant: Variant): number {
  const { name, meaning: { form } } = variant.instruction;
  switch (form) {
    case "pair":
      return accumulates(variant) ? HI_OPTIONS.before : HI_OPTIONS.hi;
    case "load":
    case "store":
    case "outside":
      return HI_OPTIONS.before;
    default:
      return HOLD_OLD.has(name) ? HI_OPTIONS.before : HI_OPTIONS.none;
  }
}

/** What is known of a variant; each a number, in arrays by variant. */
export const TRAITS = {
  /** The reference's opcode. */
  opcode: Uint8Array.from(variants, ({ instruction }) => instruction.code),
  /** The index in {@linkcode LISTS} of the list of its own events. */
  list: Uint8Array.from(
    variants,
    ({ instruction }) => LISTS.indexOf(LIST_OF_CHIP[instruction.chip]!),
  ),
  /** 1 if the register of operand a is written. */
  writesA: Uint8Array.from(
    variants,
    ({ instruction: { meaning } }) =>
      writesA(meaning) || meaning.form === "pair" || meaning.form === "outside" ? 1 : 0,
  ),
  /** 1 if operand b is a register. */
  readsB: Uint8Array.from(variants, ({ bRegister }) => bRegister ? 1 : 0),
  /** 1 if operand c is a register. */
  readsC: Uint8Array.from(variants, ({ cRegister }) => cRegister ? 1 : 0),
  /** 1 if HI is written. */
  writesHi: Uint8Array.from(
    variants,
    ({ instruction: { meaning } }) => meaning.form === "pair" ? 1 : 0,
  ),
  /** The kind of the access record of a load or a store; 0 of others. */
  memory: Uint8Array.from(variants, ({ instruction: { meaning: { form } } }) => {
    if (form === "load") return RECORD_KINDS.read;
    return form === "store" ? RECORD_KINDS.write : RECORD_KINDS.none;
  }),
  /** One of {@linkcode HI_OPTIONS}. */
  hi: Uint8Array.from(variants, hiOption),
} as const;
