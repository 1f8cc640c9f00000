/**
 * `mipsvm run`.
 *
 * @module
 */
import { grouped } from "../drivers/failure.ts";
import { exitStatus, reportOf } from "../drivers/report.ts";
import type { RunResult } from "../drivers/result.ts";
import { runGuest } from "../drivers/run.ts";
import { hexBytes } from "../lib/bits.ts";
import { loadProgram, type Program } from "../lib/program.ts";
import type { Invocation } from "./commands.ts";
import { openOutput, readFile, readInputs } from "./files.ts";
import { UsageError } from "./options.ts";
import { PipeClosed, print, printError, visible, visibleLines, writeAll } from "./output.ts";
import { Progress } from "./progress.ts";
import { type Style, styleFor } from "./style.ts";

type RunOptions = Extract<Invocation, { action: "run" }>["options"];

/** Public values up to this many bytes are shown whole. */
const SHOWN = 64;

/** Aborts a run on Ctrl-C or a request to end; a second one ends the process at once. */
function interruptible(): { signal: AbortSignal; abort: () => void; release: () => void } {
  const controller = new AbortController();
  const names: readonly Deno.Signal[] = Deno.build.os === "windows"
    ? ["SIGINT"]
    : ["SIGINT", "SIGTERM"];
  const listener = () => {
    if (controller.signal.aborted) Deno.exit(130);
    controller.abort();
  };
  for (const name of names) Deno.addSignalListener(name, listener);
  return {
    signal: controller.signal,
    abort: () => controller.abort(),
    release() {
      for (const name of names) Deno.removeSignalListener(name, listener);
    },
  };
}

/** The guest's outputs: written through, without the progress line in their way. */
class GuestOutput {
  readonly #progress: Progress;
  readonly #closed: () => void;
  /** Whether each stream's last line is complete. */
  stdoutAtLineStart = true;
  stderrAtLineStart = true;

  constructor(progress: Progress, closed: () => void) {
    this.#progress = progress;
    this.#closed = closed;
  }

  readonly stdout = (bytes: Uint8Array): void => {
    this.#write(Deno.stdout, bytes);
    if (bytes.length > 0) this.stdoutAtLineStart = bytes.at(-1) === 0x0a;
  };

  readonly stderr = (bytes: Uint8Array): void => {
    this.#write(Deno.stderr, bytes);
    if (bytes.length > 0) this.stderrAtLineStart = bytes.at(-1) === 0x0a;
  };

  #write(stream: typeof Deno.stdout | typeof Deno.stderr, bytes: Uint8Array): void {
    this.#progress.before(bytes);
    try {
      writeAll(stream, bytes);
    } catch (error) {
      if (!(error instanceof PipeClosed)) throw error;
      this.#closed();
    }
  }
}

function summary(result: RunResult, style: Style): string {
  const values = result.publicValues;
  const shown = hexBytes(values.subarray(0, SHOWN)) + (values.length > SHOWN ? "..." : "");
  const speed = result.steps / Math.max(result.seconds, 1e-6) / 1e6;
  const rate = result.seconds > 0.1 ? ` (${speed.toFixed(0)} M instructions/s)` : "";
  const { end } = result;
  const how = end.reason === "exited" ? "exited" : "halted";
  return [
    `${style.green("ok:")} the guest ${how} with code 0 after ${grouped(result.cycles)} cycles, ` +
    `${result.seconds.toFixed(2)} s${rate}\n`,
    values.length === 0
      ? "public values: none\n"
      : `public values: ${values.length} bytes, ${shown}\n`,
    ...result.cycleSpans.map(({ name, cycles, count }) =>
      `span ${visible(name)}: ${grouped(cycles)} cycles in ${count}\n`
    ),
  ].join("");
}

async function printOutcome(
  result: RunResult,
  options: RunOptions,
  midLine: boolean,
): Promise<void> {
  const style = styleFor(options.color, Deno.stderr);
  const lines: string[] = [];
  if (result.failure !== null) {
    const [first, ...rest] = visibleLines(result.failure).split("\n");
    lines.push(`${style.red(`${result.end.reason}:`)} ${first}\n`);
    lines.push(...rest.map((line) => line + "\n"));
  } else if (!options.quiet) lines.push(summary(result, style));
  if (!options.quiet) {
    lines.push(...result.warnings.map((text) => `${style.yellow("warning:")} ${visible(text)}\n`));
  }
  // Asked for by name, so --quiet does not take it away.
  if (result.heap) lines.push((await import("./heap_text.ts")).heapText(result.heap, style));
  if (lines.length === 0) return;
  try {
    printError((midLine ? "\n" : "") + lines.join(""));
  } catch (error) {
    // That nobody reads it changes nothing of what the guest did.
    if (!(error instanceof PipeClosed)) throw error;
  }
}

/** Loads the guest; arguments that do not fit are the user's mistake. */
function load(file: Uint8Array, { arg, env }: RunOptions): Program {
  try {
    return loadProgram(file, { args: arg, env });
  } catch (error) {
    if (error instanceof RangeError) throw new UsageError(error.message, "run");
    throw error;
  }
}

/**
 * Runs a guest and reports its end.
 *
 * @param path The ELF file.
 * @param options The command line's options.
 * @returns The exit status.
 */
export async function run(path: string, options: RunOptions): Promise<number> {
  // Loaded before anything is opened for writing: a file that is no guest leaves reports alone.
  const program = load(await readFile(path), options);
  const inputs = await readInputs(options.stdinBin, options.input);
  if (options.publicValues === "-") {
    throw new UsageError("Cannot write public values to standard output: name a file", "run");
  }
  const read = [path, options.stdinBin];
  const publicValuesFile = await openOutput(options.publicValues, read);
  const reportFile = await openOutput(
    options.report === "-" ? undefined : options.report,
    [...read, options.publicValues],
  );
  const progress = new Progress(Deno.stderr, {
    enabled: !options.quiet,
    total: options.maxCycles,
  });
  const { signal, abort, release } = interruptible();
  const output = new GuestOutput(progress, abort);
  const result = await runGuest(program, {
    inputs,
    signal,
    maxCycles: options.maxCycles,
    timeout: options.timeout,
    maxMemory: options.maxMemory,
    strictSyscalls: options.strictSyscalls,
    emulateLinux: options.emulateLinux,
    strictMemory: options.strictMemory,
    engine: options.engine,
    heap: options.heap,
    layout: options.layout,
    countOpcodes: options.report !== undefined,
    precompileHints: options.report !== undefined,
    stdout: output.stdout,
    stderr: output.stderr,
    onProgress: ({ cycles }) => progress.update(cycles),
  });
  release();
  progress.clear();
  await publicValuesFile?.write(result.publicValues);
  const report = options.report === undefined
    ? undefined
    : visibleLines(JSON.stringify(await reportOf(result, path), null, 2)) + "\n";
  // Files first: standard error may not take the rest.
  if (report !== undefined) await reportFile?.write(new TextEncoder().encode(report));
  await printOutcome(result, options, !output.stderrAtLineStart);
  if (report !== undefined && !reportFile) print((output.stdoutAtLineStart ? "" : "\n") + report);
  return exitStatus(result.end);
}
