/**
 * The checker: goes through a record shard by shard, derives every event again, and says what is
 * wrong. It shares nothing with what records but the schemas and the instruction set.
 *
 * @module
 */
import { hex32 } from "../bits.ts";
import type { Schema, Table } from "../columns.ts";
import { REGISTER_NAMES } from "../isa/registers.ts";
import type { Program } from "../program.ts";
import type { Checkpoint, ShardEdge } from "../record/checkpoint.ts";
import type { FinalizeSchema, InitializeSchema } from "../record/tables.ts";
import type { GlobalMemoryView } from "../record/views/schemas.ts";
import { CallEvents } from "./call_events.ts";
import { Calls } from "./calls.ts";
import { Derivation } from "./derivation.ts";
import { InstructionEvents } from "./events.ts";
import { execute, Impossible } from "./execute.ts";
import { Findings, type FunctionNames } from "./finding.ts";
import { GlobalMemory } from "./global_memory.ts";
import { checkPlan, type ProofShard, type SeenShard } from "./plan.ts";
import type { Poseidon2 } from "./precompiles.ts";
import { checkRunEnd, type RunFacts } from "./run_end.ts";
import { StoredColumns, type StoredTables } from "./stored.ts";

/** What a checker may be told. */
export interface CheckerOptions {
  /** POSEIDON2_PERMUTE's arithmetic. */
  readonly poseidon2: Poseidon2;
  /** The entries of the input stream, if they are known: hinted words are compared with them. */
  readonly inputs?: readonly Uint8Array[] | undefined;
  /** The size of shards, if it is known: then ends of shards are looked at. */
  readonly shardSize?: number | undefined;
  /** Names of functions, for findings. */
  readonly functions?: FunctionNames | undefined;
}

/** What a list of shards says of one. */
export interface ListedShard {
  /** The global clock where it begins. */
  readonly fromCycle: number;
  /** The global clock where it ends. */
  readonly toCycle: number;
  /** The shard's clock where it ends. */
  readonly clk: number;
  /** The pc of its first instruction. */
  readonly startPc: number;
  /** The pc behind its last one. */
  readonly nextPc: number;
}

/** A shard to be checked. */
export interface CheckedShard {
  /** Where it begins and ends. */
  readonly checkpoint: Checkpoint;
  /** Its stored tables. */
  readonly tables: StoredTables;
  /** What the record's list of shards says of it, if there is one. */
  readonly listed?: ListedShard | undefined;
  /** The reference's tables, if they are to be looked at. */
  readonly views?: ReadonlyMap<string, Table<Schema>> | undefined;
}

/** A part of the tables of first and last values. */
export interface MemoryPart {
  /** Rows of first values that follow those before. */
  readonly initialize?: Table<InitializeSchema>;
  /** Rows of last values. */
  readonly finalize?: Table<FinalizeSchema>;
  /** The reference's table of the same first values, if it is to be looked at. */
  readonly initializeView?: Table<GlobalMemoryView> | undefined;
  /** That of the same last values. */
  readonly finalizeView?: Table<GlobalMemoryView> | undefined;
}

/** What the reference counts for a row of a shard's size. */
const CLOCKS_A_ROW = 4;
/** The clocks that SHA_EXTEND takes beyond an instruction's: the most of any call. */
const LONGEST_CALL = 48;
/** A proof's shard has 2^22 instructions at most. */
const HIGHEST_SHARD = 2 ** 22;

/**
 * Checks one record: its shards in order, then the tables of first and last values, then its end.
 *
 * @example
 * ```ts
 * import { RecordChecker } from "./checker.ts";
 * import { programOf } from "../program.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const program = programOf(Uint32Array.of(0x0000000c), 0x1000);
 * const checker = new RecordChecker(program, { poseidon2: (words) => words });
 * checker.finish({
 *   reason: "cycleLimit",
 *   code: null,
 *   failure: "The guest reached the limit",
 *   cycles: 0,
 *   publicValues: new Uint8Array(),
 *   committedDigest: null,
 *   unreadInputs: 0,
 *   unreadProofs: 0,
 * });
 * // Nothing was recorded: not even the first value of $zero.
 * assertEquals(checker.findings.list[0]?.rule, "global-memory");
 * ```
 */
