/**
 * Where in a region it is tested that enough instructions are left, ways back to a loop's head apart.
 *
 * @module
 */
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
