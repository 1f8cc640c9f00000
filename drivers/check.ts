/**
 * The check driver: takes a record, from a guest that it runs or from wherever one is kept, and
 * derives everything in it again.
 *
 * @module
 */
import type { Schema, Table } from "../lib/columns.ts";
import {
  type Finding,
  indexesHold,
  type ListedShard,
  type MemoryPart,
  type ProofShard,
  RecordChecker,
  type RuleName,
  type RunFacts,
  type Severity,
} from "../lib/check/mod.ts";
import { loadProgram, type Program } from "../lib/program.ts";
import type { Checkpoint } from "../lib/record/checkpoint.ts";
import type { GlobalMemoryPart } from "../lib/record/global_memory.ts";
import {
  DEFAULT_PROFILE,
  DEFAULT_SHARD_SIZE,
  profile as profileOf,
  type ProfileName,
} from "../lib/record/profiles.ts";
import type { ShardTables } from "../lib/record/shard_tables.ts";
import { type ShardSummary, summarize } from "../lib/record/shard_summary.ts";
import { finalizeTableOf, initializeTableOf } from "../lib/record/views/global_memory.ts";
import { ShardViews } from "../lib/record/views/shard_views.ts";
import { poseidon2 } from "../runtime/math/poseidon2.ts";
import { functionsOf } from "./backtrace.ts";
import type { CheckpointEnd, CheckpointOptions } from "./checkpoint.ts";
import { MemoryAddresses, planShards } from "./plan.ts";
import { recordGuest } from "./record.ts";
import type { RunResult } from "./result.ts";

/** A shard of a record that is checked. */
export interface SourceShard {
  /** Where it begins and ends. */
  readonly checkpoint: Checkpoint;
  /** Its stored tables. */
  readonly tables: ShardTables;
  /** What the record's list of shards says of it, if there is one. */
  readonly listed?: ListedShard | undefined;
}

/** The end of a record that is checked. */
export interface SourceEnd {
  /** What the record says of the run. */
  readonly run: RunFacts;
  /** All shards of its proof; null where the record has no plan. */
  readonly plan: readonly ProofShard[] | null;
}

/** Where a record comes from: shards in order, then memory, then the end. */
export interface RecordSource {
  /** What was recorded. */
  readonly program: Program;
  /** The entries of its input stream. */
  readonly inputs: readonly Uint8Array[];
  /** The size of its shards. */
  readonly shardSize: number;
  /** The shards, each valid until the next is asked for. */
  shards(): AsyncIterable<SourceShard>;
  /** Parts of the tables of first and last values. */
  memory(): AsyncIterable<Partial<GlobalMemoryPart>> | Iterable<Partial<GlobalMemoryPart>>;
  /** The end; asked for last. */
  end(): Promise<SourceEnd>;
}

/** How a check is done. */
export interface CheckOptions {
  /** Whether the reference's tables are made and looked at as well; so they are by default. */
  readonly views?: boolean | undefined;
  /** Ends the check early. */
  readonly signal?: AbortSignal | undefined;
  /** Called behind each shard. */
  readonly onProgress?: ((progress: { readonly cycles: number }) => void) | undefined;
}

/** What a check has found. */
export interface CheckReport {
  /** Cycles that were checked. */
  readonly cycles: number;
  /** Shards with instructions. */
  readonly shards: number;
  /** What was found, the first broken event first; a bounded number of each rule. */
  readonly findings: readonly Finding[];
  /** How often each rule was broken. */
  readonly counts: ReadonlyMap<RuleName, number>;
  /** The worst of it; null if nothing was found. */
  readonly worst: Severity | null;
}

/** Views of a shard; undefined if its tables are so wrong that none can be made. */
function viewsOf(
  views: ShardViews,
  { checkpoint, tables }: SourceShard,
): ReadonlyMap<string, Table<Schema>> | undefined {
  if (!indexesHold(tables)) return undefined;
  try {
    return views.fill({ shard: checkpoint.shard, tables, endPc: checkpoint.end.pc });
  } catch {
    // The stored tables say what is wrong.
    return undefined;
  }
}

function memoryPart(part: Partial<GlobalMemoryPart>, hasViews: boolean): MemoryPart {
  const { initialize, finalize } = part;
  return {
    ...part,
    initializeView: initialize && hasViews ? initializeTableOf(initialize.filled()) : undefined,
    finalizeView: finalize && hasViews ? finalizeTableOf(finalize.filled()) : undefined,
  };
}

/**
 * Findings by severity, each in the order in which they were found; behind those in stored columns come
 * those in views, which are made of them.
 */
