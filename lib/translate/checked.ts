/**
 * Where in a region it is tested that enough instructions are left, ways back to a loop's head apart.
 *
 * @module
 */
import { lengthOf } from "./blocks.ts";
import { type Graph, startOf } from "./graph.ts";
import { isBack, type Structure } from "./structure.ts";

/**
 * Blocks at whose start `left` is tested: where a switch is a loop's head. In other loops it is tested
 * on the ways back: values that the next turn does not read are not carried around then.
 *
 * @returns 1 for each node that is such a block.
 */
export function checkedNodes({ nodes }: Graph, structure: Structure): Uint8Array {
  const checked = new Uint8Array(nodes.length);
  const check = (node: number) => {
    const { work, successors } = nodes[node]!;
    if (work.kind === "block") checked[node] = 1;
    else if (work.kind === "dispatch") check(successors[0]!);
    else for (const successor of successors) check(successor);
  };
  for (const [node, isLoop] of structure.isLoop.entries()) {
    if (isLoop === 1 && startOf(nodes, node) === undefined) check(node);
  }
  // Neither can a way back through a table be tested on its own.
  for (const [node, { work, successors }] of nodes.entries()) {
    if (work.kind !== "block" || work.block.end.kind !== "computed") continue;
    for (const to of successors) if (isBack(structure, node, to)) check(to);
  }
  return checked;
}

/**
 * The most instructions from one test of `left` to the next: of all ways that go back nowhere, since
 * each way back is tested, or leads to a block that is.
 */
export function longestWay({ nodes }: Graph, { places }: Structure): number {
  const order = [...nodes.keys()].filter((node) => places[node]! >= 0)
    .sort((one, other) => places[one]! - places[other]!);
  const before = new Int32Array(nodes.length);
  let longest = 0;
  for (const node of order) {
    const { work, successors } = nodes[node]!;
    const behind = before[node]! + (work.kind === "block" ? lengthOf(work.block) : 0);
    longest = Math.max(longest, behind);
    for (const to of successors) {
      if (places[to]! > places[node]!) before[to] = Math.max(before[to]!, behind);
    }
  }
  return longest;
}
