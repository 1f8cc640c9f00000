/**
 * `mipsvm check`.
 *
 * @module
 */
import { checkGuest, checkRecord, type CheckReport } from "../drivers/check.ts";
import { VERSION } from "../drivers/version.ts";
import { grouped, hex32 } from "../lib/bits.ts";
import type { Finding } from "../lib/check/mod.ts";
import type { Invocation } from "./commands.ts";
import { loadGuest, openOutput, readFile, readInputs } from "./files.ts";
import { interruptible } from "./interrupt.ts";
import { UsageError } from "./options.ts";
import { print, printError, visible, visibleLines } from "./output.ts";
import { Progress } from "./progress.ts";
import { readShapes } from "./shapes_file.ts";
import { StoredRecord } from "./stored_record.ts";
import { recordSource } from "./stored_source.ts";
import { type Style, styleFor } from "./style.ts";

type CheckOptions = Extract<Invocation, { action: "check" }>["options"];

const CLEAN = 0;
const FOUND = 1;
const INTERRUPTED = 130;

/** Whether a path leads to a folder; what else is wrong with it is said when it is read. */
async function isFolder(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isDirectory;
  } catch {
    return false;
  }
}

/** A record has its own guest, inputs and limits. */
function refuseGuestOptions(options: CheckOptions): void {
  const given = [
    ["--input", options.input.length > 0],
    ["--stdin-bin", options.stdinBin !== undefined],
    ["--arg", options.arg.length > 0],
    ["--env", options.env.length > 0],
    ["--max-cycles", options.maxCycles !== undefined],
    ["--shapes", options.shapes !== undefined],
  ] as const;
  const [name] = given.find(([, isGiven]) => isGiven) ?? [];
  if (name === undefined) return;
  throw new UsageError(`Cannot check a record with ${name}: it has been recorded already`, "check");
}

/** A finding in two or three lines. */
function findingText(finding: Finding, style: Style): string {
  const { severity, rule, message, shard, cycle, pc, suggestion } = finding;
  const color = severity === "warning" ? style.yellow : style.red;
  const where = pc === null ? "" : `  in ${
    [
      finding.function === null ? hex32(pc) : `${visible(finding.function)} (${hex32(pc)})`,
      `cycle ${grouped(cycle!)}`,
      `shard ${grouped(shard!)}`,
    ].join(", ")
  }\n`;
  return `${color(`${severity}:`)} ${visible(message)} [${rule}]\n${where}  ${suggestion}\n`;
}

/** "2 unprovable (1 shown)" and so on. */
function countsText({ findings, counts, cycles, shards }: CheckReport): string {
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const what = `${grouped(cycles)} cycles in ${grouped(shards)} shard${shards === 1 ? "" : "s"}`;
  const left = total - findings.length;
  const more = left > 0 ? `, ${grouped(left)} more like these are not shown` : "";
  return `checked ${what}: ${total === 0 ? "nothing" : grouped(total)} found${more}\n`;
}

/** The report as JSON. */
function reportJson({ cycles, shards, worst, counts, findings }: CheckReport): string {
  const report = {
    version: 1,
    generator: `mipsvm ${VERSION}`,
    cycles,
    shards,
    worst,
    counts: Object.fromEntries(counts),
    findings,
  };
  return visibleLines(JSON.stringify(report, null, 2)) + "\n";
}

async function checkPath(
  path: string,
  options: CheckOptions,
  progress: Progress,
  signal: AbortSignal,
): Promise<CheckReport> {
  const common = {
    views: !options.noViews,
    signal,
    onProgress: ({ cycles }: { readonly cycles: number }) => progress.update(cycles),
  };
  if (await isFolder(path)) {
    refuseGuestOptions(options);
    return await checkRecord(await recordSource(await StoredRecord.open(path)), common);
  }
  const program = loadGuest(await readFile(path), options, "check");
  const shapes = await readShapes(options.shapes, options.shardSize);
  return await checkGuest(program, {
    ...common,
    inputs: await readInputs(options.stdinBin, options.input),
    maxCycles: options.maxCycles,
    timeout: options.timeout,
    maxMemory: options.maxMemory,
    strictSyscalls: options.strictSyscalls,
    engine: options.engine,
    shardSize: options.shardSize,
    frequency: options.shapeCheckFrequency,
    shapes: shapes?.shapes,
    ldeThreshold: options.ldeThreshold,
    profile: options.profile,
  });
}

/**
 * Checks a record, or a guest.
 *
 * @param path The record's folder, or the ELF file.
 * @param options The command line's options.
 * @returns The exit status: 1 if the record is broken or no proof of it can hold, else 0.
 */
export async function check(path: string, options: CheckOptions): Promise<number> {
  const toStandardOutput = options.json === "-";
  const file = await openOutput(toStandardOutput ? undefined : options.json, [path]);
  const progress = new Progress(Deno.stderr, { enabled: !options.quiet, total: options.maxCycles });
  const { signal, release } = interruptible();
  let report: CheckReport;
  try {
    report = await checkPath(path, options, progress, signal);
  } catch (error) {
    if (!signal.aborted) throw error;
    if (!options.quiet) printError("interrupted: nothing can be said of the rest\n");
    return INTERRUPTED;
  } finally {
    progress.clear();
    release();
  }
  const json = options.json === undefined ? undefined : reportJson(report);
  if (json !== undefined) await file?.write(new TextEncoder().encode(json));
  if (toStandardOutput) print(json!);
  else {
    const style = styleFor(options.color, Deno.stdout);
    print(report.findings.map((finding) => findingText(finding, style)).join(""));
  }
  if (!options.quiet) printError(countsText(report));
  return report.worst === "broken" || report.worst === "unprovable" ? FOUND : CLEAN;
}
