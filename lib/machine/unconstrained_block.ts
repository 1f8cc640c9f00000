/**
 * The unconstrained block of a machine, while one is open.
 *
 * @module
 */
import type { Memory } from "./memory.ts";
import type { Stamps } from "./stamps.ts";
import type { MachineState, UnconstrainedStart } from "./state.ts";
import { UndoLog } from "./undo_log.ts";

/** What ENTER has kept, and what the block has overwritten. */
export class UnconstrainedBlock {
  /** Pages that the block has changed. */
  readonly undo: UndoLog;
  /** What ENTER has kept; `undefined` while no block is open. */
  start: UnconstrainedStart | undefined;
  readonly #stamps: Stamps | undefined;

  /** No block yet, of a machine with this memory and these stamps. */
  constructor(memory: Memory, stamps: Stamps | undefined) {
    this.undo = new UndoLog(memory);
    this.#stamps = stamps;
  }

  /** Opens the block; the registers are copied. */
  open({ registers, pc, nextPc, cycles }: UnconstrainedStart): void {
    this.start = { registers: registers.slice(), pc, nextPc, cycles };
    this.#stamps?.showHints(true);
  }

  /** Closes it and brings memory back; the caller does so with what is returned. */
  close(): UnconstrainedStart | undefined {
    const { start } = this;
    if (!start) return undefined;
    this.undo.rollBack();
    this.#stamps?.showHints(false);
    this.start = undefined;
    return start;
  }

  /** A copy. */
  save(): MachineState["unconstrained"] {
    return this.start && {
      start: { ...this.start, registers: this.start.registers.slice() },
      pages: this.undo.pages.map(({ page, bytes }) => ({ page, bytes: bytes.slice() })),
    };
  }

  /** Returns to a copy, which stays the caller's. */
  restore(saved: MachineState["unconstrained"]): void {
    this.start = saved && { ...saved.start, registers: saved.start.registers.slice() };
    this.undo.restore(saved?.pages ?? []);
  }
}
