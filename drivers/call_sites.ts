/**
 * Where in a guest its memory is asked for.
 *
 * @module
 */
import type { Machine } from "../lib/machine/mod.ts";
import { callersOf, functionsOf } from "./backtrace.ts";

/** A place that asks for memory. Bytes are those that were asked for. */
export interface CallSite {
  /** The call. */
  readonly pc: number;
  /** The demangled name of the function that holds it; null where no symbol covers it. */
  readonly function: string | null;
  /** Bytes from the function's first instruction; null where the function is. */
  readonly offset: number | null;
  /** Requests from here. */
  readonly allocations: number;
  /** Bytes that they asked for. */
  readonly bytes: number;
  /** Of them, bytes that were not freed by the end. */
  readonly liveBytes: number;
  /** Of them, blocks that were not freed by the end. */
  readonly liveBlocks: number;
}

/** Functions of the languages' own libraries: who called those is of more interest. */
const LIBRARIES: readonly RegExp[] = [
  /^(<*(alloc|core|std|hashbrown|__rustc|&|\()|<\[|__rust_|sys_alloc)/,
  /^runtime\.(new|make|grow|raw|concat|slice|string|conv|map|malloc|int)/,
  /^(malloc|calloc|realloc)$/,
];

interface Totals {
  readonly pc: number;
  allocations: number;
  bytes: number;
  liveBytes: number;
  liveBlocks: number;
}

/** Counts by place. A place is the innermost call that is not within a library's own code. */
export class CallSites {
  readonly #machine: Machine;
  readonly #totals = new Map<number, Totals>();
  readonly #callers: (pc: number) => Iterable<number>;
  readonly #library = new Map<number, boolean>();

  /** Sites of a machine. */
  constructor(machine: Machine) {
    this.#machine = machine;
    this.#callers = callersOf(machine);
  }

  /**
   * The site of a call that has just returned.
   *
   * @param caller Where the call to the allocator stands.
   * @returns The site's pc: the call itself, or the call that led there out of the guest's own code.
   */
  at(caller: number): number {
    if (!this.#isLibrary(caller)) return caller;
    for (const pc of this.#callers(caller)) if (!this.#isLibrary(pc)) return pc;
    return caller;
  }

  #isLibrary(pc: number): boolean {
    const known = this.#library.get(pc);
    if (known !== undefined) return known;
    const place = functionsOf(this.#machine.program).find(pc);
    const library = place !== undefined && LIBRARIES.some((one) => one.test(place.name));
    this.#library.set(pc, library);
    return library;
  }

  /** Notes a block. */
  allocated(site: number, size: number): void {
    const totals = this.#totals.get(site) ??
      { pc: site, allocations: 0, bytes: 0, liveBytes: 0, liveBlocks: 0 };
    this.#totals.set(site, totals);
    totals.allocations++;
    totals.bytes += size;
    totals.liveBytes += size;
    totals.liveBlocks++;
  }

  /** Notes that a block of a site is no more. */
  freed(site: number, size: number): void {
    const totals = this.#totals.get(site);
    if (!totals) return;
    totals.liveBytes -= size;
    totals.liveBlocks--;
  }

  /** All sites, the one with most bytes first. */
  sorted(): CallSite[] {
    const functions = functionsOf(this.#machine.program);
    return [...this.#totals.values()]
      .toSorted((one, other) => other.bytes - one.bytes || one.pc - other.pc)
      .map((totals) => {
        const place = functions.find(totals.pc);
        return { ...totals, function: place?.name ?? null, offset: place?.offset ?? null };
      });
  }
}
