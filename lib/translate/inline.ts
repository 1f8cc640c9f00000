/**
 * Short functions in place of calls to them, once code has settled: registers stay in locals then, and
 * neither the count nor the host's stack is tested.
 *
 * Nothing is assumed. A call becomes its link, its delay slot, and the callee's blocks once more, whose
 * returns go on behind the call if that is where they lead. What a register calls is guessed from what
 * it has called before; where it is something else, the call is made as usual, and noted.
 *
 * @module
 */
import type { Memory } from "../machine/memory.ts";
import { TARGETS, TARGETS_HOME } from "../machine/home.ts";
import {
  type Block,
  type BlockEnd,
  findBlocks,
  isReturn,
  type Item,
  lengthOf,
  successorsOf,
} from "./blocks.ts";
import type { Source } from "./source.ts";

/** The most instructions of a function that is put in place of a call. */
const MOST_INSTRUCTIONS = 40;
/** The most that one region gets so. */
const MOST_IN_REGION = 800;
/** The most functions that are guessed for one call. */
const MOST_GUESSES = 3;

/** Keys of blocks in place of the same call lie so far above their addresses. */
const PLACE = 2 ** 32;

type Blocks = ReadonlyMap<number, Block>;
type Call = Extract<Item, { kind: "call" }>;

/** A function's blocks, and how many instructions they have. */
interface Callee {
  readonly blocks: Blocks;
  readonly length: number;
}

/** A function in place of a call. */
interface Place {
  readonly target: number;
  readonly blocks: Blocks;
  /** What is added to its blocks' addresses for their keys. */
  readonly offset: number;
}

/** Where the last target of the call at an address is noted; others may be noted there, too. */
export function targetCell(pc: number): number {
  return TARGETS_HOME + ((pc >>> 2) % TARGETS) * 4;
}

/** Whether blocks have no loop. */
function isAcyclic(blocks: Blocks, from: number): boolean {
  const open = new Set<number>();
  const done = new Set<number>();
  const visit = (key: number): boolean => {
    if (done.has(key)) return true;
    if (open.has(key)) return false;
    open.add(key);
    const isFine = successorsOf(blocks.get(key)!.end).every(visit);
    done.add(key);
    return isFine;
  };
  return visit(from);
}

/** Puts short functions in place of calls, for one program. */
export class Inliner {
  readonly #source: Source;
  readonly #memory: Memory;
  readonly #callees = new Map<number, Callee | undefined>();
  /** What is guessed, by the calls' addresses. */
  readonly #guesses = new Map<number, Set<number>>();

  /**
   * @param source The program.
   * @param memory Where it is noted what registers have called.
   */
  constructor(source: Source, memory: Memory) {
    this.#source = source;
    this.#memory = memory;
  }

  /**
   * Puts functions in place of calls.
   *
   * @param blocks The blocks of a region, the entry's first.
   * @returns All that is to be written, the entry's block first.
   */
  inline(blocks: Blocks): Blocks {
    const all = new Map<number, Block>();
    let [place, room] = [0, MOST_IN_REGION];
    for (const [key, block] of blocks) {
      let rest = block;
      let restKey = key;
      for (let from = 0;;) {
        const index = rest.items.findIndex((item, at) => at >= from && item.kind === "call");
        const call = rest.items[index] as Call | undefined;
        if (!call) break;
        const targets = call.target === undefined ? this.#guess(call.pc) : [call.target];
        const places: Place[] = [];
        for (const target of targets) {
          const callee = this.#callee(target);
          if (!callee || callee.length > room) continue;
          room -= callee.length;
          places.push({ target, blocks: callee.blocks, offset: ++place * PLACE });
        }
        if (places.length === 0) {
          from = index + 1;
          continue;
        }
        const behind = call.pc + 8;
        all.set(restKey, head(rest, index, places));
        put(call, places, all);
        const isLast = index === rest.items.length - 1;
        rest = { start: behind, items: rest.items.slice(index + 1), end: rest.end };
        // Where others come there too, what is behind the call is a block already.
        if (isLast && rest.end.kind === "goto" && rest.end.to === behind) break;
        [restKey, from] = [behind, 0];
      }
      if (!all.has(restKey)) all.set(restKey, rest);
    }
    return all;
  }

