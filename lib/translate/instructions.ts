/**
 * What a block does, written as Wasm: everything comes from the meanings in lib/isa.
 *
 * @module
 */
import type { Load, Store } from "../isa/instruction.ts";
import { SINK } from "../isa/registers.ts";
import type { MemoryAccess } from "../wasm/mod.ts";
import { MEMORY_END } from "../addresses.ts";
import { type AccessGroup, limitOf, type StoreSpan } from "./accesses.ts";
import { askAdmit } from "./admit.ts";
import type { Item } from "./blocks.ts";
import type { Decoded } from "./effects.ts";
import { emit, type Expression, expressions, HI, LO, registerValue } from "./expression.ts";
import type { Frame } from "./frame.ts";
import { WRITTEN_HOME } from "../machine/home.ts";
import { assignHalf, assignPair } from "./wide.ts";
import type { Window } from "./windows.ts";

/** Where in a block an instruction stands: what an exit there has to know. */
export interface Place {
  /** The address at which the interpreter would take over. */
  readonly exit: number;
  /** Instructions before it that have run and are not accounted for yet. */
  readonly ran: number;
  /** What has to be stored. */
  readonly dirty: number;
}

/** A group with the local that holds its anchor. */
export interface GroupAnchor {
  readonly group: AccessGroup;
  readonly local: number;
}

/** An access: the local that its address is counted from, and how far it is from there. */
export interface Reach {
  readonly local: number;
  readonly offset: number;
  /** What is tested together with it: the local is a multiple of the alignment. */
  readonly group: AccessGroup;
}

const x = expressions;

/** An operand that is a register or a literal. */
export function operand(isRegister: boolean, value: number): Expression {
  return isRegister ? registerValue(value) : x.constant(value);
}

/** Puts the value on the stack into a register; the sink takes nothing. */
function assign(frame: Frame, register: number): void {
  if (register === SINK) frame.code.op("drop");
  else frame.code.set(frame.local(register));
}

const MEMORY: Window = { from: 0, to: MEMORY_END };

/** Leaves an i32 that is not 0 where a group's addresses from the one on the stack are elsewhere. */
function isOutside({ code }: Frame, group: AccessGroup, { from, to }: Window): void {
  if (from > 0) {
    code.i32(from);
    code.op("i32.sub");
  }
  if (group.alignment > 0) {
    code.i32(group.alignment);
    code.op("i32.rotr");
  }
  code.i32(limitOf(group, to - from));
  code.op("i32.ge_u");
}

/**
 * Tests a group's addresses before its first access, and notes its stores: where all are in a window,
 * one comparison does both.
 *
 * @param frame What is written.
 * @param anchor The group.
 * @param where The window in which it most likely stores, and the address of its first access.
 * @param exitIf Leaves, if what the writer leaves is not 0.
 */
export function openGroup(
  frame: Frame,
  { group, local }: GroupAnchor,
  { window, pc }: { readonly window: Window; readonly pc: number },
  exitIf: (refuses: () => void) => void,
): void {
  const { code } = frame;
  const anchor = () => emit(x.add(registerValue(group.base), x.constant(group.anchor)), frame);
  if (!group.stores) {
    return exitIf(() => {
      anchor();
      code.tee(local);
      isOutside(frame, group, MEMORY);
    });
  }
  anchor();
  code.tee(local);
  isOutside(frame, group, window);
  code.expectZero();
  code.if();
  frame.depth++;
  exitIf(() => askAdmit(code, { group, local, pc }, frame.admit));
  frame.depth--;
  code.op("end");
}

/** Notes the stores of a group whose addresses need no test. */
export function noteGroup(frame: Frame, { group, local }: GroupAnchor): void {
  if (group.stores) noteWritten(frame, { kind: "local", index: local }, group.stores);
}

/** Finds the anchor of a group whose addresses need no test. */
export function placeGroup(frame: Frame, { group, local }: GroupAnchor): void {
  emit(x.add(registerValue(group.base), x.constant(group.anchor)), frame);
  frame.code.set(local);
}

/** Notes the chunks of the first and of the last of some stores, counted from an address. */
function noteWritten(frame: Frame, from: Expression, { first, last }: StoreSpan): void {
  const { code } = frame;
  const at = (offset: number) => x.add(from, x.constant(offset));
  const note = (offset: number) => {
    emit(at(offset), frame);
    code.i32(16);
    code.op("i32.shr_u");
    code.i32(1);
    code.access("i32.store8", WRITTEN_HOME);
  };
  note(first);
  if (first === last) return;
  // Most often it is the same chunk.
  emit(x.shrU(x.xor(at(first), at(last)), x.constant(16)), frame);
  code.expectZero();
  code.if();
  note(last);
  code.op("end");
}

