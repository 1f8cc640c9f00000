/**
 * The run driver: executes a guest to its end, or to a limit, and records no events.
 *
 * @module
 */
import type { Stop, Until } from "../lib/machine/exit.ts";
import { Machine } from "../lib/machine/machine.ts";
import { CHUNK, type Memory } from "../lib/machine/memory.ts";
import type { InitialArguments } from "../lib/initial_stack.ts";
import { loadProgram, type Program } from "../lib/program.ts";
import type { Stamps } from "../lib/machine/stamps.ts";
import type { Host } from "../lib/machine/ports.ts";
import { Runtime, type RuntimeOptions } from "../runtime/mod.ts";
import type { ObserverOptions, Observers } from "./observers.ts";
import type { PcSamples } from "./precompile_hints.ts";
import { EngineChoice, type EngineName } from "./engine_choice.ts";
import { nextTurn } from "./event_loop.ts";
import { type RunEnd, RunResult } from "./result.ts";
import type { ShardCutter } from "./shard_cutter.ts";

/** Where a run stands. */
export interface Progress {
  /** The reference's global clock. */
  readonly cycles: number;
  /** Executed instructions. */
  readonly steps: number;
  /** Seconds since the run began. */
  readonly seconds: number;
}

/** What a run may be given beside the guest. */
export interface RunOptions
  extends Omit<RuntimeOptions, "guard">, InitialArguments, ObserverOptions {
  /** Interrupts the run when it is aborted; the result then says so. */
  readonly signal?: AbortSignal | undefined;
  /** Cycles that may run; the run stops exactly there. */
  readonly maxCycles?: number | undefined;
  /** Instructions that may run, those of unconstrained blocks included. */
  readonly maxSteps?: number | undefined;
  /** Seconds that the run may take; looked at every few tens of milliseconds. */
  readonly timeout?: number | undefined;
  /**
   * Bytes of guest memory written (in chunks of 64 KiB) and of public values and hints held for the
   * guest; looked at between slices, so that a guest may be past it by what a slice has written: at
   * most 8 MiB or one call's worth.
   */
  readonly maxMemory?: number | undefined;
  /** Count executed operations by name. */
  readonly countOpcodes?: boolean | undefined;
  /** Look where cycles are spent that precompiles could save; costs about a hundredth of the time. */
  readonly precompileHints?: boolean | undefined;
  /** Called every few tens of milliseconds. */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  /**
   * What executes: `auto` interprets, and translates a run that lasts; `wasm` translates from the
   * start; `interpreter` never does. Results are the same.
   */
  readonly engine?: EngineName | undefined;
  /** Memory to use again; it is cleared first. */
  readonly memory?: Memory | undefined;
}

/** How long a slice should take, so that signals, clocks and browsers get their turn. */
const SLICE_MILLISECONDS = 40;
const FIRST_SLICE = 1_000_000;
/** What system calls may move in a slice: some milliseconds' worth of copying. */
const SLICE_BYTES = 2 ** 23;

/** The same under a limit on memory, which is not to be passed by much. */
function sliceBytes({ maxMemory = SLICE_BYTES }: RunOptions): number {
  return Math.max(CHUNK, Math.min(SLICE_BYTES, maxMemory));
}

function limitReached(
  machine: Machine,
  runtime: Runtime,
  options: RunOptions,
  seconds: number,
): RunEnd | undefined {
  const { pc } = machine;
  if (options.signal?.aborted) return { reason: "interrupted", pc };
  if (
    machine.cycles >= (options.maxCycles ?? Infinity) ||
    machine.steps >= (options.maxSteps ?? Infinity)
  ) return { reason: "cycleLimit", pc };
  if (seconds >= (options.timeout ?? Infinity)) return { reason: "timeLimit", pc };
  const held = options.maxMemory === undefined
    ? 0
    : machine.memory.writtenBytes + runtime.heldBytes;
  return held > (options.maxMemory ?? Infinity) ? { reason: "memoryLimit", pc } : undefined;
}

