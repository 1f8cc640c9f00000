/**
 * What a whole run has to know of a shard whose tables are filled: what it made public, and which
 * precompiles it called.
 *
 * @module
 */
import { variants } from "../isa/instructions.ts";
import type { Checkpoint } from "./checkpoint.ts";
import type { ShardTables } from "./shard_tables.ts";
import { type PrecompileEvents, SPLIT_CODES } from "./split.ts";
import { EXIT_GROUP, precompileKey } from "./views/calls.ts";

const COMMIT = 0x10;
const COMMIT_DEFERRED_PROOFS = 0x1a;
/** Words of a block of KECCAK_SPONGE, whose first access is a read of the input's length. */
const BLOCK_WORDS = 36;

/** Words of a digest that were committed: index and word, in the order of the calls. */
export type CommittedWords = readonly (readonly [index: number, word: number])[];

/** A shard in a few numbers; structured-cloneable. */
export interface ShardSummary {
  /** The pc of its first instruction. */
  readonly startPc: number;
  /** The pc behind its last one; 0 where the run has ended. */
  readonly nextPc: number;
  /** The exit code of its last instruction. */
  readonly exitCode: number;
  /** What its calls have committed of the digest of public values. */
  readonly committedValueDigest: CommittedWords;
  /** The same of the digest of verified proofs. */
  readonly deferredProofsDigest: CommittedWords;
  /** Its events of precompiles, by the code that the reference keeps them under. */
  readonly precompiles: ReadonlyMap<number, PrecompileEvents>;
  /** Its instructions by the reference's names. */
  readonly opcodes: ReadonlyMap<string, number>;
}

/** Executions by name, from executions by variant. */
function opcodesOf(counts: Float64Array): Map<string, number> {
  const opcodes = new Map<string, number>();
  for (const [variant, { instruction: { name } }] of variants.entries()) {
    const count = counts[variant]!;
    if (count > 0) opcodes.set(name, (opcodes.get(name) ?? 0) + count);
  }
  return opcodes;
}

/** What an event counts for where a shard of them is filled up; see split.ts. */
function weightOf(key: number, firstValue: number): number | undefined {
  if (key === SPLIT_CODES.KECCAK_SPONGE) return Math.floor(firstValue / BLOCK_WORDS);
  if (key === SPLIT_CODES.BOOLEAN_CIRCUIT_GARBLE) return firstValue + 1;
  return undefined;
}

/**
 * Sums up a shard.
 *
 * @param checkpoint The shard.
 * @param tables Its tables.
 * @param counts Executions of each variant.
 * @returns The summary, the caller's own.
 */
export function summarize(
  checkpoint: Checkpoint,
  tables: ShardTables,
  counts: Float64Array,
): ShardSummary {
  const { cpu, call, touch } = tables;
  const committedValueDigest: [number, number][] = [];
  const deferredProofsDigest: [number, number][] = [];
  const precompiles = new Map<number, { count: number; weights?: number[] }>();
  let exitCode = 0;
  for (let index = 0; index < call.rows; index++) {
    const row = call.columns.row[index]!;
    const code = cpu.columns.a[row]!;
    const [first, second] = [cpu.columns.b[row]!, cpu.columns.c[row]!];
    if (code === COMMIT) committedValueDigest.push([first, second]);
    if (code === COMMIT_DEFERRED_PROOFS) deferredProofsDigest.push([first, second]);
    if (code === EXIT_GROUP && row === cpu.rows - 1) exitCode = first;
    const key = precompileKey(code);
    if (key === 0) continue;
    const events = precompiles.get(key) ?? { count: 0 };
    events.count++;
    const weight = weightOf(key, touch.columns.value[call.columns.touch[index]!] ?? 0);
    if (weight !== undefined) (events.weights ??= []).push(weight);
    precompiles.set(key, events);
  }
  return {
    startPc: checkpoint.start.pc,
    nextPc: checkpoint.end.pc,
    exitCode,
    committedValueDigest,
    deferredProofsDigest,
    precompiles,
    opcodes: opcodesOf(counts),
  };
}
