/**
 * What an engine does beside running: it counts what is executed, or stamps it, too.
 *
 * @module
 */
import { TIME_AT_LAST } from "../machine/home.ts";
import { runCounted, runPlain } from "../machine/loops.generated.ts";
import type { Memory } from "../machine/memory.ts";
import { runStamped } from "../machine/stamped_loop.generated.ts";
import { CLOCK_STEP } from "../machine/stamps.ts";
import type { EngineFlavour, Loop, LoopState } from "../machine/stops.ts";
import { Slots } from "./slots.ts";

/** Instructions after which slots are emptied: none of them counts to 2^32 before. */
const MOST_NOTED = 2 ** 31;

/** One engine's flavour: its interpreter, its slots, its clock. */
export class Flavour {
  /** Where translated code notes what it executes; plain code notes nothing. */
  readonly slots: Slots | undefined;
  readonly #words: Int32Array;
  readonly #interpreter: Loop;
  #state: LoopState | undefined;
  #noted = 0;

  /** The flavour of an engine that runs on a memory. */
  constructor(memory: Memory, flavour: EngineFlavour) {
    this.#words = memory.words;
    this.#interpreter = flavour.stamps ? runStamped : flavour.counts ? runCounted : runPlain;
    this.slots = flavour.counts || flavour.stamps ? new Slots(memory, flavour) : undefined;
  }

  /** A loop like the one that is given, which may move the shard's clock: the machine does that. */
  wrap(loop: Loop): Loop {
    if (!this.slots) return loop;
    return (state) => {
      if (state !== this.#state) this.#attach(state);
      const { stamps } = state;
      const clk = stamps?.clk ?? 0;
      const stop = loop(state);
      if (stamps) stamps.clk = clk;
      return stop;
    };
  }

  #attach(state: LoopState): void {
    this.#state = state;
    const collect = () => {
      this.#noted = 0;
      this.slots!.collect(state.counts, state.stamps?.registers);
    };
    state.collect = collect;
    if (state.stamps) state.stamps.collect = collect;
  }

  /** Notes a word that is touched for the first time ever; undefined where nothing is stamped. */
  get first(): ((address: number, store: number) => void) | undefined {
    if (!this.slots?.notes.stamps) return undefined;
    return (address, store) => this.#state!.stamps!.touch(address >>> 2, store !== 0);
  }

  /** Interprets. */
  interpret(state: LoopState): number {
    const { left, stamps } = state;
    const stop = this.#interpreter(state);
    if (stamps) stamps.clk += CLOCK_STEP * (left - state.left);
    return stop;
  }

  /** To be called before translated code runs. */
  begin({ stamps }: LoopState, left: number): void {
    if (stamps) this.#words[TIME_AT_LAST >>> 2] = stamps.now + CLOCK_STEP * left;
  }

  /** To be called after translated code has run. */
  end({ stamps, counts, collect }: LoopState, executed: number): void {
    if (!this.slots) return;
    if (stamps) stamps.clk += CLOCK_STEP * executed;
    this.slots.collectLast(counts, stamps?.registers);
    this.#noted += executed;
    if (this.#noted >= MOST_NOTED) collect();
  }
}
