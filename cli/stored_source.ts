/**
 * A record's folder as something to be checked.
 *
 * @module
 */
import type { RecordSource, SourceShard } from "../drivers/check.ts";
import { ArrowError } from "../export/flatbuffer.ts";
import type { ShardEntry, TableEntry } from "../export/manifest.ts";
import { readTable, RUN_TABLES } from "../export/shard_reader.ts";
import { tableOf } from "../lib/columns.ts";
import type { ProofShard } from "../lib/check/mod.ts";
import type { Checkpoint } from "../lib/record/checkpoint.ts";
import { CheckpointError, decodeCheckpoint } from "../lib/record/checkpoint_file.ts";
import type { GlobalMemoryPart } from "../lib/record/global_memory.ts";
import { finalizeTable, initializeTable } from "../lib/record/tables.ts";
import { UnusableInput } from "./files.ts";
import type { StoredRecord } from "./stored_record.ts";

async function checkpointOf({ folder }: StoredRecord, entry: ShardEntry): Promise<Checkpoint> {
  const bytes = await folder.read(entry.checkpoint);
  try {
    return decodeCheckpoint(bytes);
  } catch (error) {
    if (!(error instanceof CheckpointError)) throw error;
    throw new UnusableInput(`"${entry.checkpoint.path}": ${error.message}`);
  }
}

async function memoryPart(
  { folder }: StoredRecord,
  entry: TableEntry,
): Promise<Partial<GlobalMemoryPart>> {
  const bytes = await folder.read(entry);
  try {
    const columns = readTable(entry.table, bytes);
    return entry.table === RUN_TABLES.initialize.name
      ? { initialize: tableOf(initializeTable, columns) }
      : { finalize: tableOf(finalizeTable, columns) };
  } catch (error) {
    if (!(error instanceof ArrowError || error instanceof TypeError)) throw error;
    throw new UnusableInput(`"${entry.path}": ${error.message}`);
  }
}

/** Whether a plan of a manifest has the fields that are looked at. */
function isPlan(value: unknown): value is readonly ProofShard[] {
  const isShard = (one: unknown) => {
    const { publicValues, events = [] } = Object(one) as Partial<ProofShard>;
    const { committedValueDigest, deferredProofsDigest } = Object(publicValues);
    return Array.isArray(committedValueDigest) && Array.isArray(deferredProofsDigest) &&
      Array.isArray(events);
  };
  return Array.isArray(value) && value.every(isShard);
}

function bytesOf(hex: string): Uint8Array {
  return Uint8Array.from(hex.match(/../g) ?? [], (digits) => parseInt(digits, 16));
}

/**
 * What is to be checked of a record.
 *
 * @param record The record.
 * @returns Its parts; each file is compared with its digest when it is read.
 * @throws {UnusableInput} If a file is missing or damaged.
 */
export async function recordSource(record: StoredRecord): Promise<RecordSource> {
  const { manifest, folder } = record;
  const inputs: Uint8Array[] = [];
  for (const entry of manifest.inputs) inputs.push(await folder.read(entry));
  return {
    program: await record.program(),
    inputs,
    shardSize: manifest.limits.shardSize,
    async *shards(): AsyncGenerator<SourceShard> {
      for (const listed of manifest.shards) {
        const checkpoint = await checkpointOf(record, listed);
        yield { checkpoint, tables: await record.tables(listed), listed };
      }
    },
    async *memory() {
      for (const entry of manifest.memory) yield await memoryPart(record, entry);
    },
    end() {
      const { plan, end } = manifest;
      if (plan !== null && !isPlan(plan)) {
        throw new UnusableInput('Cannot read the manifest: "plan" is no list of shards');
      }
      const run = {
        ...end,
        cycles: manifest.cycles,
        publicValues: bytesOf(manifest.publicValues),
        committedDigest: manifest.committedDigest,
        unreadInputs: manifest.unreadInputs,
        unreadProofs: manifest.unreadProofs,
      };
      return Promise.resolve({ run, plan });
    },
  };
}
