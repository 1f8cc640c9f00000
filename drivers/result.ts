/**
 * What a run gives back.
 *
 * @module
 */
import { hexBytes } from "../lib/bits.ts";
import { variants } from "../lib/isa/instructions.ts";
import type { Machine } from "../lib/machine/machine.ts";
import type { Program } from "../lib/program.ts";
import type { CycleSpan } from "../runtime/cycle_tracker.ts";
import type { Runtime } from "../runtime/mod.ts";
import { type PrecompileUse, precompileUse } from "../runtime/precompiles.ts";
import { type Backtrace, backtraceOf } from "./backtrace.ts";
import { describeFailure } from "./failure.ts";
import type { HeapReport } from "./heap_report.ts";
import type { PrecompileHint } from "./precompile_hints.ts";
import type { RunEnd } from "./run.ts";
import { warningsOf } from "./warnings.ts";

/** What a result is made of. */
export interface RunParts {
  /** The machine, at its end. */
  readonly machine: Machine;
  /** Its runtime. */
  readonly runtime: Runtime;
  /** How the run ended. */
  readonly end: RunEnd;
  /** Seconds that it took. */
  readonly seconds: number;
  /** Inputs given at the start. */
  readonly inputsGiven: number;
  /** Whether operations were counted. */
  readonly counted: boolean;
  /** What executed the guest; part of a translated run is interpreted. */
  readonly engine: RunResult["engine"];
  /** What was seen of the heap, if that was asked for. */
  readonly heap: HeapReport | null;
  /** What precompiles could take over, if that was asked for. */
  readonly precompileHints: readonly PrecompileHint[] | null;
}

/** How much of a stream was used. */
export interface StreamUse {
  /** Given before the run. */
  readonly given: number;
  /** Read or verified by the guest. */
  readonly read: number;
  /** Left at the end. */
  readonly unread: number;
}

function opcodeCounts(machine: Machine): Map<string, number> {
  const counts = new Map<string, number>();
  const executed = machine.counts;
  for (const [index, { instruction }] of variants.entries()) {
    const count = executed[index]!;
    if (count > 0) counts.set(instruction.name, (counts.get(instruction.name) ?? 0) + count);
  }
  return counts;
}

/**
 * What a guest did in one run. A result is a copy: it stays as it is when the memory is used again.
 */
export class RunResult {
  /** What ran. */
  readonly program: Program;
  /** How the run ended. */
  readonly end: RunEnd;
  /** The reference's global clock at the end. */
  readonly cycles: number;
  /** Executed instructions, those of unconstrained blocks included. */
  readonly steps: number;
  /** What executed them. */
  readonly engine: "interpreter" | "wasm";
  /** What the guest made public; partial where it did not succeed. */
  readonly publicValues: Uint8Array;
  /** Their SHA-256 in hex. */
  readonly publicValuesDigest: string;
  /** The digest that the guest committed, in hex; null where it committed none. */
  readonly committedDigest: string | null;
  /** The input stream; what hooks and the guest added counts as read or unread, not as given. */
  readonly inputs: StreamUse;
  /** The proofs. */
  readonly proofs: StreamUse;
  /** Executed operations by name; null unless asked for. */
  readonly opcodeCounts: ReadonlyMap<string, number> | null;
  /** System calls by name. */
  readonly syscallCounts: ReadonlyMap<string, number>;
  /** Those that did nothing. */
  readonly noopSyscalls: ReadonlyMap<string, number>;
  /** Emulated Linux calls; if there are any, the run cannot be proven. */
  readonly emulatedSyscalls: ReadonlyMap<string, number>;
  /** Calls whose arguments no proof can hold; if there are any, the run cannot be proven. */
  readonly unprovableSyscalls: ReadonlyMap<string, number>;
  /** Writes to descriptors that nobody listens to, by descriptor. */
  readonly unknownDescriptors: ReadonlyMap<number, number>;
  /** What the guest measured of itself. */
  readonly cycleSpans: readonly CycleSpan[];
  /** What was seen of the guest's heap; null unless asked for. */
  readonly heap: HeapReport | null;
  /** Work that precompiles could take over, a tenth of the cycles at least; null unless asked for. */
  readonly precompileHints: readonly PrecompileHint[] | null;
  /** The registers at the end: 0 to 31, LO, HI, BRK, HEAP. */
  readonly registers: Int32Array;
  /** The end's place in the program; empty for a run that succeeded. */
  readonly backtrace: Backtrace;
  /** The last 2048 bytes of the guest's standard error, as text. */
  readonly stderrTail: string;
  /** What deserves attention although the run went on. */
  readonly warnings: readonly string[];
  /** Seconds that the run took, loading not included. */
  readonly seconds: number;

