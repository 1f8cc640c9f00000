/**
 * `mipsvm record`.
 *
 * @module
 */
import { statfsSync } from "node:fs";
import type { CheckpointEnd } from "../drivers/checkpoint.ts";
import { MemoryAddresses, planShards } from "../drivers/plan.ts";
import { exitStatus } from "../drivers/result.ts";
import { VERSION } from "../drivers/version.ts";
import {
  identityText,
  MANIFEST,
  type Manifest,
  ManifestError,
  manifestText,
  parseManifest,
  type RecordIdentity,
  type ShardEntry,
} from "../export/manifest.ts";
import { readTable } from "../export/shard_reader.ts";
import { grouped, hexBytes } from "../lib/bits.ts";
import type { Program } from "../lib/program.ts";
import type { Shape } from "../lib/record/shapes.ts";
import { type Profile, profile as profileOf } from "../lib/record/profiles.ts";
import type { Invocation } from "./commands.ts";
import { loadGuest, readFile, readInputs, UnusableInput } from "./files.ts";
import { GuestOutput } from "./guest_output.ts";
import { interruptible } from "./interrupt.ts";
import { UsageError } from "./options.ts";
import { printOutcome } from "./outcome.ts";
import { printError, visible } from "./output.ts";
import { Progress } from "./progress.ts";
import { PART, RecordFolder, sha256, SHARD_FILES, shardPath } from "./record_folder.ts";
import { recordShards } from "./record_workers.ts";
import { findDone, type ShardDone } from "./shard_done.ts";
import { readShapes } from "./shapes_file.ts";
import { styleFor } from "./style.ts";

type RecordOptions = Extract<Invocation, { action: "record" }>["options"];

const INTERRUPTED = 130;
const GUEST = "guest.elf";
/** Says whose folder it is before there is a manifest. */
const IDENTITY = "identity.json";

/** What is recorded, read and looked through. */
interface Job {
  readonly folder: RecordFolder;
  readonly options: RecordOptions;
  readonly guest: Uint8Array;
  readonly program: Program;
  readonly inputs: readonly Uint8Array[];
  readonly shapes: readonly Shape[] | undefined;
  readonly profile: Profile;
  readonly identity: RecordIdentity;
}

/** Whether the reference would have made this record: the run has come to an end that it knows. */
function hasEnd({ result: { end } }: CheckpointEnd): boolean {
  if (end.reason === "halted") return end.code === 0;
  return end.reason === "exited" || end.reason === "leftCode";
}

async function prepare(path: string, options: RecordOptions): Promise<Job> {
  const guest = await readFile(path);
  const inputs = await readInputs(options.stdinBin, options.input);
  const shapes = await readShapes(options.shapes, options.shardSize);
  const entry = (name: string, bytes: Uint8Array) => ({
    path: name,
    bytes: bytes.length,
    sha256: sha256(bytes),
  });
  const identity: RecordIdentity = {
    generator: `mipsvm ${VERSION}`,
    guest: entry(GUEST, guest),
    inputs: inputs.map((bytes, index) =>
      entry(`inputs/${String(index + 1).padStart(4, "0")}.bin`, bytes)
    ),
    args: options.arg,
    env: options.env,
    limits: {
      profile: options.profile,
      shardSize: options.shardSize,
      frequency: options.shapeCheckFrequency,
      shapes: shapes?.digest ?? null,
      ldeThreshold: options.ldeThreshold ?? null,
      maxCycles: options.maxCycles ?? null,
      strictSyscalls: options.strictSyscalls,
    },
  };
  return {
    folder: new RecordFolder(options.output!),
    options,
    guest,
    program: loadGuest(guest, options, "record"),
    inputs,
    shapes: shapes?.shapes,
    profile: profileOf(options.profile),
    identity,
  };
}

/**
 * Looks at what is in the folder: the manifest of this record, if its first pass is complete.
 *
 * @throws {UsageError} If something else is there.
 */
async function findManifest({ folder, identity }: Job): Promise<Manifest | undefined> {
  const names = await folder.list();
  // Whoever began here may have been stopped while it wrote its first file.
  if (names.every((name) => name === IDENTITY + PART)) return undefined;
  const text = (bytes: Uint8Array | undefined) => bytes && new TextDecoder().decode(bytes);
  const manifest = text(await folder.find(MANIFEST));
  const began = text(await folder.find(IDENTITY));
  const where = `"${folder.path}"`;
  if (manifest === undefined && began === undefined) {
    throw new UsageError(`Cannot record to ${where}: it holds other files, name another folder`);
  }
  let found: Manifest | undefined;
  try {
    found = manifest === undefined ? undefined : parseManifest(manifest);
  } catch (error) {
    if (!(error instanceof ManifestError)) throw error;
    throw new UnusableInput(`${where}: ${error.message}`);
  }
  if ((found ? identityText(found) : began) !== identityText(identity)) {
    throw new UsageError(
      `Cannot record to ${where}: it holds another record (another guest, other inputs or options)`,
    );
  }
  return found;
}

