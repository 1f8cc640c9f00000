/**
 * What a machine is between two instructions.
 *
 * @module
 */
import type { Exit } from "./exit.ts";
import type { SavedChunk } from "./memory.ts";
import type { SavedPage } from "./undo_log.ts";

/** What ENTER_UNCONSTRAINED keeps, and its end brings back. */
export interface UnconstrainedStart {
  /** The registers at ENTER. */
  readonly registers: Int32Array;
  /** The address of the ENTER call. */
  readonly pc: number;
  /** The address behind it, or where a jump leads whose delay slot it is in. */
  readonly nextPc: number;
  /** The global clock at ENTER. */
  readonly cycles: number;
}

/** A machine's whole state; structured-cloneable. It owns its arrays. */
export interface MachineState {
  /** The registers, the sink included. */
  readonly registers: Int32Array;
  /** The next instruction. */
  readonly pc: number;
  /** The one after it, which a branch in the instruction before has set. */
  readonly nextPc: number;
  /** The instruction executed before. */
  readonly lastPc: number;
  /** The global clock. */
  readonly cycles: number;
  /** Executed instructions. */
  readonly steps: number;
  /** The chunks of memory that were written. */
  readonly memory: readonly SavedChunk[];
  /** How the run has ended, if it has. */
  readonly exit: Exit | undefined;
  /** The open unconstrained block and what it has overwritten, if there is one. */
  readonly unconstrained: {
    readonly start: UnconstrainedStart;
    readonly pages: readonly SavedPage[];
  } | undefined;
  /** Executions by variant. */
  readonly counts: Float64Array;
}