  private constructor(parts: RunParts, publicValuesDigest: string) {
    const { machine, runtime, end } = parts;
    const committed = runtime.publicValues.digest.bytes();
    this.program = machine.program;
    this.end = end;
    this.cycles = machine.cycles;
    this.steps = machine.steps;
    this.publicValues = runtime.publicValues.stream.bytes();
    this.publicValuesDigest = publicValuesDigest;
    this.committedDigest = committed ? hexBytes(committed) : null;
    this.inputs = {
      given: parts.inputsGiven,
      read: runtime.hints.read,
      unread: runtime.hints.total - runtime.hints.read,
    };
    this.proofs = {
      given: runtime.proofs.total,
      read: runtime.proofs.taken,
      unread: runtime.proofs.total - runtime.proofs.taken,
    };
    this.opcodeCounts = parts.counted ? opcodeCounts(machine) : null;
    this.syscallCounts = new Map(runtime.counts);
    this.noopSyscalls = runtime.noopCounts;
    this.emulatedSyscalls = new Map(runtime.emulatedCounts);
    this.unprovableSyscalls = new Map(runtime.unprovableCounts);
    this.unknownDescriptors = new Map(runtime.descriptors.unknown);
    this.cycleSpans = runtime.descriptors.tracker.spans();
    this.heap = parts.heap;
    this.engine = parts.engine;
    this.precompileHints = parts.precompileHints;
    this.registers = machine.registers.slice(0, 36);
    this.backtrace = this.succeeded ? { frames: [] } : backtraceOf(machine, end.pc);
    this.stderrTail = new TextDecoder().decode(runtime.descriptors.stderrTail);
    this.warnings = warningsOf(this, runtime.proofs.unverified);
    this.seconds = parts.seconds;
  }

  /** Makes a result; asynchronous because the hash is loaded when it is needed. */
  static async of(parts: RunParts): Promise<RunResult> {
    const { sha256 } = await import("@noble/hashes/sha2.js");
    const digest = hexBytes(sha256(parts.runtime.publicValues.stream.bytes()));
    return new RunResult(parts, digest);
  }

  /** Whether the guest ended by itself with code 0. */
  get succeeded(): boolean {
    return (this.end.reason === "halted" || this.end.reason === "exited") && this.end.code === 0;
  }

  /** Precompiles that the guest called, by name, with their cycles. */
  get precompiles(): ReadonlyMap<string, PrecompileUse> {
    return precompileUse(this.syscallCounts);
  }

  /** Whether the committed digest is that of the public values; null where none was committed. */
  get digestsAgree(): boolean | null {
    return this.committedDigest === null ? null : this.committedDigest === this.publicValuesDigest;
  }

  /** What went wrong: what, where, and what to do, in a few lines; null if nothing did. */
  get failure(): string | null {
    return this.succeeded ? null : describeFailure(this);
  }

  /**
   * Insists on success, which a test or a prover should do before it looks at anything else.
   *
   * @returns The result itself.
   * @throws {Error} If the guest did not end with code 0; the message is {@linkcode failure}.
   */
  expectSuccess(): this {
    if (!this.succeeded) throw new Error(describeFailure(this));
    return this;
  }
}
