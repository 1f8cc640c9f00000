/**
 * The recorder: executes a checkpointed shard again, and fills its tables.
 *
 * @module
 */
import { REGISTERS_END } from "../addresses.ts";
import { hex32 } from "../bits.ts";
import { variants } from "../isa/instructions.ts";
import { register, REGISTER_SLOTS } from "../isa/registers.ts";
import { runTraced } from "../machine/traced_loop.generated.ts";
import { Memory } from "../machine/memory.ts";
import type { Host } from "../machine/ports.ts";
import { CLOCK_STEP } from "../machine/stamps.ts";
import { type LoopState, STOPS } from "../machine/stops.ts";
import type { Program } from "../program.ts";
import { type Checkpoint, rowsOf, type ShardEdge } from "./checkpoint.ts";
import { RecordingGuest } from "./recording_guest.ts";
import { ReplayError } from "./replay_error.ts";
import { ShardTables } from "./shard_tables.ts";
import { MOST_ROWS, TraceColumns } from "./trace_columns.ts";

const V0 = register("v0");
const A0 = register("a0");
const A1 = register("a1");

/** The variant of SYSCALL. */
const SYSCALL = variants.findIndex(({ instruction }) => instruction.name === "SYSCALL");

/** What answers a replayed shard's calls: see runtime/replay.ts. */
export interface ReplayPort extends Host {
  /** Answers that no call has taken. */
  readonly left: number;
  /** Goes to the beginning of a shard. */
  begin(answers: Uint32Array): void;
}

/**
 * Records shards of one program, one after the other, in any order. Its tables are used again for
 * the next shard.
 */
export class Recorder {
  /** Executions of each variant in the shard recorded last. */
  readonly counts: Float64Array = new Float64Array(variants.length);
  readonly #program: Program;
  readonly #host: ReplayPort;
  readonly #memory = new Memory(true);
  readonly #tables = new ShardTables();
  readonly #trace: TraceColumns;
  readonly #guest: RecordingGuest;
  readonly #loop: LoopState;

