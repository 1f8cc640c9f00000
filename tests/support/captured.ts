// Records that are kept whole, so that single values of them can be changed and checked.
import type { CheckpointEnd, CheckpointOptions } from "../../drivers/checkpoint.ts";
import { MemoryAddresses, planShards } from "../../drivers/plan.ts";
import { recordGuest } from "../../drivers/record.ts";
import { type Finding, type ProofShard, RecordChecker } from "../../lib/check/mod.ts";
import { type ColumnArray, type Schema, type Table, tableOf } from "../../lib/columns.ts";
import type { Program } from "../../lib/program.ts";
import type { Checkpoint } from "../../lib/record/checkpoint.ts";
import { profile } from "../../lib/record/profiles.ts";
import type { ShardTables } from "../../lib/record/shard_tables.ts";
import { type ShardSummary, summarize } from "../../lib/record/shard_summary.ts";
import { finalizeTable, initializeTable, SHARD_TABLES } from "../../lib/record/tables.ts";
import { finalizeTableOf, initializeTableOf } from "../../lib/record/views/global_memory.ts";
import { poseidon2 } from "../../runtime/math/poseidon2.ts";

type AnyTable = Table<Schema>;

export interface CapturedShard {
  readonly checkpoint: Checkpoint;
  readonly tables: Readonly<Record<string, AnyTable>>;
  readonly views: ReadonlyMap<string, AnyTable>;
}

export interface Captured {
  readonly program: Program;
  readonly inputs: readonly Uint8Array[];
  readonly shardSize: number | undefined;
  readonly shards: readonly CapturedShard[];
  readonly initialize: AnyTable;
  readonly finalize: AnyTable;
  readonly initializeView: AnyTable;
  readonly finalizeView: AnyTable;
  readonly end: CheckpointEnd;
  readonly plan: readonly ProofShard[] | undefined;
}

const anyTable = (table: unknown) => table as AnyTable;

function copyOf(table: AnyTable): AnyTable {
  const columns = Object.entries(table.filled()).map(([name, values]) => [name, values.slice()]);
  return tableOf(table.definition, Object.fromEntries(columns));
}

function joined(definition: AnyTable["definition"], parts: readonly AnyTable[]): AnyTable {
  const columns = Object.keys(definition.schema).map((name) => [
    name,
    Uint32Array.from(parts.flatMap((part) => [...part.columns[name]!])) as ColumnArray,
  ]);
  return tableOf(definition, Object.fromEntries(columns));
}

/** Records a run and keeps all of it. */
export async function capture(
  program: Program,
  options: Omit<CheckpointOptions, "onProgress"> = {},
): Promise<Captured> {
  const shards: CapturedShard[] = [];
  const summaries: ShardSummary[] = [];
  const recorded = recordGuest(program, options);
  let next = await recorded.next();
  for (; !next.done; next = await recorded.next()) {
    const { tables, counts } = next.value;
    // A shard's end and the next one's start share their arrays.
    const checkpoint = structuredClone(next.value.checkpoint);
    summaries.push(summarize(checkpoint, tables, counts));
    const names = Object.keys(SHARD_TABLES) as (keyof ShardTables & keyof typeof SHARD_TABLES)[];
    shards.push({
      checkpoint,
      tables: Object.fromEntries(names.map((name) => [name, copyOf(anyTable(tables[name]))])),
      views: new Map([...next.value.views()].map(([name, table]) => [name, copyOf(table)])),
    });
  }
  const end = next.value;
  const addresses = new MemoryAddresses(profile("ram-32"));
  const firsts: AnyTable[] = [];
  const lasts: AnyTable[] = [];
  for (const { initialize, finalize } of end.globalMemory()) {
    firsts.push(copyOf(anyTable(initialize)));
    lasts.push(copyOf(anyTable(finalize)));
    addresses.initialized.add(initialize.filled().address);
    addresses.finalized.add(finalize.filled().address);
  }
  const initialize = joined(anyTable({ definition: initializeTable }).definition, firsts);
  const finalize = joined(anyTable({ definition: finalizeTable }).definition, lasts);
  const { result } = end;
  const plan = result.succeeded
    ? planShards(profile("ram-32"), summaries, result.cycles, addresses)
    : undefined;
  return {
    program,
    inputs: options.inputs ?? [],
    shardSize: options.shardSize,
    shards,
    initialize,
    finalize,
    // deno-lint-ignore no-explicit-any -- the schemas' types are lost in tables of any schema
    initializeView: copyOf(anyTable(initializeTableOf(initialize.filled() as any))),
    // deno-lint-ignore no-explicit-any -- as above
    finalizeView: copyOf(anyTable(finalizeTableOf(finalize.filled() as any))),
    end,
    plan,
  };
}

/** Checks a record that was kept. */
export function checkCaptured(captured: Captured, known = true): readonly Finding[] {
  const { program, inputs, shardSize, shards, end, plan } = captured;
  const checker = new RecordChecker(program, {
    poseidon2,
    inputs: known ? inputs : undefined,
    shardSize,
  });
  for (const { checkpoint, tables, views } of shards) {
    // deno-lint-ignore no-explicit-any -- as above
    checker.checkShard({ checkpoint, tables: tables as any, views });
  }
  const { initialize, finalize, initializeView, finalizeView } = captured;
  // deno-lint-ignore no-explicit-any -- as above
  checker.checkMemory({ initialize, finalize, initializeView, finalizeView } as any);
  const { result } = end;
  checker.finish({
    reason: result.end.reason,
    code: "code" in result.end ? result.end.code : null,
    failure: result.failure,
    cycles: result.cycles,
    publicValues: result.publicValues,
    committedDigest: result.committedDigest,
    unreadInputs: result.inputs.unread,
    unreadProofs: result.proofs.unread,
  }, plan);
  return checker.findings.list;
}
