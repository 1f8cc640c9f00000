/**
 * The checkpoint driver: executes a guest, finds out where shards end, and keeps at each what it
 * takes to execute the shard again alone.
 *
 * @module
 */
import { Memory } from "../lib/machine/memory.ts";
import { Stamps } from "../lib/machine/stamps.ts";
import { loadProgram, type Program } from "../lib/program.ts";
import type { Checkpoint } from "../lib/record/checkpoint.ts";
import { CutRule, type ShardLimits } from "../lib/record/cut.ts";
import { globalMemory, type GlobalMemoryPart } from "../lib/record/global_memory.ts";
import { DEFAULT_SHARD_SIZE } from "../lib/record/profiles.ts";
import { type Runtime, syscalls } from "../runtime/mod.ts";
import { AnswerLog } from "../runtime/replay.ts";
import type { RunResult } from "./result.ts";
import { type RunOptions, sliced } from "./run.ts";
import { ShardCutter } from "./shard_cutter.ts";

/** What a recorded run may be given; strict memory and emulated Linux are for runs alone. */
export interface CheckpointOptions
  extends
    Omit<RunOptions, "strictMemory" | "emulateLinux" | "countOpcodes" | "memory">,
    Partial<ShardLimits> {
  /**
   * Whether the words of a checkpoint are only lent: their arrays are good until the next checkpoint
   * is asked for, and parts of the machine's memory, so that they must be copied before they are posted
   * anywhere. Faster where guests touch much memory; without it, they are the caller's own.
   */
  readonly lend?: boolean | undefined;
}

/** The end of a run whose shards have been kept. */
export interface CheckpointEnd {
  /** What the guest did. */
  readonly result: RunResult;
  /** How many shards there are. */
  readonly shards: number;
  /** The digest that the guest has committed: 8 words, 0 where it has not. */
  readonly committedValueDigest: Uint32Array;
  /** The digest of verified proofs that it has committed. */
  readonly deferredProofsDigest: Uint32Array;
  /** First and last values of memory, part by part; to be gone through once, before the next run. */
  globalMemory(): Generator<GlobalMemoryPart>;
}

/**
 * Executes a guest and gives out a checkpoint of each shard, in order. What goes wrong with the guest
 * is in the result: the shards up to there are given out as well.
 *
 * @param guest The bytes of an ELF file, which must not change meanwhile, or a loaded program.
 * @param options Inputs, limits, and where shards end.
 * @returns Checkpoints, the caller's own, and behind the last one the end of the run.
 * @throws {ElfError} If the file cannot be run.
 * @throws {RangeError} If the limits of shards are none.
 * @example
 * ```ts
 * import { checkpointGuest } from "./checkpoint.ts";
 * import { programOf } from "../lib/program.ts";
 * import { assemble } from "../lib/isa/assemble.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const program = programOf(assemble("lw $t0, 0x100($zero)\nli $v0, 0\nsyscall"), 0x1000);
 * for await (const { shard, words, reason } of checkpointGuest(program)) {
 *   assertEquals([shard, [...words.addresses], reason], [1, [0x100], "end"]);
 * }
 * ```
 */
export async function* checkpointGuest(
  guest: Uint8Array | Program,
  options: CheckpointOptions = {},
): AsyncGenerator<Checkpoint, CheckpointEnd> {
  const program = guest instanceof Uint8Array ? loadProgram(guest, options) : guest;
  const rule = new CutRule({ ...options, shardSize: options.shardSize ?? DEFAULT_SHARD_SIZE });
  const memory = new Memory(true);
  const stamps = new Stamps(memory, program.imageRanges, 4 * rule.limits.shardSize, options.lend);
  let log!: AnswerLog;
  let cutter!: ShardCutter;
  let runtime!: Runtime;
  const run = sliced(program, options, {
    memory,
    stamps,
    countsToo: rule.looksAtCounts,
    host(own) {
      runtime = own;
      return log = new AnswerLog(runtime, syscalls);
    },
    cutter: (machine) => cutter = new ShardCutter(machine, stamps, rule, log),
  });
  let slice = await run.next();
  while (!slice.done) {
    yield* cutter.take();
    stamps.takeLent();
    slice = await run.next();
  }
  cutter.end("the run ended");
  const left = cutter.take();
  const last = left.pop();
  yield* left;
  if (last) yield await withoutFailure(program, last, slice.value);
  return {
    result: slice.value,
    shards: stamps.shard - 1,
    committedValueDigest: wordsOf(runtime.publicValues.digest.bytes()),
    deferredProofsDigest: wordsOf(runtime.publicValues.deferred.bytes()),
    globalMemory: () => globalMemory(program, memory, stamps),
  };
}

/**
 * The last shard, without what an instruction has done that failed. A jump to nowhere fails when its
 * link register is written, or when its delay slot has run; to know how things stood before, the shard
 * is executed again.
 */
async function withoutFailure(
  program: Program,
  checkpoint: Checkpoint,
  { end }: RunResult,
): Promise<Checkpoint> {
  if (end.reason !== "faulted" || end.fault.kind !== "jumpToNull") return checkpoint;
  const { recorderOf } = await import("./recorder.ts");
  return await recorderOf(program).trim(checkpoint);
}

/** The words of a digest; 0 where none was committed. */
function wordsOf(digest: Uint8Array | undefined): Uint32Array {
  return digest ? new Uint32Array(digest.slice().buffer) : new Uint32Array(8);
}
