/**
 * What structured code needs to know of a graph: dominators, loops, and where ways join.
 *
 * @module
 */
import { type Graph, placesIn, reversePostorder } from "./graph.ts";

/** The structure of a graph that has no loops with several ways in. */
export interface Structure {
  /** Places in reverse postorder; smaller ones come first. */
  readonly places: Int32Array;
  /** Whether a node has a back edge to it. */
  readonly isLoop: Uint8Array;
  /** Whether ways join at a node, so that code branches to it. */
  readonly isMerge: Uint8Array;
  /** Whether a node is reached from one table only, and in no other way. */
  readonly isTableOnly: Uint8Array;
  /** Nodes that a node immediately dominates, in reverse postorder. */
  readonly children: readonly (readonly number[])[];
}

/** Whether the way from a node to another one is back to a loop's head. */
export function isBack({ places }: Structure, from: number, to: number): boolean {
  return places[to]! <= places[from]!;
}

/** The immediate dominators, by node (Cooper, Harvey, Kennedy: "A Simple, Fast Dominance Algorithm"). */
function dominators(
  order: readonly number[],
  places: Int32Array,
  predecessors: readonly (readonly number[])[],
): Int32Array {
  const parents = new Int32Array(predecessors.length).fill(-1);
  const root = order[0]!;
  parents[root] = root;
  const meet = (one: number, other: number) => {
    let [x, y] = [one, other];
    while (x !== y) {
      while (places[x]! > places[y]!) x = parents[x]!;
      while (places[y]! > places[x]!) y = parents[y]!;
    }
    return x;
  };
  for (let changed = true; changed;) {
    changed = false;
    for (const node of order) {
      if (node === root) continue;
      let parent = -1;
      for (const predecessor of predecessors[node]!) {
        if (parents[predecessor]! < 0) continue;
        parent = parent < 0 ? predecessor : meet(parent, predecessor);
      }
      if (parents[node] === parent) continue;
      parents[node] = parent;
      changed = true;
    }
  }
  return parents;
}

/** Finds the structure of a graph. */
export function structureOf({ nodes }: Graph): Structure {
  const order = reversePostorder(nodes);
  const places = placesIn(order, nodes.length);
  const predecessors: number[][] = nodes.map(() => []);
  for (const node of order) {
    for (const successor of new Set(nodes[node]!.successors)) predecessors[successor]!.push(node);
  }
  const isLoop = new Uint8Array(nodes.length);
  const isMerge = new Uint8Array(nodes.length);
  const isTableOnly = new Uint8Array(nodes.length);
  for (const node of order) {
    let forward = 0;
    for (const predecessor of predecessors[node]!) {
      if (places[predecessor]! >= places[node]!) isLoop[node] = 1;
      else forward++;
      // Targets of a table or of routes are branched to, from within blocks of their own.
      const { work } = nodes[predecessor]!;
      const isTable = work.kind === "switch" ||
        (work.kind === "dispatch" && work.routes.length > 0) ||
        (work.kind === "block" && work.block.end.kind === "computed");
      if (isTable && places[predecessor]! < places[node]!) forward++;
      isTableOnly[node] = isTable && predecessors[node]!.length === 1 ? 1 : 0;
    }
    if (forward > 1) isMerge[node] = 1;
  }
  const parents = dominators(order, places, predecessors);
  const children: number[][] = nodes.map(() => []);
  for (const node of order) if (node !== order[0]) children[parents[node]!]!.push(node);
  return { places, isLoop, isMerge, isTableOnly, children };
}
