/**
 * The blocks of a region: straight code from an entry, as far as one function reaches.
 *
 * @module
 */
import { SINK } from "../isa/registers.ts";
import { RA } from "./convention.ts";
import { bitOf, type Decoded, effectsOf } from "./effects.ts";
import { expressions, registerValue } from "./expression.ts";
import { jumpTargets } from "./jump_tables.ts";
import type { Source } from "./source.ts";

/**
 * How a block ends. `to`, `taken`, `next` and `other` are keys of other blocks, which are their
 * addresses unless they were put in place of a call (see inline.ts).
 */
export type BlockEnd =
  /** Goes on at `to`. */
  | { readonly kind: "goto"; readonly to: number }
  /** Goes on at `taken` if the branch at `at` is taken, else at `next`. */
  | { readonly kind: "branch"; readonly at: number; readonly taken: number; readonly next: number }
  /** A computed jump at `at` without a link: to one of `targets`, or out of the region. */
  | { readonly kind: "computed"; readonly at: number; readonly targets: readonly number[] }
  /** The return at `at` of code that stands in place of a call: to `to`, if it goes to `pc`. */
  | { readonly kind: "return"; readonly at: number; readonly to: number; readonly pc: number }
  /** The call at `at` of what is in a register: goes on at `to` if that is `pc`, else at `other`. */
  | {
    readonly kind: "guess";
    readonly at: number;
    readonly to: number;
    readonly pc: number;
    readonly other: number;
  }
  /** Goes on at an address outside the region. */
  | { readonly kind: "leave"; readonly to: number }
  /** The instruction at `at` is the interpreter's. */
  | { readonly kind: "stop"; readonly at: number };

/** A stretch of code that is entered at its start only. */
export interface Block {
  /** The first instruction. */
  readonly start: number;
  /** What is executed in it, in order, delay slots behind their branches and calls. */
  readonly items: readonly Item[];
  /** How it ends. */
  readonly end: BlockEnd;
}

/** One thing that a block does. */
export type Item =
  /** An instruction that goes on to the next one; a fault exits at `exit`. */
  | { readonly kind: "plain"; readonly pc: number; readonly exit: number; readonly at: Decoded }
  /** A jump that links, at `pc`; its delay slot is `slot`. */
  | {
    readonly kind: "call";
    readonly pc: number;
    readonly at: Decoded;
    readonly slot: Decoded;
    /** The callee's address, where it is known. */
    readonly target: number | undefined;
  }
  /** Only the link of the jump at `pc`, whose delay slot comes next, and after that the block's end. */
  | { readonly kind: "link"; readonly pc: number; readonly at: Decoded }
  /** Only the call at `pc`, whose link and slot lie behind, of what a local holds. */
  | { readonly kind: "invoke"; readonly pc: number; readonly at: Decoded };

/**
 * The most instructions of a block, and those of a region from which on no more blocks are added;
 * what is beyond is another region's. V8 refuses functions of more than some 7 MB.
 */
const MOST_INSTRUCTIONS = 6000;

/** What an instruction is to control flow. */
type Kind = "plain" | "branch" | "jump" | "stop";

function kindOf({ variant, a }: Decoded): Kind {
  switch (variant.instruction.meaning.form) {
    case "branch":
      return "branch";
    case "jump":
      return "jump";
    case "outside":
      return "stop";
    default:
      // MTLO and the like write registers that calls know nothing of; all else is 0 to 33.
      return a > 33 && a !== 36 ? "stop" : "plain";
  }
}

/** The target of a jump whose operand is a literal. */
function literalTarget(
  { variant: { instruction: { meaning }, bRegister }, b }: Decoded,
  pc: number,
) {
  if (meaning.form !== "jump" || bRegister) return undefined;
  const slot = expressions.constant(pc + 4);
  const target = meaning.body(expressions, expressions.constant(b), slot);
  return target.kind === "constant" ? target.value >>> 0 : undefined;
}

/** Whether a jump to a register would have its target overwritten by its own link. */
function linksOverTarget({ a, b, variant }: Decoded): boolean {
  return variant.instruction.meaning.form === "jump" && variant.bRegister && a === b;
}

interface Scan {
  readonly items: Item[];
  readonly end: BlockEnd;
  readonly successors: readonly number[];
}

