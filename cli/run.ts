/**
 * `mipsvm run`.
 *
 * @module
 */
import { exitStatus, type RunResult } from "../drivers/result.ts";
import { runGuest } from "../drivers/run.ts";
import type { Invocation } from "./commands.ts";
import { loadGuest, openOutput, readFile, readInputs } from "./files.ts";
import { UsageError } from "./options.ts";
import { GuestOutput } from "./guest_output.ts";
import { interruptible } from "./interrupt.ts";
import { printOutcome } from "./outcome.ts";
import { print, visibleLines } from "./output.ts";
import { Progress } from "./progress.ts";

type RunOptions = Extract<Invocation, { action: "run" }>["options"];

/** The report, which is loaded when somebody asks for it. */
async function reportText(result: RunResult, path: string): Promise<string> {
  const { reportOf } = await import("../drivers/report.ts");
  return visibleLines(JSON.stringify(reportOf(result, path), null, 2)) + "\n";
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
  const program = loadGuest(await readFile(path), options, "run");
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
  const report = options.report === undefined ? undefined : await reportText(result, path);
  // Files first: standard error may not take the rest.
  if (report !== undefined) await reportFile?.write(new TextEncoder().encode(report));
  await printOutcome(result, options, !output.stderrAtLineStart);
  if (report !== undefined && !reportFile) print((output.stdoutAtLineStart ? "" : "\n") + report);
  return exitStatus(result.end);
}