  /** Whether something has been called that would be guessed now, and is not. */
  get isStale(): boolean {
    for (const [pc, guesses] of this.#guesses) {
      if (guesses.size >= MOST_GUESSES) continue;
      const target = this.#lastTarget(pc);
      if (target !== undefined && !guesses.has(target) && this.#callee(target)) return true;
    }
    return false;
  }

  #lastTarget(pc: number): number | undefined {
    const target = this.#memory.words[targetCell(pc) >>> 2]! >>> 0;
    return this.#source.holds(target) ? target : undefined;
  }

  #guess(pc: number): ReadonlySet<number> {
    let guesses = this.#guesses.get(pc);
    if (!guesses) this.#guesses.set(pc, guesses = new Set());
    const target = this.#lastTarget(pc);
    if (target !== undefined && guesses.size < MOST_GUESSES) guesses.add(target);
    return guesses;
  }

  /** A function that can stand in place of a call to it; undefined if it cannot. */
  #callee(target: number): Callee | undefined {
    if (!this.#callees.has(target)) {
      const blocks = findBlocks(this.#source, target);
      const callee = { blocks, length: lengthOfAll(blocks) };
      this.#callees.set(target, this.#isFit(callee, target) ? callee : undefined);
    }
    return this.#callees.get(target);
  }

  #isFit({ blocks, length }: Callee, entry: number): boolean {
    return length <= MOST_INSTRUCTIONS &&
      [...blocks.values()].every(({ end }) =>
        end.kind === "goto" || end.kind === "branch" || isReturn(this.#source, end)
      ) && isAcyclic(blocks, entry);
  }
}

/** What is left of a block before a call, with the call's link and slot. */
function head({ start, items }: Block, index: number, places: readonly Place[]): Block {
  const call = items[index] as Call;
  const { pc, at, slot } = call;
  return {
    start,
    items: [
      ...items.slice(0, index),
      { kind: "link", pc, at },
      { kind: "plain", pc: pc + 4, exit: pc, at: slot },
    ],
    end: goesTo(call, places[0]!),
  };
}

/** How a block ends from which a call's place is gone to. */
function goesTo({ pc, target }: Call, place: Place): BlockEnd {
  const to = place.target + place.offset;
  if (target !== undefined) return { kind: "goto", to };
  return { kind: "guess", at: pc, to, pc: place.target, other: otherKey(pc, place) };
}

/** The key of what is done where something else is called: no instruction has an odd address. */
const otherKey = (pc: number, { offset }: Place): number => pc + 1 + offset;

/** Puts callees' blocks where a call was, and the call itself beside them if it was guessed. */
function put(call: Call, places: readonly Place[], all: Map<number, Block>): void {
  const { pc, at } = call;
  const behind = pc + 8;
  for (const [index, place] of places.entries()) {
    for (const [key, { start, items, end }] of place.blocks) {
      all.set(key + place.offset, { start, items, end: moved(end, place.offset, behind) });
    }
    if (call.target !== undefined) continue;
    const next = places[index + 1];
    const other: Block = next
      ? { start: pc, items: [], end: goesTo(call, next) }
      : { start: pc, items: [{ kind: "invoke", pc, at }], end: { kind: "goto", to: behind } };
    all.set(otherKey(pc, place), other);
  }
}

/** A callee's end where it stands in place of a call. */
function moved(end: BlockEnd, offset: number, behind: number): BlockEnd {
  switch (end.kind) {
    case "goto":
      return { ...end, to: end.to + offset };
    case "branch":
      return { ...end, taken: end.taken + offset, next: end.next + offset };
    case "computed":
      return { kind: "return", at: end.at, to: behind, pc: behind };
    default:
      throw new Error(`Unreachable: a function that ends with ${end.kind} is not put in place`);
  }
}

function lengthOfAll(blocks: Blocks): number {
  let length = 0;
  for (const block of blocks.values()) length += lengthOf(block);
  return length;
}
