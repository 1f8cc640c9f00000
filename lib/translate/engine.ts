/**
 * The engine: interprets cold code, translates hot code, and goes from one to the other.
 *
 * @module
 */
import { COLUMNS } from "../isa/decode.ts";
import { REASON, REASONS, RESULT_LEFT, RESULT_PC } from "../machine/home.ts";
import { runPlain } from "../machine/loops.generated.ts";
import type { Memory } from "../machine/memory.ts";
import { type Loop, type LoopState, STOPS } from "../machine/stops.ts";
import type { Program } from "../program.ts";
import { runnerModule, translateBatch } from "./modules.ts";
import { Source } from "./source.ts";

/** Instructions that are interpreted between two looks at where execution is: some 0.1 ms. */
const CHUNK = 16_384;
/** Looks that find execution in one function before it is translated. */
const HOT_LOOKS = 3;
/** Times that translated code asks for a function before it is translated. */
const HOT_MISSES = 2;
/** The same for an address in the middle of a function: where a call returns to, for one. */
const HOT_PLACES = 64;
/** Instructions that are translated together with a hot function: what it calls. */
const BATCH_INSTRUCTIONS = 3_000;
/**
 * Instructions that translated code runs at a time. V8 replaces the code of its baseline compiler
 * only when a function is entered anew, so loops are left and entered again: soon at first, seldom
 * later.
 */
const FIRST_SLICE = 2_000_000;
const LATER_SLICE = 20_000_000;
const FIRST_SLICES = 200;

/** The most instructions that the interpreter is left alone for at a time. */
const MOST_ALONE = 4_095;

/** No instruction has this variant: the interpreter stops at it. */
const MARK = -1;

/** What an engine can be told. */
export interface EngineOptions {
  /** Translate everything when it is first reached, for tests: nothing that can be is interpreted. */
  readonly eager?: boolean | undefined;
}

/** How much an engine has translated. */
export interface EngineStatistics {
  /** Modules made. */
  modules: number;
  /** Regions in them. */
  regions: number;
  /** Bytes of all modules. */
  bytes: number;
  /** Milliseconds that translating and instantiating took. */
  milliseconds: number;
}

/** Runs one program on one memory. */
export class TranslatingEngine {
  /** What it has translated so far. */
  readonly statistics: EngineStatistics = { modules: 0, regions: 0, bytes: 0, milliseconds: 0 };
  readonly #program: Program;
  readonly #memory: Memory;
  readonly #source: Source;
  readonly #eager: boolean;
  readonly #looks = new Map<number, number>();
  readonly #misses = new Map<number, number>();
  /** Addresses at which translated code can be entered. */
  readonly #entries = new Set<number>();
  /** Entries of regions that were translated, or are not to be. */
  readonly #done = new Set<number>();
  /** The decoded code with a mark at each entry, where the interpreter is to stop. */
  #marked: Int32Array;
  #table: WebAssembly.Table | undefined;
  #run: ((pc: number, left: number) => void) | undefined;
  #slices = 0;
  /** Instructions that the interpreter was left alone for last, while nothing else got on. */
  #idle = 0;

  constructor(program: Program, memory: Memory, options: EngineOptions = {}) {
    this.#program = program;
    this.#memory = memory;
    this.#source = new Source(program, memory.words);
    this.#eager = options.eager ?? false;
    this.#marked = program.code;
  }

