/**
 * Cuts a run into shards while it goes on, and keeps a checkpoint of each.
 *
 * @module
 */
import {
  CLOCK_STEP,
  type Machine,
  type RegisterTouches,
  type Stamps,
  type Until,
} from "../lib/machine/mod.ts";
import type { Checkpoint, ShardEdge, ShardEndReason } from "../lib/record/checkpoint.ts";
import type { CutRule } from "../lib/record/cut.ts";
import { estimate } from "../lib/record/estimate.ts";
import type { AnswerLog } from "../runtime/replay.ts";

/**
 * Bytes of checkpoints that may wait for being taken before a slice ends: a sixteenth of the log that
 * they are in. With twice as many it no longer fits the processor's cache, which took a twentieth of the
 * time of bench/qsort; with half, the slices' ends took 2 % of bench/sha256's.
 */
const MOST_WAITING = 2 ** 20;

/** The cutter of one run. */
export class ShardCutter {
  readonly #machine: Machine;
  readonly #stamps: Stamps;
  readonly #rule: CutRule;
  readonly #answers: AnswerLog;
  #start: ShardEdge;
  #waiting: Checkpoint[] = [];
  #waitingBytes = 0;

  /**
   * A cutter.
   *
   * @param machine The machine, which keeps stamps, before its first instruction.
   * @param stamps Its stamps.
   * @param rule When shards end.
   * @param answers What calls were answered.
   */
  constructor(machine: Machine, stamps: Stamps, rule: CutRule, answers: AnswerLog) {
    this.#machine = machine;
    this.#stamps = stamps;
    this.#rule = rule;
    this.#answers = answers;
    this.#start = this.#edge(stamps.registerTouches());
  }

  /** Whether so many checkpoints wait that they should be taken now. */
  get isFull(): boolean {
    return this.#waitingBytes >= MOST_WAITING;
  }

  /** Where to stop at the latest, so that no end of a shard is passed. */
  bound<T extends Until>(until: T): T {
    const { clk } = this.#stamps;
    const machine = this.#machine;
    if (!this.#rule.looksAtCounts) {
      // Inside an unconstrained block the machine does not look at the clock. The end itself, not so
      // many steps from here: a call may move the clock by others. Past it, one instruction at a time.
      return { ...until, clock: Math.max(this.#rule.endClock, clk + CLOCK_STEP) };
    }
    // A call may touch many words, or end a block: to be looked at behind each.
    const movedBytes = Math.min(until.movedBytes ?? Infinity, machine.movedBytes + 1);
    if (machine.unconstrained) return { ...until, movedBytes };
    const few = this.#rule.instructionsUntilCheck(clk, machine.cycles, this.#counts());
    const cycles = Math.min(until.cycles ?? Infinity, machine.cycles + few);
    return { ...until, cycles, movedBytes };
  }

  /** Ends the shard if it is time; says whether it did. */
  look(): boolean {
    const machine = this.#machine;
    const cut = this.#rule.check({
      clk: this.#stamps.clk,
      globalClk: machine.cycles,
      beforeDelaySlot: machine.inDelaySlot,
      unconstrained: machine.unconstrained,
    }, () => this.#counts());
    if (!cut || machine.cycles === this.#start.cycles) return false;
    this.#cut(cut.reason, cut.text);
    return true;
  }

  /** Ends the last shard, unless nothing has happened in it since the one before. */
  end(text: string): void {
    // A block that never ended and a call that faulted have no event.
    this.#machine.leaveBlock();
    this.#stamps.takeBack();
    if (this.#stamps.clk > 0 || this.#stamps.shard === 1) this.#cut("end", text);
  }

  /** Takes the checkpoints that are there. */
  take(): Checkpoint[] {
    const taken = this.#waiting;
    this.#waiting = [];
    this.#waitingBytes = 0;
    return taken;
  }

  #cut(reason: ShardEndReason, why: string): void {
    const { shard, clk, callAccesses } = this.#stamps;
    const start = this.#start;
    const { words, registers } = this.#stamps.cut();
    const end = this.#edge(registers);
    const answers = this.#answers.take();
    const checkpoint = { shard, start, end, clk, reason, why, callAccesses, words, answers };
    if (this.#rule.looksAtCounts) this.#machine.counts.fill(0);
    this.#start = end;
    this.#waiting.push(checkpoint);
    this.#waitingBytes += 16 * words.addresses.length + 4 * answers.length + 1024;
  }

  #edge(touches: RegisterTouches): ShardEdge {
    const machine = this.#machine;
    return {
      pc: machine.pc,
      nextPc: machine.nextPc,
      cycles: machine.cycles,
      registers: this.#stamps.registersOf(machine),
      touches,
    };
  }

  #counts(): Float64Array {
    const { clk, countedTouches } = this.#stamps;
    return estimate(Math.floor(clk / CLOCK_STEP), countedTouches, 0, this.#machine.counts);
  }
}
