/**
 * What looks over a guest's shoulder while it runs: strict memory, and the heap report.
 *
 * @module
 */
import { GuestFault } from "../lib/errors.ts";
import type { Machine } from "../lib/machine/mod.ts";
import type { Program } from "../lib/program.ts";
import { type GuestFile, type GuestLayout, type LayoutName, layoutOf } from "../runtime/layouts.ts";
import { StrictMemory } from "../runtime/strict_memory.ts";
import { type AllocatorCall, AllocatorWatch } from "./allocator_calls.ts";
import { HeapObserver, type HeapReport } from "./heap_report.ts";

/** What to look at. */
export interface ObserverOptions {
  /** End the run where the guest touches what its layout does not give it. */
  readonly strictMemory?: boolean | undefined;
  /** Follow the guest's allocator, and model what it asks for. */
  readonly heap?: boolean | undefined;
  /** The layout to assume; found out from the file if not given. */
  readonly layout?: LayoutName | undefined;
}

/** A program as layouts see it; one that is only instructions has a segment of them. */
function fileOf({ elf, codeBase, codeCount }: Program): GuestFile {
  if (elf) return elf;
  const segments = codeCount === 0
    ? []
    : [{ address: codeBase, end: codeBase + codeCount * 4, flags: 5 }];
  return { segments, sections: [], symbols: [] };
}

/**
 * The layout of a program.
 *
 * @param program The program.
 * @param name The layout to assume; found out from the file if not given.
 * @returns The layout with the program's own addresses.
 * @example
 * ```ts
 * import { programLayout } from "./observers.ts";
 * import { programOf } from "../lib/program.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const layout = programLayout(programOf(new Uint32Array(4), 0x10000), "go");
 * assertEquals(layout.heap, { start: 0x10010, end: 0x3f000000 });
 * ```
 */
export function programLayout(program: Program, name?: LayoutName): GuestLayout {
  return layoutOf(fileOf(program), name);
}

/** The observers of one run. */
export class Observers {
  /** The guard that machine and runtime are given, where memory is strict. */
  readonly guard: StrictMemory | undefined;
  /** How often the machine has stopped for them. */
  stops = 0;
  readonly #options: ObserverOptions;
  readonly #layout: GuestLayout;
  #watch: AllocatorWatch | undefined;
  #heap: HeapObserver | undefined;

  /** Observers of a program that is to run; nothing is done unless asked for. */
  constructor(program: Program, options: ObserverOptions) {
    this.#options = options;
    this.#layout = programLayout(program, options.layout);
    this.guard = options.strictMemory ? new StrictMemory(this.#layout) : undefined;
  }

  /** Starts to look at the machine, before it runs. */
  attach(machine: Machine): void {
    if (this.#options.heap) this.#heap = new HeapObserver(machine, this.#layout);
    // What Go's allocator gives out it has mapped before, and the guard has seen that.
    const guarding = this.guard !== undefined && !this.#layout.stacksInHeap;
    if (this.#heap || guarding) {
      this.#watch = new AllocatorWatch(machine, (call) => this.#observe(machine, call));
    }
  }

  /** To be called when the machine has stopped at a watched instruction. */
  stopped(pc: number): void {
    this.stops++;
    this.#watch?.stopped(pc);
  }

  #observe(machine: Machine, call: AllocatorCall): void {
    this.#heap?.observe(call);
    if (!this.guard || call.kind === "free" || call.address === 0) return;
    try {
      this.guard.allocated(call.address, call.size ?? 0);
    } catch (error) {
      if (!(error instanceof GuestFault)) throw error;
      machine.refuse(error);
    }
  }

  /** What was seen of the heap; null if nobody asked. */
  heapReport(): HeapReport | null {
    return this.#heap?.report(this.#watch?.names ?? []) ?? null;
  }
}