  /** Runs instructions as the interpreter's loops do; see stops.ts for the contract. */
  readonly loop: Loop = (state) => {
    // Something is watched, which is the interpreter's to see.
    if (state.code !== this.#program.code) return runPlain(state);
    let total = state.left;
    // Instructions that the interpreter takes although translated code stands ready: the more, the
    // more often that has not got on, because too few are left or because one is not for it.
    let alone = 0;
    for (;;) {
      if (this.#eager) this.#reach(state.pc >>> 0);
      if (alone === 0 && total > 0 && this.#isEntered(state)) {
        const executed = this.#translated(state, total);
        total -= executed;
        if (this.#memory.words[REASON >>> 2] === REASONS.miss) this.#missed(state.pc >>> 0);
        this.#idle = executed > 0 ? 0 : Math.min(this.#idle * 2 + 1, MOST_ALONE);
        alone = this.#idle;
        continue;
      }
      const marked = alone === 0 && !this.#entries.has(state.pc >>> 0);
      const turn = Math.min(total, marked ? CHUNK : Math.max(alone, 1));
      state.code = marked ? this.#marked : this.#program.code;
      state.left = turn;
      const stop = runPlain(state);
      state.code = this.#program.code;
      total -= turn - state.left;
      state.left = total;
      alone = 0;
      if (stop === STOPS.watch) continue;
      if (stop !== STOPS.limit || total === 0) return stop;
      if (marked) this.#look(state.pc >>> 0);
    }
  };

  /** Whether translated code can go on here; it knows nothing of branches that are pending. */
  #isEntered({ pc, nextPc }: LoopState): boolean {
    return nextPc === ((pc + 4) | 0) && this.#entries.has(pc >>> 0);
  }

  /** Runs translated code, and says how many instructions it was. */
  #translated(state: LoopState, total: number): number {
    const slice = this.#slices++ < FIRST_SLICES ? FIRST_SLICE : LATER_SLICE;
    const left = Math.min(total, slice);
    this.#run!(state.pc, left);
    const { words } = this.#memory;
    state.pc = words[RESULT_PC >>> 2]!;
    state.nextPc = (state.pc + 4) | 0;
    const executed = left - words[RESULT_LEFT >>> 2]!;
    if (executed > 0) state.lastPc = (state.pc - 4) | 0;
    return executed;
  }

  /** Notes where execution is after a while of interpreting. */
  #look(pc: number): void {
    if (!this.#source.holds(pc)) return;
    const { start } = this.#source.functionAt(pc);
    if (this.#done.has(start)) return;
    const looks = (this.#looks.get(start) ?? 0) + 1;
    this.#looks.set(start, looks);
    if (looks >= HOT_LOOKS) this.#translate(start);
  }

  /** Notes that translated code has come to an address without a translation. */
  #missed(pc: number): void {
    if (this.#done.has(pc) || !this.#source.holds(pc)) return;
    const misses = (this.#misses.get(pc) ?? 0) + 1;
    this.#misses.set(pc, misses);
    const isStart = this.#source.functionAt(pc).start === pc;
    if (misses >= (isStart ? HOT_MISSES : HOT_PLACES)) this.#translate(pc);
  }

  #reach(pc: number): void {
    if (!this.#entries.has(pc) && !this.#done.has(pc) && this.#source.holds(pc)) {
      this.#translate(pc);
    }
  }

  /** A function and those that it calls, as far as there is room. */
  #batchOf(entry: number): number[] {
    const batch = [entry];
    let instructions = 0;
    for (let next = 0; next < batch.length; next++) {
      const { start, end } = this.#source.functionAt(batch[next]!);
      instructions += (end - start) / 4;
      if (instructions > BATCH_INSTRUCTIONS) break;
      for (let pc = start; pc < end; pc += 4) {
        const { variant, a, b } = this.#source.at(pc);
        const target = b >>> 0;
        if (variant.instruction.name !== "Jumpi" || a !== 31 || !this.#source.holds(target)) {
          continue;
        }
        if (!this.#done.has(target) && !batch.includes(target)) batch.push(target);
      }
    }
    return batch;
  }

  #translate(entry: number): void {
    const started = performance.now();
    const batch = this.#eager ? [entry] : this.#batchOf(entry);
    for (const one of batch) this.#done.add(one);
    this.#prepare();
    const { bytes, regions } = translateBatch(this.#source, batch, this.#entries);
    const module = new WebAssembly.Module(bytes);
    new WebAssembly.Instance(module, { env: { memory: this.#memory.wasm, table: this.#table! } });
    for (const { entry, resumptions } of regions) {
      for (const at of [entry, ...resumptions]) this.#mark(at);
    }
    this.statistics.modules++;
    this.statistics.regions += regions.length;
    this.statistics.bytes += bytes.length;
    this.statistics.milliseconds += performance.now() - started;
  }

  #mark(at: number): void {
    this.#entries.add(at);
    this.#marked[((at - this.#source.base) >>> 2) * COLUMNS] = MARK;
  }

  /** Makes the table and the runner, once. */
  #prepare(): void {
    if (this.#table) return;
    this.#marked = this.#program.code.slice();
    const { codeCount } = this.#program;
    const table = new WebAssembly.Table({ element: "anyfunc", initial: codeCount });
    const module = new WebAssembly.Module(runnerModule(this.#source.base, codeCount));
    const env = { memory: this.#memory.wasm, table };
    const { exports } = new WebAssembly.Instance(module, { env });
    for (let slot = 0; slot < codeCount; slot++) table.set(slot, exports.miss as () => void);
    this.#run = exports.run as (pc: number, left: number) => void;
    this.#table = table;
  }
}
