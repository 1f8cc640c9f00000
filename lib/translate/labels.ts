/**
 * The Wasm blocks that are open around what is written.
 *
 * @module
 */
import type { Frame } from "./frame.ts";
import { isBack, type Structure } from "./structure.ts";

/** An open block: which node a branch out of it, or to its start, leads to. */
interface Label {
  readonly node: number;
  readonly isLoop: boolean;
}

/** The open blocks of one region, its ways out apart. */
export class Labels {
  readonly #frame: Frame;
  readonly #structure: Structure;
  readonly #open: Label[] = [];

  constructor(frame: Frame, structure: Structure) {
    this.#frame = frame;
    this.#structure = structure;
  }

  /** Takes note of a block that was opened. */
  open(label: Label): void {
    this.#open.push(label);
    this.#frame.depth++;
  }

  /** Takes note that the last one is closed. */
  close(): void {
    this.#open.pop();
    this.#frame.depth--;
  }

  /** Takes note of an `if` or a block that nothing branches to by name, around what is written. */
  enclosed(write: () => void): void {
    this.open({ node: -1, isLoop: false });
    write();
    this.close();
  }

  /** How many blocks a branch to a node leaves; undefined where the node's code follows at once. */
  depthTo(from: number, to: number): number | undefined {
    const backward = isBack(this.#structure, from, to);
    if (!backward && this.#structure.isMerge[to] === 0) return undefined;
    const index = this.#open.findLastIndex((one) => one.node === to && one.isLoop === backward);
    if (index < 0) throw new Error("Unreachable: a branch to code that is not around it");
    return this.#open.length - 1 - index;
  }
}
