/**
 * The guarded loop's driver. That loop does everything at once: it asks a guard, counts, and saves
 * pages; what of it is not wanted goes nowhere.
 *
 * @module
 */
import { runGuarded } from "./loops.generated.ts";
import type { LoopState } from "./stops.ts";

/** What else the guarded loop is to do. */
export interface GuardedWork {
  /** Count instructions here; nowhere if undefined. */
  readonly counts: Float64Array | undefined;
  /** Save pages here; nowhere if undefined. */
  readonly undo: LoopState["undo"] | undefined;
}

/** Runs the guarded loop for one machine. */
export class GuardedLoop {
  readonly #state: LoopState;
  readonly #nowhere: Pick<LoopState, "undo" | "counts">;

  /** A driver for a machine's state. */
  constructor(state: LoopState) {
    this.#state = state;
    this.#nowhere = {
      undo: { saved: new Uint8Array(state.undo.saved.length).fill(1), save() {} },
      counts: new Float64Array(state.counts.length),
    };
  }

  /** Runs it, and returns one of STOPS. */
  run({ counts, undo }: GuardedWork): number {
    this.#state.counts = counts ?? this.#nowhere.counts;
    this.#state.undo = undo ?? this.#nowhere.undo;
    return runGuarded(this.#state);
  }
}
