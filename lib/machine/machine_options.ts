/**
 * What a machine may be given.
 *
 * @module
 */
import type { Memory } from "./memory.ts";
import type { MemoryGuard } from "./ports.ts";
import type { Stamps } from "./stamps.ts";

/** What a machine may be given beside its program. */
export interface MachineOptions {
  /** Count executed instructions by variant; costs a few percent of speed. */
  readonly count?: boolean;
  /** What is asked before each access to memory; the run is then several times slower. */
  readonly guard?: MemoryGuard;
  /** Memory to use, which is cleared first: making one costs more than clearing a used one. */
  readonly memory?: Memory;
  /** Where touches of words and registers are noted, for the memory that is given. */
  readonly stamps?: Stamps;
}