function sorted(findings: readonly Finding[]): Finding[] {
  const order: readonly ((one: Finding) => boolean)[] = [
    ({ severity, rule }) => severity === "broken" && rule !== "view",
    ({ rule }) => rule === "view",
    ({ severity }) => severity === "unprovable",
    ({ severity }) => severity === "warning",
  ];
  return order.flatMap((belongs) => findings.filter(belongs));
}

/**
 * Checks a record, wherever it is kept.
 *
 * @param source The record.
 * @param options How.
 * @returns What was found.
 */
export async function checkRecord(
  source: RecordSource,
  { views: hasViews = true, signal, onProgress }: CheckOptions = {},
): Promise<CheckReport> {
  const { program, inputs, shardSize } = source;
  const checker = new RecordChecker(program, {
    poseidon2,
    inputs,
    shardSize,
    functions: (pc) => functionsOf(program).find(pc)?.name,
  });
  const views = new ShardViews(program);
  let cycles = 0;
  let shards = 0;
  for await (const shard of source.shards()) {
    signal?.throwIfAborted();
    const made = hasViews ? viewsOf(views, shard) : undefined;
    checker.checkShard({ ...shard, views: made });
    cycles = shard.checkpoint.end.cycles;
    shards++;
    onProgress?.({ cycles });
  }
  for await (const part of source.memory()) checker.checkMemory(memoryPart(part, hasViews));
  const { run, plan } = await source.end();
  checker.finish(run, plan ?? undefined);
  const { findings } = checker;
  return {
    cycles,
    shards,
    findings: sorted(findings.list),
    counts: findings.counts,
    worst: findings.worst ?? null,
  };
}

function factsOf(result: RunResult): RunFacts {
  const { end } = result;
  return {
    reason: end.reason,
    code: "code" in end ? end.code : null,
    failure: result.failure,
    cycles: result.cycles,
    publicValues: result.publicValues,
    committedDigest: result.committedDigest,
    unreadInputs: result.inputs.unread,
    unreadProofs: result.proofs.unread,
  };
}

/** What {@linkcode checkGuest} may be given. */
export interface CheckGuestOptions extends Omit<CheckpointOptions, "onProgress">, CheckOptions {
  /** How what is deferred is split; `ram-32` by default. */
  readonly profile?: ProfileName | undefined;
}

/**
 * Runs a guest, records it in memory, one shard at a time, and checks the record.
 *
 * @param guest The bytes of an ELF file, which must not change meanwhile, or a loaded program.
 * @param options Inputs, limits, and where shards end.
 * @returns What was found.
 * @throws {ElfError} If the file cannot be run.
 * @example
 * ```ts
 * import { checkGuest } from "./check.ts";
 * import { programOf } from "../lib/program.ts";
 * import { assemble } from "../lib/isa/assemble.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const program = programOf(assemble("nop\nli $v0, 0\nsyscall"), 0x1000);
 * const { findings } = await checkGuest(program);
 * // It is a good record, of a guest that has committed nothing.
 * assertEquals(findings.map(({ rule }) => rule), ["digest"]);
 * ```
 */
export async function checkGuest(
  guest: Uint8Array | Program,
  options: CheckGuestOptions = {},
): Promise<CheckReport> {
  return await checkRecord(guestSource(guest, options), options);
}

/** A record that is made while it is checked. */
function guestSource(guest: Uint8Array | Program, options: CheckGuestOptions): RecordSource {
  const program = guest instanceof Uint8Array ? loadProgram(guest, options) : guest;
  const profile = profileOf(options.profile ?? DEFAULT_PROFILE);
  const recorded = recordGuest(program, { ...options, onProgress: undefined });
  const summaries: ShardSummary[] = [];
  const addresses = new MemoryAddresses(profile);
  let end: CheckpointEnd | undefined;
  return {
    program,
    inputs: options.inputs ?? [],
    shardSize: options.shardSize ?? DEFAULT_SHARD_SIZE,
    async *shards() {
      let next = await recorded.next();
      while (!next.done) {
        const { checkpoint, tables, counts } = next.value;
        summaries.push(summarize(checkpoint, tables, counts));
        yield { checkpoint, tables };
        next = await recorded.next();
      }
      end = next.value;
    },
    *memory() {
      for (const part of end!.globalMemory()) {
        addresses.initialized.add(part.initialize.filled().address);
        addresses.finalized.add(part.finalize.filled().address);
        yield part;
      }
    },
    end() {
      const { result } = end!;
      const plan = result.succeeded
        ? planShards(profile, summaries, result.cycles, addresses)
        : null;
      return Promise.resolve({ run: factsOf(result), plan });
    },
  };
}