/** Waits for a promise, but no longer than until the signal is aborted or the time is up. */
async function waitFor(promise: Promise<void>, signal: AbortSignal | undefined, seconds: number) {
  // An abort that came before has no event left to listen for.
  if (signal?.aborted) return;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let abort = () => {};
  const interrupted = new Promise<void>((resolve) => {
    abort = resolve;
    signal?.addEventListener("abort", abort, { once: true });
    // Timers count in 32-bit milliseconds.
    if (seconds < 2 ** 31 / 1000) timer = setTimeout(resolve, Math.max(0, seconds) * 1000);
  });
  await Promise.race([promise, interrupted]);
  clearTimeout(timer);
  signal?.removeEventListener("abort", abort);
}

/** Who is to be told of what while a run goes on. */
interface Watchers {
  readonly observers: Observers | undefined;
  readonly samples: PcSamples | undefined;
  readonly cutter: ShardCutter | undefined;
}

/** Runs a slice, with stops in between for observers and for samples. */
function runSlice(machine: Machine, until: Until & { steps: number }, watchers: Watchers): Stop {
  const { observers, samples, cutter } = watchers;
  for (;;) {
    const due = samples?.due ?? Infinity;
    const bounds = cutter?.bound(until) ?? until;
    const stop = machine.run(due < bounds.steps ? { ...bounds, steps: due } : bounds);
    if (stop.reason === "watched") {
      observers?.stopped(stop.pc);
      continue;
    }
    if (stop.reason === "ended") return stop;
    const cut = cutter?.look() ?? false;
    if (stop.reason !== "reached") return stop;
    if (machine.steps >= due) samples?.take(machine);
    if (cutter?.isFull || machine.steps >= until.steps) return stop;
    if (cut || machine.steps >= due) continue;
    // What was reached is a bound of the cutter's, unless it is one of the caller's.
    if (!cutter || reached(machine, until)) return stop;
  }
}

function reached(machine: Machine, { cycles = Infinity, movedBytes = Infinity }: Until): boolean {
  return machine.cycles >= cycles || machine.movedBytes >= movedBytes;
}

async function* runSlices(
  machine: Machine,
  runtime: Runtime,
  watchers: Watchers,
  options: RunOptions,
  started: number,
  engine: EngineChoice,
): AsyncGenerator<void, RunEnd> {
  if (options.signal?.aborted) return { reason: "interrupted", pc: machine.pc };
  let slice = FIRST_SLICE;
  let yielded = started;
  if (options.engine === "wasm") await engine.translate();
  for (;;) {
    const before = performance.now();
    const until = {
      cycles: options.maxCycles ?? Infinity,
      steps: Math.min(machine.steps + slice, options.maxSteps ?? Infinity),
      movedBytes: machine.movedBytes +
        sliceBytes(options),
    };
    const stop = runSlice(machine, until, watchers);
    if (stop.reason === "ended") return stop.exit;
    if (watchers.cutter) yield;
    const now = performance.now();
    const seconds = (now - started) / 1000;
    const limit = limitReached(machine, runtime, options, seconds);
    if (limit) return limit;
    options.onProgress?.({ cycles: machine.cycles, steps: machine.steps, seconds });
    if (stop.reason === "waiting") {
      await waitFor(stop.promise, options.signal, (options.timeout ?? Infinity) - seconds);
      continue;
    }
    // Short runs end before a translator is worth loading.
    if (options.engine !== "interpreter") {
      await engine.translateIfItPays(watchers.observers?.stops ?? 0);
    }
    const ratio = SLICE_MILLISECONDS / Math.max(now - before, 1);
    const change = Math.min(Math.max(ratio, 0.25), 4);
    // A slice that calls have cut short says nothing of how fast instructions are.
    if (change < 1 || machine.steps >= until.steps) slice = Math.round(slice * change);
    if (now - yielded < SLICE_MILLISECONDS / 2) continue;
    await nextTurn();
    yielded = performance.now();
  }
}

