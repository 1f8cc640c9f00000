/**
 * The decoded code with the instructions marked that a machine is to stop at.
 *
 * @module
 */
import { COLUMNS } from "../isa/decode.ts";
import type { Program } from "../program.ts";
import type { Watches } from "./stops.ts";

/** No instruction has this variant: the loops stop at it. */
const MARK = -1;

/**
 * A copy of a program's code in which watched instructions have an unknown variant. The copy is made
 * when something is first watched; after that a change costs as much as what changes.
 */
export class WatchedCode implements Watches {
  readonly #program: Program;
  #watched = new Set<number>();
  #copy: Int32Array | undefined;
  #version = 0;

  /** Nothing is watched. */
  constructor(program: Program) {
    this.#program = program;
  }

  /** The addresses of watched instructions; changes with them. */
  get pcs(): ReadonlySet<number> {
    return this.#watched;
  }

  /** Another number after each change. */
  get version(): number {
    return this.#version;
  }

  /** What a loop is to execute. */
  get code(): Int32Array {
    return this.#copy && this.#watched.size > 0 ? this.#copy : this.#program.decoded.columns;
  }

  /** Replaces what is watched. */
  replace(pcs: ReadonlySet<number>): void {
    if (pcs.size > 0) this.#copy ??= this.#program.code.slice();
    for (const pc of this.#watched) if (!pcs.has(pc)) this.#put(pc, false);
    for (const pc of pcs) if (!this.#watched.has(pc)) this.#put(pc, true);
    this.#watched = new Set(pcs);
    this.#version++;
  }

  /** Watches one more. */
  add(pc: number): void {
    if (this.#watched.has(pc)) return;
    this.#copy ??= this.#program.code.slice();
    this.#watched.add(pc);
    this.#put(pc, true);
    this.#version++;
  }

  #put(pc: number, marked: boolean): void {
    const { code, codeBase, codeCount } = this.#program;
    const index = ((pc - codeBase) >>> 0) >>> 2;
    if (index >= codeCount) return;
    this.#copy![index * COLUMNS] = marked ? MARK : code[index * COLUMNS]!;
  }
}