export class RecordChecker {
  /** What was found so far. */
  readonly findings: Findings;
  readonly #d: Derivation;
  readonly #calls: Calls;
  readonly #stored: StoredColumns;
  readonly #events: InstructionEvents;
  readonly #callEvents: CallEvents;
  readonly #seen: SeenShard[] = [];
  /** The clock at which a shard ends, the longest call included. */
  readonly #limit: number;
  #looksAtViews = false;
  #memory: GlobalMemory | undefined;
  /** Whether the state has been lost: nothing can be derived any more. */
  #lost = false;

  /**
   * A checker at the beginning of a record.
   *
   * @param program The program that was recorded.
   * @param options What it may know beside.
   */
  constructor(program: Program, { poseidon2, inputs, shardSize, functions }: CheckerOptions) {
    this.#limit = shardSize === undefined ? Infinity : CLOCKS_A_ROW * shardSize;
    this.findings = new Findings(functions);
    this.#d = new Derivation(program, this.findings, inputs);
    this.#stored = new StoredColumns(this.#d);
    this.#calls = new Calls(this.#d, poseidon2, (access) => {
      this.#stored.access(access);
      if (this.#looksAtViews) this.#callEvents.access(this.#d.step, access);
    });
    this.#events = new InstructionEvents(this.#d);
    this.#callEvents = new CallEvents(this.#d);
  }

  /** Checks the next shard. */
  checkShard({ checkpoint, tables, views, listed }: CheckedShard): void {
    if (this.#lost) return;
    const d = this.#d;
    d.begin(checkpoint);
    this.#calls.begin();
    const { pc: startPc, cycles: fromCycle } = d;
    this.#stored.begin(tables);
    this.#looksAtViews = views !== undefined;
    if (views) {
      this.#events.begin(views);
      this.#callEvents.begin(views);
    }
    if (checkpoint.shard !== d.shard) this.#edge("shard", checkpoint.shard, d.shard);
    this.#checkEdge("start", checkpoint.start);
    const rows = checkpoint.end.cycles - checkpoint.start.cycles;
    if (rows > HIGHEST_SHARD) {
      this.findings.add("shard-height", `Shard ${d.shard} has ${rows} instructions`, d.place);
    }
    const last = rows - 1;
    for (let row = 0; row < rows && !this.#lost; row++) {
      if (row > 0 && this.#mustEnd()) this.#cut(row, "goes on", "must end here");
      this.#instruction(row);
    }
    if (this.#lost) return;
    if (checkpoint.reason === "clock" && this.#limit < Infinity && !this.#mustEnd()) {
      this.#cut(last, "ends by its clock", "is not that long, or in a delay slot");
    }
    const intervals = d.intervals.end();
    this.#stored.end(rows, this.#calls.row, intervals);
    if (views) {
      this.#events.end();
      this.#callEvents.end(d.shard, intervals);
    }
    this.#checkEdge("end", checkpoint.end);
    this.#seen.push({
      startPc,
      nextPc: d.pc,
      events: this.#calls.takeEvents(),
    });
    if (checkpoint.clk !== d.clk) this.#edge("clk", checkpoint.clk, d.clk);
    d.endWords();
    if (listed) {
      const { pc: nextPc, cycles: toCycle, clk } = d;
      this.#list(listed, { fromCycle, toCycle, clk, startPc, nextPc });
    }
    if (checkpoint.answers.length !== this.#calls.answers) {
      this.#edge("answers", checkpoint.answers.length, this.#calls.answers);
    }
  }

  /** First and last values, as they come after the last shard. */
  checkMemory(part: MemoryPart): void {
    if (this.#lost) return;
    const { cells, hinted } = this.#d;
    this.#memory ??= new GlobalMemory(cells, hinted, this.findings);
    if (part.initialize) this.#memory.initialize(part.initialize, part.initializeView);
    if (part.finalize) this.#memory.finalize(part.finalize, part.finalizeView);
  }

  /** The end of the record, after all shards and all of memory. */
  finish(run: RunFacts, plan?: readonly ProofShard[]): void {
    if (this.#lost) return;
    this.checkMemory({});
    const memory = this.#memory!;
    memory.end();
    checkRunEnd(this.#d, this.#calls, run);
    if (!plan) return;
    const { initialized, finalized } = memory;
    const { committed, deferred } = this.#calls;
    const { program } = this.#d;
    const seen = { program, shards: this.#seen, initialized, finalized, committed, deferred };
    checkPlan(plan, seen, this.findings);
  }

  #instruction(row: number): void {
    const d = this.#d;
    const pc = d.pc;
    try {
      execute(d, row, () => this.#calls.perform());
    } catch (error) {
      if (!(error instanceof Impossible)) throw error;
      this.#lost = true;
      this.findings.add(
        "impossible",
        `The instruction at ${hex32(pc)} has an event, and cannot have one: ${error.message}`,
        { ...d.place, pc },
        { table: "cpu", row },
      );
      return;
    }
    const { step } = d;
    this.#stored.instruction(step);
    if (!this.#looksAtViews) return;
    this.#events.instruction(step);
    if (step.variant.instruction.meaning.form === "outside") this.#callEvents.call(step);
  }

  /** Whether the clock ends the shard (reference/execution-record.md 6); never in a delay slot. */
  #mustEnd(): boolean {
    const { clk, step } = this.#d;
    if (clk + LONGEST_CALL < this.#limit) return false;
    const { form } = step.variant.instruction.meaning;
    return form !== "branch" && form !== "jump";
  }

  #cut(row: number, found: string, expected: string): void {
    const { shard, clk } = this.#d;
    this.findings.add(
      "cut",
      `Shard ${shard} ${found} at clock ${clk}, and ${expected}`,
      this.#d.place,
      {
        table: "cpu",
        row,
      },
    );
  }

  #list(listed: ListedShard, expected: ListedShard): void {
    for (const field of ["fromCycle", "toCycle", "clk", "startPc", "nextPc"] as const) {
      if (listed[field] === expected[field]) continue;
      this.findings.add(
        "manifest",
        `The manifest has ${field} ${hex32(listed[field])} of shard ${this.#d.shard}, which is ` +
          hex32(expected[field]),
        this.#d.place,
        { table: "manifest", row: this.#d.shard - 1, field },
      );
    }
  }

  #edge(field: string, found: number, expected: number): void {
    this.findings.add(
      "checkpoint",
      `The checkpoint of shard ${this.#d.shard}: ${field} is ${hex32(found)}, and must be ` +
        hex32(expected),
      this.#d.place,
      { table: "checkpoint", row: 0, field },
    );
  }

  /** Compares where a shard begins or ends with the state. */
  #checkEdge(name: "start" | "end", edge: ShardEdge): void {
    const d = this.#d;
    const look = (field: string, found: number, expected: number) => {
      if (found >>> 0 !== expected >>> 0) this.#edge(`${name}.${field}`, found, expected);
    };
    look("pc", edge.pc, d.pc);
    look("nextPc", edge.nextPc, d.nextPc);
    look("cycles", edge.cycles, d.cycles);
    const { values, shards, times } = d.cells.registers;
    for (const [number, register] of REGISTER_NAMES.entries()) {
      look(`registers.${register}`, edge.registers[number]!, values[number]!);
      look(`touches.shards.${register}`, edge.touches.shards[number]!, shards[number]!);
      look(`touches.times.${register}`, edge.touches.times[number]!, times[number]!);
    }
  }
}
