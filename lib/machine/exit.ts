/**
 * How a run ends.
 *
 * @module
 */
import type { GuestFault } from "../errors.ts";

/** How a run ended by itself; pc is the last instruction, or the one that could not be executed. */
export type Exit =
  /** The VM's HALT. */
  | { readonly reason: "halted"; readonly code: number; readonly pc: number }
  /** Linux's exit_group. */
  | { readonly reason: "exited"; readonly code: number; readonly pc: number }
  /** Something that cannot be done. */
  | { readonly reason: "faulted"; readonly pc: number; readonly fault: GuestFault }
  /** Ran or jumped out of the code, to the address `to`. The reference calls it success. */
  | { readonly reason: "leftCode"; readonly pc: number; readonly to: number }
  /** Ended while an unconstrained block was open. */
  | { readonly reason: "endInUnconstrained"; readonly pc: number };

/** Why {@linkcode Machine.run} returned. */
export type Stop =
  /** The run has ended. */
  | { readonly reason: "ended"; readonly exit: Exit }
  /** The cycle or step that was asked for is reached. */
  | { readonly reason: "reached" }
  /** The next instruction is a watched one. */
  | { readonly reason: "watched"; readonly pc: number }
  /** The host needs time: go on once the promise has settled. */
  | { readonly reason: "waiting"; readonly promise: Promise<void> };

/** When {@linkcode Machine.run} shall return. Both count from the start of the program. */
export interface Until {
  /** The reference's global clock; unconstrained blocks are undone on it. */
  readonly cycles?: number;
  /** Executed instructions, unconstrained ones included; never goes back. */
  readonly steps?: number;
  /** What {@linkcode Machine.movedBytes} is to reach; looked at after each system call. */
  readonly movedBytes?: number;
  /**
   * What the clock of the shard is to reach or pass, where stamps are kept (see stamps.ts). Not
   * looked at inside an unconstrained block.
   */
  readonly clock?: number;
}
