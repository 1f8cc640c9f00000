/**
 * The machine: a program, its registers and its memory, run by the interpreter.
 *
 * @module
 */
import { GuestFault } from "../errors.ts";
import { variants } from "../isa/instructions.ts";
import { register, SINK } from "../isa/registers.ts";
import type { Program } from "../program.ts";
import type { Exit, Stop, Until } from "./exit.ts";
import { entryFault, type FaultContext, faultOf, guardedFault } from "./fault.ts";
import { MachineGuest } from "./machine_guest.ts";
import { GuardedLoop } from "./guarded.ts";
import { runCounted, runPlain, runUndoable } from "./loops.generated.ts";
import { Memory } from "./memory.ts";
import type { MachineOptions } from "./machine_options.ts";
import type { Host } from "./ports.ts";
import {
  type EngineFactory,
  type EngineFlavour,
  type Loop,
  type LoopState,
  STOPS,
} from "./stops.ts";
import type { Stamps } from "./stamps.ts";
import type { MachineState } from "./state.ts";
import { UnconstrainedBlock } from "./unconstrained_block.ts";
import { WatchedCode } from "./watched_code.ts";

const [V0, A0, A1] = [register("v0"), register("a0"), register("a1")];

/** The most instructions that one call of a loop is asked for: its counter is a 32-bit number. */
const LONGEST_STRETCH = 2 ** 30;

/** What a call counts for beside the bytes that it moves: some take as long as many writes. */
const CALL_WEIGHT = 4_096;

/**
 * A MIPS32r2 machine that executes one program, instruction by instruction, as the reference does
 * (reference/isa.md 3). It is synchronous, touches nothing outside itself but its host, and stops at
 * any exact cycle, also between a branch and its delay slot.
 *
 * @example
 * ```ts
 * import { Machine } from "./machine.ts";
 * import { programOf } from "../program.ts";
 * import { assemble } from "../isa/assemble.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const program = programOf(assemble("li $t0, 20\naddu $t1, $t0, $t0"), 0x1000);
 * const machine = new Machine(program, { syscall: () => 0 });
 * machine.run({ cycles: 2 });
 * assertEquals(machine.registers[9], 40);
 * ```
 */
export class Machine {
  /** What it executes. */
  readonly program: Program;
  /** The 36 registers, signed, and the sink: a view of its memory. */
  readonly registers: Int32Array;
  /** Guest memory. */
  readonly memory: Memory;
  readonly #counts: Float64Array = new Float64Array(variants.length);
  readonly #host: Host;
  readonly #block: UnconstrainedBlock;
  readonly #loop: LoopState;
  readonly #guest: MachineGuest;
  readonly #code: WatchedCode;
  readonly #flavour: EngineFlavour;
  #engine: Loop;
  /** The watched instruction that it stands at and has reported, or -1. */
  #passing = -1;
  readonly #guarded: GuardedLoop | undefined;
  readonly #stamps: Stamps | undefined;
  #cycles = 0;
  #steps = 0;
  #exit: Exit | undefined;

  /** A machine at the program's entry. */
  constructor(program: Program, host: Host, options: MachineOptions = {}) {
    this.program = program;
    this.#host = host;
    this.#flavour = { counts: options.count ?? false, stamps: options.stamps !== undefined };
    this.#engine = options.stamps?.interpreter ?? (options.count ? runCounted : runPlain);
    this.memory = options.memory ?? new Memory();
    this.memory.clear();
    this.registers = this.memory.registers;
    this.registers.set(program.registers);
    for (const { address, bytes } of program.image) this.memory.writeBytes(address, bytes);
    this.#block = new UnconstrainedBlock(this.memory, options.stamps);
    this.#code = new WatchedCode(program);
    this.#loop = {
      code: program.decoded.columns,
      watches: this.#code,
      codeBase: program.codeBase,
      codeCount: program.codeCount,
      registers: this.registers,
      words: this.memory.words,
      bytes: this.memory.bytes,
      signedBytes: this.memory.signedBytes,
      halves: this.memory.halves,
      signedHalves: this.memory.signedHalves,
      written: this.memory.written,
      // The loop that stamps counts anyway.
      counts: this.#flavour.counts ? this.#counts : new Float64Array(variants.length),
      collect: () => {},
      undo: this.#block.undo,
      guard: options.guard,
      stamps: options.stamps,
      pc: program.entry | 0,
      nextPc: (program.entry + 4) | 0,
      lastPc: program.entry | 0,
      left: 0,
    };
    this.#guarded = options.guard && new GuardedLoop(this.#loop);
    const controls = {
      exit: (how: "halted" | "exited", code: number) =>
        void (this.#exit = { reason: how, code, pc: this.pc }),
      enter: () => this.#block.open(this),
      leave: () => this.leaveBlock(),
    };
    this.#stamps = options.stamps;
    this.#guest = options.stamps?.guestOf(this, controls) ??
      new MachineGuest(this, options.guard, controls);
  }

