/**
 * The engine: interprets cold code, translates hot code, and goes from one to the other.
 *
 * @module
 */
import { COLUMNS } from "../isa/decode.ts";
import { REASON, REASONS, RESULT_LEFT, RESULT_PC } from "../machine/home.ts";
import type { Memory } from "../machine/memory.ts";
import {
  type EngineFlavour,
  type Loop,
  type LoopState,
  STOPS,
  type Watches,
} from "../machine/stops.ts";
import type { Program } from "../program.ts";
import { Coverage } from "./coverage.ts";
import { Flavour } from "./flavour.ts";
import { Inliner } from "./inline.ts";
import { type BatchOptions, translateBatch } from "./modules.ts";
import { Settling } from "./settling.ts";
import { Source } from "./source.ts";
import { type CodeTable, makeTable } from "./table.ts";
import { UNTESTED } from "./transfers.ts";
import { NOWHERE, openWindows, type Windows } from "./windows.ts";

/** Instructions that are interpreted between two looks at where execution is: some 0.1 ms. */
const CHUNK = 16_384;
/**
 * Looks that find execution in one function before it is translated, and one more for so many of its
 * instructions: to translate an instruction takes as long as to interpret a thousand.
 */
const HOT_LOOKS = 3;
const INSTRUCTIONS_A_LOOK = 24;
/** The same for times that translated code asks for a function. */
const HOT_MISSES = 4;
const INSTRUCTIONS_A_MISS = 8;
/** The same for an address in the middle of a function that is translated: no table was found. */
const HOT_PLACES = 5_000;
/** What it counts for as a look that translated code has come to the middle of a function. */
const PASSING_LOOK = 0.05;
/**
 * Instructions that have been executed for each that may have been translated: so a run that turns
 * out to be short is never much longer than it would have been. To translate one and
 * to compile it takes about 10 µs, as long as to interpret a thousand.
 */
const EXECUTED_FOR_ONE = 2_000;
/** Functions that wait to be translated until so many can be put into one module. */
const BATCH = 6;
/** Times that translated code asks for one of them before the others are not waited for. */
const URGENT_MISSES = 200;
/**
 * Instructions that translated code runs at a time. V8 replaces the code of its baseline compiler
 * only when a function is entered anew, so loops are left and entered again: soon at first, seldom
 * later.
 */
const FIRST_SLICE = 2_000_000;
const LATER_SLICE = 20_000_000;
const FIRST_SLICES = 200;
/** The most instructions that are put into one module so. */
const MOST_MERGED = 24_000;

/**
 * So few instructions are not worth a try, which takes as long as to interpret 200; and where one has not
 * got on with so many left, none will soon. (At shards' ends: a twelfth of the time of bench/qsort.)
 */
const FEW = 200;
const FEW_AFTER_TRY = 1_000;

/** The most instructions that the interpreter is left alone for at a time. */
const MOST_ALONE = 4_095;

/** The most slots that a host's table may have: programs of more instructions are interpreted. */
const MOST_SLOTS = 10_000_000;

/** No instruction has this variant: the interpreter stops at it. */
const MARK = -1;

/** What an engine can be told. */
export interface EngineOptions {
  /** Translate everything when it is first reached, for tests: nothing that can be is interpreted. */
  readonly eager?: boolean | undefined;
  /** Instructions after which translated code is made anew, with short functions inlined, for tests. */
  readonly settled?: number | undefined;
}

/** How much an engine has translated. */
export interface EngineStatistics {
  /** Modules made. */
  modules: number;
  /** Regions in them. */
  regions: number;
  /** Bytes of all modules. */
  bytes: number;
  /** Regions that stay the interpreter's: they are too deep for the translator, or for the host. */
  refused: number;
  /** Milliseconds that translating and instantiating took. */
  milliseconds: number;
}