const LOADS: Readonly<Record<string, MemoryAccess>> = {
  "1true": "i32.load8_s",
  "1false": "i32.load8_u",
  "2true": "i32.load16_s",
  "2false": "i32.load16_u",
  "4true": "i32.load",
  "4false": "i32.load",
};
const STORES: Readonly<Record<number, MemoryAccess>> = {
  1: "i32.store8",
  2: "i32.store16",
  4: "i32.store",
};

/** For a merging access: its aligned word's address and its lane, in locals. */
function splitAddress(frame: Frame, offset: number, anchor: number) {
  const address = x.add({ kind: "local", index: anchor }, x.constant(offset));
  const whole = frame.temporary();
  emit(address, frame);
  frame.code.tee(whole);
  frame.code.i32(3);
  frame.code.op("i32.and");
  const lane = frame.temporary();
  frame.code.set(lane);
  frame.code.get(whole);
  frame.code.i32(-4);
  frame.code.op("i32.and");
  frame.code.set(whole);
  return { whole, lane: { kind: "local", index: lane } as const };
}

function load(frame: Frame, meaning: Load, { a }: Decoded, { local, offset }: Reach): void {
  const { code } = frame;
  if (!meaning.merge) {
    code.get(local);
    code.access(LOADS[`${meaning.size}${meaning.signed}`]!, offset);
    return assign(frame, a);
  }
  const { whole, lane } = splitAddress(frame, offset, local);
  const word = frame.temporary();
  code.get(whole);
  code.access("i32.load", 0);
  code.set(word);
  const old = a === SINK ? x.constant(0) : registerValue(a);
  emit(meaning.merge(x, { kind: "local", index: word }, lane, old), frame);
  assign(frame, a);
}

function store(frame: Frame, meaning: Store, { a }: Decoded, { local, offset }: Reach): void {
  const { code } = frame;
  const value = a === SINK ? x.constant(0) : registerValue(a);
  if (!meaning.merge) {
    code.get(local);
    emit(value, frame);
    code.access(STORES[meaning.size]!, offset);
  } else {
    const { whole, lane } = splitAddress(frame, offset, local);
    const word = frame.temporary();
    code.get(whole);
    code.access("i32.load", 0);
    code.set(word);
    const merged = meaning.merge(x, { kind: "local", index: word }, lane, value);
    code.get(whole);
    emit(merged, frame);
    code.access("i32.store", 0);
  }
  if (meaning.result === undefined) return;
  code.i32(meaning.result);
  assign(frame, a);
}

/** Writes one instruction that control flow goes through. */
export function writeInstruction(
  frame: Frame,
  item: Extract<Item, { kind: "plain" }>,
  place: Place,
  reach: Reach | undefined,
): void {
  const { variant, a, b, c } = item.at;
  const { meaning } = variant.instruction;
  const [vb, vc] = [operand(variant.bRegister, b), operand(variant.cRegister, c)];
  const exitIf = (condition: Expression) => {
    if (condition.kind === "constant" && condition.value === 0) return;
    frame.exitIf(condition, place.exit, place.ran, place.dirty);
  };
  if (reach) {
    // In a delay slot the jump has run before.
    const before = item.exit === item.pc ? place.ran : place.ran + 1;
    frame.notes?.touch(reach, meaning.form === "store", before);
  }
  switch (meaning.form) {
    case "alu":
      for (const { when } of meaning.traps?.(x, vb, vc) ?? []) exitIf(when);
      if (a === SINK) break;
      if (a === LO || a === HI) assignHalf(frame, a, meaning.body(x, vb, vc, registerValue(a)));
      else {
        emit(meaning.body(x, vb, vc, registerValue(a)), frame);
        assign(frame, a);
      }
      break;
    case "pair": {
      for (const { when } of meaning.traps?.(x, vb, vc) ?? []) exitIf(when);
      const [lo, hi] = meaning.body(x, vb, vc, registerValue(LO), registerValue(HI));
      assignPair(frame, lo, hi);
      break;
    }
    case "check":
      exitIf(meaning.body(x, registerValue(a), vb));
      break;
    case "load":
      load(frame, meaning, item.at, reach!);
      break;
    case "store":
      store(frame, meaning, item.at, reach!);
      break;
    default:
      throw new Error(`Unreachable: ${variant.instruction.name} is not plain`);
  }
  frame.endInstruction();
}