/** Writes what the record is of. */
function writeOrigin({ folder, identity, guest, inputs }: Job): void {
  folder.writeText(IDENTITY, identityText(identity));
  folder.write(identity.guest.path, guest);
  for (const [index, entry] of identity.inputs.entries()) {
    folder.write(entry.path, inputs[index]!);
  }
}

/** Runs the guest and writes its checkpoints and the manifest; undefined if it was interrupted. */
async function firstPass(
  job: Job,
  signal: AbortSignal,
  abort: () => void,
): Promise<{ manifest: Manifest; status: number } | undefined> {
  const { folder, options, program, inputs, identity } = job;
  await folder.remove("shards");
  await folder.remove("memory");
  writeOrigin(job);
  const progress = new Progress(Deno.stderr, { enabled: !options.quiet, total: options.maxCycles });
  const output = new GuestOutput(progress, abort);
  const { checkpointPass } = await import("./record_pass.ts");
  const { shards, memory, touchedWords, end } = await checkpointPass(
    folder,
    program,
    {
      inputs,
      signal,
      maxCycles: options.maxCycles,
      timeout: options.timeout,
      maxMemory: options.maxMemory,
      strictSyscalls: options.strictSyscalls,
      engine: options.engine,
      shardSize: options.shardSize,
      frequency: options.shapeCheckFrequency,
      shapes: job.shapes,
      ldeThreshold: options.ldeThreshold,
      stdout: output.stdout,
      stderr: output.stderr,
      onProgress: ({ cycles }) => progress.update(cycles),
    },
    hasEnd,
  );
  progress.clear();
  const { result } = end;
  await printOutcome(result, options, !output.stderrAtLineStart);
  if (result.end.reason === "interrupted") return undefined;
  const manifest: Omit<Manifest, "format" | "version"> = {
    ...identity,
    complete: hasEnd(end),
    end: {
      reason: result.end.reason,
      code: "code" in result.end ? result.end.code : null,
      failure: result.failure,
    },
    cycles: result.cycles,
    publicValues: hexBytes(result.publicValues),
    committedDigest: result.committedDigest,
    report: {
      opcodeCounts: null,
      syscallCounts: Object.fromEntries(result.syscallCounts),
      cycleTracker: Object.fromEntries(result.cycleSpans.map(({ name, cycles }) => [name, cycles])),
      touchedMemoryAddresses: hasEnd(end) ? touchedWords : null,
    },
    unreadProofs: result.proofs.unread,
    unreadInputs: result.inputs.unread,
    shards,
    memory,
    plan: null,
  };
  const text = manifestText(manifest);
  folder.writeText(MANIFEST, text);
  return { manifest: parseManifest(text), status: exitStatus(result.end) };
}

/** Says what the tables will take, and refuses what does not fit. */
function expectRoom({ folder, options }: Job, bytes: number): void {
  const { bavail, bsize } = statfsSync(folder.path);
  const free = bavail * bsize;
  const megabytes = (count: number) => `${grouped(Math.ceil(count / 1e6))} MB`;
  if (!options.quiet) {
    printError(`tables take ${megabytes(bytes)} at most, ${megabytes(free)} are free\n`);
  }
  if (bytes <= free) return;
  throw new UnusableInput(
    `Cannot record to "${folder.path}": the tables may take ${megabytes(bytes)}, and ` +
      `${megabytes(free)} are free; use --tables none for checkpoints alone, or --max-cycles`,
  );
}

/** Fills the tables of the shards that have none; undefined if it was interrupted. */
async function secondPass(
  job: Job,
  manifest: Manifest,
  signal: AbortSignal,
): Promise<ShardDone[] | undefined> {
  const { folder, options, guest } = job;
  const done: ShardDone[] = [];
  const left: ShardEntry[] = [];
  const { from, to } = options.shards ?? { from: 1, to: Infinity };
  for (const entry of manifest.shards) {
    const found = await findDone(folder, entry.shard);
    if (found) done.push(found);
    else if (entry.shard >= from && entry.shard <= to) left.push(entry);
  }
  expectRoom(job, left.reduce((sum, { tableBytes }) => sum + tableBytes, 0));
  let cycles = 0;
  const total = left.reduce((sum, { fromCycle, toCycle }) => sum + toCycle - fromCycle, 0);
  const progress = new Progress(Deno.stderr, { enabled: !options.quiet, total });
  const timer = setInterval(() => progress.update(cycles), 250);
  try {
    const ended = await recordShards({
      folder: folder.path,
      guest,
      args: options.arg,
      env: options.env,
      shards: left,
      workers: options.workers,
      signal,
      onDone(shard) {
        done.push(shard);
        const { fromCycle, toCycle } = manifest.shards[shard.shard - 1]!;
        cycles += toCycle - fromCycle;
        progress.update(cycles);
      },
    });
    if (!ended) return undefined;
  } finally {
    clearInterval(timer);
    progress.clear();
  }
  return done.sort((x, y) => x.shard - y.shard);
}