  /**
   * A recorder.
   *
   * @param program What the shards are of.
   * @param host What answers their calls.
   */
  constructor(program: Program, host: ReplayPort) {
    this.#program = program;
    this.#host = host;
    const memory = this.#memory;
    this.#trace = new TraceColumns(memory, this.#tables);
    this.#guest = new RecordingGuest(memory, this.#trace, this.#tables);
    this.#loop = {
      code: program.code,
      watches: { pcs: new Set(), version: 0 },
      codeBase: program.codeBase,
      codeCount: program.codeCount,
      registers: memory.registers,
      words: memory.words,
      bytes: memory.bytes,
      signedBytes: memory.signedBytes,
      halves: memory.halves,
      signedHalves: memory.signedHalves,
      written: memory.written,
      counts: this.counts,
      collect: () => {},
      undo: { saved: new Uint8Array(), save() {} },
      guard: undefined,
      stamps: undefined,
      trace: this.#trace,
      pc: 0,
      nextPc: 0,
      lastPc: 0,
      left: 0,
    };
  }

  /**
   * Executes a shard again.
   *
   * @param checkpoint The shard; it is only read.
   * @returns Its tables, the recorder's own: valid until the next call.
   * @throws {ReplayError} If the shard does not do what its checkpoint says.
   */
  async record(checkpoint: Checkpoint): Promise<ShardTables> {
    this.#begin(checkpoint);
    try {
      await this.#execute(checkpoint);
      this.#land(checkpoint);
      this.#trace.finish();
      return this.#tables;
    } finally {
      this.#trace.clear();
    }
  }

  /**
   * Executes a shard again, and takes its end as it finds it: an instruction that failed may have left
   * what it did in the checkpoint's end, and is no part of the shard.
   *
   * @param checkpoint The shard; it is only read.
   * @returns A checkpoint that ends behind the last instruction that counts.
   * @throws {ReplayError} If the shard does not do what its checkpoint says.
   */
  async trim(checkpoint: Checkpoint): Promise<Checkpoint> {
    this.#begin(checkpoint);
    try {
      await this.#execute(checkpoint);
      const { pc, nextPc, registers } = this.#loop;
      const end = {
        pc: pc >>> 0,
        nextPc: nextPc >>> 0,
        cycles: checkpoint.end.cycles,
        registers: registers.slice(0, REGISTERS_END),
        touches: this.#trace.registerTouches(),
      };
      return { ...checkpoint, end, clk: this.#trace.clk, words: this.#trace.touchedWords() };
    } finally {
      this.#trace.clear();
    }
  }

  async #execute(checkpoint: Checkpoint): Promise<void> {
    const loop = this.#loop;
    const rows = rowsOf(checkpoint);
    while (this.#trace.rows < rows) {
      loop.left = Math.min(rows - this.#trace.rows, MOST_ROWS);
      const stop = runTraced(loop);
      this.#trace.settle();
      // Behind a shard that ends the run there may be no code.
      if (stop === STOPS.limit || this.#trace.rows === rows) continue;
      if (stop === STOPS.hinted) this.#trace.takeHint();
      else if (stop === STOPS.syscall) await this.#call();
      else throw this.#wrong(`cannot execute the instruction at ${hex32(loop.pc)}`);
    }
  }

  #begin(checkpoint: Checkpoint): void {
    const { start } = checkpoint;
    const loop = this.#loop;
    this.#tables.begin(rowsOf(checkpoint));
    this.#trace.begin(checkpoint);
    this.counts.fill(0);
    loop.registers.fill(0, 0, REGISTER_SLOTS);
    loop.registers.set(start.registers);
    loop.pc = start.pc | 0;
    loop.nextPc = start.nextPc | 0;
    this.#host.begin(checkpoint.answers);
  }

  async #call(): Promise<void> {
    const loop = this.#loop;
    const trace = this.#trace;
    const R = loop.registers;
    const code = R[V0]! >>> 0;
    const [first, second] = [R[A0]! >>> 0, R[A1]! >>> 0];
    const { rows: row, clk } = trace;
    trace.readOperand("c", A1);
    trace.readOperand("b", A0);
    this.#guest.begin(clk);
    let result = this.#host.syscall(this.#guest, code, first, second);
    while (typeof result !== "number") {
      await result;
      result = this.#host.syscall(this.#guest, code, first, second);
    }
    this.#guest.end(row, result);
    trace.writeResult(V0, code, [first, second], loop.pc);
    R[V0] = result;
    this.counts[SYSCALL]! += 1;
    trace.rows++;
    trace.clk += CLOCK_STEP + (code >>> 24);
    loop.lastPc = loop.pc;
    loop.pc = this.#guest.ended ? 0 : (loop.pc + 4) | 0;
    loop.nextPc = (loop.pc + 4) | 0;
  }

  /** Makes sure that the shard has ended exactly where its checkpoint says. */
  #land({ end, clk }: Checkpoint): void {
    const loop = this.#loop;
    this.#expect("pc", loop.pc >>> 0, end.pc);
    this.#expect("the next pc", loop.nextPc >>> 0, end.nextPc);
    this.#expect("the clock", this.#trace.clk, clk);
    for (let number = 0; number < end.registers.length; number++) {
      this.#expect(`register ${number}`, loop.registers[number]!, end.registers[number]!);
    }
    this.#expectTouches(end);
    if (this.#host.left > 0) throw this.#wrong(`${this.#host.left} answers were not taken`);
    const words = this.#trace.untouched;
    if (words > 0) throw this.#wrong(`${words} words of the checkpoint were not touched`);
  }

  #expectTouches({ touches }: ShardEdge): void {
    const found = this.#trace.registerTouches();
    for (let number = 0; number < touches.shards.length; number++) {
      const what = `register ${number}'s last touch`;
      this.#expect(`the shard of ${what}`, found.shards[number]!, touches.shards[number]!);
      this.#expect(`the time of ${what}`, found.times[number]!, touches.times[number]!);
    }
  }

  #expect(what: string, found: number, expected: number): void {
    if (found !== expected) {
      throw this.#wrong(`at its end, ${what} is ${found}, not ${expected}`);
    }
  }

  #wrong(why: string): ReplayError {
    return new ReplayError(this.#trace.shard, why);
  }
}
