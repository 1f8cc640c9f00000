/**
 * What is known of a region before it is written.
 *
 * @module
 */
import { type Block, isCall, lengthOf } from "./blocks.ts";
import { registersIn } from "./dataflow.ts";
import type { Graph } from "./graph.ts";

const FRAME_BYTES = 256;
const LOCAL_BYTES = 8;
/** Locals that are no registers, more or less: parameters, anchors, kept values. */
const OTHER_LOCALS = 24;

/** What a region needs of the host's stack, in bytes. */
export function costOf(blocks: ReadonlyMap<number, Block>): number {
  return FRAME_BYTES + LOCAL_BYTES * (registersIn(blocks.values()) + OTHER_LOCALS);
}

/** Whether a region calls others, or ends in another one. */
export function leaves(blocks: ReadonlyMap<number, Block>): boolean {
  return [...blocks.values()].some(({ items, end }) =>
    ["leave", "computed", "return", "guess"].includes(end.kind) || items.some(isCall)
  );
}

/** How many instructions a graph has; those of loops that are written out as often as they are. */
export function instructionsIn({ nodes }: Graph): number {
  return nodes.reduce(
    (sum, { work }) => sum + (work.kind === "block" ? lengthOf(work.block) : 0),
    0,
  );
}
