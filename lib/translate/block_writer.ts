/**
 * A block as Wasm, up to where it chooses the way that it goes on.
 *
 * @module
 */
import { type AccessGroup, groupAccesses, type Member, touchesStack } from "./accesses.ts";
import { ANY, type Bits } from "./bits.ts";
import { type Block, isReturn, type Item } from "./blocks.ts";
import { LOCALS, PASSED, RA, SP } from "./convention.ts";
import { dirtyAfter, liveAfterCalls, stackTestedAfter } from "./dataflow.ts";
import { bitOf, type Decoded, effectsOf } from "./effects.ts";
import { emit, type Expression, expressions, registerValue } from "./expression.ts";
import type { Frame } from "./frame.ts";
import { lastStray } from "./admit.ts";
import { movedHalves } from "./halves.ts";
import { type Node, UNROLLED } from "./graph.ts";
import {
  type GroupAnchor,
  noteGroup,
  openGroup,
  operand,
  type Place,
  placeGroup,
  type Reach,
  writeInstruction,
} from "./instructions.ts";
import type { KnownBits } from "./known_bits.ts";
import { offsetsOf } from "./known_stack.ts";
import type { Source } from "./source.ts";
import { NOTHING, type Pending, type Transfers } from "./transfers.ts";
import { assignPair } from "./wide.ts";
import type { Window } from "./windows.ts";

/** What is known at a block's start. */
export interface BlockStart {
  /** Registers that may be dirty. */
  readonly dirty: number;
  /** Registers that may not be dirty at the block's end. */
  readonly settled: number;
  /** Registers that must be in locals behind the block. */
  readonly liveBehind: number;
  /** Whether it is to be tested that enough instructions are left. */
  readonly isChecked: boolean;
  /** Whether the stack was tested for what the stack pointer is. */
  readonly stackTested: boolean;
  /** Which words of the stack code that stamps has touched. */
  readonly knownStack: number;
  /** What is known of each register; changed while the block is written. */
  readonly registers: Bits[];
  /** Which turn of a loop that is written out this is. */
  readonly turn: Node["turn"];
  /** Instructions before it that have run and are not accounted for yet. */
  readonly pending: Pending;
}

/** What is known at a block's end. */
export interface BlockFinish {
  /** Registers that may be dirty. */
  readonly dirty: number;
  /** Instructions that have run and are not accounted for yet. */
  readonly pending: Pending;
  /** What a branch tests; undefined for other ends. A local has it if the delay slot has changed it. */
  readonly condition: Expression | undefined;
}

/** The accesses of a block, or of all turns of a loop that is written out. */
interface Accesses {
  readonly members: readonly (Member | undefined)[];
  /** The locals of anchors. */
  readonly anchors: Map<AccessGroup, number>;
}

type Plain = Extract<Item, { kind: "plain" }>;
type Call = Extract<Item, { kind: "call" }>;

/** Which registers of a set each item of a block is the last one to make dirty. */
function settlingAt(items: readonly Item[], set: number): readonly number[] {
  const settling = new Array<number>(items.length).fill(0);
  let rest = set;
  for (let index = items.length - 1; index >= 0 && rest !== 0; index--) {
    settling[index] = rest & dirtyAfter(items[index]!, 0);
    rest &= ~settling[index]!;
  }
  return settling;
}

/** Writes the blocks of one region. */
export class BlockWriter {
  readonly #source: Source;
  readonly #frame: Frame;
  readonly #transfers: Transfers;
  readonly #stack: AccessGroup | undefined;
  readonly #bits: KnownBits;
  /** Those of loops that are written out, by their first nodes. */
  readonly #turns = new Map<number, Accesses>();
  #registers: Bits[] = [];
  #dirty = 0;
  #pending = NOTHING;
  #stackTested = false;

  constructor(
    source: Source,
    frame: Frame,
    transfers: Transfers,
    stack: AccessGroup | undefined,
    bits: KnownBits,
  ) {
    this.#stack = stack;
    this.#bits = bits;
    this.#source = source;
    this.#frame = frame;
    this.#transfers = transfers;
  }

