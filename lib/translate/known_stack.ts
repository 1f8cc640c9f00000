/**
 * Which words of the stack a region has touched on every way to a node: the shard has them already, so
 * that code which stamps need not look. A shard never ends in translated code.
 *
 * @module
 */
import { stackOffset } from "./accesses.ts";
import type { Item } from "./blocks.ts";
import { SP } from "./convention.ts";
import { bitOf, effectsOf } from "./effects.ts";
import { type Graph, reversePostorder } from "./graph.ts";

/** How many words from the stack pointer on are looked at. */
const WORDS = 32;

/** What is known behind an item. */
function knownAfter(item: Item, known: number): number {
  if (item.kind === "invoke") return known;
  const { writes } = effectsOf(item.kind === "call" ? item.slot : item.at);
  // Behind a call that has come back normally the stack pointer is what it was.
  if ((writes & bitOf(SP)) !== 0) return 0;
  const offset = stackOffset(item);
  return offset !== undefined && offset < 4 * WORDS ? known | (1 << (offset >> 2)) : known;
}

/**
 * Finds the words for each node of a graph.
 *
 * @param graph The graph, of a region whose stack pointer is aligned where it is used.
 * @returns A set of words by node, each counted from what the stack pointer is at its start.
 */
export function findKnownStack({ nodes }: Graph): Int32Array {
  const order = reversePostorder(nodes);
  const known = new Int32Array(nodes.length).fill(-1);
  known[order[0]!] = 0;
  for (let changed = true; changed;) {
    changed = false;
    for (const node of order) {
      const { work, successors } = nodes[node]!;
      let after = known[node]!;
      if (work.kind === "block") {
        for (const item of work.block.items) after = knownAfter(item, after);
      }
      for (const successor of successors) {
        if ((known[successor]! & ~after) === 0) continue;
        known[successor]! &= after;
        changed = true;
      }
    }
  }
  return known;
}

/** How far from the stack pointer the words of a set are. */
export function offsetsOf(set: number): number[] {
  return Array.from({ length: WORDS }, (_, word) => 4 * word).filter((at) =>
    (set >>> (at / 4)) & 1
  );
}
