/**
 * The record driver: executes a guest, and each of its shards again to fill the shard's tables.
 *
 * @module
 */
import type { Schema, Table } from "../lib/columns.ts";
import { loadProgram, type Program } from "../lib/program.ts";
import type { Checkpoint } from "../lib/record/checkpoint.ts";
import type { ShardTables } from "../lib/record/shard_tables.ts";
import { ShardViews } from "../lib/record/views/shard_views.ts";
import { type CheckpointEnd, checkpointGuest, type CheckpointOptions } from "./checkpoint.ts";
import { recorderOf } from "./recorder.ts";

/** A shard with its tables. */
export interface RecordedShard {
  /** Where it begins and ends, and what it took from outside. */
  readonly checkpoint: Checkpoint;
  /** Its stored tables; valid until the next shard is asked for. */
  readonly tables: ShardTables;
  /** Executions of each variant of an instruction; valid as long. */
  readonly counts: Float64Array;
  /** The reference's tables, by its names; valid until the next shard is asked for. */
  views(): ReadonlyMap<string, Table<Schema>>;
}

/**
 * Executes a guest and records it, shard by shard, in order. Each shard's tables are filled when it is
 * asked for; nothing is kept of those before.
 *
 * @param guest The bytes of an ELF file, which must not change meanwhile, or a loaded program.
 * @param options Inputs, limits, and where shards end.
 * @returns The shards, and behind the last one the end of the run.
 * @throws {ElfError} If the file cannot be run.
 * @throws {ReplayError} If a shard does something else the second time: a fault of ours.
 * @example
 * ```ts
 * import { recordGuest } from "./record.ts";
 * import { programOf } from "../lib/program.ts";
 * import { assemble } from "../lib/isa/assemble.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const program = programOf(assemble("addiu $t0, $zero, 7\nli $v0, 0\nsyscall"), 0x1000);
 * for await (const shard of recordGuest(program)) {
 *   assertEquals(shard.tables.cpu.rows, 3);
 *   assertEquals(shard.views().get("add_sub")?.row(0).a, 7);
 * }
 * ```
 */
export async function* recordGuest(
  guest: Uint8Array | Program,
  options: CheckpointOptions = {},
): AsyncGenerator<RecordedShard, CheckpointEnd> {
  const program = guest instanceof Uint8Array ? loadProgram(guest, options) : guest;
  const recorder = recorderOf(program);
  const views = new ShardViews(program);
  const run = checkpointGuest(program, options);
  let next = await run.next();
  while (!next.done) {
    const checkpoint = next.value;
    const tables = await recorder.record(checkpoint);
    const { shard, end } = checkpoint;
    yield {
      checkpoint,
      tables,
      counts: recorder.counts,
      views: () => views.fill({ shard, tables, endPc: end.pc }),
    };
    next = await run.next();
  }
  return next.value;
}