  /** Writes a block. What it ends with is the caller's to write. */
  write(block: Block, start: BlockStart): BlockFinish {
    const { dirty, liveBehind, isChecked } = start;
    const { items, end } = block;
    this.#dirty = dirty;
    this.#pending = start.pending;
    this.#registers = start.registers;
    this.#setStackTested(start.stackTested);
    if (this.#frame.notes) this.#frame.notes.inLoop = start.turn !== undefined;
    if (this.#stack) this.#frame.notes?.forget(this.#stack, offsetsOf(start.knownStack));
    if (isChecked) this.#frame.exitIf(() => this.#transfers.isShort(), block.start, 0, dirty);
    const live = liveAfterCalls(this.#source, block, liveBehind);
    const accesses = this.#accessesOf(items, start.turn);
    const behind = (start.turn?.before ?? 0) * items.length;
    let toRun = this.#count(items, 0);
    let condition = this.#condition(end);
    const settling = settlingAt(items, start.settled);
    this.#settle(start.settled & ~settling.reduce((set, one) => set | one, 0));
    for (const [index, item] of items.entries()) {
      if (item.kind === "link") {
        this.#link(item);
        continue;
      }
      if (item.kind !== "plain") {
        if (item.kind === "call") this.#call(item, live.get(item.pc)!);
        else this.#invoke(item, undefined, live.get(item.pc)!);
        this.#settle(settling[index]!);
        toRun = this.#count(items, index + 1);
        continue;
      }
      const place = { exit: item.exit, ran: this.#pending.count - toRun, dirty: this.#dirty };
      const delayed = item.exit !== item.pc;
      if (delayed) condition = this.#beforeSlot(end, item, place, condition);
      const halves = movedHalves(items, index);
      // The first of two waits for the second; nothing leaves between them.
      if (halves.behind) assignPair(this.#frame, halves.behind.lo, halves.behind.hi);
      else if (!halves.ahead) this.#write(item, place, accesses, behind + index);
      this.#bits.pass(item, this.#registers);
      this.#dirty = dirtyAfter(item, this.#dirty);
      this.#settle(settling[index]!);
      this.#setStackTested(stackTestedAfter(item, this.#stackTested));
      toRun -= delayed ? 2 : 1;
    }
    return { dirty: this.#dirty, pending: this.#pending, condition };
  }

  #setStackTested(isTested: boolean): void {
    this.#stackTested = isTested;
    // The stack pointer may be another one.
    if (!isTested && this.#stack) this.#frame.notes?.forget(this.#stack);
  }

  /** Stores what is dirty of a set. */
  #settle(set: number): void {
    this.#frame.spill(this.#dirty & set);
    this.#dirty &= ~set;
  }

  /** Accounts for what is pending. */
  #account(): void {
    this.#transfers.account(this.#pending);
    this.#pending = NOTHING;
  }

  /** Adds the instructions up to the next call, that included, or up to the end, to what is pending. */
  #count(items: readonly Item[], from: number): number {
    let length = 0;
    for (let index = from; index < items.length; index++) {
      const item = items[index]!;
      if (item.kind === "link") continue;
      if (item.kind === "invoke") break;
      length += item.kind === "call" || item.exit !== item.pc ? 2 : 1;
      if (item.kind === "call") break;
    }
    const { count, stretch } = this.#pending;
    const { notes } = this.#frame;
    this.#pending = {
      count: count + length,
      stretch: notes ? [...stretch, ...this.#stretch(items, from)] : stretch,
    };
    notes?.follow(this.#pending.stretch);
    return length;
  }

  /** What is executed up to the next call, that included, or up to the end. */
  #stretch(items: readonly Item[], from: number): Decoded[] {
    const stretch: Decoded[] = [];
    for (let index = from; index < items.length; index++) {
      const item = items[index]!;
      if (item.kind === "link") continue;
      if (item.kind === "invoke") break;
      if (item.kind === "plain" && item.exit !== item.pc) stretch.push(this.#source.at(item.exit));
      stretch.push(item.at);
      if (item.kind === "plain") continue;
      stretch.push(item.slot);
      break;
    }
    return stretch;
  }

  /** Groups the accesses of a block: all turns of a loop that is written out share their tests. */
  #accessesOf(items: readonly Item[], turn: Node["turn"]): Accesses {
    // A node that a dispatch goes to on two ways is written twice, and its other turns with it.
    const known = turn && turn.before > 0 ? this.#turns.get(turn.first) : undefined;
    if (known) return known;
    const all = turn ? new Array<readonly Item[]>(UNROLLED).fill(items).flat() : items;
    const accesses = {
      members: groupAccesses(all, !this.#stack),
      anchors: new Map<AccessGroup, number>(),
    };
    if (turn) this.#turns.set(turn.first, accesses);
    return accesses;
  }

  /** Writes an instruction, and before it the test of the group that begins with it. */
  #write(item: Plain, place: Place, { members, anchors }: Accesses, index: number): void {
    const member = members[index];
    if (!member) return writeInstruction(this.#frame, item, place, this.#reachStack(item, place));
    const { group, offset } = member;
    let local = anchors.get(group);
    if (local === undefined) {
      local = this.#frame.take();
      anchors.set(group, local);
      this.#open({ group, local }, place);
    }
    writeInstruction(this.#frame, item, place, {
      local,
      offset: offset - group.anchor,
      group,
    });
    if (group.last === index) this.#frame.release(local);
  }

  /** Finds a group's anchor, with a test where what is known does not do. */
  #open(anchor: GroupAnchor, place: Place): void {
    const { group } = anchor;
    if (!this.#bits.proves(group, this.#registers, this.#stackTested)) {
      return this.#test(anchor, place);
    }
    placeGroup(this.#frame, anchor);
    const { windows } = this.#frame;
    if (!this.#bits.isNoted(group, this.#registers, windows)) noteGroup(this.#frame, anchor);
  }

  #test(anchor: GroupAnchor, { exit, ran, dirty }: Place): void {
    const where = { window: this.#windowFor(anchor.group, exit), pc: exit };
    openGroup(this.#frame, anchor, where, (refuses) => {
      this.#frame.exitIf(refuses, exit, ran, dirty);
    });
  }

  /** Where the stores of a group that is opened at a pc most likely go. */
  #windowFor({ base }: AccessGroup, pc: number): Window {
    const { stack, data } = this.#frame.windows;
    if (base === SP || this.#registers[base]?.onStack) return stack;
    const stray = lastStray(this.#source, pc);
    return stray >= stack.from && stray < stack.to ? stack : data;
  }

  /** The same for accesses through the stack pointer, which have a test of their own. */
  #reachStack(item: Plain, place: Place): Reach | undefined {
    if (!this.#stack || !touchesStack(item)) return undefined;
    const local = this.#frame.local(SP);
    if (!this.#stackTested) this.#test({ group: this.#stack, local }, place);
    return { local, offset: item.at.c, group: this.#stack };
  }

  /** What a branch tests. */
  #condition(end: Block["end"]): Expression | undefined {
    if (end.kind !== "branch") return undefined;
    const { variant, a, b } = this.#source.at(end.at);
    const { meaning } = variant.instruction;
    if (meaning.form !== "branch") throw new Error("Unreachable: a branch is no branch");
    return meaning.body(expressions, registerValue(a), operand(variant.bRegister, b));
  }

  /**
   * Evaluates what the delay slot may change, and tests what may not go wrong behind it.
   *
   * @returns What the branch tests, from then on.
   */
  #beforeSlot(
    end: Block["end"],
    slot: Plain,
    { ran }: Place,
    condition: Expression | undefined,
  ): Expression | undefined {
    if (end.kind === "computed" || end.kind === "return" || end.kind === "guess") {
      const jump = this.#source.at(end.at);
      const { code } = this.#frame;
      const expected = end.kind !== "computed"
        ? () => code.i32(end.pc)
        : isReturn(this.#source, end)
        ? () => code.get(LOCALS.expected)
        : undefined;
      this.#transfers.target(jump, end.at, ran, this.#dirty, expected);
      return undefined;
    }
    if (end.kind !== "branch" || !condition) return undefined;
    const { reads } = effectsOf(this.#source.at(end.at));
    if ((reads & effectsOf(slot.at).writes) === 0) return condition;
    emit(condition, this.#frame);
    this.#frame.code.set(LOCALS.target);
    return { kind: "local", index: LOCALS.target };
  }

  #call(item: Call, live: number): void {
    const { at, slot, pc, target } = item;
    const ran = this.#pending.count - 2;
    if (target === undefined) this.#transfers.target(at, pc, ran, this.#dirty);
    this.#link(item);
    const delayed: Plain = { kind: "plain", pc: pc + 4, exit: pc, at: slot };
    const place = { exit: pc, ran, dirty: this.#dirty };
    this.#write(delayed, place, this.#accessesOf([delayed], undefined), 0);
    this.#setStackTested(stackTestedAfter(item, this.#stackTested));
    this.#dirty = dirtyAfter(delayed, this.#dirty);
    this.#invoke(item, target, live);
  }

  #link({ pc, at }: Item): void {
    this.#frame.code.i32(pc + 8);
    this.#frame.code.set(this.#frame.local(at.a));
    this.#dirty |= bitOf(at.a);
    this.#registers[RA] = ANY;
  }

  #invoke(item: Item, target: number | undefined, live: number): void {
    this.#account();
    this.#bits.pass(item, this.#registers);
    this.#frame.spill(this.#dirty & ~PASSED);
    this.#dirty = dirtyAfter(item, this.#dirty);
    this.#transfers.call(target, item.pc + 8, live);
  }
}
