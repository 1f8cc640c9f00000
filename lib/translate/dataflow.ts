/**
 * Which registers have to be in locals where, and which of them memory does not know of yet.
 *
 * A register is *dirty* where its local may be newer than its home in memory. It is *live* where its
 * local must hold its value: because it is read before it is written, or because it may be dirty and
 * so may have to be stored.
 *
 * @module
 */
import { touchesStack } from "./accesses.ts";
import { type Block, endReads, isCall, isReturn, type Item } from "./blocks.ts";
import { A0, PASSED, RA, RETURNED, SP, V0 } from "./convention.ts";
import { bitOf, effectsOf } from "./effects.ts";
import { type Graph, reversePostorder } from "./graph.ts";
import type { Source } from "./source.ts";

/** Sets of registers, by node. */
export interface Flow {
  /** May be dirty at the start of a node. */
  readonly dirty: Int32Array;
  /** Must be in their locals at the start of a node. */
  readonly live: Int32Array;
  /** 1 where the stack was tested for the stack pointer's value at the start of a node. */
  readonly stackTested: Uint8Array;
  /** Are stored at the end of a node: what nothing reads at the head of a loop that comes next. */
  readonly settled: Int32Array;
}

/** Whether the stack has been tested behind an item. */
export function stackTestedAfter(item: Item, tested: boolean): boolean {
  if (item.kind === "invoke") return tested;
  const { writes } = effectsOf(item.kind === "call" ? item.slot : item.at);
  return (tested || touchesStack(item)) && (writes & bitOf(SP)) === 0;
}

/** Where the stack has been tested on every way. */
function findTested({ nodes }: Graph, order: readonly number[]): Uint8Array {
  const tested = new Uint8Array(nodes.length).fill(1);
  // Where a region is resumed, they are tested on the way in.
  tested[nodes[order[0]!]!.successors[0]!] = 0;
  for (let changed = true; changed;) {
    changed = false;
    for (const node of order) {
      const { work, successors } = nodes[node]!;
      let after = tested[node] === 1;
      if (work.kind === "block") {
        for (const item of work.block.items) after = stackTestedAfter(item, after);
      }
      if (after) continue;
      for (const successor of successors) {
        if (tested[successor] === 0) continue;
        tested[successor] = 0;
        changed = true;
      }
    }
  }
  return tested;
}

/** What is dirty behind an item. */
export function dirtyAfter(item: Item, dirty: number): number {
  return isCall(item) ? RETURNED : dirty | effectsOf(item.at).writes;
}

/** What must be in locals before an item, given what must be behind it. */
export function liveBefore(item: Item, live: number): number {
  if (item.kind === "invoke") return bitOf(SP) | bitOf(A0);
  if (item.kind !== "call") {
    const { reads, writes } = effectsOf(item.at);
    return (live & ~writes) | reads;
  }
  // Behind a call all comes from home, or from the call: before it only what that reads counts.
  const slot = effectsOf(item.slot);
  return (((bitOf(SP) | bitOf(A0)) & ~slot.writes) | slot.reads) & ~bitOf(RA) |
    effectsOf(item.at).reads;
}

/**
 * What must be in locals behind each call of a block.
 *
 * @param source The program.
 * @param block The block.
 * @param liveOut What must be in locals behind the block.
 * @returns By the call's address.
 */
export function liveAfterCalls(source: Source, block: Block, liveOut: number): Map<number, number> {
  const after = new Map<number, number>();
  liveAtStart(source, block, liveOut, (item, live) => {
    if (isCall(item)) after.set(item.pc, live);
  });
  return after;
}

/** What must be in locals at a block's start; each item is looked at with what must be behind it. */
function liveAtStart(
  source: Source,
  block: Block,
  liveOut: number,
  look: (item: Item, live: number) => void = () => {},
): number {
  let live = liveOut;
  for (let index = block.items.length - 1; index >= 0; index--) {
    const item = block.items[index]!;
    look(item, live);
    live = liveBefore(item, live);
    // A branch or a jump reads its registers before its delay slot writes any.
    if (item.kind === "plain" && item.exit !== item.pc) live |= endReads(source, block);
  }
  return live;
}