/** Runs one program on one memory. */
export class TranslatingEngine {
  /** What it has translated so far. */
  readonly statistics: EngineStatistics = {
    modules: 0,
    regions: 0,
    bytes: 0,
    refused: 0,
    milliseconds: 0,
  };
  readonly #program: Program;
  readonly #memory: Memory;
  readonly #source: Source;
  readonly #eager: boolean;
  readonly #flavour: Flavour;
  readonly #looks = new Map<number, number>();
  readonly #misses = new Map<number, number>();
  /** Addresses at which translated code can be entered. */
  readonly #entries = new Set<number>();
  /** Entries of regions that are to be translated next. */
  readonly #waiting = new Set<number>();
  /** Entries of regions that were translated. */
  readonly #done = new Set<number>();
  /** The decoded code with a mark where the interpreter is to stop: at entries, and where watched. */
  #marked: Int32Array | undefined;
  #table: CodeTable | undefined;
  readonly #coverage = new Coverage();
  readonly #inliner: Inliner;
  #windows = NOWHERE;
  #windowsFor = 0;
  #watchVersion = 0;
  /** Whether anything was ever watched: regions then come and go one by one. */
  #apart = false;
  /** Where the interpreter has come to behind watched instructions. */
  readonly #behindWatches = new Set<number>();
  #slices = 0;
  /** Entries of all regions, and how many instructions they have. */
  readonly #translatedEntries: number[] = [];
  #translatedInstructions = 0;
  readonly #settling: Settling;
  /** Instructions that the interpreter was left alone for last, while nothing else got on. */
  #idle = 0;
  /** Instructions that were interpreted since the last look. */
  #unseen = 0;
  /** Instructions that were executed in all, and how many were translated. */
  #executed = 0;
  #spent = 0;

  constructor(
    program: Program,
    memory: Memory,
    options: EngineOptions = {},
    flavour: EngineFlavour = { counts: false, stamps: false },
  ) {
    this.#program = program;
    this.#memory = memory;
    this.#source = new Source(program, memory.words);
    this.#inliner = new Inliner(this.#source, memory);
    this.#eager = options.eager ?? false;
    this.#settling = new Settling(options.settled);
    this.#flavour = new Flavour(memory, flavour);
    this.loop = this.#flavour.wrap((state) => this.#loop(state));
  }

  /** Runs instructions as the interpreter's loops do; see stops.ts for the contract. */
  readonly loop: Loop;