/** What {@linkcode sliced} may be given beside the caller's options. */
export interface RecordingParts {
  /** Memory with stamps. */
  readonly memory: Memory;
  /** The stamps. */
  readonly stamps: Stamps;
  /** Whether executed instructions are looked at too, while the run goes on. */
  readonly countsToo: boolean;
  /** Puts itself between the machine and its host. */
  host(runtime: Runtime): Host;
  /** Makes what cuts the run into shards. */
  cutter(machine: Machine, runtime: Runtime): ShardCutter;
}

/**
 * A run in slices, which {@linkcode runGuest} takes to its end.
 *
 * @param program The program.
 * @param options As for a run.
 * @param recording What a run needs that is to be recorded; it yields after each slice then.
 * @returns What the guest did.
 */
export async function* sliced(
  program: Program,
  options: RunOptions,
  recording?: RecordingParts,
): AsyncGenerator<void, RunResult> {
  const started = performance.now();
  // Loaded when it is asked for: most runs do without.
  const observers = options.heap || options.strictMemory
    ? new (await import("./observers.ts")).Observers(program, options)
    : undefined;
  const samples = options.precompileHints
    ? new (await import("./precompile_hints.ts")).PcSamples()
    : undefined;
  const runtime = new Runtime({ ...options, guard: observers?.guard });
  const memory = recording?.memory ?? options.memory;
  const machine = new Machine(program, recording?.host(runtime) ?? runtime, {
    count: recording?.countsToo ?? options.countOpcodes ?? false,
    ...(memory ? { memory } : {}),
    ...(recording ? { stamps: recording.stamps } : {}),
    ...(observers?.guard ? { guard: observers.guard } : {}),
  });
  observers?.attach(machine);
  // Strict memory has a loop of the interpreter's own.
  const engine = new EngineChoice(machine, !options.strictMemory);
  const watchers = { observers, samples, cutter: recording?.cutter(machine, runtime) };
  const end = yield* runSlices(machine, runtime, watchers, options, started, engine);
  const seconds = (performance.now() - started) / 1000;
  return await RunResult.of({
    machine,
    runtime,
    end,
    seconds,
    inputsGiven: options.inputs?.length ?? 0,
    counted: options.countOpcodes ?? false,
    heap: observers?.heapReport() ?? null,
    engine: engine.used,
    translationSeconds: engine.translationSeconds,
    precompileHints: samples?.hints(program) ?? null,
  });
}

/**
 * Runs a guest. What goes wrong with the guest is in the result, not thrown: look at `end`, or call
 * `expectSuccess()`.
 *
 * @param guest The bytes of an ELF file, which must not change meanwhile, or a loaded program.
 * @param options Inputs, limits, sinks and hooks.
 * @returns What the guest did.
 * @throws {ElfError} If the file cannot be run.
 * @throws {RangeError} If the arguments or the environment cannot be passed.
 * @throws {TypeError} If arguments are given with a loaded program, which has its own.
 * @throws Whatever a sink, `onProgress` or the verifier throws.
 * @example
 * ```ts
 * import { runGuest } from "./run.ts";
 * import { programOf } from "../lib/program.ts";
 * import { assemble } from "../lib/isa/assemble.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const result = await runGuest(programOf(assemble("li $v0, 0\nsyscall"), 0x1000));
 * assertEquals(result.end, { reason: "halted", code: 0, pc: 0x1004 });
 * assertEquals(result.cycles, 2);
 * ```
 */
export async function runGuest(
  guest: Uint8Array | Program,
  options: RunOptions = {},
): Promise<RunResult> {
  const loaded = !(guest instanceof Uint8Array);
  if (loaded && (options.args || options.env)) {
    throw new TypeError("Cannot give arguments to a loaded program: give them to loadProgram");
  }
  const program = loaded ? guest : loadProgram(guest, options);
  const run = sliced(program, options);
  for (;;) {
    const slice = await run.next();
    if (slice.done) return slice.value;
  }
}