/** What must be in locals behind a node: what any successor needs. */
export function liveOut(
  source: Source,
  { nodes }: Graph,
  live: Int32Array,
  node: number,
): number {
  const { work, successors } = nodes[node]!;
  let set = 0;
  for (const successor of successors) set |= live[successor]!;
  if (work.kind !== "block") return set;
  return isReturn(source, work.block.end) ? bitOf(V0) | bitOf(SP) : set;
}

/** Finds what may be dirty at the start of each node. */
function findDirty({ nodes }: Graph, order: readonly number[], settled: Int32Array): Int32Array {
  const dirty = new Int32Array(nodes.length);
  dirty[order[0]!] = PASSED;
  for (let changed = true; changed;) {
    changed = false;
    for (const node of order) {
      const { work, successors } = nodes[node]!;
      let out = dirty[node]!;
      if (work.kind === "block") {
        for (const item of work.block.items) out = dirtyAfter(item, out);
      }
      out &= ~settled[node]!;
      for (const successor of successors) {
        if ((out & ~dirty[successor]!) === 0) continue;
        dirty[successor]! |= out;
        changed = true;
      }
    }
  }
  return dirty;
}

/** Finds what is live at the start of each node, where what may be dirty is. */
function findLive(
  source: Source,
  graph: Graph,
  order: readonly number[],
  dirty: Int32Array,
): Int32Array {
  const { nodes } = graph;
  const live = new Int32Array(nodes.length);
  for (let changed = true; changed;) {
    changed = false;
    for (let place = order.length - 1; place >= 0; place--) {
      const node = order[place]!;
      const { work } = nodes[node]!;
      let needed = liveOut(source, graph, live, node);
      if (work.kind === "block") needed = liveAtStart(source, work.block, needed);
      needed |= dirty[node]!;
      if (needed === live[node]) continue;
      live[node] = needed;
      changed = true;
    }
  }
  return live;
}

/**
 * Registers that a loop may carry around before those are stored that nothing reads at its head. The
 * host has 16, and calls have everything stored anyway: a sixth of the time of a quicksort. Where
 * nothing is called, the stores cost more than they save: up to 5 % of hashing.
 */
const MOST_CARRIED = 8;

function countOf(set: number): number {
  let count = 0;
  for (let rest = set; rest !== 0; rest &= rest - 1) count++;
  return count;
}

/** How many registers some blocks name. */
export function registersIn(blocks: Iterable<Block>): number {
  let set = 0;
  for (const { items } of blocks) {
    for (const item of items) {
      const { reads, writes } = effectsOf(item.at);
      set |= reads | writes;
    }
  }
  return countOf(set);
}

/** Finds what is to be stored at the end of each node. */
function findSettled(
  source: Source,
  graph: Graph,
  order: readonly number[],
  isLoop: Uint8Array,
): Int32Array {
  const { nodes } = graph;
  const nothing = new Int32Array(nodes.length);
  const calls = nodes.some(({ work }) => work.kind === "block" && work.block.items.some(isCall));
  if (!calls) return nothing;
  const read = findLive(source, graph, order, nothing);
  const dirty = findDirty(graph, order, nothing);
  const wanted = new Int32Array(nodes.length);
  for (const node of order) {
    if (isLoop[node] === 0 || countOf(read[node]! | dirty[node]!) <= MOST_CARRIED) continue;
    wanted[node] = dirty[node]! & ~read[node]!;
  }
  // Only blocks and the way in make registers dirty: they store for what is behind other nodes.
  const settled = nothing;
  for (let changed = true; changed;) {
    changed = false;
    for (const node of order) {
      let set = 0;
      for (const successor of nodes[node]!.successors) {
        set |= wanted[successor]!;
        if (nodes[successor]!.work.kind !== "block") set |= settled[successor]!;
      }
      if (set === settled[node]) continue;
      settled[node] = set;
      changed = true;
    }
  }
  return settled;
}

/** Finds all sets for every node of a graph. */
export function analyse(source: Source, graph: Graph, isLoop: Uint8Array): Flow {
  const order = reversePostorder(graph.nodes);
  const settled = findSettled(source, graph, order, isLoop);
  const dirty = findDirty(graph, order, settled);
  const live = findLive(source, graph, order, dirty);
  return { dirty, live, settled, stackTested: findTested(graph, order) };
}