/** Reads a block from its start to its end, or to the next leader. */
function scan(
  source: Source,
  start: number,
  range: { readonly start: number; readonly end: number },
  isLeader: (pc: number) => boolean,
): Scan {
  const items: Item[] = [];
  const ends = (end: BlockEnd, ...successors: number[]): Scan => ({ items, end, successors });
  const inside = (pc: number) => pc >= range.start && pc < range.end && source.holds(pc);
  for (let pc = start;;) {
    if (pc !== start && isLeader(pc)) return ends({ kind: "goto", to: pc }, pc);
    if (!inside(pc) || items.length === MOST_INSTRUCTIONS) return ends({ kind: "leave", to: pc });
    if (source.watched.has(pc)) return ends({ kind: "stop", at: pc });
    const at = source.at(pc);
    const kind = kindOf(at);
    // The last word of the code has no delay slot, and what follows it is the interpreter's.
    const isLast = !source.holds(pc + 4);
    if (kind === "plain" && !isLast) {
      items.push({ kind: "plain", pc, exit: pc, at });
      pc += 4;
      continue;
    }
    if (kind === "stop" || isLast) return ends({ kind: "stop", at: pc });
    const slot = source.at(pc + 4);
    if (
      kindOf(slot) !== "plain" || linksOverTarget(at) || source.watched.has(pc + 4)
    ) return ends({ kind: "stop", at: pc });
    const delayed: Item = { kind: "plain", pc: pc + 4, exit: pc, at: slot };
    if (kind === "branch") {
      const taken = (pc + 4 + at.c) >>> 0;
      if (taken === 0 || !inside(taken) || !inside(pc + 8)) return ends({ kind: "stop", at: pc });
      items.push(delayed);
      return isAlways(at)
        ? ends({ kind: "goto", to: taken }, taken)
        : ends({ kind: "branch", at: pc, taken, next: pc + 8 }, taken, pc + 8);
    }
    const target = literalTarget(at, pc);
    if (target !== undefined && !source.holds(target)) return ends({ kind: "stop", at: pc });
    // A call that does not leave its link in $ra is the interpreter's.
    const isCall = at.a === RA && (effectsOf(slot).writes & bitOf(RA)) === 0;
    if (at.a !== SINK && !isCall) return ends({ kind: "stop", at: pc });
    if (at.a !== SINK) {
      // What the call returns to must be code, so that it can be gone on with.
      if (!source.holds(pc + 8)) return ends({ kind: "stop", at: pc });
      items.push({ kind: "call", pc, at, slot, target });
      pc += 8;
      continue;
    }
    items.push(delayed);
    if (target !== undefined) {
      return inside(target)
        ? ends({ kind: "goto", to: target }, target)
        : ends({ kind: "leave", to: target });
    }
    const targets = at.b === RA ? [] : jumpTargets(source, pc, range).filter(inside);
    return ends({ kind: "computed", at: pc, targets }, ...targets);
  }
}

/** `b`, that is BEQ of a register and itself. */
function isAlways({ variant, a, b }: Decoded): boolean {
  const { meaning } = variant.instruction;
  if (meaning.form !== "branch" || !variant.bRegister || a !== b) return false;
  const zero = registerValue(0);
  const condition = meaning.body(expressions, zero, zero);
  return condition.kind === "constant" && condition.value !== 0;
}

/** How many instructions a block executes, those of its end included. */
export function lengthOf(block: Block): number {
  let length = 0;
  for (const { kind } of block.items) length += kind === "call" ? 2 : kind === "plain" ? 1 : 0;
  return length + (endsWithJump(block) ? 1 : 0);
}

/** Whether an item is a call: registers are at home behind it. */
export function isCall({ kind }: Item): boolean {
  return kind === "call" || kind === "invoke";
}

/** Where a block goes on in its region, by keys of blocks. */
export function successorsOf(end: BlockEnd): readonly number[] {
  switch (end.kind) {
    case "goto":
    case "return":
      return [end.to];
    case "branch":
      return [end.taken, end.next];
    case "guess":
      return [end.to, end.other];
    case "computed":
      return end.targets;
    default:
      return [];
  }
}

/** Whether a block's last item is a delay slot, whose branch or jump counts too. */
export function endsWithJump({ items }: Block): boolean {
  const last = items.at(-1);
  return last?.kind === "plain" && last.exit !== last.pc;
}

/** The addresses that a block was made of: from its start up to, and without, the second one. */
export function spanOf({ start, items, end }: Block): readonly [from: number, to: number] {
  let to = start;
  for (const item of items) to = Math.max(to, item.kind === "call" ? item.pc + 8 : item.pc + 4);
  // A block that stops may do so because of a delay slot.
  return [start, "at" in end ? Math.max(to, end.at + 8) : to];
}

/**
 * Finds the blocks of the region that begins at an entry.
 *
 * @param source The program.
 * @param entry Where it begins; any instruction.
 * @returns The blocks by their starts, the entry's first.
 */
export function findBlocks(source: Source, entry: number): Map<number, Block> {
  const range = source.functionAt(entry);
  const leaders = new Set([entry]);
  // First every leader, then the blocks between them: a block ends where another one begins.
  const queue = [entry];
  const beyond = new Set<number>();
  let instructions = 0;
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    if (instructions > MOST_INSTRUCTIONS) {
      beyond.add(next);
      continue;
    }
    const { successors, items } = scan(source, next, range, (pc) => leaders.has(pc));
    instructions += items.length;
    for (const successor of successors) {
      if (leaders.has(successor)) continue;
      leaders.add(successor);
      queue.push(successor);
    }
  }
  const blocks = new Map<number, Block>();
  for (const start of leaders) {
    const { items, end }: Pick<Block, "items" | "end"> = beyond.has(start)
      ? { items: [], end: { kind: "leave", to: start } }
      : scan(source, start, range, (pc) => leaders.has(pc));
    blocks.set(start, { start, items, end });
  }
  return blocks;
}

/** Whether a block ends with a return. */
export function isReturn(source: Source, end: BlockEnd): boolean {
  if (end.kind !== "computed" || source.at(end.at).b !== RA) return false;
  return (effectsOf(source.at(end.at + 4)).writes & bitOf(RA)) === 0;
}

/** Registers that a block's end reads. */
export function endReads(source: Source, { end }: Block): number {
  return "at" in end && end.kind !== "stop" ? effectsOf(source.at(end.at)).reads : 0;
}