/** Addresses of memory's first and last values, from their files. */
async function addressesOf({ folder, profile }: Job, manifest: Manifest): Promise<MemoryAddresses> {
  const addresses = new MemoryAddresses(profile);
  for (const entry of manifest.memory) {
    const { address } = readTable(entry.table, await folder.read(entry));
    if (!(address instanceof Uint32Array)) {
      throw new UnusableInput(`"${entry.path}" has no column "address"`);
    }
    (entry.table === "initialize" ? addresses.initialized : addresses.finalized).add(address);
  }
  return addresses;
}

/** Writes the manifest of a record that has all its tables. */
async function finish(job: Job, manifest: Manifest, done: readonly ShardDone[]): Promise<void> {
  const { folder, profile } = job;
  const summaries = done.map(({ summary }) => summary);
  const plan = manifest.complete
    ? planShards(profile, summaries, manifest.cycles, await addressesOf(job, manifest))
    : null;
  const shards = manifest.shards.map((entry, index) => ({
    ...entry,
    tables: done[index]!.tables,
  }));
  const { format: _format, version: _version, ...rest } = manifest;
  const opcodes = new Map<string, number>();
  for (const summary of summaries) {
    for (const [name, count] of summary.opcodes) {
      opcodes.set(name, (opcodes.get(name) ?? 0) + count);
    }
  }
  const opcodeCounts = Object.fromEntries([...opcodes].sort(([x], [y]) => x < y ? -1 : 1));
  const report = { ...manifest.report, opcodeCounts };
  folder.writeText(MANIFEST, manifestText({ ...rest, report, shards, plan }));
  await tidy(job, manifest);
}

/** Removes what says how far a record is, once the manifest says it. */
async function tidy({ folder }: Job, { shards }: Manifest): Promise<void> {
  for (const { shard } of shards) await folder.remove(`${shardPath(shard)}/${SHARD_FILES.done}`);
}

/**
 * Records a guest's execution in a folder.
 *
 * @param path The ELF file.
 * @param options The command line's options.
 * @returns The exit status: the guest's own.
 */
export async function record(path: string, options: RecordOptions): Promise<number> {
  if (options.output === undefined) {
    throw new UsageError("Cannot record: name a folder with -o DIR", "record");
  }
  const job = await prepare(path, options);
  const { signal, abort, release } = interruptible();
  try {
    const found = await findManifest(job);
    const first = found
      ? { manifest: found, status: statusOf(found) }
      : await firstPass(job, signal, abort);
    if (!first) return INTERRUPTED;
    const { manifest, status } = first;
    const isDone = manifest.shards.every(({ tables }) => tables !== null);
    // Whoever wrote the manifest may have been stopped right behind it.
    await job.folder.remove(IDENTITY);
    if (isDone) await tidy(job, manifest);
    if (options.tables === "all" && !isDone) {
      const done = await secondPass(job, manifest, signal);
      if (!done) {
        tellInterrupted(options);
        return INTERRUPTED;
      }
      if (done.length === manifest.shards.length) await finish(job, manifest, done);
    }
    await tellDone(job);
    return status;
  } finally {
    release();
  }
}

/** The exit status of a run that was recorded before. */
function statusOf({ end: { reason, code } }: Manifest): number {
  const pc = 0;
  if (reason === "halted" || reason === "exited") {
    return exitStatus({ reason, code: code ?? 0, pc });
  }
  if (reason === "leftCode") return exitStatus({ reason, pc, to: 0 });
  if (reason === "endInUnconstrained") return exitStatus({ reason, pc });
  if (reason === "cycleLimit" || reason === "timeLimit" || reason === "memoryLimit") {
    return exitStatus({ reason, pc });
  }
  return 70;
}

function tellInterrupted({ quiet, output }: RecordOptions): void {
  if (quiet) return;
  printError(`interrupted: the same command goes on in "${visible(output!)}"\n`);
}

/** Says what is in the folder. */
async function tellDone({ options, folder }: Job): Promise<void> {
  if (options.quiet) return;
  const manifest = parseManifest(new TextDecoder().decode(await folder.find(MANIFEST)));
  const style = styleFor(options.color, Deno.stderr);
  const files = manifest.shards.flatMap(({ tables, checkpoint }) => [checkpoint, ...tables ?? []]);
  const bytes = [...files, ...manifest.memory].reduce((sum, { bytes }) => sum + bytes, 0);
  const reasons = new Map<string, number>();
  for (const { reason } of manifest.shards) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  const ends = [...reasons].map(([reason, count]) => `${count} by ${reason}`).join(", ");
  const state = manifest.complete ? style.green("recorded:") : style.yellow("incomplete:");
  const missing = manifest.shards.some(({ tables }) => tables === null);
  const size = missing
    ? "checkpoints, tables still to be made"
    : `${grouped(Math.ceil(bytes / 1e6))} MB, ` +
      `${(bytes / Math.max(manifest.cycles, 1)).toFixed(1)} bytes a cycle`;
  printError(
    `${state} ${grouped(manifest.cycles)} cycles in ${grouped(manifest.shards.length)} shards ` +
      `(ended ${ends}), ${size}, in "${visible(folder.path)}"\n`,
  );
}