  #loop(state: LoopState): number {
    const { code } = state;
    if (this.#program.codeCount > MOST_SLOTS) return this.#flavour.interpret(state);
    if (state.watches.version !== this.#watchVersion) this.#watch(state.watches);
    // The machine stands at a watched instruction that it is to execute.
    if (this.#source.watched.size > 0 && code === this.#program.code) return this.#pass(state);
    let total = state.left;
    const [few, fewAfterTry] = this.#eager ? [UNTESTED, 0] : [FEW, FEW_AFTER_TRY];
    // Instructions that the interpreter takes although translated code stands ready: the more, the
    // more often that has not got on, because too few are left or because one is not for it.
    let alone = 0;
    for (;;) {
      if (this.#eager) this.#reach(state.pc >>> 0);
      if (total < few) alone = total;
      else if (alone === 0 && this.#isEntered(state)) {
        const executed = this.#translated(state, total);
        total -= executed;
        this.#executed += executed;
        if (this.#memory.words[REASON >>> 2] === REASONS.miss) this.#missed(state.pc >>> 0);
        this.#settle(executed);
        this.#idle = executed > 0 ? 0 : Math.min(this.#idle * 2 + 1, MOST_ALONE);
        alone = executed === 0 && total < fewAfterTry ? total : this.#idle;
        continue;
      }
      // An address that is not aligned stops the interpreter where the instruction around it does.
      const marked = alone === 0 && !this.#entries.has((state.pc & ~3) >>> 0);
      const turn = Math.min(total, marked ? CHUNK - this.#unseen : Math.max(alone, 1));
      state.code = marked ? this.#marked ?? code : code;
      state.left = turn;
      const stop = this.#flavour.interpret(state);
      state.code = code;
      const executed = turn - state.left;
      total -= executed;
      this.#executed += executed;
      state.left = total;
      alone = 0;
      if (marked) this.#unseen += executed;
      if (this.#unseen >= CHUNK) {
        this.#unseen = 0;
        this.#look(state.pc >>> 0);
      }
      if (stop === STOPS.watch && !this.#source.watched.has((state.pc & ~3) >>> 0)) continue;
      if (stop !== STOPS.limit || total === 0) return stop;
    }
  }

  /** Whether translated code can go on here; it knows nothing of branches that are pending. */
  #isEntered({ pc, nextPc }: LoopState): boolean {
    return nextPc === ((pc + 4) | 0) && this.#entries.has(pc >>> 0);
  }

  /** Interprets a watched instruction. What is behind it should be translated if that happens often. */
  #pass(state: LoopState): number {
    const stop = this.#flavour.interpret(state);
    const pc = state.pc >>> 0;
    if (state.nextPc !== ((pc + 4) | 0) || this.#entries.has(pc)) return stop;
    this.#behindWatches.add(pc);
    this.#missed(pc);
    return stop;
  }

  /** Takes over what is watched: regions that have passed such an instruction by are not used again. */
  #watch({ pcs, version }: Watches): void {
    const { watched, base } = this.#source;
    this.#watchVersion = version;
    this.#apart ||= pcs.size > 0;
    // An address in the middle of an instruction stops before that one.
    const wanted = new Set([...pcs].map((pc) => (pc & ~3) >>> 0));
    const changed = [...wanted].filter((pc) => !watched.has(pc))
      .concat([...watched].filter((pc) => !wanted.has(pc)));
    for (const { entry, resumptions } of this.#coverage.take(changed)) {
      for (const at of [entry, ...resumptions]) {
        this.#done.delete(at);
        this.#entries.delete(at);
        this.#table!.table.set((at - base) >>> 2, this.#table!.miss);
        this.#putMark(at, false);
      }
    }
    watched.clear();
    for (const pc of wanted) watched.add(pc);
    for (const pc of changed) this.#putMark(pc, watched.has(pc));
  }

  /** Runs translated code, and says how many instructions it was. */
  #translated(state: LoopState, total: number): number {
    const slice = this.#slices++ < FIRST_SLICES ? FIRST_SLICE : LATER_SLICE;
    const left = Math.min(total, slice);
    this.#flavour.begin(state, left);
    this.#table!.run(state.pc, left);
    const { words } = this.#memory;
    state.pc = words[RESULT_PC >>> 2]!;
    state.nextPc = (state.pc + 4) | 0;
    const executed = left - words[RESULT_LEFT >>> 2]!;
    if (executed > 0) state.lastPc = (state.pc - 4) | 0;
    this.#flavour.end(state, executed);
    return executed;
  }

  /** Notes where execution is after a while of interpreting. */
  #look(pc: number, weight = 1): void {
    if (!this.#source.holds(pc)) return;
    const { start, end } = this.#source.functionAt(pc);
    if (this.#done.has(start)) return;
    const looks = (this.#looks.get(start) ?? 0) + weight;
    this.#looks.set(start, looks);
    const length = (end - start) / 4;
    if (looks < HOT_LOOKS + length / INSTRUCTIONS_A_LOOK || !this.#affords(length)) return;
    // What was found by looking is worth more than what was only asked for.
    this.#waiting.add(start);
    this.#translate([...this.#waiting]);
  }

  /** Notes that translated code has come to an address without a translation. */
  #missed(pc: number): void {
    if (this.#done.has(pc) || !this.#source.holds(pc)) return;
    const { start, end } = this.#source.functionAt(pc);
    // Most often where a call has returned to, in a function that is interpreted.
    if (start !== pc && !this.#done.has(start) && !this.#behindWatches.has(pc)) {
      return this.#look(pc, PASSING_LOOK);
    }
    const misses = (this.#misses.get(pc) ?? 0) + 1;
    this.#misses.set(pc, misses);
    const isPlace = start !== pc && !this.#behindWatches.has(pc);
    const hot = (isPlace ? HOT_PLACES : HOT_MISSES) + (end - pc) / 4 / INSTRUCTIONS_A_MISS;
    if (misses < hot || !this.#affords((end - pc) / 4)) return;
    this.#waiting.add(pc);
    if (this.#waiting.size >= BATCH || misses >= URGENT_MISSES) this.#translate([...this.#waiting]);
  }

  /** Whether so many instructions more may be translated. */
  #affords(instructions: number): boolean {
    return (this.#spent + instructions) * EXECUTED_FOR_ONE <= this.#executed;
  }

  #reach(pc: number): void {
    if (!this.#entries.has(pc) && !this.#done.has(pc) && this.#source.holds(pc)) {
      this.#translate([pc]);
    }
  }

  #translate(batch: readonly number[]): void {
    const started = performance.now();
    this.#waiting.clear();
    for (const one of batch) this.#done.add(one);
    this.#prepare();
    this.#add(batch);
    this.#settling.add();
    this.statistics.milliseconds += performance.now() - started;
  }

  /** Makes a module of regions; where that is too much, one of each that can be had. */
  #add(batch: readonly number[]): void {
    if (this.#tryInstantiate(batch, { taken: this.#entries, apart: this.#apart })) {
      this.#translatedEntries.push(...batch);
    } else if (batch.length === 1) this.statistics.refused++;
    else for (const one of batch) this.#add([one]);
  }

  /**
   * Makes a module, unless it is too much: thousands of branches one behind the other nest too deep
   * for the translator's recursion, and hosts have limits of their own.
   */
  #tryInstantiate(batch: readonly number[], options: BatchOptions): boolean {
    try {
      this.#instantiate(batch, options);
      return true;
    } catch (error) {
      if (error instanceof RangeError || error instanceof WebAssembly.CompileError) return false;
      throw error;
    }
  }

  /** Makes a module, and puts it into the table. */
  #instantiate(batch: readonly number[], options: BatchOptions): void {
    const { slots } = this.#flavour;
    const memoryPages = this.#memory.pages;
    const windows = this.#findWindows();
    const made = translateBatch(this.#source, batch, { ...options, slots, memoryPages, windows });
    const { bytes, regions } = made;
    const module = new WebAssembly.Module(bytes);
    const { table } = this.#table!;
    new WebAssembly.Instance(module, { env: { memory: this.#memory.wasm, table } });
    this.#coverage.add(regions, options.apart ?? false);
    for (const { entry, resumptions, instructions } of regions) {
      for (const at of [entry, ...resumptions]) this.#mark(at);
      this.#translatedInstructions += instructions;
      this.#spent += instructions;
    }
    this.statistics.modules++;
    this.statistics.regions += regions.length;
    this.statistics.bytes += bytes.length;
  }

  /** Windows are found anew when there are twice as many modules: it can take milliseconds. */
  #findWindows(): Windows {
    if (this.statistics.modules >= this.#windowsFor) {
      this.#windowsFor = 2 * this.statistics.modules + 1;
      this.#windows = openWindows(this.#program, this.#memory);
    }
    return this.#windows;
  }

  /** Puts all regions into one module, once nothing new has come for a while, or calls have changed. */
  #settle(executed: number): void {
    if (this.#apart || this.#translatedInstructions > MOST_MERGED) return;
    if (!this.#settling.isTime(executed, this.#inliner)) return;
    const started = performance.now();
    this.#translatedInstructions = 0;
    this.#windowsFor = 0;
    this.#tryInstantiate(this.#translatedEntries, { taken: new Set(), inliner: this.#inliner });
    this.statistics.milliseconds += performance.now() - started;
  }

  #mark(at: number): void {
    if (this.#source.watched.has(at)) return;
    this.#entries.add(at);
    this.#putMark(at, true);
  }

  #putMark(at: number, isMarked: boolean): void {
    const index = ((at - this.#source.base) >>> 0) >>> 2;
    if (!this.#marked || index >= this.#program.codeCount) return;
    this.#marked[index * COLUMNS] = isMarked ? MARK : this.#program.code[index * COLUMNS]!;
  }

  /** Makes the table and the runner, once. */
  #prepare(): void {
    if (this.#table) return;
    this.#marked = this.#program.code.slice();
    for (const pc of this.#source.watched) this.#putMark(pc, true);
    this.#table = makeTable(this.#source, this.#memory, this.#flavour.first);
  }
}
