/**
 * What a run gives back.
 *
 * @module
 */
import { hexBytes } from "../lib/bits.ts";
import { variants } from "../lib/isa/instructions.ts";
import type { Exit } from "../lib/machine/exit.ts";
import type { Machine } from "../lib/machine/machine.ts";
import type { Program } from "../lib/program.ts";
import type { CycleSpan } from "../runtime/cycle_tracker.ts";
import { sha256 } from "../runtime/math/sha256.ts";
import type { Runtime } from "../runtime/mod.ts";
import { type PrecompileUse, precompileUse } from "../runtime/precompiles.ts";
import type { Backtrace, backtraceOf } from "./backtrace.ts";
import type { describeFailure } from "./failure.ts";
import type { HeapReport } from "./heap_report.ts";
import type { PrecompileHint } from "./precompile_hints.ts";
import { warningsOf } from "./warnings.ts";

/** How a run ended: by itself, or by a limit or the caller; then pc is the next instruction. */
export type RunEnd =
  | Exit
  | {
    readonly reason: "cycleLimit" | "timeLimit" | "memoryLimit" | "interrupted";
    readonly pc: number;
  };

/** Whether a guest ended by itself with code 0. */
function isSuccess(end: RunEnd): boolean {
  return (end.reason === "halted" || end.reason === "exited") && end.code === 0;
}

/**
 * The exit status that a process should end with after a run: the guest's own code where it ended
 * by itself (1 if that is another multiple of 256 than 0), 70 for a fault, 75 for a limit, 130 for
 * an interrupt.
 *
 * @param end How the run ended.
 * @returns 0 to 255; 0 only if the guest ended by itself with code 0.
 * @example
 * ```ts
 * import { exitStatus } from "./result.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(exitStatus({ reason: "exited", code: 5, pc: 0 }), 5);
 * assertEquals(exitStatus({ reason: "halted", code: 256, pc: 0 }), 1);
 * assertEquals(exitStatus({ reason: "leftCode", pc: 0, to: 4 }), 70);
 * ```
 */
export function exitStatus(end: RunEnd): number {
  switch (end.reason) {
    case "halted":
    case "exited":
      return end.code === 0 ? 0 : end.code % 256 || 1;
    case "faulted":
    case "leftCode":
    case "endInUnconstrained":
      return 70;
    case "cycleLimit":
    case "timeLimit":
    case "memoryLimit":
      return 75;
    case "interrupted":
      return 130;
  }
}

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
  /** Seconds of those that translating took. */
  readonly translationSeconds: number;
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

/** What says where and why a run has failed: names, frames, a disassembler; loaded where one has. */
interface Explainers {
  readonly backtraceOf: typeof backtraceOf;
  readonly describeFailure: typeof describeFailure;
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
  /**
   * Seconds of those in which the guest stood still for the translator and the host's compiler; what
   * the host compiles beside the run is not among them. 0 for the interpreter.
   */
  readonly translationSeconds: number;
  /** What went wrong: what, where, and what to do, in a few lines; null if nothing did. */
  readonly failure: string | null;

  private constructor(parts: RunParts, explainers?: Explainers) {
    const { machine, runtime, end } = parts;
    const committed = runtime.publicValues.digest.bytes();
    this.program = machine.program;
    this.end = end;
    this.cycles = machine.cycles;
    this.steps = machine.steps;
    this.publicValues = runtime.publicValues.stream.bytes();
    this.publicValuesDigest = hexBytes(sha256(this.publicValues));
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
    this.backtrace = explainers?.backtraceOf(machine, end.pc) ?? { frames: [] };
    this.stderrTail = new TextDecoder().decode(runtime.descriptors.stderrTail);
    this.warnings = warningsOf(this, runtime.proofs.unverified);
    this.seconds = parts.seconds;
    this.translationSeconds = parts.translationSeconds;
    this.failure = explainers?.describeFailure(this) ?? null;
  }

  /** Makes a result; asynchronous because what explains a failure is loaded for it. */
  static async of(parts: RunParts): Promise<RunResult> {
    if (isSuccess(parts.end)) return new RunResult(parts);
    const { backtraceOf } = await import("./backtrace.ts");
    const { describeFailure } = await import("./failure.ts");
    return new RunResult(parts, { backtraceOf, describeFailure });
  }

  /** Whether the guest ended by itself with code 0. */
  get succeeded(): boolean {
    return isSuccess(this.end);
  }

  /** Precompiles that the guest called, by name, with their cycles. */
  get precompiles(): ReadonlyMap<string, PrecompileUse> {
    return precompileUse(this.syscallCounts);
  }

  /** Whether the committed digest is that of the public values; null where none was committed. */
  get digestsAgree(): boolean | null {
    return this.committedDigest === null ? null : this.committedDigest === this.publicValuesDigest;
  }

  /**
   * Insists on success, which a test or a prover should do before it looks at anything else.
   *
   * @returns The result itself.
   * @throws {Error} If the guest did not end with code 0; the message is {@linkcode failure}.
   */
  expectSuccess(): this {
    if (this.failure !== null) throw new Error(this.failure);
    return this;
  }
}