  /** The address of the next instruction. */
  get pc(): number {
    return this.#loop.pc >>> 0;
  }

  /** The address of the instruction after the next one. */
  get nextPc(): number {
    return this.#loop.nextPc >>> 0;
  }

  /** The reference's global clock: executed instructions, those of unconstrained blocks undone. */
  get cycles(): number {
    return this.#cycles;
  }

  /** Executed instructions; never goes back. */
  get steps(): number {
    return this.#steps;
  }

  /** Bytes that system calls have moved since the machine was made, and 4,096 for each call. */
  get movedBytes(): number {
    return this.#guest.movedBytes;
  }

  /** Whether the next instruction stands behind a branch or a jump: no shard ends there. */
  get inDelaySlot(): boolean {
    if (this.#steps === 0) return false;
    const { form } = variants[this.#columns(this.#loop.lastPc)[0]!]!.instruction.meaning;
    return form === "branch" || form === "jump";
  }

  /** Executions by variant (see lib/isa), if the machine counts; to be asked for anew each time. */
  get counts(): Float64Array {
    this.#loop.collect();
    return this.#counts;
  }

  /** How the run has ended, once it has. */
  get exit(): Exit | undefined {
    return this.#exit;
  }

  /** Whether an unconstrained block is open. */
  get unconstrained(): boolean {
    return this.#block.start !== undefined;
  }

  /**
   * Stops before each instruction at one of these addresses, from now on; replaces what was watched
   * before. Costs nothing where it does not stop. A stop is reported once: the next run goes on.
   * A change of what is watched costs as much as the difference, after the first time.
   *
   * @param pcs Addresses of instructions; those outside the code are never reached.
   */
  watch(pcs: Iterable<number>): void {
    this.#code.replace(new Set([...pcs].map((pc) => pc >>> 0)));
    this.#passing = -1;
  }

  /** Takes another engine for plain code than the interpreter, with the same effects. */
  useEngine(factory: EngineFactory): void {
    this.#engine = factory(this.program, this.memory, this.#flavour);
  }

  /** Stops before the instruction at one more address; see {@linkcode watch}. */
  watchAlso(pc: number): void {
    this.#code.add(pc >>> 0);
  }

  /**
   * Ends the run where it stands, as if the next instruction had faulted. For whoever watches a
   * guest and finds that it has gone wrong.
   */
  refuse(fault: GuestFault): void {
    this.#exit = { reason: "faulted", pc: this.pc, fault };
  }

  /**
   * Runs until the program ends, a limit is reached, a watched instruction comes next, or the host
   * needs time. With no limit it runs until the program ends, which may be never.
   *
   * @param until The cycle and the step to stop at.
   * @returns Why it stopped. A run that has ended returns the same end again.
   * @throws Only what the host throws beside a GuestFault.
   */
  run(until: Until = {}): Stop {
    for (;;) {
      if (this.#exit) return { reason: "ended", exit: this.#exit };
      if (this.#guest.movedBytes >= (until.movedBytes ?? Infinity)) return { reason: "reached" };
      const budget = Math.min(
        (until.cycles ?? Infinity) - this.#cycles,
        (until.steps ?? Infinity) - this.#steps,
        LONGEST_STRETCH,
        this.#stamps?.budget(this, until.clock ?? Infinity) ?? Infinity,
      );
      if (this.#steps === 0 && this.#index(this.pc) >= this.program.codeCount) {
        this.refuse(entryFault(this.pc));
      } else {
        const stop = this.#stretch(Math.max(0, budget));
        if (stop !== undefined) return stop;
      }
    }
  }

  /** Copies the state; the machine goes on undisturbed. */
  save(): MachineState {
    return {
      registers: this.registers.slice(),
      pc: this.pc,
      nextPc: this.nextPc,
      lastPc: this.#loop.lastPc,
      cycles: this.#cycles,
      steps: this.#steps,
      memory: this.memory.save(),
      exit: this.#exit,
      unconstrained: this.#block.save(),
      counts: this.counts.slice(),
    };
  }

  /** Returns to a saved state of the same program. The state stays the caller's. */
  restore(state: MachineState): void {
    this.registers.set(state.registers);
    this.#loop.pc = state.pc | 0;
    this.#loop.nextPc = state.nextPc | 0;
    this.#loop.lastPc = state.lastPc;
    this.#cycles = state.cycles;
    this.#steps = state.steps;
    this.memory.restore(state.memory);
    this.#exit = state.exit;
    this.#block.restore(state.unconstrained);
    this.counts.set(state.counts);
    this.#passing = -1;
  }

  /** Which instruction an address is in; past the last one outside the code. */
  #index(pc: number): number {
    return ((pc - this.program.codeBase) >>> 0) >>> 2;
  }

  /** Runs one stretch of instructions and deals with what ended it. */
  #stretch(budget: number): Stop | undefined {
    const stop = this.#runLoop(budget);
    switch (stop) {
      case STOPS.limit:
        return budget === 0 ? { reason: "reached" } : undefined;
      case STOPS.leftCode:
        if (this.nextPc === 0 && this.#steps > 0) return this.#refuseNull();
        this.#exit = this.unconstrained
          ? { reason: "endInUnconstrained", pc: this.#loop.lastPc >>> 0 }
          : { reason: "leftCode", pc: this.#loop.lastPc >>> 0, to: this.pc };
        return undefined;
      case STOPS.syscall:
        return this.#syscall();
      case STOPS.fault:
      case STOPS.unsupported:
        // Code that nobody has come to yet looks as if it were unsupported.
        if (this.program.decoded.reach(this.#index(this.pc))) return undefined;
        this.refuse(faultOf(this.#context()));
        return undefined;
      case STOPS.guarded:
        this.refuse(guardedFault(this.#context(), this.#loop.guard!));
        return undefined;
      case STOPS.watch:
        this.#passing = this.pc;
        return { reason: "watched", pc: this.pc };
      default:
        throw new Error(`Unreachable: a loop stopped for reason ${stop}`);
    }
  }

  /**
   * After a jump to 0xfffffffc the instruction in the delay slot is the one whose successor's
   * successor is 0, and the reference refuses it after its effects (reference/isa.md 3, step 4). The
   * loops look at branches and jumps only, so the instruction is taken back here.
   */
  #refuseNull(): undefined {
    const loop = this.#loop;
    loop.nextPc = loop.pc;
    loop.pc = loop.lastPc;
    this.#cycles -= 1;
    this.#steps -= 1;
    if (!this.unconstrained) this.#stamps?.advance(-1);
    if (this.#flavour.counts && !this.unconstrained) {
      this.#counts[this.#columns(this.pc)[0]!]! -= 1;
    }
    this.refuse(new GuestFault("jumpToNull", "Cannot go on to address 0", { address: 0 }));
  }

  /** Runs the right loop, by single instructions where that is needed, and moves the clocks. */
  #runLoop(budget: number): number {
    const loop = this.#loop;
    const passing = this.#passing === this.pc;
    // Only an image word at address 0 makes $zero nonzero, until something is written to it.
    const oddZero = this.registers[0] !== 0;
    const pc = this.pc;
    const left = passing || oddZero ? Math.min(budget, 1) : budget;
    loop.code = passing ? this.program.decoded.columns : this.#code.code;
    loop.left = left;
    const stop = this.#guarded
      ? this.#guarded.run({
        counts: this.#flavour.counts && !this.unconstrained ? this.#counts : undefined,
        undo: this.unconstrained ? this.#block.undo : undefined,
      })
      : this.unconstrained
      ? runUndoable(loop)
      : this.#engine(loop);
    const executed = left - loop.left;
    if (executed > 0) {
      this.#passing = -1;
      this.#cycles += executed;
      this.#steps += executed;
      if (!this.unconstrained) this.#stamps?.advance(executed);
      if (oddZero && this.#columns(pc)[1] === SINK) this.registers[0] = 0;
    }
    return stop;
  }

  #context(): FaultContext {
    return { columns: this.#columns(this.pc), registers: this.registers };
  }

  /** The decoded instruction at an address of the code. */
  #columns(pc: number): Int32Array {
    return this.program.decoded.at(this.#index(pc));
  }

  #syscall(): Stop | undefined {
    const { registers } = this;
    const pc = this.pc;
    const constrained = !this.unconstrained;
    const code = registers[V0]! >>> 0;
    let result: number | Promise<void>;
    try {
      result = this.#host.syscall(
        this.#guest,
        code,
        registers[A0]! >>> 0,
        registers[A1]! >>> 0,
      );
    } catch (error) {
      if (!(error instanceof GuestFault)) throw error;
      this.refuse(error);
      return undefined;
    }
    if (typeof result !== "number") return { reason: "waiting", promise: result };
    this.#guest.movedBytes += CALL_WEIGHT;
    const exit = this.#exit;
    // The reference stops at a nonzero HALT before the instruction counts.
    if (exit?.reason === "halted" && exit.code !== 0) return undefined;
    if (constrained && this.#flavour.counts) this.#counts[this.#columns(pc)[0]!]! += 1;
    this.#stamps?.called(code, constrained, this.unconstrained);
    registers[V0] = result;
    // A pending branch is lost: a call in a delay slot goes on right behind itself.
    this.#loop.pc = exit ? 0 : (this.#loop.pc + 4) | 0;
    this.#loop.nextPc = (this.#loop.pc + 4) | 0;
    this.#loop.lastPc = pc;
    this.#passing = -1;
    this.#cycles += 1;
    this.#steps += 1;
    return undefined;
  }

  /** Leaves the unconstrained block, if one is open: the machine stands at its ENTER again. */
  leaveBlock(): void {
    const start = this.#block.close();
    if (!start) return;
    this.registers.set(start.registers);
    this.#loop.pc = start.pc | 0;
    this.#loop.nextPc = start.nextPc | 0;
    this.#cycles = start.cycles;
  }
}
